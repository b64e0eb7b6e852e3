/** What My CRM reads of a request: its body, and the whole numbers and times in its query. */

import type { Context } from 'hono';
import * as v from 'valibot';
import { invalid, Refusal } from './refusal.ts';

/** A text with something in it. */
export const filledText = v.pipe(v.string('must be a text'), v.trim(), v.nonEmpty('must not be empty'));
export const optionalText = v.nullish(v.string('must be a text'), null);

/** Throws a refusal: 400 for what is no JSON, 422 with the first field that breaks a rule. */
export async function readBody<Output>(c: Context, schema: v.GenericSchema<unknown, Output>): Promise<Output> {
  const json: unknown = await c.req.json().catch(() => undefined);
  if (json === undefined) throw new Refusal(400, 'bad_request', 'The body must be JSON');
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? 'The body';
  throw invalid(`${field} ${issue.received === 'undefined' ? 'must be given' : issue.message}`);
}

/** A parameter such as `per_page`, within its bounds; `fallback` where it is absent. */
export function readCount(
  c: Context,
  name: string,
  { fallback, least, most }: { readonly fallback: number; readonly least: number; readonly most: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw invalid(`${name} must be a whole number from ${least} to ${most}`);
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A parameter such as `updated_since`, in milliseconds since 1970 UTC. */
export function readTime(c: Context, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const time = ISO_TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw invalid(`${name} must be an ISO 8601 time with an offset, such as 2026-03-01T09:30:00Z`);
  return time;
}
