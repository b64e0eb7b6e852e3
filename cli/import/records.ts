/**
 * Which lines make a row. A quoted cell may go over several; but a quote that is never closed costs its own line, not
 * the rest of the file: that line is given back as unreadable, and reading goes on with the one below.
 */

import Papa from 'papaparse';
import { REASONS, type Reason } from './reasons.ts';
import type { Line } from './lines.ts';
import type { LineQueue } from './line-queue.ts';

interface Place {
  /** The number of its first line. */
  readonly line: number;
  /** Whether nothing comes behind it. */
  readonly isLast: boolean;
  /** Whether a line end is behind it. */
  readonly isEnded: boolean;
}

/** A row whose cells could be told apart. */
interface Row extends Place {
  readonly kind: 'row';
  readonly cells: readonly string[];
  /** Whether there were bytes that are no text. */
  readonly isBroken: boolean;
}

/** A line that is no row. */
interface Unreadable extends Place {
  readonly kind: 'unreadable';
  readonly text: string;
  readonly reason: Reason;
}

export type CsvRecord = Row | Unreadable;

export interface RecordFormat {
  readonly delimiter: string;
  /** The most characters of a row that goes over several lines. */
  readonly mostCharacters: number;
}

export const MOST_CHARACTERS = 256 * 1024;
const MOST_LINES = 200;

/** Reads the next row, or nothing at the end of the file. Blank lines are none. */
export async function readRecord(queue: LineQueue, format: RecordFormat): Promise<CsvRecord | undefined> {
  for (;;) {
    const first = await queue.peek(0);
    if (!first) return undefined;
    if (!isBlank(first, format.delimiter)) {
      const { lines, ...found } = await frame(queue, first, format);
      const isLast = (await queue.peek(lines.length)) === undefined;
      queue.drop(lines.length);
      return { ...found, line: first.number, isLast, isEnded: lines.at(-1)?.end !== '' };
    }
    queue.drop(1);
  }
}

type Framed = (Omit<Row, keyof Place> | Omit<Unreadable, keyof Place>) & { readonly lines: readonly Line[] };

async function frame(queue: LineQueue, first: Line, { delimiter, mostCharacters }: RecordFormat): Promise<Framed> {
  const refuse = (reason: Reason): Framed => ({ kind: 'unreadable', text: first.text, reason, lines: [first] });
  if (first.isTooLong) return refuse(REASONS.lineTooLong);
  const lines: Line[] = [];
  let text = '';
  for (;;) {
    const line = await queue.peek(lines.length);
    const isTooMuch = lines.length >= MOST_LINES || (lines.length > 0 && text.length > mostCharacters);
    if (!line || line.isTooLong || isTooMuch) return refuse(REASONS.quoteNeverClosed);
    text += (lines.at(-1)?.end ?? '') + line.text;
    lines.push(line);
    // Within a quoted cell, only another quote can change anything.
    if (lines.length > 1 && !line.text.includes('"')) continue;
    const { cells, problem } = parse(text, delimiter);
    if (problem === undefined) return { kind: 'row', cells, isBroken: lines.some(({ isBroken }) => isBroken), lines };
    // Where only a later line has it, that is a quote of its own, and this one was not closed.
    if (problem === 'malformed') return refuse(lines.length > 1 ? REASONS.quoteNeverClosed : REASONS.malformedQuotes);
  }
}

interface Parsed {
  readonly cells: readonly string[];
  readonly problem?: 'open' | 'malformed';
}

function parse(text: string, delimiter: string): Parsed {
  // With the line end, blanks behind a closing quote are taken for what they are.
  const { data, errors } = Papa.parse<string[]>(`${text}\n`, { delimiter, newline: '\n' });
  const cells = data[0] ?? [];
  if (errors.some(({ code }) => code === 'InvalidQuotes') || data.length > 2) return { cells, problem: 'malformed' };
  if (errors.some(({ code }) => code === 'MissingQuotes')) return { cells, problem: 'open' };
  return { cells };
}

/** Delimiters alone make a row, albeit an empty one; a tab is both. */
function isBlank({ text, isTooLong }: Line, delimiter: string): boolean {
  return !isTooLong && text.trim() === '' && !text.includes(delimiter);
}
