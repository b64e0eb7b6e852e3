/**
 * The interpreter of JMESPath, with what its library lacks: only own properties are fields, and the functions below do
 * what the specification says in time that grows with their input. It keeps no state from one evaluation to the next.
 */

import {
  type compile,
  type InputSignature,
  type JSONArray,
  type JSONValue,
  registerFunction,
  TreeInterpreter,
  TYPE_ANY,
  TYPE_ARRAY,
  TYPE_ARRAY_NUMBER,
  TYPE_ARRAY_STRING,
  TYPE_EXPREF,
  TYPE_OBJECT,
  TYPE_STRING,
} from '@jmespath-community/jmespath';

type Node = ReturnType<typeof compile>;

// An interpreter of its own: `search` of the library's would keep the last value as the root.
const interpreter = TreeInterpreter.withScope({});
const visit = interpreter.visit.bind(interpreter);
interpreter.visit = (node, value) => (node.type === 'Field' ? ownField(value, node.name) : visit(node, value));

/** What the expression finds; null for nothing. Throws the library's errors, which `failureOf` puts in words. */
export function interpret(ast: Node, value: unknown): unknown {
  return interpreter.visit(ast, value as JSONValue);
}

/** A field of an object; null for a value that is none, and for what it only inherits. */
export function ownField(value: unknown, name: string): JSONValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, name)) return null;
  return (value as Readonly<Record<string, JSONValue>>)[name] ?? null;
}

/** The library's own errors name functions and types; others may say anything, and are not shown. */
const OWN_ERROR = /^(?:Invalid type|not-a-number|invalid[- ]value)/i;

/** Why an evaluation failed, as an end of a sentence that begins with the expression. Nothing of the value is in it. */
export function failureOf(error: unknown): string {
  const message = error instanceof Error && OWN_ERROR.test(error.message) ? error.message.replace(/\.$/, '') : '';
  return message === '' ? 'cannot be evaluated on this value' : `failed: ${message}`;
}

type Key = string | number;

/** The keys of a list's elements, all numbers or all texts. */
function keysBy(name: string, list: JSONArray, by: Node): Key[] {
  const keys = list.map((element) => interpreter.visit(by, element));
  const type = typeof keys[0];
  if (keys.some((key) => typeof key !== type || (type !== 'number' && type !== 'string'))) {
    throw new Error(`Invalid type: ${name}() needs keys that are all numbers or all strings`);
  }
  return keys as Key[];
}

/** Texts by their UTF-16 units. */
const compare = (one: Key, other: Key) => (one < other ? -1 : Number(one > other));

function sortBy(list: JSONArray, by: Node): JSONArray {
  const keys = keysBy('sort_by', list, by);
  const order = [...keys.entries()].toSorted(([, one], [, other]) => compare(one, other));
  return order.map(([index]) => list[index] ?? null);
}

/** The first of the elements whose key is the largest, or for a `sign` of -1 the smallest. */
function extremeBy(list: JSONArray, keys: readonly Key[], sign: 1 | -1): JSONValue {
  let best = 0;
  for (const [index, key] of keys.entries()) {
    if (compare(key, keys[best] ?? key) * sign > 0) best = index;
  }
  return list[best] ?? null;
}

function groupBy(list: JSONArray, by: Node): JSONValue {
  const keys = keysBy('group_by', list, by).map((key) => {
    if (typeof key !== 'string') throw new Error('Invalid type: group_by() needs keys that are strings');
    return key;
  });
  const groups = Object.groupBy(list.entries(), ([index]) => keys[index] ?? '');
  return Object.fromEntries(
    Object.entries(groups).map(([key, entries = []]) => [key, entries.map(([, element]) => element)]),
  );
}

const WHITE_SPACE = /[\s\u0085]/;

/** Without what `chars` holds, or white space, at either end. */
function trim(text: string, chars: string | undefined, ends: { left?: true; right?: true }): string {
  const drops = (at: number) => {
    const unit = text.charAt(at);
    return chars ? chars.includes(unit) : WHITE_SPACE.test(unit);
  };
  let start = 0;
  let end = text.length;
  if (ends.left) while (start < end && drops(start)) start += 1;
  if (ends.right) while (end > start && drops(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** As in JSON; the library's takes an empty text as 0. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function toNumber(value: JSONValue): JSONValue {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

/** The arguments have been checked against the signature when `run` is called. */
function mend(name: string, signature: InputSignature[], run: (...args: never[]) => JSONValue): void {
  registerFunction(name, (args) => run(...(args as never[])), signature, { override: true });
}

const LIST = { types: [TYPE_ARRAY] };
const KEYS = { types: [TYPE_EXPREF] };
const COMPARABLE = { types: [TYPE_ARRAY_NUMBER, TYPE_ARRAY_STRING] };
const TRIMMED = [{ types: [TYPE_STRING] }, { types: [TYPE_STRING], optional: true }];

mend('trim', TRIMMED, (text: string, chars?: string) => trim(text, chars, { left: true, right: true }));
mend('trim_left', TRIMMED, (text: string, chars?: string) => trim(text, chars, { left: true }));
mend('trim_right', TRIMMED, (text: string, chars?: string) => trim(text, chars, { right: true }));
mend('to_number', [{ types: [TYPE_ANY] }], toNumber);
mend('reverse', [{ types: [TYPE_STRING, TYPE_ARRAY] }], (value: string | JSONArray) =>
  typeof value === 'string' ? [...value].toReversed().join('') : value.toReversed(),
);
mend('merge', [{ types: [TYPE_OBJECT], variadic: true }], (...objects: Record<string, JSONValue>[]) =>
  Object.fromEntries(objects.flatMap((object) => Object.entries(object))),
);
mend('sort', [COMPARABLE], (list: Key[]) => list.toSorted(compare));
mend('max', [COMPARABLE], (list: Key[]) => extremeBy(list, list, 1));
mend('min', [COMPARABLE], (list: Key[]) => extremeBy(list, list, -1));
mend('sort_by', [LIST, KEYS], sortBy);
mend('max_by', [LIST, KEYS], (list: JSONArray, by: Node) => extremeBy(list, keysBy('max_by', list, by), 1));
mend('min_by', [LIST, KEYS], (list: JSONArray, by: Node) => extremeBy(list, keysBy('min_by', list, by), -1));
mend('group_by', [LIST, KEYS], groupBy);
