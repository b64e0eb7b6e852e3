import * as v from 'valibot';
import type { Call, ContactSearch, FoundContact, ReadInteractions } from '../../src/connectors/connector.ts';
import { type Meanings, type Priority, type Status, toPriority, toStatus } from '../../src/domain/interaction.ts';

type Auth = { readonly site: string };

const person = v.object({
  id: v.string(),
  full_name: v.string(),
  mail: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  modified: v.string(), // such as 2026-03-01T09:30:00Z
  merged_into: v.nullable(v.string()),
});
const people = v.object({ items: v.array(person) });
const tickets = v.object({
  items: v.array(
    v.object({
      id: v.number(),
      subject: v.string(),
      created: v.string(),
      urgency: v.number(),
      state: v.string(),
      closed: v.boolean(),
    }),
  ),
});
const calls = v.object({ items: v.array(v.object({ uuid: v.string(), summary: v.string(), started: v.string() })) });

const api = ({ auth }: Call<Auth>, path: string, query: Iterable<[string, string]>) =>
  `https://${auth.site}.acme.example/api/${path}?${new URLSearchParams([...query])}`;

/** What of several values of one filter one fits is found: `phone=…&phone=…`. */
async function find(call: Call<Auth>, filter: string, values: readonly string[]) {
  const query = values.map((value): [string, string] => [filter, value]);
  return (await call.fetchJson(people, api(call, 'people', query))).items;
}

const toFound = ({ id, full_name, mail, phone, modified }: v.InferOutput<typeof person>): FoundContact => ({
  id,
  name: full_name,
  emails: mail === null ? [] : [mail],
  phones: phone === null ? [] : [phone],
  changedAt: Date.parse(modified),
});

export const acmeSearch: ContactSearch<Auth> = {
  async byId(call, id) {
    const [found] = await find(call, 'id', [id]);
    if (!found) return undefined;
    return found.merged_into === null ? toFound(found) : { mergedInto: found.merged_into };
  },
  byEmail: async (call, email) => (await find(call, 'mail', [email])).map(toFound),
  byPhone: async (call, forms) => (await find(call, 'phone', forms)).map(toFound),
};

/** From 1, the most urgent; 4 is not among them, so it is shown as `none`. */
const URGENCIES: Meanings<Priority> = { 1: 'urgent', 2: 'high', 3: 'normal' };
/** What a customer adds of its own is shown as `open`, or as `closed` where ACME says that it is. */
const STATES: Meanings<Status> = { working: 'open', 'waiting for customer': 'pending', done: 'solved' };

export const acmeInteractions: Readonly<Record<string, ReadInteractions<Auth>>> = {
  async ticket(call, { contact: { id = '' }, limit }) {
    const query = { person: id, sort: '-created', limit: String(limit) };
    const { items } = await call.fetchJson(tickets, api(call, 'tickets', Object.entries(query)));
    return items.map((ticket) => ({
      id: String(ticket.id),
      type: 'ticket',
      subject: ticket.subject,
      date: Date.parse(ticket.created),
      priority: toPriority(ticket.urgency, URGENCIES),
      status: toStatus(ticket.state, STATES, ticket.closed),
    }));
  },

  async call(call, { contact: { id = '' }, limit }) {
    const query = { person: id, sort: '-started', limit: String(limit) };
    const { items } = await call.fetchJson(calls, api(call, 'calls', Object.entries(query)));
    return items.map(({ uuid, summary, started }) => ({
      id: uuid,
      type: 'call',
      subject: summary,
      date: Date.parse(started),
      status: 'closed',
    }));
  },
};
