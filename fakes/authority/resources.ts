/** An API behind the authority's tokens (RFC 6750): who am I, agents, and tickets that can be written. */

import { Hono } from 'hono';
import type { Consent, Grants } from './grants.ts';

export interface Resources {
  /** GET /me, GET /agents, POST /tickets. */
  readonly app: Hono;
  /** How many tickets were written. */
  readonly writes: number;
}

const AGENTS = [
  { id: '1', name: 'Ana Sousa', email: 'ana@acme.example' },
  { id: '2', name: 'Ben Okafor', email: 'ben@acme.example' },
];

export function createResources(grants: Grants): Resources {
  const app = new Hono();
  let writes = 0;

  function consentFor(authorization: string | undefined): Consent | undefined {
    const [, token] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
    return token === undefined ? undefined : grants.consentOf(token);
  }

  app.use(async (c, next) => {
    const authorization = c.req.header('Authorization');
    if (consentFor(authorization)) return await next();
    // Who shows no token is told nothing but what to come with (RFC 6750, 3.1).
    const problem = authorization === undefined ? '' : ', error="invalid_token"';
    return c.json({ error: 'unauthorized' }, 401, { 'WWW-Authenticate': `Bearer realm="api"${problem}` });
  });
  app.get('/me', (c) => {
    const consent = consentFor(c.req.header('Authorization'));
    return c.json({
      account: { id: consent?.account, name: `Account ${consent?.account}` },
      client_id: consent?.clientId,
      ...(consent?.scope === undefined ? {} : { scope: consent.scope }),
      ...(consent?.audience === undefined ? {} : { audience: consent.audience }),
    });
  });
  app.get('/agents', (c) => c.json({ agents: AGENTS }));
  app.post('/tickets', (c) => {
    writes += 1;
    return c.json({ ticket: { id: writes } }, 201);
  });
  return {
    app,
    get writes() {
      return writes;
    },
  };
}
