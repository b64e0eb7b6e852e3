/** Patterns of dates, such as `DD/MM/YYYY HH:mm`: tokens for the parts, with other characters around them as they are. */

import type { Reading } from '../../domain/date-time.ts';

type Token = keyof typeof TOKENS;

/** By token: how it reads in a text. */
const TOKENS = {
  YYYY: '[1-9]\\d{3}',
  MM: '\\d{2}',
  DD: '\\d{2}',
  HH: '\\d{2}',
  mm: '\\d{2}',
  ss: '\\d{2}',
  SSSSSS: '\\d{6}',
  SSS: '\\d{3}',
  Z: 'Z|[+-](?:0\\d|1[0-4]):?[0-5]\\d',
} as const;

export interface DatePattern {
  /** Tokens and what is between them, in their order. */
  readonly parts: readonly string[];
  readonly tokens: readonly Token[];
  /** One group for each token. */
  readonly form: RegExp;
  readonly hasOffset: boolean;
}

const MAX_LENGTH = 60;
const PART = /YYYY|MM|DD|HH|mm|ss|SSSSSS|SSS|Z|./gs;

const isToken = (part: string): part is Token => Object.hasOwn(TOKENS, part);

/** Each of these says nothing without the one before it. */
const FINER: readonly (readonly [finer: Token, coarser: Token])[] = [
  ['mm', 'HH'],
  ['ss', 'mm'],
  ['SSS', 'ss'],
  ['SSSSSS', 'ss'],
  ['Z', 'HH'],
];

/** What is wrong with a pattern, as a sentence of its own without a capital letter. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`;
  const parts: readonly string[] = pattern.match(PART) ?? [];
  const tokens = parts.filter(isToken);
  const missing = (['YYYY', 'MM', 'DD'] as const).find((token) => !tokens.includes(token));
  if (missing) return `it has no ${missing}`;
  const repeated = tokens.find((token, index) => tokens.indexOf(token) !== index);
  if (repeated) return `it has ${repeated} twice`;
  if (tokens.includes('SSS') && tokens.includes('SSSSSS')) return 'it has both SSS and SSSSSS';
  const alone = FINER.find(([finer, coarser]) => tokens.includes(finer) && !tokens.includes(coarser));
  if (alone) return `it has ${alone[0]} without ${alone[1]}`;
  if (tokens.includes('Z') && parts.at(-1) !== 'Z') return 'Z, the offset, must be its end';
  const stray = parts.find((part) => !isToken(part) && /[YMDHhmsSAaZzEe\d]/.test(part));
  return stray === undefined ? undefined : `"${stray}" is no token, and cannot stand for itself`;
}

const KEPT_PATTERNS = 1000;
const kept = new Map<string, DatePattern>();

/** Nothing for a text with a problem. */
export function patternOf(text: string): DatePattern | undefined {
  const known = kept.get(text);
  if (known) return known;
  if (patternProblem(text) !== undefined) return undefined;
  const parts: readonly string[] = text.match(PART) ?? [];
  const tokens = parts.filter(isToken);
  const forms = parts.map((part) =>
    isToken(part) ? `(${TOKENS[part]})` : `\\u{${part.codePointAt(0)?.toString(16)}}`,
  );
  const pattern = { parts, tokens, form: new RegExp(`^${forms.join('')}$`, 'u'), hasOffset: tokens.includes('Z') };
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_PATTERNS && oldest !== undefined) kept.delete(oldest);
  kept.set(text, pattern);
  return pattern;
}

/** The parts of a text of this form, which may be no day or time that exists. */
export function readPattern(text: string, { form, tokens }: DatePattern): Reading | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const at = (token: Token): string | undefined => match[tokens.indexOf(token) + 1];
  const has = (token: Token) => (tokens.includes(token) ? at(token) : undefined);
  return {
    year: has('YYYY') ?? '',
    month: has('MM') ?? '',
    day: has('DD') ?? '',
    hour: has('HH'),
    minute: has('mm'),
    second: has('ss'),
    fraction: has('SSSSSS') ?? has('SSS'),
    offset: has('Z'),
  };
}

/** What is left of a whole number when it is rounded down to a multiple; never negative. */
export const modulo = (number: number, unit: number) => ((number % unit) + unit) % unit;

/** What a clock shows that is ahead of UTC by `offset` milliseconds. */
export function writePattern(microseconds: number, { parts }: DatePattern, offset: number): string {
  const fraction = modulo(microseconds, 1e6);
  const digits = `${fraction}`.padStart(6, '0');
  const clock = new Date((microseconds - fraction) / 1000 + offset).toISOString();
  const shown: Readonly<Record<Token, string>> = {
    YYYY: clock.slice(0, 4),
    MM: clock.slice(5, 7),
    DD: clock.slice(8, 10),
    HH: clock.slice(11, 13),
    mm: clock.slice(14, 16),
    ss: clock.slice(17, 19),
    SSS: digits.slice(0, 3),
    SSSSSS: digits,
    Z: writeOffset(offset),
  };
  return parts.map((part) => (isToken(part) ? shown[part] : part)).join('');
}

/** `Z`, `+01:00` or `-03:30` */
function writeOffset(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.abs(offset) / 60_000;
  const two = (number: number) => `${number}`.padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
