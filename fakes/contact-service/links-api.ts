/**
 * The contact service as a JSON:API: bearer tokens, filters in brackets, and absolute links that lead to the next page.
 * A page size beyond the largest is cut down to it, and a filter that is not known is refused.
 */

import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { CrmEnv } from '../crm/env.ts';
import { authentication, tenantName, tokenIn } from './authentication.ts';
import type { ContactCore } from './core.ts';
import { addTicket, type Ticket, type TicketInput, ticketsWithExternal, type Words } from './desk.ts';
import { byStampAndId } from './order.ts';
import { countOf, objectIn, objectOf, present } from './parameters.ts';
import { personOf, reachableBy } from './person.ts';
import type { ContactRow } from './revisions.ts';
import { searchContacts } from './search.ts';
import { fromIso, toIso } from './time-text.ts';

const LARGEST_PAGE = 100;
const PEOPLE_PARAMETERS = new Set([
  'filter[updated_from]',
  'filter[updated_to]',
  'filter[segment]',
  'filter[email]',
  'filter[phone]',
  'page[size]',
  'page[cursor]',
]);

const WORDS: Words<string> = {
  priorities: ['low', 'normal', 'high', 'urgent'],
  statuses: ['new', 'open', 'on-hold', 'closed'],
};
const POINTERS: Readonly<Record<keyof TicketInput, string>> = {
  subject: 'subject',
  text: 'description',
  priority: 'priority',
  status: 'status',
  external: 'externalRef',
};

