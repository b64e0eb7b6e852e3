/**
 * My CRM, the example of Talkdesk's own documents, as an ordinary REST API: customers with the time of their change,
 * tickets and cases, agents, a bearer token. It lives in memory and begins with made-up data. Time comes in from outside.
 */

import { Hono } from 'hono';
import { type Customer, createCustomerBook, type CustomerFields } from './mycrm/customer-book.ts';
import { customerRoutes } from './mycrm/customer-routes.ts';
import { type Case, createDesk, type NewCase, type NewTicket, type Ticket, type TicketComment } from './mycrm/desk.ts';
import { deskRoutes } from './mycrm/desk-routes.ts';
import { rateLimit } from './mycrm/rate-limit.ts';
import { readCount } from './mycrm/read-request.ts';
import { answerRefusal } from './mycrm/refusal.ts';
import { fillCustomers, fillDesk, type MycrmAgent, mycrmAgents } from './mycrm/sample.ts';

/** What the tenant types as account, and the address that belongs to it. */
export const MYCRM_ACCOUNT = 'acme';
export const MYCRM_URL = `https://${MYCRM_ACCOUNT}.example.org`;
export const MYCRM_TOKEN = 'mycrm-demo-token';

export interface MycrmOptions {
  /** The CRM's clock in milliseconds. */
  readonly now: () => number;
  /** Another seed gives other people; 1 unless told. */
  readonly seed?: number;
  /** How many customers it begins with, 250 unless told; tickets and cases follow from it. */
  readonly customers?: number;
  /** 12 unless told. */
  readonly agents?: number;
  /** What its links begin with, `MYCRM_URL` unless told; without a slash at its end. */
  readonly url?: string;
  /** `MYCRM_TOKEN` unless told. */
  readonly token?: string;
  /** Above so many requests in a second it answers 429. */
  readonly perSecond?: number;
  /** Is told of every request once it is answered. */
  readonly onRequest?: (request: MycrmRequest) => void;
}

export interface MycrmRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
}

export interface Mycrm {
  /** To be given to `serve`. */
  readonly app: Hono;
  /** Takes the place of the network, whatever the host. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly customers: readonly Customer[];
  /** Tickets, comments and cases with the oldest first. */
  readonly tickets: readonly Ticket[];
  readonly comments: readonly TicketComment[];
  readonly cases: readonly Case[];
  /** May be set, to have other agents. */
  agents: readonly MycrmAgent[];
  /** What people do in the CRM itself. What is not told of a customer is absent. */
  add(fields: Partial<CustomerFields>): Customer;
  /** These three throw an `Error` where no such customer is living. */
  edit(id: number, fields: Partial<CustomerFields>): Customer;
  remove(id: number): void;
  /** What happened with the first customer becomes the other's. */
  merge(id: number, into: number): void;
  addTicket(ticket: NewTicket): Ticket;
  addCase(one: NewCase): Case;
}

const NOBODY: CustomerFields = {
  first_name: null,
  last_name: 'Roe',
  company: null,
  job_title: null,
  emails: [],
  phones: [],
  address: null,
  country_code: null,
  website: null,
};

export function createMycrm(options: MycrmOptions): Mycrm {
  const { now, seed = 1, customers = 250, url = MYCRM_URL, token = MYCRM_TOKEN, onRequest } = options;
  const book = createCustomerBook(now);
  const desk = createDesk(url, now);
  fillCustomers(book, { seed, customers });
  fillDesk(book, desk, { seed, customers });

  const app = new Hono();
  app.onError(answerRefusal);
  app.notFound((c) => c.json({ error: 'not_found', message: `There is no ${c.req.path}` }, 404));
  app.use(async (c, next) => {
    await next();
    const { pathname, search } = new URL(c.req.url);
    onRequest?.({ method: c.req.method, path: pathname + search, status: c.res.status });
  });
  if (options.perSecond !== undefined) app.use(rateLimit(options.perSecond, now));
  app.use(async (c, next) => {
    if (c.req.header('Authorization') === `Bearer ${token}`) return await next();
    const message = 'The token is missing or not valid';
    return c.json({ error: 'unauthorized', message }, 401, { 'WWW-Authenticate': 'Bearer' });
  });
  app.get('/api/v1/me', (c) =>
    c.json({
      account: { id: 'a-1042', name: 'Acme' },
      user: { id: 1, name: 'Integrations', email: 'integrations@acme.example' },
    }),
  );
  app.get('/api/v1/agents', (c) => {
    const offset = readCount(c, 'offset', { fallback: 0, least: 0, most: 1_000_000 });
    const limit = readCount(c, 'limit', { fallback: 50, least: 1, most: 100 });
    return c.json({ agents: mycrm.agents.slice(offset, offset + limit), total: mycrm.agents.length });
  });
  app.route('/api/v1/customers', customerRoutes(url, book, desk));
  app.route('/api/v1', deskRoutes(book, desk));

  const mycrm: Mycrm = {
    app,
    async fetch(asked, { signal, ...init }) {
      signal?.throwIfAborted();
      return await app.request(asked, init);
    },
    get customers() {
      return book.all;
    },
    get tickets() {
      return desk.tickets;
    },
    get cases() {
      return desk.cases;
    },
    comments: desk.comments,
    agents: mycrmAgents(seed, options.agents ?? 12),
    add: (fields) => book.add({ ...NOBODY, ...fields }),
    edit: (id, fields) => book.edit(id, fields),
    remove: (id) => book.remove(id),
    merge(id, into) {
      book.merge(id, into);
      desk.move(id, into);
    },
    addTicket: (ticket) => desk.addTicket(ticket),
    addCase: (one) => desk.addCase(one),
  };
  return mycrm;
}
