/**
 * The contact service with numbered pages: HTTP basic, ids as numbers, notes as HTML, and nothing that tells what has
 * changed. A page past the last is empty; a page size beyond the largest is cut down to it. POSTs take an
 * `Idempotency-Key`. Where pages do not tell whether there are more, neither do the totals nor the `Link` header.
 */

import { type Context, Hono } from 'hono';
import { auth } from 'hono/utils/basic-auth';
import type { CrmEnv } from '../crm/env.ts';
import { idempotency } from '../crm/idempotency.ts';
import { authentication, tenantName } from './authentication.ts';
import type { ContactCore } from './core.ts';
import { addTicket, type Ticket, type TicketInput, type Words } from './desk.ts';
import { listContacts } from './list.ts';
import { byId } from './order.ts';
import { countOf, objectIn } from './parameters.ts';
import { personOf, reachableBy } from './person.ts';
import type { ContactRow } from './revisions.ts';

const LARGEST_PAGE = 100;
const KEY_LIFETIME_MS = 24 * 60 * 60_000;

const WORDS: Words<number> = { priorities: [1, 2, 3, 4], statuses: [2, 3, 6, 5] };
const FIELDS: Readonly<Record<keyof TicketInput, string>> = {
  subject: 'subject',
  text: 'description',
  priority: 'priority',
  status: 'status',
  external: 'reference',
};

export function pagesApi(core: ContactCore) {
  const { traits, revisions, desk, url, now, sizeOf } = core;
  const api = new Hono<CrmEnv>();
  api.use(
    authentication(
      (request) => {
        const { username, password } = auth(request.raw) ?? {};
        return username === undefined || password === undefined ? undefined : { tenant: username, secret: password };
      },
      (c) => c.json({ error: 'Bad credentials' }, 401, { 'WWW-Authenticate': 'Basic realm="customers"' }),
    ),
  );
  api.use(idempotency(KEY_LIFETIME_MS, now, () => undefined));

  api.get('/v1/account', (c) => {
    const tenant = c.get('tenant');
    return c.json({ account: { reference: tenant, company: tenantName(tenant) } });
  });

  interface Page {
    readonly start: number;
    /** How many were asked for, and how many there are on a page. */
    readonly limit: number;
    readonly size: number;
  }

  /** The answer of a page, or the refusal of one that cannot be. */
  function paged(
    c: Context,
    name: string,
    read: (page: Page) => { items: readonly object[]; total: number },
  ): Response {
    const page = countOf(c.req.query('page'), 1);
    const asked = countOf(c.req.query('per_page'), 50);
    if (page === undefined || asked === undefined) return c.json({ error: 'page and per_page count from 1' }, 400);
    const limit = Math.min(asked, LARGEST_PAGE);
    const size = sizeOf(limit);
    const { items, total } = read({ start: (page - 1) * size, limit, size });
    if (!traits.tellsMore) return c.json({ [name]: items, page });
    const pages = Math.ceil(total / size);
    if (page < pages) {
      const query = new URL(c.req.url).searchParams;
      query.set('page', String(page + 1));
      c.header('Link', `<${url}${c.req.path}?${query}>; rel="next"`);
    }
    return c.json({ [name]: items, page, pages, total });
  }

  const cut =
    <Item>(items: readonly Item[], toWire: (item: Item) => object) =>
    ({ start, size }: Page) => ({
      items: items.slice(start, start + size).map(toWire),
      total: items.length,
    });

  api.get('/v1/customers', (c) => {
    const { email, phone } = c.req.query();
    if (email !== undefined || phone !== undefined) {
      const isWanted = reachableBy(email === undefined ? [] : [email], phone === undefined ? [] : [phone]);
      return paged(c, 'customers', cut(revisions.visible().filter(isWanted).toSorted(byId), toCustomer));
    }
    return paged(c, 'customers', ({ start, limit }) => {
      const { rows, total } = listContacts(core, start, limit);
      return { items: rows.map(toCustomer), total };
    });
  });

  const customerIn = (c: Context) => {
    const row = revisions.latest(c.req.param('id') ?? '');
    return row?.deleted ? undefined : row;
  };
  const noCustomer = (c: Context) => c.json({ error: 'No such customer' }, 404);

  api.get('/v1/customers/:id', (c) => {
    const row = customerIn(c);
    return row ? c.json({ customer: toCustomer(row) }) : noCustomer(c);
  });
  api.get('/v1/customers/:id/tickets', (c) => {
    const row = customerIn(c);
    return row ? paged(c, 'tickets', cut(desk.tickets.ofContact(row.id), toTicket)) : noCustomer(c);
  });
  api.post('/v1/customers/:id/tickets', async (c) => {
    const row = customerIn(c);
    if (!row) return noCustomer(c);
    const body = await objectIn(c);
    if (!body) return c.json({ error: 'The body is no JSON object' }, 400);
    const { subject, description, priority, status, reference } = body;
    const input = { subject, text: description, priority, status, external: reference };
    const added = addTicket(desk, row.id, input, WORDS);
    if ('message' in added) return c.json({ error: `${FIELDS[added.field]} ${added.message}` }, 422);
    return c.json({ ticket: toTicket(added) }, 201);
  });
  api.get('/v1/users', (c) =>
    paged(
      c,
      'users',
      cut(desk.agents, ({ id, name, email, active }) => ({ id: Number(id), full_name: name, email, blocked: !active })),
    ),
  );
  return api;
}

function toCustomer(row: ContactRow): object {
  const { firstName, lastName, email, phone } = personOf(row);
  return {
    id: Number(row.id),
    first_name: firstName,
    last_name: lastName,
    email,
    phone,
    mobile: null,
    segment: row.segment,
    opted_out: row.opted_out,
    notes: `<p>Segment &ldquo;<b>${row.segment}</b>&rdquo;<br>Prefers calls &amp; letters</p>`,
  };
}

function toTicket({ id, contact_id, external_id, subject, text, priority, status, created_at }: Ticket): object {
  return {
    id,
    customer_id: Number(contact_id),
    subject,
    description: `<div>${text}</div>`,
    priority: WORDS.priorities[priority],
    status: WORDS.statuses[status],
    reference: external_id,
    created_at,
  };
}
