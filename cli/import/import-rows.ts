/** Every row from the table to the bridge or among the rejects. */

import type { CountryCode } from 'libphonenumber-js/min';
import { readAgent } from './agent-item.ts';
import { readContact } from './contact-item.ts';
import type { Kind } from './fields.ts';
import type { ReadItem } from './item.ts';
import type { Layout } from './layout.ts';
import { createOutbox, type SourceRow } from './outbox.ts';
import { cellTooLong, MOST_CELL_CHARACTERS, type Reason, REASONS, sameId, wrongCells } from './reasons.ts';
import type { CsvRecord } from './records.ts';
import { type RejectColumns, standingDouble, standingReason } from './reject-columns.ts';
import type { RejectFile } from './reject-file.ts';
import type { Interruption } from './report.ts';
import { createRowReader } from './row.ts';
import { createSeenIds, type SeenIds } from './seen-ids.ts';
import type { SendBatch } from './send-batch.ts';
import type { Table } from './table.ts';
import type { Tally } from './tally.ts';

interface Source {
  readonly kind: Kind;
  readonly table: Table;
  /** The names of the columns, without those of a file of rejects. */
  readonly columns: readonly string[];
  readonly layout: Layout;
  readonly rejectColumns: RejectColumns;
  readonly country: CountryCode | undefined;
  readonly signal: AbortSignal | undefined;
}

interface Target {
  readonly send: SendBatch;
  readonly tally: Tally;
  readonly rejectFile: RejectFile;
}

interface Outcome {
  readonly unendedLine?: number;
  readonly interruption?: Interruption;
}

/** Goes on to the end of the file, or until sending fails or the signal says so. */
export async function importRows(source: Source, { send, tally, rejectFile }: Target): Promise<Outcome> {
  const outbox = createOutbox(send, tally, rejectFile);
  const seen = createSeenIds();
  let unendedLine: number | undefined;
  let line: number | undefined;
  try {
    for (let record = await source.table.next(); record; record = await source.table.next()) {
      line = record.line;
      source.signal?.throwIfAborted();
      const row = sourceRowOf(record, source);
      const read = readRecordItem(record, row.cells, source, seen);
      if ('reason' in read) await outbox.reject(row, read.reason);
      else {
        if (!record.isEnded) unendedLine = record.line;
        await outbox.send(row, read.item);
      }
    }
    line = undefined;
    source.signal?.throwIfAborted();
    await outbox.flush();
    await rejectFile.close();
    return unendedLine === undefined ? {} : { unendedLine };
  } catch (error) {
    const first = outbox.firstUnsent() ?? line;
    const reasons = [source.signal?.aborted === true ? 'it was stopped' : (error as Error).message];
    try {
      await outbox.abandon();
      await rejectFile.close();
    } catch (another) {
      reasons.push((another as Error).message);
    }
    return { interruption: { reason: reasons.join('; '), ...(first === undefined ? {} : { line: first }) } };
  }
}

function sourceRowOf(record: CsvRecord, { columns, rejectColumns }: Source): SourceRow {
  if (record.kind === 'row') return { line: record.line, cells: rejectColumns.own(record.cells) };
  return { line: record.line, cells: [record.text, ...columns.slice(1).map(() => '')] };
}

function readRecordItem(record: CsvRecord, cells: readonly string[], source: Source, seen: SeenIds): ReadItem {
  if (record.kind === 'unreadable') return { reason: record.reason };
  const before = source.rejectColumns.reason(record.cells);
  const reason = standingReason(before, cells) ?? findDamage(record, cells, source.columns);
  if (reason) return { reason };

  const row = createRowReader(cells, source.layout);
  const read = source.kind === 'contacts' ? readContact(row, source.country) : readAgent(row);
  if ('reason' in read) return read;
  const { id, idSource } = read.item;
  const earlier = seen.lineOf(id, record.line);
  if (earlier !== undefined) return { reason: sameId(idSource, id, earlier) };
  const double = standingDouble(before, read.item);
  return double ? { reason: double } : read;
}

function findDamage(
  record: CsvRecord & { kind: 'row' },
  cells: readonly string[],
  columns: readonly string[],
): Reason | undefined {
  if (record.isBroken) return REASONS.brokenBytes;
  if (cells.length !== columns.length) return wrongCells(cells.length, columns.length, record.isLast);
  const long = cells.findIndex((cell) => cell.length > MOST_CELL_CHARACTERS);
  return long >= 0 ? cellTooLong(columns[long] ?? '', cells[long]?.length ?? 0) : undefined;
}
