/** Takes secrets out of what is shown and stored, in every form in which they may occur. */

import { MASK } from '../../src/domain/secret.ts';

export interface Mask {
  /** From now on this text is a secret. */
  hide(secret: string): void;
  text(text: string): string;
  /** The same in what is made of many texts: but for secrets so short that they are words and numbers elsewhere. */
  everywhere(text: string): string;
  /** The same for a URL, whose parameters may be encoded in any way. */
  url(url: string): string;
}

export function createMask(): Mask {
  let secrets: readonly string[] = [];
  let long: readonly RegExp[] = [];
  let short: readonly RegExp[] = [];

  const masked = (given: string, patterns: readonly RegExp[]) =>
    patterns.reduce((done, pattern) => done.replaceAll(pattern, MASK), given);
  const text = (given: string) => masked(masked(given, long), short);

  return {
    hide(secret) {
      if (secret.trim() === '') return;
      secrets = [...new Set([...secrets, ...formsOf(secret)])].toSorted((a, b) => b.length - a.length);
      long = secrets
        .filter((each) => each.length >= SHORTEST_WITHIN)
        .map((each) => new RegExp(encodedPattern(each), 'gu'));
      short = secrets.filter((each) => each.length < SHORTEST_WITHIN).map(alone);
    },
    text,
    everywhere: (given) => masked(given, long),
    url(given) {
      const url = URL.parse(given);
      if (!url) return text(given);
      const parameters = [...url.searchParams].map(([name, value]) => [name, text(value)] as const);
      const isChanged = parameters.some(([name, value], at) => [...url.searchParams][at]?.[1] !== value && name !== '');
      const query = isChanged
        ? `?${parameters.map(([name, value]) => `${name}=${encoded(value)}`).join('&')}`
        : url.search;
      return text(`${url.origin}${decodedPath(url.pathname, text)}${query}`);
    },
  };
}

const encoded = (value: string) => value.split(MASK).map(encodeURIComponent).join(MASK);

/** The path as it is, unless something of it is a secret once it is decoded. */
function decodedPath(path: string, text: (given: string) => string): string {
  return path
    .split('/')
    .map((segment) => {
      try {
        const decoded = decodeURIComponent(segment);
        const masked = text(decoded);
        return masked === decoded ? segment : encoded(masked);
      } catch (error) {
        if (error instanceof URIError) return segment;
        throw error;
      }
    })
    .join('/');
}

/** So short a text is a secret only where it stands by itself: it would be found in half of all words. */
const SHORTEST_WITHIN = 4;

const literal = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** Where it stands by itself, and is no key and no number of JSON. */
function alone(secret: string): RegExp {
  if (/^\d+$/.test(secret)) return new RegExp(String.raw`(?<=^|["'=>])${secret}(?=$|["'&<])(?!"\s*:)`, 'gu');
  return new RegExp(String.raw`(?<![\p{L}\p{N}])${encodedPattern(secret)}(?![\p{L}\p{N}]|"\s*:)`, 'gu');
}

/**
 * Each character as it is, or as URLs, JSON and HTML may write it; strings of JSON may be in strings of JSON. Repetitions are bounded, so that
 * no answer takes long.
 */
function encodedPattern(secret: string): string {
  return [...secret].map((character) => `(?:${[...new Set(writings(character))].join('|')})`).join('');
}

function writings(character: string): readonly string[] {
  const point = character.codePointAt(0) ?? 0;
  const bytes = [...Buffer.from(character.toWellFormed(), 'utf8')].map(
    (byte) => `%${anyCase(byte.toString(16).padStart(2, '0'))}`,
  );
  const units = character
    .split('')
    .map((unit) => String.raw`\\{1,8}u${anyCase(unit.charCodeAt(0).toString(16).padStart(4, '0'))}`);
  const named = ENTITIES[character];
  const escaped = JSON.stringify(character).slice(1, -1);
  return [
    // A letter behind a backslash is a control character.
    /[\\/"']/.test(character) ? String.raw`\\{0,8}${literal(character)}` : literal(character),
    ...(/^\\[bfnrt]$/.test(escaped) ? [String.raw`\\{1,8}${escaped.slice(1)}`] : []),
    bytes.join(''),
    units.join(''),
    `&#0{0,8}${point};`,
    `&#[xX]0{0,8}${anyCase(point.toString(16))};`,
    ...(named === undefined ? [] : [`&${named};`]),
    ...(character === ' ' ? [String.raw`\+`] : []),
  ];
}

const anyCase = (hex: string) => hex.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** As it is, and in Base64. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret.toWellFormed(), 'utf8').toString('base64');
  const bare = base64.replace(/=+$/, '');
  return [
    secret,
    ...(secret.length >= SHORTEST_WITHIN ? [base64, bare, bare.replaceAll('+', '-').replaceAll('/', '_')] : []),
  ];
}
