/** A body as its schema has it. */

import * as v from 'valibot';
import { BridgeError } from '../domain/errors.ts';

/** Parses a body; throws `invalid_body` with the first field at fault and its rule, never with the value. */
export function parseBody<Body>(schema: v.GenericSchema<unknown, Body>, body: unknown): Body {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? 'body';
  throw new BridgeError('invalid_body', `${field} ${issue.message}`, { field, rule: issue.message });
}
