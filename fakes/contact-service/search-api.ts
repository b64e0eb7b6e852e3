/**
 * The contact service with a search by POST, as HubSpot has it: all values are texts, a search ends at a cap, and the
 * index comes to know of a ticket late. A limit beyond the largest is refused. Times are milliseconds, however fine the
 * service's own are.
 */

import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import { toInstant, toUnits } from '../../src/domain/precision.ts';
import type { CrmEnv } from '../crm/env.ts';
import { authentication, tenantName, tokenIn } from './authentication.ts';
import type { ContactCore } from './core.ts';
import { addTicket, type Ticket, type TicketInput, ticketsWithExternal, type Words } from './desk.ts';
import { byId, byStampOnly } from './order.ts';
import { countOf, objectIn, objectOf, present } from './parameters.ts';
import { personOf, reachableBy } from './person.ts';
import type { ContactRow } from './revisions.ts';
import { type ContactQuery, searchContacts } from './search.ts';

const LARGEST_PAGE = 200;
/** How long after a ticket was created a search finds it. */
export const TICKET_LAG_MS = 20_000;

const WORDS: Words<string> = { priorities: ['LOW', 'MEDIUM', 'HIGH', 'URGENT'], statuses: ['1', '2', '3', '4'] };
const FIELDS: Readonly<Record<keyof TicketInput, string>> = {
  subject: 'subject',
  text: 'content',
  priority: 'ticket_priority',
  status: 'pipeline_stage',
  external: 'external_id',
};

const milliseconds = v.pipe(v.string(), v.regex(/^\d{1,14}$/u), v.transform(Number));
const someId = v.pipe(v.string(), v.digits());
const filter = v.variant('property', [
  v.variant('operator', [
    v.object({
      property: v.literal('modified'),
      operator: v.literal('between'),
      value: milliseconds,
      highValue: milliseconds,
    }),
    v.object({ property: v.literal('modified'), operator: v.literal('gte'), value: milliseconds }),
    v.object({ property: v.literal('modified'), operator: v.literal('lte'), value: milliseconds }),
  ]),
  v.object({ property: v.literal('id'), operator: v.literal('gt'), value: someId }),
  v.object({ property: v.picklist(['email', 'phone']), operator: v.literal('in'), values: v.array(v.string()) }),
  v.object({ property: v.literal('segment'), operator: v.literal('eq'), value: v.string() }),
]);
const search = v.object({
  filters: v.optional(v.array(filter), []),
  sorts: v.optional(
    v.pipe(
      v.array(v.object({ property: v.picklist(['modified', 'id']), direction: v.literal('asc') })),
      v.maxLength(1),
    ),
    [],
  ),
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LARGEST_PAGE)), 10),
  after: v.optional(v.string()),
});
const ticketSearch = v.object({
  filters: v.tuple([v.object({ property: v.literal('external_id'), operator: v.literal('eq'), value: v.string() })]),
});

