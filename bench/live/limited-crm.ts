/** A CRM over HTTP that takes so many requests a second of each token, and refuses the others as such services do. */

import { serve } from '../../fakes/serve.ts';
import { Hono } from 'hono';

const ANSWER_MS = 100;
/** More contacts than a run of the bench reads. */
const CONTACTS = 1_000_000;

export interface LimitedCrm extends AsyncDisposable {
  readonly url: string;
  /** What it did for the requests that carried this token. */
  countsOf(token: string): { readonly answered: number; readonly refused: number };
}

export async function startLimitedCrm(perSecond: number): Promise<LimitedCrm> {
  const tokens = new Map<string, { seen: number[]; answered: number; refused: number }>();
  const stateOf = (token: string) => {
    const state = tokens.get(token) ?? { seen: [], answered: 0, refused: 0 };
    tokens.set(token, state);
    return state;
  };
  const app = new Hono();
  app.use(async (c, next) => {
    const state = stateOf(c.req.header('Authorization')?.replace('Bearer ', '') ?? '');
    const now = performance.now();
    state.seen = state.seen.filter((at) => at > now - 1000);
    if (state.seen.length >= perSecond) {
      state.refused += 1;
      return c.json({ error: 'Rate limit exceeded' }, 429, { 'Retry-After': '1' });
    }
    state.seen.push(now);
    state.answered += 1;
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return await next();
  });
  app.get('/me', (c) => c.json({ customer: c.req.header('Authorization') }));
  app.get('/tickets', (c) => c.json({ tickets: [{ id: '1', subject: 'It rings', at: 1_790_000_000 }] }));
  app.get('/contacts', (c) => {
    const after = Number(c.req.query('after'));
    const limit = Number(c.req.query('limit'));
    const ids = Array.from({ length: Math.min(limit, CONTACTS - after) }, (_, index) => after + index + 1);
    return c.json({ contacts: ids.map((id) => ({ id, name: `Contact ${id}` })) });
  });
  const served = await serve(app);
  return {
    url: served.url,
    countsOf: (token) => stateOf(token),
    [Symbol.asyncDispose]: () => served.close(),
  };
}
