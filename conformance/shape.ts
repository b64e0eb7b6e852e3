/** What was sent and what came back, fit to be shown: keys and kinds, and of values only those that no person owns. */

import type { Exchange } from './caller.ts';
import { isObject } from './reading.ts';

/** Keys whose values lead through the contract and belong to nobody; long ones are shortened. */
const TELLING = new Set(
  [
    'id offset next_offset synchronization_checkpoint contact_external_id agent_external_id',
    'external_id contact_external_type interaction_types type priority status',
  ].flatMap((keys) => keys.split(' ')),
);

/** Keys of errors that are told for the engineer's sake. */
const OF_ERRORS = new Set(['message', 'code', 'error', 'field', 'request_id']);

const MOST_KEYS = 12;
const MOST_CHARACTERS = 24;
const MOST_OF_KEY = 40;
const MOST_OF_MESSAGE = 200;
const DEEPEST = 4;

/** Such as `POST https://bridge.example/contacts {auth: {api_key: …}, meta: {offset: "50"}}`. */
export function describeSent({ method, url, sent, isProper }: Exchange): string {
  if (sent === undefined) return `${method} ${url}`;
  if (typeof sent === 'string') return `${method} ${url} ${isProper ? 'a text' : sent}`;
  return `${method} ${url} ${describeValue(sent, { showing: TELLING })}`;
}

/** Such as `200 application/json {contacts: [50 × {id: "1", name: text}]}`. */
export function describeReceived({ answer, silence }: Exchange): string {
  if (!answer) return `no answer: ${silence}`;
  const { status, contentType, json, text } = answer;
  const showing = status >= 400 ? new Set([...TELLING, ...OF_ERRORS]) : TELLING;
  const body =
    json === undefined
      ? text === ''
        ? 'no body'
        : `${text.length} characters that are no JSON`
      : describeValue(json, { showing });
  return `${status} ${contentType ?? 'without Content-Type'} ${body}`;
}

interface Showing {
  readonly showing: ReadonlySet<string>;
  readonly key?: string;
  readonly depth?: number;
}

function describeValue(value: unknown, { showing, key = '', depth = 0 }: Showing): string {
  if (key === 'auth' && isObject(value))
    return `{${Object.keys(value)
      .map((name) => `${name}: …`)
      .join(', ')}}`;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    if (showing.has(key)) return `[${value.map((entry) => describeValue(entry, { showing, key })).join(', ')}]`;
    if (depth >= DEEPEST) return `[${value.length} × …]`;
    return `[${value.length} × ${describeValue(value[0], { showing, key: '', depth: depth + 1 })}]`;
  }
  if (isObject(value)) {
    if (depth >= DEEPEST) return '{…}';
    const keys = Object.keys(value);
    const parts = keys
      .slice(0, MOST_KEYS)
      .map(
        (name) =>
          `${shorten(name, MOST_OF_KEY)}: ${describeValue(value[name], { showing, key: name, depth: depth + 1 })}`,
      );
    return `{${[...parts, ...(keys.length > MOST_KEYS ? ['…'] : [])].join(', ')}}`;
  }
  if (typeof value !== 'string') return typeof value === 'number' && !showing.has(key) ? 'number' : String(value);
  if (!showing.has(key)) return value === '' ? 'empty text' : 'text';
  return `"${shorten(value, OF_ERRORS.has(key) ? MOST_OF_MESSAGE : MOST_CHARACTERS)}"`;
}

function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