export function linksApi(core: ContactCore) {
  const { traits, revisions, cursors, desk, url } = core;
  const api = new Hono<CrmEnv>();
  api.use(authentication(tokenIn('Authorization', 'Bearer '), (c) => refuse(c, 401, 'unauthorized', 'Unknown token')));

  api.get('/api/me', (c) => {
    const tenant = c.get('tenant');
    return c.json({ data: { id: tenant, type: 'accounts', attributes: { name: tenantName(tenant) } } });
  });

  /** The request's own address, with a cursor. */
  function nextLink(c: Context, cursor: string): string {
    const query = new URL(c.req.url).searchParams;
    query.set('page[cursor]', cursor);
    return `${url}${c.req.path}?${query}`;
  }

  const sizeIn = (c: Context) => {
    const size = countOf(c.req.query('page[size]'), 25);
    return size && Math.min(size, LARGEST_PAGE);
  };

  api.get('/api/people', (c) => {
    const asked = c.req.query();
    const unknown = Object.keys(asked).some((name) => !PEOPLE_PARAMETERS.has(name));
    if (unknown) return refuse(c, 400, 'unknown_parameter', 'There is no such parameter');
    const email = asked['filter[email]'];
    const phones = asked['filter[phone]'];
    if (email !== undefined || phones !== undefined) {
      const isWanted = reachableBy(email === undefined ? [] : [email], phones?.split(',') ?? []);
      const found = revisions.visible().filter(isWanted).toSorted(byStampAndId);
      return c.json({ data: found.slice(0, LARGEST_PAGE).map(toResource), links: { next: null } });
    }

    const limit = sizeIn(c);
    const [from, to] = [asked['filter[updated_from]'], asked['filter[updated_to]']].map((text) =>
      text === undefined ? undefined : (fromIso(text, traits.precision) ?? Number.NaN),
    );
    if (limit === undefined) return refuse(c, 400, 'invalid_page_size', 'page[size] must be a whole number from 1 on');
    if (Number.isNaN(from) || Number.isNaN(to)) return refuse(c, 400, 'invalid_filter', 'A time must be ISO 8601');
    const segment = asked['filter[segment]'];
    const found = searchContacts(core, {
      rank: byStampAndId,
      limit,
      where: (row) => segment === undefined || row.segment === segment,
      ...present({ from, to, cursor: asked['page[cursor]'] }),
    });
    if (found === 'cursor-expired') return refuse(c, 400, 'invalid_cursor', 'The cursor is not known');
    if (found === 'past-cap') return refuse(c, 400, 'too_many_results', `Only ${traits.cap} results can be read`);
    const leads = found.cursor !== undefined && (found.more || !traits.tellsMore);
    const next = leads && found.cursor !== undefined ? nextLink(c, found.cursor) : null;
    return c.json({ data: found.rows.map(toResource), links: { next } });
  });

  const personIn = (c: Context) => {
    const row = revisions.latest(c.req.param('id') ?? '');
    return row && (traits.tombstones || !row.deleted) ? row : undefined;
  };
  const noPerson = (c: Context) => refuse(c, 404, 'not_found', 'There is no such person');

  api.get('/api/people/:id', (c) => {
    const row = personIn(c);
    return row ? c.json({ data: toResource(row) }) : noPerson(c);
  });

  /** Resources from the place that the request's cursor leads to. */
  function listed<Item>(c: Context, items: readonly Item[], toWire: (item: Item) => object): Response {
    const limit = sizeIn(c);
    const cursor = c.req.query('page[cursor]');
    const start = cursor === undefined ? 0 : cursors.lists.open(cursor);
    if (limit === undefined) return refuse(c, 400, 'invalid_page_size', 'page[size] must be a whole number from 1 on');
    if (start === undefined) return refuse(c, 400, 'invalid_cursor', 'The cursor is not known');
    const end = start + limit;
    const next = end < items.length ? nextLink(c, cursors.lists.seal(end)) : null;
    return c.json({ data: items.slice(start, end).map(toWire), links: { next } });
  }

  api.get('/api/people/:id/tickets', (c) => {
    const row = personIn(c);
    return row && !row.deleted ? listed(c, desk.tickets.ofContact(row.id), toTicket) : noPerson(c);
  });
  api.post('/api/people/:id/tickets', async (c) => {
    const row = personIn(c);
    if (!row || row.deleted) return noPerson(c);
    const body = await objectIn(c);
    if (!body) return refuse(c, 400, 'invalid_json', 'The body is no JSON object');
    const { subject, description, priority, status, externalRef } = objectOf(objectOf(body['data'])['attributes']);
    const input = { subject, text: description, priority, status, external: externalRef };
    const added = addTicket(desk, row.id, input, WORDS);
    if ('message' in added)
      return refuse(c, 422, 'invalid', added.message, `/data/attributes/${POINTERS[added.field]}`);
    return c.json({ data: toTicket(added) }, 201);
  });
  api.get('/api/tickets', (c) => {
    const external = c.req.query('filter[externalRef]');
    if (external === undefined) return refuse(c, 400, 'missing_filter', 'filter[externalRef] is missing');
    return listed(c, ticketsWithExternal(desk, external, core.now()), toTicket);
  });
  api.get('/api/users', (c) =>
    listed(c, desk.agents, ({ id, name, email, active }) => ({
      id,
      type: 'users',
      attributes: { name, email, disabledAt: active ? null : '2026-01-01T00:00:00Z' },
    })),
  );
  return api;

  function toResource(row: ContactRow): object {
    const { id, stamp, segment, opted_out: optedOut, deleted, merged_into: mergedInto } = row;
    const updatedAt = toIso(stamp, traits.precision);
    if (deleted) {
      const end = mergedInto === undefined ? { deletedAt: updatedAt } : { mergedInto };
      return { id, type: 'people', attributes: { updatedAt, ...end } };
    }
    const { name, email, phone } = personOf(row);
    return {
      id,
      type: 'people',
      attributes: {
        name,
        emails: [{ address: email, primary: true }],
        phones: [{ number: phone, kind: 'work' }],
        segment,
        optedOut,
        updatedAt,
      },
      relationships: { tickets: { links: { related: `${url}/api/people/${id}/tickets` } } },
    };
  }
}

function refuse(c: Context, status: ContentfulStatusCode, code: string, detail: string, pointer?: string): Response {
  const source = pointer === undefined ? {} : { source: { pointer } };
  return c.json({ errors: [{ status: String(status), code, detail, ...source }] }, status);
}

function toTicket({ id, contact_id, external_id, subject, text, priority, status, created_at }: Ticket): object {
  return {
    id: String(id),
    type: 'tickets',
    attributes: {
      subject,
      description: text,
      priority: WORDS.priorities[priority],
      status: WORDS.statuses[status],
      externalRef: external_id,
      createdAt: created_at,
    },
    relationships: { person: { data: { type: 'people', id: contact_id } } },
  };
}
