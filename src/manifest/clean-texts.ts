/**
 * Texts that are fit for every format: control characters are no part of XML or HTML, and those that turn the
 * direction of writing would change how what comes after them reads.
 */

const UNFIT = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
const KEPT = new Set(['\n', '\t']);

const cleanText = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll(UNFIT, (character) => (KEPT.has(character) ? character : ''));

/** The same value, with every text in it cleaned. */
export function cleanTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return cleanText(value) as Value;
  if (Array.isArray(value)) return value.map((each: unknown) => cleanTexts(each)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cleanTexts<unknown>(each)])) as Value;
}
