/** Properties of object literals in a source text, by bracket: enough to put a piece of a page into a declaration, and to compare two. */

export interface Property {
  readonly name: string;
  /** Where its name begins, its value begins, and it ends. */
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

/** Behind a text or comment that begins at `at`; `at` itself where none does. */
function behindTextOrComment(source: string, at: number): number {
  const next = source.slice(at, at + 2);
  const endOf = (end: string) => {
    const found = source.indexOf(end, at + 2);
    return found === -1 ? source.length : found + end.length;
  };
  if (next === '//') return endOf('\n');
  if (next === '/*') return endOf('*/');
  const [quote = ''] = next;
  if (!["'", '"', '`'].includes(quote)) return at;
  let end = at + 1;
  while (end < source.length && source[end] !== quote) end += source[end] === '\\' ? 2 : 1;
  return end + 1;
}

/** Behind the value that begins at `at`: at the comma, or at the bracket that closes what it is in. */
function endOfValue(source: string, at: number): number {
  let depth = 0;
  let position = at;
  while (position < source.length) {
    const behind = behindTextOrComment(source, position);
    if (behind > position) {
      position = behind;
      continue;
    }
    const character = source[position] ?? '';
    if (depth === 0 && ',)]}'.includes(character)) return position;
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    position += 1;
  }
  return position;
}

/** Those of the literal whose bracket opens at `open`; with -1, of a text that is nothing but properties. */
function propertiesAt(source: string, open: number): readonly Property[] {
  const properties: Property[] = [];
  let position = open + 1;
  while (position < source.length && source[position] !== '}') {
    const behind = behindTextOrComment(source, position);
    const isQuotedName = '\'"'.includes(source[position] ?? ' ');
    if (behind > position && !isQuotedName) {
      position = behind;
      continue;
    }
    if (/[\s,]/.test(source[position] ?? '')) {
      position += 1;
      continue;
    }
    const start = position;
    const [, name = ''] = /^(\.{3}\w+|['"][^'"]*['"]|\w+)/.exec(source.slice(start)) ?? [];
    if (name === '') throw new Error(`No property begins at: ${source.slice(start, start + 40)}`);
    const colon = name.startsWith('...') ? start : source.indexOf(':', start + name.length) + 1;
    const valueStart = colon + (/^\s*/.exec(source.slice(colon))?.[0].length ?? 0);
    const end = endOfValue(source, valueStart);
    properties.push({ name, start, valueStart, end });
    position = end;
  }
  return properties;
}

/** Where the literal at this path opens, from the first one behind `from`. Throws where there is none. */
export function openingAt(source: string, from: string, path: readonly string[]): number {
  let open = source.indexOf('{', source.indexOf(from));
  for (const name of path) {
    const found = propertiesAt(source, open).find((each) => each.name === name);
    if (!found) throw new Error(`There is no ${name} of ${path.join('.')}`);
    open = source.indexOf('{', found.valueStart);
    if (open === -1 || open >= found.end) throw new Error(`${name} of ${path.join('.')} is no object`);
  }
  return open;
}

/** The source with these properties in the literal that opens there: in the place of those of the same name, else behind all others. */
export function withProperties(source: string, open: number, pieces: string): string {
  let result = source;
  for (const { name, start, end } of propertiesAt(pieces, -1)) {
    const piece = pieces.slice(start, end);
    const all = propertiesAt(result, open);
    const same = all.find((each) => each.name === name);
    const last = all.at(-1);
    if (same) result = result.slice(0, same.start) + piece + result.slice(same.end);
    else if (last) result = `${result.slice(0, last.end)},\n${piece}${result.slice(last.end)}`;
    else result = `${result.slice(0, open + 1)}\n${piece},\n${result.slice(open + 1)}`;
  }
  return result;
}

/** All values of the literal by their paths, without comments and without what only the form makes differ. */
export function valuesByPath(source: string, open: number, above = ''): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { name, valueStart, end } of propertiesAt(source, open)) {
    const path = above === '' ? name : `${above}.${name}`;
    const value = source.slice(valueStart, end);
    const [start] = /^(?:\w+\()?\{/.exec(value) ?? [];
    if (start === undefined) values.set(path, inOneForm(value));
    else {
      for (const [inner, text] of valuesByPath(source, valueStart + start.length - 1, path)) values.set(inner, text);
    }
  }
  return values;
}

const inOneForm = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ?([)\]}])/g, '$1')
    .replaceAll(/([([{]) /g, '$1')
    .trim();
