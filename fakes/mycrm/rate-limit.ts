/** So many requests in each second of the clock; the others are told to wait. */

import { createMiddleware } from 'hono/factory';

/** `now`: milliseconds. */
export function rateLimit(perSecond: number, now: () => number) {
  let second = 0;
  let count = 0;
  return createMiddleware(async (c, next) => {
    const current = Math.floor(now() / 1000);
    count = current === second ? count + 1 : 1;
    second = current;
    if (count <= perSecond) return await next();
    const message = `No more than ${perSecond} requests a second`;
    return c.json({ error: 'too_many_requests', message }, 429, { 'Retry-After': '1' });
  });
}
