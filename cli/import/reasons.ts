/** Why a row is not imported, in the words of the report and of the reject file. */

import { formatCount, printable } from '../print.ts';

export interface Reason {
  /** What rows that are rejected for the same reason have in common; they are counted by it. */
  readonly kind: string;
  readonly text: string;
}

const plain = (text: string): Reason => ({ kind: text, text });

/** The most characters of a cell. */
export const MOST_CELL_CHARACTERS = 32 * 1024;

export const REASONS = {
  quoteNeverClosed: plain('a quote that opens here is not closed within 200 lines and 256 KiB'),
  malformedQuotes: plain('a quoted cell goes on behind its closing quote; a quote within a cell is written twice'),
  lineTooLong: plain('the line is longer than 4 MiB, too long to copy: this is its beginning'),
  brokenBytes: plain('has bytes that are no text in the encoding of the file; --encoding names another one'),
  emptyId: plain('has no id'),
  nobody: plain('has neither a name nor a company, an e-mail or a phone'),
  noAgentName: plain('has no name'),
  noAgentId: plain('has neither an id nor an e-mail'),
  tooLarge: plain('is larger than 200 KB'),
  spreadsheetNumber: plain(
    'a spreadsheet has turned a phone into a number such as 3.51912E+11, and digits are lost: export it as text',
  ),
  badEmail: plain('an e-mail is not one: it has no @, or a blank in it'),
  badActive: plain('active must be true, false, yes, no, 1, 0, active or inactive'),
} as const satisfies { readonly [name: string]: Reason };

export function wrongCells(cells: number, header: number, isLast: boolean): Reason {
  const kind = `has ${cells < header ? 'fewer' : 'more'} cells than the header`;
  const quantity = `${formatCount(cells)} ${cells === 1 ? 'cell' : 'cells'}`;
  const cut = isLast && cells < header ? '; it is the last one: the file may have been cut' : '';
  return { kind, text: `has ${quantity}, the header has ${formatCount(header)}${cut}` };
}

export function cellTooLong(column: string, characters: number): Reason {
  const most = formatCount(MOST_CELL_CHARACTERS);
  const text = `the cell "${printable(column, 60)}" has ${formatCount(characters)} characters, and ${most} is the most`;
  return { kind: `a cell has more than ${most} characters`, text };
}

/** What an id was made of: it tells what two rows have in common. */
export type IdSource = 'id' | 'e-mail' | 'phone' | 'name and company';

export function sameId(source: IdSource, id: string, line: number): Reason {
  const kind = `has the same ${source} as an earlier line`;
  const advice = source === 'id' ? '' : '; give the file an id column if these are two contacts';
  return { kind, text: `has the same ${source} as line ${line} (${printable(id, 80)})${advice}` };
}

/** What the bridge said of it. */
export function refusedByBridge(field: string, rule: string): Reason {
  return plain(printable(`${field} ${rule}`));
}
