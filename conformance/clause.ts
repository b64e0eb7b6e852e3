/** A clause of the contract, and what clauses are made of. Each judges the evidence for what it names, and nothing else. */

import type { Exchange } from './caller.ts';
import type { Evidence, Section } from './evidence.ts';
import { isObject, isRedirect, isText, type JsonObject } from './reading.ts';
import { kindOf } from '../simulator/describe-issue.ts';

/**
 * `must`: Talkdesk's documents demand it, or nothing works without it. `should`: they suggest it, or contradict each
 * other about it. `careful`: they are silent, and this is what does no harm.
 */
export type Level = 'must' | 'should' | 'careful';

export interface Clause {
  /** Begins with its group: `transport`, `auth`, `contacts`, `agents`, `interactions` or `actions`. */
  readonly id: string;
  readonly level: Level;
  readonly says: string;
  /** The page of Talkdesk's documents that it stems from. */
  readonly source: string;
  /** What goes wrong where it is broken. */
  readonly why: string;
  readonly judge: (evidence: Evidence) => Verdict;
}

export type Verdict =
  | { readonly outcome: 'pass' }
  /** `detail` holds no value of a person; `exchange` is the one that shows the fault. */
  | { readonly outcome: 'fail'; readonly detail: string; readonly exchange?: Exchange }
  | { readonly outcome: 'not applicable'; readonly reason: string };

export const PASS: Verdict = { outcome: 'pass' };

export function fail(detail: string, exchange?: Exchange): Verdict {
  return { outcome: 'fail', detail, ...(exchange ? { exchange } : {}) };
}

export function notApplicable(reason: string): Verdict {
  return { outcome: 'not applicable', reason };
}

/** Judges what one conversation brought, where it was held. */
export function given<Name extends keyof Evidence>(
  name: Name,
  judge: (found: Evidence[Name] extends Section<infer Found> ? Found : never, evidence: Evidence) => Verdict,
): Clause['judge'] {
  return (evidence) => {
    const section = evidence[name] as Section<Parameters<typeof judge>[0]>;
    return 'found' in section ? judge(section.found, evidence) : notApplicable(section.missing);
  };
}

/** The first fault of any item; not applicable where there is none to judge. */
export function everyOne<Item>(
  items: Iterable<Item>,
  reason: string,
  faultOf: (item: Item) => Verdict | undefined,
): Verdict {
  let judged = false;
  for (const item of items) {
    judged = true;
    const fault = faultOf(item);
    if (fault) return fault;
  }
  return judged ? PASS : notApplicable(reason);
}

export const NO_ANSWER = 'there was no answer to judge';

/** All were answered with one of the statuses. Silence and redirects have clauses of their own. */
export function everyStatus(exchanges: Iterable<Exchange | undefined>, statuses: readonly number[]): Verdict {
  const answered = [...exchanges].filter((exchange) => exchange?.answer && !isRedirect(exchange.answer));
  return everyOne(answered, NO_ANSWER, (exchange) => {
    const status = exchange?.answer?.status ?? 0;
    return statuses.includes(status) ? undefined : fail(`the status is ${status}`, exchange);
  });
}

/** An element of a list that was answered, with its place in the answer. */
export interface Element {
  readonly value: JsonObject;
  /** Such as `contacts[3]`. */
  readonly path: string;
  readonly exchange: Exchange;
}

export function elementsOf(name: string, list: readonly unknown[] = [], exchange: Exchange): readonly Element[] {
  return list.flatMap((value, index) => (isObject(value) ? [{ value, path: `${name}[${index}]`, exchange }] : []));
}

/** Every element's field passes; what `demand` returns is what is wrong with a value, behind the field's path. */
export function everyField(
  elements: readonly Element[],
  keys: readonly string[],
  demand: (value: unknown) => string | undefined,
  reason = 'no element came',
): Verdict {
  return everyOne(elements, reason, ({ value, path, exchange }) => {
    for (const key of keys) {
      const wrong = demand(value[key]);
      if (wrong !== undefined) return fail(`${path}.${key} ${wrong}`, exchange);
    }
    return undefined;
  });
}

/** What a value is, for the end of a sentence. */
export function itIs(value: unknown): string {
  return value === undefined ? 'is missing' : `is ${kindOf(value)}`;
}

export const mustBeText = (value: unknown) => (isText(value) ? undefined : itIs(value));

/** For what may be absent; null has a clause of its own. */
export const mayBe = (demand: (value: unknown) => string | undefined) => (value: unknown) =>
  value === undefined || value === null ? undefined : demand(value);

export const mustBeWebUrl = (value: unknown) => {
  if (typeof value !== 'string') return undefined;
  return /^https?:\/\/[^\s/]/.test(value) && URL.canParse(value) ? undefined : 'is no absolute URL of the web';
};

/** No element of an answer has a null, which is neither a value nor its absence. */
export function noNulls(elements: readonly Element[]): Verdict {
  return everyOne(elements, 'no element came', ({ value, path, exchange }) => {
    const key = Object.keys(value).find((each) => value[each] === null || hasNull(value[each]));
    return key === undefined ? undefined : fail(`${path}.${key} is null, or holds null`, exchange);
  });
}

const hasNull = (value: unknown) => Array.isArray(value) && value.includes(null);

export function onlyKeys(elements: readonly Element[], known: readonly string[]): Verdict {
  return everyOne(elements, 'no element came', ({ value, path, exchange }) => {
    const key = Object.keys(value).find((each) => !known.includes(each));
    return key === undefined ? undefined : fail(`${path}.${key} is not in Talkdesk's documents`, exchange);
  });
}

/** No two elements of one answer have the same text under a key, however it is written where case means nothing. */
export function allDistinct(
  elements: readonly Element[],
  read: (value: JsonObject) => string | undefined,
  name: string,
): Verdict {
  const places = new Map<string, string>();
  return everyOne(elements, 'no element came', ({ value, path, exchange }) => {
    const text = read(value);
    if (text === undefined) return undefined;
    const key = `${exchange.number} ${text}`;
    const earlier = places.get(key);
    places.set(key, path);
    return earlier === undefined ? undefined : fail(`${earlier} and ${path} have the same ${name}`, exchange);
  });
}

/** A few of the ids, for a person to look at. */
export function someOf(ids: Iterable<string>): string {
  const all = [...ids];
  const shown = all.slice(0, 3).map((id) => (id.length > 40 ? `${id.slice(0, 39)}…` : id));
  return `${shown.join(', ')}${all.length > 3 ? ` and ${all.length - 3} more` : ''}`;
}

/** The fault of a value that is to be a list of objects, at the path `name`. */
export function listFault(name: string, list: unknown, exchange: Exchange): Verdict | undefined {
  if (!Array.isArray(list)) return fail(`${name} ${itIs(list)}`, exchange);
  const at = list.findIndex((element) => !isObject(element));
  return at === -1 ? undefined : fail(`${name}[${at}] ${itIs(list[at])}`, exchange);
}
