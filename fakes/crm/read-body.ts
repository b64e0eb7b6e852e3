/** Bodies as the fake CRM reads them, and what it answers to those that it does not take. */

import type { Context } from 'hono';
import * as v from 'valibot';

/** The body, or the answer that refuses it: 400 for what is no JSON, 422 with the names of the fields. */
export async function readBody<Output>(
  c: Context,
  schema: v.GenericSchema<unknown, Output>,
): Promise<{ readonly body: Output } | { readonly refusal: Response }> {
  const json: unknown = await c.req.json().catch(() => undefined);
  if (json === undefined) return { refusal: c.json({ error: 'the body is no JSON' }, 400) };
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return { body: parsed.output };
  const fields = new Set(parsed.issues.map((issue) => v.getDotPath(issue) ?? ''));
  return { refusal: c.json({ error: 'invalid', fields: [...fields] }, 422) };
}
