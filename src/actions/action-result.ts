/** What a connector's action gives back, read where it comes in: whoever writes one without types may give anything. */

import * as v from 'valibot';
import type { ActionResult } from '../domain/action.ts';

const text = v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(String));
const absent = v.pipe(
  v.union([v.null(), v.literal('')]),
  v.transform(() => undefined),
);
const optionalText = v.optional(v.union([absent, text]));
const plain = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'must be an object'),
);
const result = v.pipe(
  plain,
  v.object({
    message: optionalText,
    id: optionalText,
    contact: v.nullish(v.object({ id: v.pipe(text, v.nonEmpty()), type: text, url: optionalText })),
  }),
);

/** Ids may be numbers. Throws a `TypeError` for what is no result. */
export function readResult(given: unknown): ActionResult {
  const read = v.safeParse(result, given);
  if (!read.success) {
    const [issue] = read.issues;
    throw new TypeError(`What the action gave back is no result: ${v.getDotPath(issue) ?? 'it'} is of a wrong type`);
  }
  const { message, id, contact } = read.output;
  return {
    ...(message === undefined ? {} : { message }),
    ...(id === undefined ? {} : { id }),
    ...(contact ? { contact: withUrl(contact) } : {}),
  };
}

/** The same of a look for what a try did; it must tell something of what was found. */
export function readFound(given: unknown): ActionResult | undefined {
  if (given === undefined || given === null) return undefined;
  const found = readResult(given);
  if (Object.keys(found).length === 0) throw new TypeError('What was found has neither id nor contact nor message');
  return found;
}

const withUrl = ({ id, type, url }: { id: string; type: string; url?: string | undefined }) => ({
  id,
  type,
  ...(url === undefined ? {} : { url }),
});
