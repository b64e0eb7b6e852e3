/** What persons are called and reached by in answers, and whether any of it is in a text, however it is encoded. */

import { isNameKey, kindOf } from './kinds.ts';

export interface Persons {
  /** Takes note of a text of an answer that is replaced. */
  collect(key: string, text: string): void;
  /** Whether an e-mail address, a phone or a name is in the text as it is, decoded from a URL, or from Base64. */
  areIn(text: string): boolean;
}

/** Shorter words are in too many others. */
const SHORTEST = 4;
const SHORTEST_PHONE = 7;
const PHONE_KEY = /phone|mobile|tel|fax|cell|sms|msisdn|caller|number/i;
/** So often something encoded may be encoded again. */
const DEEPEST = 3;

/** Words of `own`, in lower case, are no names. */
export function createPersons(own: ReadonlySet<string>): Persons {
  const words = new Set<string>();
  const phones = new Set<string>();

  return {
    collect(key, text) {
      const kind = kindOf(text);
      if (kind === 'phone' && (/\D/.test(text) || PHONE_KEY.test(key))) {
        const digits = text.replaceAll(/\D/g, '');
        if (digits.length >= SHORTEST_PHONE) phones.add(digits);
      }
      if (kind === 'email') words.add(text.trim().toLowerCase());
      if (kind !== 'email' && !(kind === 'text' && isNameKey(key))) return;
      const [called = ''] = kind === 'email' ? text.split('@') : [text];
      for (const word of called.toLowerCase().split(/[^\p{L}\p{M}]+/u)) {
        if (word.length >= SHORTEST && !own.has(word)) words.add(word);
      }
    },
    areIn: (text) =>
      decodings(text, DEEPEST).some((each) => {
        const lower = each.toLowerCase();
        const digits = each.replaceAll(/[\s().\-/+]/g, '');
        return [...words].some((word) => lower.includes(word)) || [...phones].some((phone) => digits.includes(phone));
      }),
  };
}

/** The text, and what it is once it is decoded. */
function decodings(text: string, depth: number): readonly string[] {
  if (depth === 0) return [text];
  const fromUrl = /%[\da-f]{2}|\+/i.test(text) ? [unescaped(text)] : [];
  const fromBase64 = (text.match(/[\w+/-]{8,}/g) ?? []).map((part) => Buffer.from(part, 'base64').toString('utf8'));
  return [text, ...[...fromUrl, ...fromBase64].flatMap((each) => decodings(each, depth - 1))];
}

const unescaped = (text: string) =>
  text
    .replaceAll('+', ' ')
    .replaceAll(/(%[\da-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'));
