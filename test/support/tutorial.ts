/** A page whose commands are run, whose pieces of code are put into a file, and whose outputs are compared. */

import { openingAt, withProperties } from './object-literal.ts';

export interface Block {
  readonly language: string;
  readonly text: string;
  /** Of the fence, from 1 on. */
  readonly line: number;
}

/** The fenced blocks of a page in Markdown, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly language: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [at, line] of page.split('\n').entries()) {
    const [, language] = /^```(\w*)$/.exec(line) ?? [];
    if (open && language === '') {
      blocks.push({ language: open.language, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (language !== undefined) open = { language, line: at + 1, lines: [] };
  }
  if (open) throw new Error(`The block of line ${open.line} does not end`);
  return blocks;
}

/** The source of an integration with a piece in it, whose first line says where: `// in connector.contacts`. */
export function withPiece(source: string, piece: string): string {
  const [where = '', ...lines] = piece.split('\n');
  const text = lines.join('\n');
  if (where === '// below the first import') return source.replace('\n', `\n${text}\n`);
  const [, path] = /^\/\/ in (the integration|connector(?:\.\w+)*)$/.exec(where) ?? [];
  if (path === undefined) throw new Error(`"${where}" does not say where the piece goes`);
  const names = path === 'the integration' ? [] : path.split('.');
  return withProperties(source, openingAt(source, 'defineIntegration(', names), text);
}

const inOneForm = (text: string) =>
  text
    .replaceAll(/\b\d+(?:[.,]\d+)? m?s\b/g, 'TIME')
    .replaceAll(/\s+/g, ' ')
    .trim();

/**
 * The first line that a page shows and the output does not have behind those before it; nothing where all are there. Durations and the
 * widths of columns may differ, `…` stands for anything, and the output may have more.
 */
export function missingLine(shown: string, output: string): string | undefined {
  const lines = output.split('\n').map(inOneForm);
  let from = 0;
  for (const line of shown.split('\n').map(inOneForm)) {
    if (line === '') continue;
    const parts = line.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    const pattern = new RegExp(`^${parts.join('.*')}$`);
    const found = lines.findIndex((each, at) => at >= from && pattern.test(each));
    if (found === -1) return line;
    from = found + 1;
  }
  return undefined;
}
