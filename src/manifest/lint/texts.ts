/** What several rules ask of texts. */

import type { Fault } from './rule.ts';

/** Places by path whose text is blank. */
export function blanks(texts: Readonly<Record<string, string>>): readonly Fault[] {
  return Object.entries(texts).flatMap(([at, text]) => (text.trim() === '' ? [{ at }] : []));
}

/** The texts that are there more than once, capitals not told apart. */
export function repeated(texts: readonly string[]): readonly string[] {
  const small = texts.map((text) => text.toLowerCase());
  return texts.filter((_, index) => small.indexOf(small[index] ?? '') !== index);
}

/** Whether it can be an element of one of Talkdesk's comma-separated lists. */
export const isListable = (text: string) => text !== '' && text.trim() === text && !text.includes(',');
