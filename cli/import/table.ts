/** A file opened as a table: its header is read, its rows follow. */

import { UsageError } from '../usage-error.ts';
import { readText } from './cells.ts';
import { detectDelimiter, readDelimiterLine } from './delimiter.ts';
import { createLineQueue } from './line-queue.ts';
import type { Line } from './lines.ts';
import { type CsvRecord, MOST_CHARACTERS, readRecord } from './records.ts';
import { REASONS } from './reasons.ts';
import { REJECT_COLUMNS } from './reject-columns.ts';

export interface Table {
  readonly delimiter: string;
  /** The names of all columns, as they stand in the header. */
  readonly header: readonly string[];
  /** The next row or line that is none; nothing at the end of the file. */
  next(): Promise<CsvRecord | undefined>;
}

/** In a file of rejects, cells are quoted anew, which makes a row longer at most by this. */
const ROOM_FOR_QUOTES = 4;

/** Throws a `UsageError` where there is no header that can be read. */
export async function openTable(lines: AsyncIterator<Line>, forcedDelimiter?: string): Promise<Table> {
  const queue = createLineQueue(lines);
  let first = await queue.peek(0);
  const said = first && readDelimiterLine(first.text);
  if (said !== undefined) queue.drop(1);
  for (first = await queue.peek(0); first?.text.trim() === ''; first = await queue.peek(0)) queue.drop(1);
  if (!first) throw new UsageError('The file is empty: there is neither a header nor a row');

  const delimiter = forcedDelimiter ?? said ?? detectDelimiter(first.text);
  const format = { delimiter, mostCharacters: MOST_CHARACTERS };
  const record = await readRecord(queue, format);
  if (record?.kind !== 'row' || record.isBroken) {
    const { text } = record?.kind === 'unreadable' ? record.reason : REASONS.brokenBytes;
    throw new UsageError(`The header on line ${first.number} cannot be read: ${text}`);
  }
  const isOfRejects = record.cells.some((name) => REJECT_COLUMNS.includes(readText(name)));
  if (isOfRejects) format.mostCharacters *= ROOM_FOR_QUOTES;
  return { delimiter, header: record.cells, next: () => readRecord(queue, format) };
}
