/**
 * The contact service that lists ids only: an API key in the query, and every contact and ticket must be read on its own.
 * A list does not say whether it was the last; a limit beyond the largest is refused.
 */

import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmEnv } from '../crm/env.ts';
import { authentication, tenantName } from './authentication.ts';
import type { ContactCore } from './core.ts';
import { addTicket, type Ticket, type TicketInput, ticketsWithExternal, type Words } from './desk.ts';
import { byId, byStampAndId } from './order.ts';
import { countOf, objectIn, present } from './parameters.ts';
import { personOf, reachableBy } from './person.ts';
import type { ContactRow } from './revisions.ts';
import { searchContacts } from './search.ts';
import { fromIso, toIso } from './time-text.ts';

const LARGEST_PAGE = 500;

const WORDS: Words<string> = { priorities: ['P4', 'P3', 'P2', 'P1'], statuses: ['N', 'W', 'H', 'X'] };
const FIELDS: Readonly<Record<keyof TicketInput, string>> = {
  subject: 'title',
  text: 'body',
  priority: 'prio',
  status: 'stat',
  external: 'external_id',
};

export function idsApi(core: ContactCore) {
  const { traits, revisions, desk } = core;
  const api = new Hono<CrmEnv>();
  api.use(
    authentication(
      (request) => {
        const key = request.query('api_key');
        return key === undefined ? undefined : { tenant: key, secret: key };
      },
      (c) => refuse(c, 401, 'api_key', 'is not valid'),
    ),
  );

  api.get('/session', (c) => {
    const tenant = c.get('tenant');
    return c.json({ account_id: tenant, account_name: tenantName(tenant) });
  });

  /** Undefined where the limit is refused. */
  const limitIn = (c: Context) => {
    const limit = countOf(c.req.query('limit'), 50);
    return limit !== undefined && limit <= LARGEST_PAGE ? limit : undefined;
  };
  const wrongLimit = (c: Context) => refuse(c, 400, 'limit', `must be from 1 to ${LARGEST_PAGE}`);

  api.get('/contacts', (c) => {
    const { modified_after: after, modified_before: before, after_id: afterId, segment } = c.req.query();
    const limit = limitIn(c);
    const from = after === undefined ? undefined : fromIso(after, traits.precision);
    const to = before === undefined ? undefined : fromIso(before, traits.precision);
    if (limit === undefined) return wrongLimit(c);
    if (after !== undefined && from === undefined) return refuse(c, 400, 'modified_after', 'is no time');
    if (before !== undefined && to === undefined) return refuse(c, 400, 'modified_before', 'is no time');
    if (afterId !== undefined && from === undefined) return refuse(c, 400, 'after_id', 'needs modified_after');
    const found = searchContacts(core, {
      rank: byStampAndId,
      limit,
      where: (row) => segment === undefined || row.segment === segment,
      ...(afterId === undefined || from === undefined ? {} : { after: { stamp: from, id: afterId } }),
      ...present({ from, to }),
    });
    if (typeof found === 'string') return refuse(c, 400, 'limit', 'leads past the last result');
    return c.json({ ids: found.rows.map((row) => ({ id: row.id, modified: modifiedOf(row) })) });
  });

  api.get('/contacts/find', (c) => {
    const q = c.req.query('q');
    if (q === undefined || q === '') return refuse(c, 400, 'q', 'is missing');
    const found = revisions
      .visible()
      .filter(reachableBy([q], [q]))
      .toSorted(byId);
    return c.json({ ids: found.map(({ id }) => id) });
  });

  const noContact = (c: Context) => refuse(c, 404, 'id', 'is of no contact');

  api.get('/contacts/:id', (c) => {
    const row = revisions.latest(c.req.param('id'));
    if (row?.merged_into !== undefined) return c.json({ merged_into: row.merged_into });
    if (!row || row.deleted) return noContact(c);
    const { firstName, lastName, email, phone } = personOf(row);
    return c.json({
      id: row.id,
      given_name: firstName,
      family_name: lastName,
      mail: email,
      tel: phone,
      segment: row.segment,
      opted_out: row.opted_out ? 'Y' : 'N',
      modified: modifiedOf(row),
    });
  });

  const livingIn = (c: Context) => revisions.living.get(c.req.param('id') ?? '');

  api.get('/contacts/:id/tickets', (c) => {
    const row = livingIn(c);
    const limit = limitIn(c);
    if (!row) return noContact(c);
    if (limit === undefined) return wrongLimit(c);
    const tickets = desk.tickets.ofContact(row.id).slice(0, limit);
    // `full=1` saves reading each.
    if (c.req.query('full') === '1') return c.json({ tickets: tickets.map(toTicket) });
    return c.json({ ids: tickets.map(({ id }) => String(id)) });
  });
  api.post('/contacts/:id/tickets', async (c) => {
    const row = livingIn(c);
    if (!row) return noContact(c);
    const body = await objectIn(c);
    if (!body) return refuse(c, 400, 'body', 'is no JSON object');
    const { title, body: text, prio, stat, external_id: external } = body;
    const added = addTicket(desk, row.id, { subject: title, text, priority: prio, status: stat, external }, WORDS);
    if ('message' in added) return refuse(c, 422, FIELDS[added.field], added.message);
    return c.json({ id: String(added.id) }, 201);
  });
  api.get('/tickets', (c) => {
    const external = c.req.query('external_id');
    if (external === undefined) return refuse(c, 400, 'external_id', 'is missing');
    return c.json({ ids: ticketsWithExternal(desk, external, core.now()).map(({ id }) => String(id)) });
  });
  api.get('/tickets/:id', (c) => {
    const ticket = desk.tickets.all.find(({ id }) => String(id) === c.req.param('id'));
    return ticket ? c.json(toTicket(ticket)) : refuse(c, 404, 'id', 'is of no ticket');
  });
  api.get('/users', (c) => {
    const limit = limitIn(c);
    if (limit === undefined) return wrongLimit(c);
    const afterId = c.req.query('after_id');
    const rest = desk.agents
      .toSorted(byId)
      .filter((agent) => afterId === undefined || byId(agent, { id: afterId }) > 0);
    return c.json({
      users: rest.slice(0, limit).map(({ id, name, email, active }) => ({ id, name, mail: email, on: active ? 1 : 0 })),
    });
  });
  return api;

  /** In UTC, without saying so. */
  function modifiedOf({ stamp }: ContactRow): string {
    return withoutOffset(toIso(stamp, traits.precision));
  }
}

function refuse(c: Context, status: ContentfulStatusCode, field: string, message: string): Response {
  return c.json({ errors: { [field]: [message] } }, status);
}

const withoutOffset = (iso: string) => iso.replace('T', ' ').replace('Z', '');

function toTicket({ id, contact_id, external_id, subject, text, priority, status, created_at }: Ticket): object {
  return {
    id: String(id),
    contact: contact_id,
    title: subject,
    body: text,
    prio: WORDS.priorities[priority],
    stat: WORDS.statuses[status],
    external_id,
    opened: withoutOffset(created_at),
  };
}
