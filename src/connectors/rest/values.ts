/**
 * What a declaration takes from an answer: an expression, several of which the first that yields something counts (all of
 * them where a list is wanted), or one of the functions below over such values. All of them are pure.
 */

import { BridgeError } from '../../domain/errors.ts';
import { toE164 } from '../../domain/phone.ts';
import { parseSettings } from '../../domain/settings.ts';
import type { ValidationCall } from '../connector.ts';
import { type DateFormat, dateFormatProblem, readDate } from './date-formats.ts';
import { compileExpression } from './expression.ts';
import { expressionProblem } from './expression-rules.ts';
import { htmlToText as textOfHtml } from './html-to-text.ts';
import { fieldNames, prepareText, prepareUrl, templateNames } from './templates.ts';

export type Value = string | readonly Value[] | Derived;

/** The outcome of a function over values. */
export interface Derived {
  /** What the function is called. */
  readonly by: string;
  readonly from: readonly Value[];
  /** What of the function's options breaks which rule. */
  readonly problem?: () => string | undefined;
  /** Names that a template in it needs. */
  readonly names?: readonly string[];
  /** Auth fields that it needs. */
  readonly fields?: readonly string[];
  /** Words of the service that it knows. */
  readonly words?: readonly string[];
  /** `values` in the order of `from`; those that yield nothing are undefined. Gives undefined for nothing. */
  readonly apply: (values: readonly unknown[], context: Context) => unknown;
}

/** What values are taken from, and whose they are. */
export interface Context {
  readonly subject: unknown;
  readonly call: Pick<ValidationCall, 'auth' | 'settings'> & Partial<Pick<ValidationCall, 'log'>>;
  /** Of times without an offset. */
  readonly timeZone: string;
}

/** The texts of all values that are there, with the separator between them. */
export const join = (separator: string, ...from: readonly Value[]): Derived => ({
  by: 'join',
  from,
  problem: () => (from.length === 0 ? 'must have at least one value' : undefined),
  apply: (values) => textsIn(values).join(separator) || undefined,
});

/** A time as the service writes it: ISO 8601 unless told, in `timeZone` where it has no offset. Milliseconds since 1970 UTC. */
export const date = (value: Value, format: DateFormat = 'iso', timeZone?: string): Derived => ({
  by: 'date',
  from: [value],
  problem: () =>
    (isText(format) ? dateFormatProblem(format) : 'must have a format that is text') ??
    (timeZone === undefined ? undefined : timeZoneProblem(timeZone)),
  apply([given], context) {
    const read = readDate(given, format, timeZone ?? context.timeZone);
    return read === undefined ? undefined : Math.floor(read / 1000);
  },
});

/** A phone in E.164 where it can be, by the dialling rules of `country`, whose value is a code such as `PT`, else of the account. */
export const phone = (value: Value, options?: { readonly country?: Value }): Derived => ({
  by: 'phone',
  from: options?.country === undefined ? [value] : [value, options.country],
  apply([given, code], { call }) {
    const [named] = textsIn(code);
    const rules =
      parseSettings(named === undefined ? {} : { country: named }).settings.country ?? call.settings.country;
    return textsIn(given).map((text) => toE164(text, rules) ?? text);
  },
});

/** HTML as the text that one would read. */
export const htmlToText = (value: Value): Derived => ({
  by: 'htmlToText',
  from: [value],
  apply: ([given]) => textsIn(given).map(textOfHtml).join('\n') || undefined,
});

/** What the service's own word, or number, stands for; one that is not in the table stays as it is. */
export const enumMap = (value: Value, table: Readonly<Record<string, string | number>>): Derived => ({
  by: 'enumMap',
  from: [value],
  words: isTable(table) ? Object.keys(table) : [],
  problem: () => (isTable(table) ? undefined : 'must have a table, such as { done: "solved" }'),
  apply([given]) {
    const [word] = textsIn(given);
    const known = Object.entries(table).find(([name]) => name.toLowerCase() === word?.trim().toLowerCase());
    return known ? known[1] : word;
  },
});

/** A number, as which a text that is one is sent: ids are texts with us, and numbers in many a service. Another text stays. */
export const number = (value: Value): Derived => ({
  by: 'number',
  from: [value],
  apply([given]) {
    const [text] = textsIn(given);
    const read = Number(text);
    return text !== undefined && isExact(read) ? read : text;
  },
});

/** A text with values in it: `Ticket {id} created`. Nothing where one of them yields nothing. */
export const template = (text: string): Derived => filled('template', text, prepareText);

/**
 * A URL with values in it, which are encoded: `https://{{account}}.example.org/tickets/{id}`, or `{{url}}/tickets/{id}` where
 * the field is a URL itself.
 */
export const link = (text: string): Derived => filled('link', text, prepareUrl);

function filled(by: string, given: string, prepare: typeof prepareUrl): Derived {
  const text = isText(given) ? given : '';
  const fill = prepare(text);
  return {
    by,
    from: [],
    problem: () => (text === '' ? 'must have a text' : undefined),
    names: templateNames(text),
    fields: fieldNames(text),
    apply: (_, { subject, call }) => fill({ values: subject, auth: call.auth }),
  };
}

