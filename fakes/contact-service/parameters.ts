/** What a request asks with, as far as every API reads it alike. */

import type { Context } from 'hono';
import * as v from 'valibot';

const object = v.record(v.string(), v.unknown());

/** The body, where it is a JSON object. */
export async function objectIn(c: Context): Promise<Readonly<Record<string, unknown>> | undefined> {
  const json: unknown = await c.req.json().catch(() => undefined);
  const parsed = v.safeParse(object, json);
  return parsed.success ? parsed.output : undefined;
}

/** An object within an object; an empty one where there is none. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const parsed = v.safeParse(object, value);
  return parsed.success ? parsed.output : {};
}

/** A whole number from 1 on; undefined where the text is none. */
export function countOf(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined || text === '') return otherwise;
  return /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : undefined;
}

/** The values that are there, so that an absent one leaves out its key. */
export function present<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
): { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
