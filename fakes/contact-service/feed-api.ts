/**
 * The contact service with a feed of changes: an API key in a header, a cursor that goes on for ever until it dies, and
 * times as numbers. A count beyond the largest is cut down to it. A ticket's `client_ref` can be used once.
 */

import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { toInstant } from '../../src/domain/precision.ts';
import type { CrmEnv } from '../crm/env.ts';
import { authentication, tenantName, tokenIn } from './authentication.ts';
import { readChanges } from './changes.ts';
import type { ContactCore } from './core.ts';
import { addTicket, type Ticket, type TicketInput, ticketsWithExternal, type Words } from './desk.ts';
import { byId } from './order.ts';
import { countOf, objectIn, present } from './parameters.ts';
import { personOf, reachableBy } from './person.ts';
import type { ContactRow } from './revisions.ts';

const LARGEST_PAGE = 1000;

const WORDS: Words<string> = {
  priorities: ['minor', 'medium', 'major', 'critical'],
  statuses: ['todo', 'in_progress', 'blocked', 'done'],
};
const FIELDS: Readonly<Record<keyof TicketInput, string>> = {
  subject: 'title',
  text: 'text',
  priority: 'urgency',
  status: 'state',
  external: 'client_ref',
};

export function feedApi(core: ContactCore) {
  const { traits, revisions, cursors, desk } = core;
  const api = new Hono<CrmEnv>();
  api.use(authentication(tokenIn('X-Api-Key'), (c) => refuse(c, 401, 'invalid_api_key')));

  api.get('/whoami', (c) => {
    const tenant = c.get('tenant');
    return c.json({ workspace: { key: tenant, title: tenantName(tenant) } });
  });

  const countIn = (c: Context) => {
    const count = countOf(c.req.query('count'), 100);
    return count && Math.min(count, LARGEST_PAGE);
  };

  api.get('/changes', (c) => {
    const limit = countIn(c);
    const { cursor, since } = c.req.query();
    if (limit === undefined) return refuse(c, 400, 'invalid_count');
    if (since !== undefined && !/^\d{1,11}$/u.test(since)) return refuse(c, 400, 'invalid_since');
    const from = since === undefined ? undefined : Number(since) * 1000;
    const found = readChanges(core, { limit, ...present({ cursor: cursor === '' ? undefined : cursor, since: from }) });
    if (found === 'cursor-expired') return refuse(c, 410, 'cursor_expired');
    return c.json({ entries: found.rows.map(toEntry), cursor: found.cursor, hasMore: found.more });
  });

  api.get('/people/lookup', (c) => {
    const { email, phone } = c.req.query();
    if ((email === undefined) === (phone === undefined)) return refuse(c, 400, 'needs_email_or_phone');
    const isWanted = reachableBy(email === undefined ? [] : [email], phone === undefined ? [] : [phone]);
    const found = revisions.visible().filter(isWanted).toSorted(byId);
    return c.json({ people: found.map((row) => ({ id: row.id, at: atOf(row), ...toPerson(row) })) });
  });

  api.get('/people/:id', (c) => {
    const row = revisions.latest(c.req.param('id'));
    if (row?.merged_into !== undefined) return c.json({ person: null, into: row.merged_into });
    if (!row || row.deleted) return refuse(c, 404, 'no_such_person');
    return c.json({ person: { id: row.id, at: atOf(row), ...toPerson(row) } });
  });

  const livingIn = (c: Context) => revisions.living.get(c.req.param('id') ?? '');

  /** From where the cursor leads. */
  function listed<Item>(c: Context, name: string, items: readonly Item[], toWire: (item: Item) => object): Response {
    const count = countIn(c);
    const { cursor } = c.req.query();
    const start = cursor === undefined || cursor === '' ? 0 : cursors.lists.open(cursor);
    if (count === undefined) return refuse(c, 400, 'invalid_count');
    if (start === undefined) return refuse(c, 410, 'cursor_expired');
    const page = items.slice(start, start + count);
    const end = start + page.length;
    return c.json({ [name]: page.map(toWire), cursor: cursors.lists.seal(end), hasMore: end < items.length });
  }

  api.get('/people/:id/tickets', (c) => {
    const row = livingIn(c);
    return row ? listed(c, 'tickets', desk.tickets.ofContact(row.id), toTicket) : refuse(c, 404, 'no_such_person');
  });
  api.post('/people/:id/tickets', async (c) => {
    const row = livingIn(c);
    if (!row) return refuse(c, 404, 'no_such_person');
    const body = await objectIn(c);
    if (!body) return refuse(c, 400, 'invalid_json');
    const { title, text, urgency, state, client_ref: external } = body;
    const [owner] = typeof external === 'string' ? ticketsWithExternal(desk, external, core.now()) : [];
    if (owner) return refuse(c, 409, 'duplicate_client_ref', { ticket: refOf(owner) });
    const added = addTicket(desk, row.id, { subject: title, text, priority: urgency, status: state, external }, WORDS);
    if ('message' in added)
      return refuse(c, 400, 'invalid_field', { field: FIELDS[added.field], message: added.message });
    return c.json({ ticket: toTicket(added) }, 201);
  });
  api.get('/tickets/:ref', (c) => {
    const ticket = desk.tickets.all.find((one) => refOf(one) === c.req.param('ref'));
    return ticket ? c.json({ ticket: toTicket(ticket) }) : refuse(c, 404, 'no_such_ticket');
  });
  api.get('/users', (c) =>
    listed(c, 'users', desk.agents, ({ id, name, email, active }) => ({
      id,
      name,
      ...present({ email: email ?? undefined }),
      status: active ? 'active' : 'left',
    })),
  );
  return api;

  function atOf({ stamp }: ContactRow): number {
    return toInstant(stamp, traits.precision);
  }

  function toEntry(row: ContactRow): object {
    const { id, deleted, merged_into: into } = row;
    if (into !== undefined) return { op: 'merge', id, into, at: atOf(row) };
    if (deleted) return { op: 'delete', id, at: atOf(row) };
    return { op: 'upsert', id, at: atOf(row), person: toPerson(row) };
  }
}

function refuse(c: Context, status: ContentfulStatusCode, code: string, more: object = {}): Response {
  return c.json({ error: { code, ...more } }, status);
}

function toPerson(row: ContactRow) {
  const { name, email, phone } = personOf(row);
  return { name, mails: [email], numbers: [phone], segment: row.segment, opted_out: row.opted_out };
}

const refOf = ({ id }: Ticket) => `T-${id}`;

function toTicket(ticket: Ticket): object {
  const { contact_id, external_id, subject, text, priority, status, created_at } = ticket;
  return {
    ref: refOf(ticket),
    person: contact_id,
    title: subject,
    text,
    urgency: WORDS.priorities[priority],
    state: WORDS.statuses[status],
    opened: Math.floor(Date.parse(created_at) / 1000),
    ...present({ client_ref: external_id ?? undefined }),
  };
}
