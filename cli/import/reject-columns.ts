/**
 * The two columns that a file of rejects has before those of its source, and what they mean when it is imported again:
 * what was not corrected is rejected again, even where it could pass for a row by now.
 */

import { readText } from './cells.ts';
import type { Item } from './item.ts';
import { type Reason, REASONS, sameId } from './reasons.ts';

export const REJECT_COLUMNS: readonly string[] = ['reject_line', 'reject_reason'];

/** Lines that were no rows stand in the first column of the source as they are. */
const OF_LINES: readonly Reason[] = [REASONS.quoteNeverClosed, REASONS.malformedQuotes, REASONS.lineTooLong];

export interface RejectColumns {
  /** The cells of the source's own columns. */
  own(cells: readonly string[]): readonly string[];
  /** Why the row was rejected before; empty where it was not. */
  reason(cells: readonly string[]): string;
}

export function findRejectColumns(header: readonly string[]): RejectColumns {
  const isTheirs = header.map((name) => REJECT_COLUMNS.includes(readText(name)));
  const at = header.findIndex((name) => readText(name) === 'reject_reason');
  if (!isTheirs.includes(true)) return { own: (cells) => cells, reason: () => '' };
  return { own: (cells) => cells.filter((_, index) => !isTheirs[index]), reason: (cells) => cells[at] ?? '' };
}

/** Whether the row is still the line, or has still the broken bytes, for which it was rejected. */
export function standingReason(before: string, cells: readonly string[]): Reason | undefined {
  if (before === '') return undefined;
  if (before === REASONS.brokenBytes.text && cells.some((cell) => cell.includes('\uFFFD'))) return REASONS.brokenBytes;
  return OF_LINES.find(({ text }) => text === before && cells.slice(1).every((cell) => cell === ''));
}

/** Whether the row has still the id, or that of which its id is made, that another row had. */
export function standingDouble(before: string, { id, idSource }: Item): Reason | undefined {
  const line = Number(/ as line (\d+) /.exec(before)?.[1]);
  if (!Number.isSafeInteger(line)) return undefined;
  const reason = sameId(idSource, id, line);
  return reason.text === before ? reason : undefined;
}
