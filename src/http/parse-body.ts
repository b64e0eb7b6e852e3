/** A body as its schema has it. */

import * as v from 'valibot';
import { BridgeError } from '../domain/errors.ts';

/** Parses a body; throws `invalid_body` with the first field at fault and its rule, never with the value. */
export function parseBody<Body>(schema: v.GenericSchema<unknown, Body>, body: unknown): Body {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const { field = 'body', rule } = describeIssue(result.issues[0]);
  throw new BridgeError('invalid_body', `${field} ${rule}`, { field, rule });
}

/** The field at fault, where it is one, and its rule. A strict object has one message for all, so it is told apart here. */
export function describeIssue(issue: v.BaseIssue<unknown>): { readonly field?: string; readonly rule: string } {
  const field = v.getDotPath(issue);
  const isObject = issue.expected === 'Object';
  const rule = isObject ? 'must be an object' : issue.received === 'undefined' ? 'is missing' : issue.message;
  return { ...(field === null ? {} : { field }), rule };
}
