/** HTML, as notes and e-mails of services have it, as the text that a person would read. One pass, whatever the input. */

import { TextFlow } from './text-flow.ts';
import { decodeEntity } from './html-entities.ts';

/** Elements that begin and end a line. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre section select summary table ' +
    'tbody tfoot thead tr ul'
  ).split(' '),
);
/** Elements whose content is dropped with them; that of the last is markup, but none that is shown. */
const DROPPED = new Set(['script', 'style', 'head']);

/**
 * The text of a piece of HTML or of a whole document: tags dropped, one line for a block or a row of a table, at most one
 * empty line in a row, `- ` before items of lists, white space folded outside of `<pre>`, entities decoded. What it gives
 * is text, in which `<script>` may stand: it must be escaped wherever it becomes part of markup again.
 */
export function htmlToText(html: string): string {
  const flow = new TextFlow();
  let start = 0;
  let at = 0;
  const upTo = (end: number) => {
    if (end > start) flow.text(html.slice(start, end));
  };
  while (at < html.length) {
    const char = html.charCodeAt(at);
    if (char === AMPERSAND) {
      const entity = decodeEntity(html, at);
      if (entity) {
        upTo(at);
        flow.text(entity.text);
        start = at = entity.end;
      } else at += 1;
    } else if (char === LESS_THAN) {
      const end = markupEnd(html, at);
      if (end === undefined) at += 1;
      else {
        upTo(at);
        start = at = endOf(html, at, end, flow);
      }
    } else at += 1;
  }
  upTo(html.length);
  return flow.toString();
}

const AMPERSAND = 38;
const LESS_THAN = 60;

/** Where the markup ends that begins with the `<` at `at`: the end of the input if it is left open; nothing for a mere `<`. */
function markupEnd(html: string, at: number): number | undefined {
  const next = html.charAt(at + 1);
  // By the standard `<!-->` is a whole comment.
  if (html.startsWith('<!--', at)) return behind(html, '-->', at + 2);
  if (next === '!' || next === '?') return behind(html, '>', at);
  const isTag = isLetter(next) || (next === '/' && isLetter(html.charAt(at + 2)));
  return isTag ? tagEnd(html, at + 2) : undefined;
}

const isLetter = (char: string) => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z');

function behind(html: string, text: string, from: number): number {
  const found = html.indexOf(text, from);
  return found === -1 ? html.length : found + text.length;
}

/** Behind the `>` of a tag, which may also stand between the quotes of an attribute's value. */
function tagEnd(html: string, from: number): number {
  let isValue = false;
  for (let at = from; at < html.length; at += 1) {
    const char = html.charAt(at);
    if (char === '>') return at + 1;
    if (isValue && (char === '"' || char === "'")) {
      at = behind(html, char, at + 1) - 1;
      isValue = false;
    } else if (char === '=') isValue = true;
    else if (!isBlank(char)) isValue = false;
  }
  return html.length;
}

const isBlank = (char: string) => char === ' ' || char === '\n' || char === '\t' || char === '\r' || char === '\f';

/** Tells the flow what the markup means, and gives where the text goes on. */
function endOf(html: string, at: number, end: number, flow: TextFlow): number {
  const isClosing = html.charAt(at + 1) === '/';
  const name = nameAt(html, isClosing ? at + 2 : at + 1);
  if (!isClosing && DROPPED.has(name)) return droppedEnd(html, name, end);
  if (name === 'br') flow.lineBreak();
  if (name === 'td' || name === 'th') flow.space();
  if (BLOCKS.has(name)) flow.block();
  if (name === 'li') flow.item(!isClosing);
  if (name === 'pre') flow.preformatted(!isClosing);
  return end;
}

const MAX_NAME = 10;

/** In lower case; a longer name than those that mean something is cut off, nothing for what is no tag. */
function nameAt(html: string, from: number): string {
  let end = from;
  while (end < from + MAX_NAME + 1 && /[A-Za-z0-9]/.test(html.charAt(end))) end += 1;
  return html.slice(from, end).toLowerCase();
}

/** Behind the tag that closes what is dropped, or the end of the input. A head also ends where a body begins. */
function droppedEnd(html: string, name: string, from: number): number {
  for (let at = html.indexOf('<', from); at !== -1; at = html.indexOf('<', at + 1)) {
    const isClosing = html.charAt(at + 1) === '/';
    if (isClosing && nameAt(html, at + 2) === name) return tagEnd(html, at + 2);
    if (name === 'head' && !isClosing && nameAt(html, at + 1) === 'body') return at;
  }
  return html.length;
}
