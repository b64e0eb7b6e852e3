/** Texts in Markdown (CommonMark, with GitHub's tables) that say what they say and nothing else. */

import type { Line } from './outline.ts';

/** What means something wherever it stands. An underscore inside a word does not, nor does a bare ampersand. */
const PUNCTUATION = /[\\`*{}[\]<|~$]|(?<![a-z\d])_|_(?![a-z\d])|&(?=#|\w+;)/gi;
/** What makes a list, a heading, a quotation or a rule of a line that begins with it. */
const OPENING = /^(\s*)([-+=:#>]|\d+(?=[.)]))/gm;

export function escapeText(text: string): string {
  return text
    .replaceAll(PUNCTUATION, String.raw`\$&`)
    .replaceAll(OPENING, (_, blanks: string, mark: string) =>
      /\d/.test(mark) ? `${blanks}${mark}\\` : `${blanks}\\${mark}`,
    )
    .replaceAll(/^[ \t]+/gm, '');
}

/** A span of code, however many backticks are in it. */
function codeSpan(text: string): string {
  const fence = '`'.repeat(longestRun(text) + 1);
  const flat = text.replaceAll('\n', ' ');
  const padding = flat.startsWith('`') || flat.endsWith('`') || flat.trim() === '' ? ' ' : '';
  return `${fence}${padding}${flat}${padding}${fence}`;
}

/** A block of code, however many backticks are in it. */
export function codeBlock(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A line of the outline; its own line breaks are kept. */
export function inlineMarkdown(line: Line): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return escapeText(part).replaceAll('\n', '  \n');
      if (part.kind === 'code') return codeSpan(part.text);
      if (part.kind === 'missing') return `**${escapeText(part.text)}**`;
      return /[\s<>]/.test(part.text) ? escapeText(part.text) : `<${part.text}>`;
    })
    .join('');
}

/** A line as a cell of a table. */
export function cellMarkdown(line: Line): string {
  return inlineMarkdown(line)
    .replaceAll(/(?<!\\)\|/g, String.raw`\|`)
    .replaceAll(/ *\n/g, '<br>');
}
