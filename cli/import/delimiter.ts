/** What stands between the cells of a file. */

import { UsageError } from '../usage-error.ts';

const DELIMITERS: readonly { readonly character: string; readonly name: string }[] = [
  { character: ',', name: 'comma' },
  { character: ';', name: 'semicolon' },
  { character: '\t', name: 'tab' },
  { character: '|', name: 'pipe' },
];

/** As the report calls it. */
export function nameDelimiter(delimiter: string): string {
  return DELIMITERS.find(({ character }) => character === delimiter)?.name ?? `"${delimiter}"`;
}

/** What `--delimiter` says: one character, or its name. */
export function parseDelimiter(text: string): string {
  const named = DELIMITERS.find(({ name }) => name === text.toLowerCase())?.character ?? (text === '\\t' ? '\t' : text);
  if (named.length === 1 && !/["\r\n\uFEFF]/.test(named)) return named;
  const names = DELIMITERS.map(({ name }) => name).join(', ');
  throw new UsageError(`--delimiter must be one character, or ${names}`);
}

/** The one that the header has most often outside of quotes; a comma where it has none. */
export function detectDelimiter(header: string): string {
  const unquoted = header.replaceAll(/"[^"]*("|$)/g, '');
  let best = { character: ',', count: 0 };
  for (const { character } of DELIMITERS) {
    const count = unquoted.split(character).length - 1;
    if (count > best.count) best = { character, count };
  }
  return best.character;
}

/** The first line by which spreadsheets are told the delimiter, such as `sep=;`; it is no row. */
export function readDelimiterLine(line: string): string | undefined {
  return /^"?sep=([^"])"?$/i.exec(line)?.[1];
}
