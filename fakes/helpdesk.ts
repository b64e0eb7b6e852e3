/**
 * A small ticketing service over HTTP, for trying connectors that pass credentials through: bearer API keys that name
 * a tenant, users behind a cursor, tickets by requester, and faults on demand.
 */

import { Hono } from 'hono';

export interface HelpdeskUser {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly disabled: boolean;
}

export interface HelpdeskTicket {
  readonly id: number;
  readonly requester: string;
  readonly title: string;
  readonly created_at: string;
}

export interface Helpdesk {
  /** Takes the place of the network: answers a request to whatever host. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** API keys that are accepted, and the tenant that each belongs to. */
  readonly keys: Map<string, string>;
  users: HelpdeskUser[];
  readonly tickets: HelpdeskTicket[];
  /** Paths in the order in which they were asked for. */
  readonly requests: string[];
  /** The next request is answered with this, whatever it is. */
  failNext(status: number, headers?: Record<string, string>, times?: number): void;
}

const USERS_PER_PAGE = 20;

export function createHelpdesk(): Helpdesk {
  const app = new Hono();
  const faults: Response[] = [];
  const helpdesk: Helpdesk = {
    fetch: async (url, init) => app.request(url, init),
    keys: new Map(),
    users: [],
    tickets: [],
    requests: [],
    failNext(status, headers = {}, times = 1) {
      for (let time = 1; time <= times; time += 1) {
        faults.push(new Response('the service is unwell', { status, headers }));
      }
    },
  };

  app.use(async (c, next) => {
    helpdesk.requests.push(`${c.req.method} ${c.req.path}`);
    const fault = faults.shift();
    if (fault) return fault;
    const key = c.req.header('Authorization')?.replace('Bearer ', '') ?? '';
    if (!helpdesk.keys.has(key)) return c.json({ error: 'unknown key' }, 401);
    return await next();
  });
  app.get('/me', (c) => {
    const tenant = helpdesk.keys.get(c.req.header('Authorization')?.replace('Bearer ', '') ?? '');
    return c.json({ tenant: { id: tenant, name: `Tenant ${tenant}` } });
  });
  app.get('/users', (c) => {
    const start = Number(c.req.query('cursor') ?? 0);
    const end = start + Math.min(USERS_PER_PAGE, Number(c.req.query('limit') ?? USERS_PER_PAGE));
    const more = end < helpdesk.users.length;
    return c.json({ users: helpdesk.users.slice(start, end), ...(more ? { next_cursor: String(end) } : {}) });
  });
  app.get('/tickets', (c) => {
    const requester = c.req.query('requester');
    return c.json({ tickets: helpdesk.tickets.filter((ticket) => ticket.requester === requester) });
  });
  app.post('/tickets', async (c) => {
    const { requester, title } = await c.req.json<{ requester: string; title: string }>();
    const ticket = { id: helpdesk.tickets.length + 1, requester, title, created_at: '2026-03-01T10:00:00Z' };
    helpdesk.tickets.push(ticket);
    return c.json({ ticket }, 201);
  });
  return helpdesk;
}