/** A function over values of the integration's own, for what no other can do. It must be pure. */
export const derive = (
  by: string,
  from: readonly Value[],
  apply: (...values: readonly unknown[]) => unknown,
): Derived => ({
  by,
  from,
  apply: (values) => apply(...values),
});

export function timeZoneProblem(timeZone: string): string | undefined {
  return parseSettings({ timeZone }).problems[0]?.rule;
}

/** What a value yields of a subject: undefined for nothing. */
export type Reader = (context: Context) => unknown;

/** The value, made ready. */
export function readerOf(value: Value, all = false): Reader {
  if (typeof value === 'string') {
    return (context) => attempted(value, context, () => compileExpression(value).evaluate(context.subject));
  }
  if ('by' in value) {
    // Each of them as a list, of which the function takes what it needs.
    const parts = value.from.map((part) => readerOf(part, true));
    return (context) =>
      attempted(value.by, context, () =>
        value.apply(
          parts.map((part) => part(context)),
          context,
        ),
      );
  }
  const parts = value.map((part) => readerOf(part, all));
  if (all) return (context) => parts.map((part) => part(context));
  return (context) => {
    for (const part of parts) {
      const yielded = part(context);
      if (!isNothing(yielded)) return yielded;
    }
    return undefined;
  };
}

/** One item that is not as all others are must not keep them from being read: what fails on it yields nothing, which is logged. */
function attempted(what: string, { call }: Context, read: () => unknown): unknown {
  try {
    return read();
  } catch (cause) {
    const told = TOLD.get(call) ?? new Set();
    if (!told.has(what)) call.log?.('value_not_read', { what, cause });
    TOLD.set(call, told.add(what));
    return undefined;
  }
}

/** What was logged during a call: once for all items. */
const TOLD = new WeakMap<object, Set<string>>();

/** What an expression finds in an answer; throws `upstream_failed` where the answer is of a kind that it cannot be used on. */
export function evaluate(expression: string, subject: unknown): unknown {
  try {
    return compileExpression(expression).evaluate(subject);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'the expression cannot be evaluated';
    throw new BridgeError('upstream_failed', `An answer of the service cannot be read: ${reason}`, {}, { cause });
  }
}

/** Text, as far as a value is text or a number; the longest is cut. */
export function textReader(value: Value): (context: Context) => string | undefined {
  const read = readerOf(value);
  return (context) => firstText(read(context));
}

/** All the texts in a value and in lists in it. */
export function textsReader(value: Value): (context: Context) => readonly string[] {
  const read = readerOf(value, true);
  return (context) => textsIn(read(context)).slice(0, MOST_TEXTS);
}

/** In characters. */
const LONGEST_TEXT = 10_000;
const MOST_TEXTS = 100;

/** Texts and numbers in a value, and in lists in it, without empty ones. */
export function textsIn(value: unknown): readonly string[] {
  const found: string[] = [];
  collectTexts(value, found);
  return found;
}

const isText = (value: unknown): value is string => typeof value === 'string';

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a number is the one that was written: of larger ones, such as ids of 17 digits, the last digits are gone. */
const isExact = (value: number) => Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value));

function collectTexts(value: unknown, found: string[]): void {
  if (typeof value === 'string') {
    const text = value.trim();
    if (text !== '') found.push(text.length > LONGEST_TEXT ? text.slice(0, LONGEST_TEXT).toWellFormed() : text);
  } else if (typeof value === 'number') {
    if (isExact(value)) found.push(String(value));
  } else if (typeof value === 'bigint') found.push(String(value));
  else if (Array.isArray(value)) for (const each of value) collectTexts(each, found);
}

/** The first of them, which is all that a single value needs. */
function firstText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'string' || Array.isArray(value)) return textsIn(value)[0];
  return undefined;
}

/** What JMESPath takes for false: nothing, false, and what is empty. */
export function isTrue(value: unknown): boolean {
  if (isNothing(value) || value === false) return false;
  return typeof value !== 'object' || Object.keys(value as object).length > 0;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Every rule that a value breaks, each with the place in it. */
export function valueProblems(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') {
    const problem = expressionProblem(value);
    return problem === undefined ? [] : [`${path}: ${problem}`];
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${path}: must not be empty`];
    return value.flatMap((part, index) => valueProblems(part, `${path}.${index}`));
  }
  if (!isDerived(value))
    return [`${path}: must be an expression, a list of them, or a function over them such as join()`];
  const own = value.problem?.();
  return [
    ...(own === undefined ? [] : [`${path}: ${value.by} ${own}`]),
    ...value.from.flatMap((part) => valueProblems(part, `${path}.${value.by}`)),
  ];
}

export function isDerived(value: unknown): value is Derived {
  if (typeof value !== 'object' || value === null) return false;
  const { by, from, apply } = value as { readonly [Key in keyof Derived]?: unknown };
  return typeof by === 'string' && Array.isArray(from) && typeof apply === 'function';
}
