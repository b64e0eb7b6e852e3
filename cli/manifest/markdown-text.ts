/** Texts in Markdown (CommonMark, with GitHub's tables) that say what they say and nothing else. */

import type { Line } from './outline.ts';

/** What means something wherever it stands. An underscore inside a word does not, nor does a bare ampersand. */
const PUNCTUATION = /[\\`*{}[\]<|~$]|(?<![a-z\d])_|_(?![a-z\d])|&(?=#|\w+;)/gi;
/** What makes a list, a heading, a quotation or a rule of a line that begins with it. */
const OPENING = /^[ \t]*(?:([-+=:#>])|(\d+)(?=[.)]))?/gm;

/** A URL without anything that means something in Markdown. */
const PLAIN_URL = /^[\w:/?#@!$&'()*+,;=.%~-]+$/;

/** A text inside a line. */
const escapeText = (text: string) => text.replaceAll(PUNCTUATION, String.raw`\$&`);

/** Markdown of a line as a block of its own, which is nothing but a paragraph. */
function asParagraph(markdown: string): string {
  return markdown.replaceAll(OPENING, (_, mark?: string, number?: string) =>
    mark === undefined ? (number === undefined ? '' : `${number}\\`) : `\\${mark}`,
  );
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

/** A line of the outline as a paragraph. */
export const paragraphMarkdown = (line: Line) => asParagraph(inlineMarkdown(line));

/** A line of the outline inside something; its own line breaks are kept. */
export function inlineMarkdown(line: Line): string {
  return line
    .map((part) => {
      if (typeof part === 'string') return escapeText(part).replaceAll('\n', '  \n');
      if (part.kind === 'code') return codeSpan(part.text);
      if (part.kind === 'missing') return `**${escapeText(part.text)}**`;
      return PLAIN_URL.test(part.text) ? `<${part.text}>` : escapeText(part.text);
    })
    .join('');
}

/** A text on one line, such as a heading. */
export const flatText = (text: string) => escapeText(text.replaceAll(/\s*\n\s*/g, ' '));

/** A line as a cell of a table. */
export function cellMarkdown(line: Line): string {
  return inlineMarkdown(line)
    .replaceAll(/(?<!\\)\|/g, String.raw`\|`)
    .replaceAll(/ *\n/g, '<br>');
}
