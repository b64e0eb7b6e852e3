/** A file from its bytes to a report: every row of it is created, updated, unchanged or rejected. */

import { basename } from 'node:path';
import type { CountryCode } from 'libphonenumber-js/min';
import { UsageError } from '../usage-error.ts';
import { readText } from './cells.ts';
import { nameDelimiter } from './delimiter.ts';
import { detectEncoding, type Encoding } from './encoding.ts';
import type { Kind } from './fields.ts';
import { importRows } from './import-rows.ts';
import { type Layout, layOut } from './layout.ts';
import { readLines } from './lines.ts';
import { parseMappings } from './mapping.ts';
import { findRejectColumns } from './reject-columns.ts';
import { checkRejectPath, createRejectFile, NO_REJECT_FILE, rejectPaths } from './reject-file.ts';
import type { ImportReport } from './report.ts';
import type { SendBatch } from './send-batch.ts';
import { measureFile, readChunks } from './source-file.ts';
import { openTable } from './table.ts';
import { createTally } from './tally.ts';

export interface ImportOptions {
  readonly kind: Kind;
  readonly path: string;
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  /** `FIELD=COLUMN` texts. */
  readonly map?: readonly string[];
  /** For phones without a country code. */
  readonly country?: CountryCode;
  readonly dryRun?: boolean;
  /** Where rejects go, if not beside the file. */
  readonly rejects?: string;
  /** Ends the import after the batch under way. */
  readonly signal?: AbortSignal;
}

export interface Progress {
  readonly bytes: number;
  readonly size: number;
  readonly rows: number;
}

/** Throws a `UsageError` before anything is sent; what goes wrong later is told in the report. */
export async function importFile(
  options: ImportOptions,
  send: SendBatch,
  progress: (progress: Progress) => void = () => {},
): Promise<ImportReport> {
  const { kind, path, dryRun = false } = options;
  const size = await measureFile(path);
  const { encoding, markBytes } = await detectEncoding(path, options.encoding);
  const tally = createTally();
  const chunks = readChunks(path, markBytes, (bytes) => progress({ bytes, size, rows: tally.rows }));
  const table = await openTable(readLines(chunks, encoding), options.delimiter);
  const rejectColumns = findRejectColumns(table.header);
  const header = rejectColumns.own(table.header);
  const columns = header.map(readText);
  const layout = layOut(kind, columns, parseMappings(kind, options.map ?? [], columns));

  const isWritten = !dryRun || options.rejects !== undefined;
  const paths = options.rejects === undefined ? rejectPaths(path) : [options.rejects];
  const [firstPath = ''] = options.rejects === undefined ? rejectPaths(path) : [options.rejects];
  if (isWritten) await checkRejectPath(firstPath, options.rejects !== undefined);
  const format = { columns: header, delimiter: table.delimiter };
  const rejectFile = isWritten ? createRejectFile(paths, format) : NO_REJECT_FILE;

  const { country, signal } = options;
  const { unendedLine, interruption } = await importRows(
    { kind, table, columns, layout, rejectColumns, country, signal },
    { send, tally, rejectFile },
  );
  const rejectPath = await rejectFile.close();
  if (tally.rows === 0 && !interruption) throw new UsageError(`${path} has a header, and no row below it`);

  return {
    ok: tally.rejected === 0 && !interruption,
    kind,
    file: basename(path),
    encoding,
    delimiter: nameDelimiter(table.delimiter),
    dryRun,
    rows: tally.rows,
    created: tally.created,
    updated: tally.updated,
    unchanged: tally.unchanged,
    rejected: tally.rejected,
    rejects: tally.rejects,
    reasons: [...tally.reasons]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((one, other) => other.count - one.count),
    ...(rejectPath === undefined ? {} : { rejectFile: rejectPath }),
    ...describeColumns(columns, layout),
    ids: Object.fromEntries(tally.ids),
    unreadablePhones: { count: tally.unreadablePhones, lines: tally.phoneLines },
    ...(unendedLine === undefined ? {} : { unendedLine }),
    ...(interruption ? { interruption } : {}),
  };
}

function describeColumns(columns: readonly string[], layout: Layout): Pick<ImportReport, 'columns' | 'unusedColumns'> {
  const used = new Set([...layout.values()].flat(2));
  const name = (at: number) => columns[at] || `column ${at + 1}, which has no name`;
  return {
    columns: Object.fromEntries([...layout].map(([field, places]) => [field, [...new Set(places.flat())].map(name)])),
    unusedColumns: [...columns.keys()].filter((at) => !used.has(at)).map(name),
  };
}
