/** What is wrong with a field, in words and without its value: that may be a person's data. */

import * as v from 'valibot';

/** The rule that was broken, with the field's path, and what is there instead. */
export function describeIssue(issue: v.BaseIssue<unknown>): { readonly rule: string; readonly hint: string } {
  const field = v.getDotPath(issue) ?? 'the body';
  if (issue.expected === 'never') return { rule: `${field} is not part of the contract`, hint: 'leave it out' };
  if (issue.input === undefined) return { rule: `${field} must not be missing`, hint: 'it is mandatory' };
  return { rule: `${field} ${demandOf(issue)}`, hint: `it is ${kindOf(issue.input)}` };
}

function demandOf({ type, expected, requirement }: v.BaseIssue<unknown>): string {
  switch (type) {
    case 'non_empty':
      return 'must not be empty';
    case 'url':
      return 'must be an absolute URL';
    case 'integer':
      return 'must be a whole number';
    case 'min_value':
      return `must be ${String(requirement)} or more`;
    case 'regex':
      return `must be of the form ${String(requirement)}`;
    default:
      return `must be ${inWords(expected ?? type)}`;
  }
}

/** From the schema library's `(string | Array)` to `a text or an array`. */
function inWords(expected: string): string {
  const kinds: Readonly<Record<string, string>> = { ...PRIMITIVES, Array: 'an array', Object: 'an object' };
  return expected
    .replaceAll(/[()]/g, '')
    .split(' | ')
    .map((kind) => kinds[kind] ?? kind)
    .join(' or ');
}

const PRIMITIVES = { string: 'a text', number: 'a number', boolean: 'a boolean' };

/** The kind of a JSON value, with its article. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return PRIMITIVES[typeof value as keyof typeof PRIMITIVES];
}
