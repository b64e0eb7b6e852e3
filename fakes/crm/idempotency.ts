/** POSTs with an `Idempotency-Key` are done once: the answer is kept for a while and given again. */

import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmEnv } from './env.ts';

const LONGEST_KEY = 255;

interface Kept {
  readonly at: number;
  readonly parameters: string;
  /** Absent while the request is in progress. */
  answer?: { readonly status: number; readonly body: string };
}

/**
 * Keys belong to a tenant, whatever API key it comes with. An answer that refuses is not kept. The times are milliseconds;
 * `onReplay` is told of each answer that is given again.
 */
export function idempotency(lifetimeMs: number, now: () => number, onReplay: () => void) {
  const kept = new Map<string, Kept>();
  return createMiddleware<CrmEnv>(async (c, next) => {
    const key = c.req.header('Idempotency-Key');
    if (c.req.method !== 'POST' || key === undefined) return await next();
    if (key.length > LONGEST_KEY) return c.json({ error: 'the idempotency key is too long' }, 400);
    const name = JSON.stringify([c.get('tenant'), key]);
    const parameters = `${c.req.path} ${await c.req.text()}`;

    const known = kept.get(name);
    if (known && now() < known.at + lifetimeMs) {
      if (known.parameters !== parameters) return c.json({ error: 'the key was used with other parameters' }, 400);
      if (!known.answer) return c.json({ error: 'a request with this key is in progress' }, 409);
      onReplay();
      const headers = { 'Content-Type': 'application/json', 'x-idempotency-lookup': 'hit' };
      return c.body(known.answer.body, known.answer.status as ContentfulStatusCode, headers);
    }

    const mine: Kept = { at: now(), parameters };
    kept.set(name, mine);
    await next();
    if (c.res.ok) mine.answer = { status: c.res.status, body: await c.res.clone().text() };
    else if (kept.get(name) === mine) kept.delete(name);
    c.header('x-idempotency-lookup', 'miss');
  });
}