export function searchApi(core: ContactCore) {
  const { traits, revisions, desk } = core;
  const api = new Hono<CrmEnv>();
  api.use(
    authentication(tokenIn('Authorization', 'Token token="', '"'), (c) =>
      refuse(c, 401, 'INVALID_AUTHENTICATION', 'The token is not valid'),
    ),
  );

  api.get('/crm/v3/account-info', (c) => {
    const tenant = c.get('tenant');
    return c.json({ portalId: tenant, companyName: tenantName(tenant) });
  });

  api.post('/crm/v3/search', async (c) => {
    const parsed = v.safeParse(search, await objectIn(c));
    if (!parsed.success) return invalid(c, v.getDotPath(parsed.issues[0]) ?? 'body', 'is not valid');
    const { filters, sorts, limit, after } = parsed.output;
    const found = searchContacts(core, {
      ...queryOf(filters),
      rank: sorts[0]?.property === 'modified' ? byStampOnly : byId,
      limit,
      ...present({ cursor: after }),
    });
    if (found === 'cursor-expired') return invalid(c, 'after', 'is not known any more', 'CURSOR_EXPIRED');
    if (found === 'past-cap') return invalid(c, 'after', `leads past ${traits.cap} results`, 'PAGING_TOO_DEEP');
    const leads = found.cursor !== undefined && (found.more || !traits.tellsMore);
    return c.json({
      total: found.total,
      results: found.rows.map(toResult),
      ...(leads ? { paging: { next: { after: found.cursor } } } : {}),
    });
  });

  /** What was merged is given as what it was merged into. */
  function winnerOf(id: string): ContactRow | undefined {
    const row = revisions.latest(id);
    return row?.merged_into === undefined ? row : winnerOf(row.merged_into);
  }
  const contactIn = (c: Context) => {
    const row = winnerOf(c.req.param('id') ?? '');
    return row?.deleted ? undefined : row;
  };
  const noContact = (c: Context) => refuse(c, 404, 'OBJECT_NOT_FOUND', 'There is no such contact');

  api.get('/crm/v3/contacts/:id', (c) => {
    const row = contactIn(c);
    return row ? c.json(toResult(row)) : noContact(c);
  });

  /** From the place after the item that `after` names, which is its index. */
  function listed(c: Context, items: readonly object[]): Response {
    const limit = countOf(c.req.query('limit'), 10);
    const start = countOf(c.req.query('after'), 0);
    if (limit === undefined || limit > LARGEST_PAGE) return invalid(c, 'limit', `must be from 1 to ${LARGEST_PAGE}`);
    if (start === undefined) return invalid(c, 'after', 'is no place');
    const end = start + limit;
    const paging = end < items.length ? { paging: { next: { after: String(end) } } } : {};
    return c.json({ results: items.slice(start, end), ...paging });
  }

  api.get('/crm/v3/contacts/:id/tickets', (c) => {
    const row = contactIn(c);
    return row ? listed(c, desk.tickets.ofContact(row.id).map(toTicket)) : noContact(c);
  });
  api.post('/crm/v3/contacts/:id/tickets', async (c) => {
    const row = contactIn(c);
    if (!row) return noContact(c);
    const body = await objectIn(c);
    if (!body) return invalid(c, 'body', 'is no JSON object');
    const properties = objectOf(body['properties']);
    const { subject, content, ticket_priority: priority, pipeline_stage: status, external_id: external } = properties;
    const added = addTicket(desk, row.id, { subject, text: content, priority, status, external }, WORDS);
    if ('message' in added) return invalid(c, `properties.${FIELDS[added.field]}`, added.message);
    return c.json(toTicket(added), 201);
  });
  api.post('/crm/v3/tickets/search', async (c) => {
    const parsed = v.safeParse(ticketSearch, await objectIn(c));
    if (!parsed.success) return invalid(c, v.getDotPath(parsed.issues[0]) ?? 'body', 'is not valid');
    const [{ value }] = parsed.output.filters;
    const found = ticketsWithExternal(desk, value, core.now() - TICKET_LAG_MS);
    return c.json({ total: found.length, results: found.map(toTicket) });
  });
  api.get('/crm/v3/users', (c) =>
    listed(
      c,
      desk.agents.map(({ id, name, email, active }) => ({
        id,
        properties: { fullname: name, email, deactivated: active ? 'false' : 'true' },
      })),
    ),
  );
  return api;

  /** Filters that have to be met together. */
  function queryOf(
    filters: readonly v.InferOutput<typeof filter>[],
  ): Pick<ContactQuery, 'from' | 'to' | 'afterId' | 'where'> {
    let from = Number.NEGATIVE_INFINITY;
    let to = Number.POSITIVE_INFINITY;
    let afterId: string | undefined;
    const conditions: ((row: ContactRow) => boolean)[] = [];
    for (const each of filters) {
      switch (each.property) {
        case 'modified':
          if (each.operator !== 'lte') from = Math.max(from, beginningOf(each.value));
          if (each.operator !== 'gte') to = Math.min(to, endOf(each.operator === 'lte' ? each.value : each.highValue));
          break;
        case 'id':
          afterId = each.value;
          break;
        case 'email':
          conditions.push(reachableBy(each.values, []));
          break;
        case 'phone':
          conditions.push(reachableBy([], each.values));
          break;
        case 'segment':
          conditions.push(({ segment }) => segment === each.value);
      }
    }
    return { from, to, where: (row) => conditions.every((isMet) => isMet(row)), ...present({ afterId }) };
  }

  // A millisecond in units of the precision, of which it may be a fraction or a thousand.
  function beginningOf(instant: number): number {
    return traits.precision === 'second' ? instant / 1000 : toUnits(instant, traits.precision);
  }
  function endOf(instant: number): number {
    return traits.precision === 'microsecond' ? beginningOf(instant + 1) - 1 : beginningOf(instant);
  }

  function toResult(row: ContactRow): object {
    const { id, deleted, merged_into: mergedInto = null } = row;
    const modified = String(toInstant(row.stamp, traits.precision));
    if (deleted) return { id, properties: { ...BLANK, modified, archived: 'true', merged_into: mergedInto } };
    const { firstName, lastName, email, phone } = personOf(row);
    return {
      id,
      properties: {
        ...BLANK,
        firstname: firstName,
        lastname: lastName,
        email,
        phone,
        segment: row.segment,
        opted_out: String(row.opted_out),
        modified,
      },
    };
  }
}

const BLANK = {
  firstname: null,
  lastname: null,
  email: null,
  phone: null,
  jobtitle: null,
  segment: null,
  opted_out: null,
  archived: 'false',
  merged_into: null,
} as const;

function refuse(c: Context, status: ContentfulStatusCode, category: string, message: string, more: object = {}) {
  return c.json({ status: 'error', category, message, ...more }, status);
}

function invalid(c: Context, place: string, message: string, subCategory?: string) {
  return refuse(c, 400, 'VALIDATION_ERROR', `${place} ${message}`, present({ subCategory }));
}

function toTicket({ id, contact_id, external_id, subject, text, priority, status, created_at }: Ticket): object {
  return {
    id: String(id),
    properties: {
      contact: contact_id,
      subject,
      content: text === '' ? null : text,
      ticket_priority: WORDS.priorities[priority],
      pipeline_stage: WORDS.statuses[status],
      external_id,
      createdate: String(Date.parse(created_at)),
    },
  };
}
