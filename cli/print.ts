/**
 * What the reports of all commands are made of: tables, counts and durations for people. Colours are left out by
 * `styleText` where the output is no terminal or NO_COLOR is set.
 */

import { stripVTControlCharacters, styleText } from 'node:util';

export interface Column {
  readonly title: string;
  /** Numbers stand to the right. Default left. */
  readonly align?: 'left' | 'right';
}

/** A table with a rule under its head. Cells may be coloured; their width is that of what one sees. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, at) =>
    Math.max(...[[title], ...rows.map((row) => [row[at] ?? ''])].flat().map(widthOf)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, at) => pad(cells[at] ?? '', widths[at] ?? 0, align))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ title }) => styleText('bold', title))),
    styleText('dim', line(widths.map((width) => '─'.repeat(width)))),
    ...rows.map(line),
  ].join('\n');
}

function pad(cell: string, width: number, align: Column['align'] = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

const characters = new Intl.Segmenter();

const widthOf = (cell: string) => [...characters.segment(stripVTControlCharacters(cell))].length;

/** A text from outside, fit for a terminal: without control characters, and shortened. */
export function printable(text: string, most = 200): string {
  const line = [...text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ').trim()];
  return line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('');
}

/** `12,345` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 contact`, `12,345 contacts` */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `3 ms`, `1.2 s`, `2 m 05 s`, `1 h 02 m` */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${two(seconds % 60)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} m`;
}
