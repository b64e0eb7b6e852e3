/** The faulty service as an integration with everything that a bridge can offer, and little time. */

import * as v from 'valibot';
import { type Action, type Call, defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { AuthOf } from '../../src/declaration/authentication.ts';

/** Milliseconds; those of interactions apply to these alone. */
export const DEADLINE_MS = 5000;
export const INTERACTIONS_DEADLINE_MS = 3000;

/** Contacts and agents for which one read asks. */
export const FAULTY_PAGE = 25;

const me = v.object({ customer: v.string() });
const contactPage = v.object({
  contacts: v.array(v.object({ id: v.number(), name: v.string(), changed: v.number() })),
});
const agentPage = v.object({ agents: v.array(v.object({ id: v.number(), email: v.string() })) });
const ticket = v.object({ id: v.string(), subject: v.string() });
const ticketList = v.object({ tickets: v.array(v.object({ ...ticket.entries, at: v.number() })) });

const fields = {
  site: { display: 'Address', hosts: ['*.faulty.example'] },
  token: { display: 'Token', secret: true },
} as const;
type Auth = AuthOf<typeof fields>;

/** `keyed`: with a key by which the service knows a request that comes again. */
function createTicket(keyed: boolean): Action {
  return defineAction({
    display: 'create a ticket',
    description: 'create a ticket in the faulty service',
    inputs: { subject: { name: 'Subject', type: 'text', mandatory: true } },
    async run(call: Call<Auth>, { subject }) {
      const { id } = await call.fetchJson(ticket, `${call.auth.site}/tickets`, {
        method: 'POST',
        body: JSON.stringify({ subject }),
        ...(keyed ? { headers: { 'Idempotency-Key': crypto.randomUUID() } } : {}),
      });
      return { id, message: `Ticket ${id} created` };
    },
  });
}

export const faultyIntegration = defineIntegration({
  name: 'faulty',
  displayName: 'Faulty service',
  description: 'A service that fails on demand',
  logoUrl: 'https://bridge.example/logo.png',
  iconUrl: 'https://bridge.example/icon.png',
  authentication: { type: 'custom', fields },
  connector: {
    authorize: (headers, { token }) => headers.set('Authorization', `Bearer ${token.reveal()}`),

    async validate(call) {
      const { customer } = await call.fetchJson(me, `${call.auth.site}/me`);
      return { account: { id: customer } };
    },

    contacts: {
      kind: 'keyset',
      order: 'changed-then-id',
      idOrder: 'number',
      precision: 'second',
      lagMs: 0,
      largestPage: FAULTY_PAGE,
      async read(call, { from = 0, after, limit }) {
        const query = new URLSearchParams({ limit: String(limit), from: String(from), after: after?.id ?? '0' });
        const { contacts } = await call.fetchJson(contactPage, `${call.auth.site}/contacts?${query}`);
        return {
          changes: contacts.map(({ id, name, changed }) => ({
            contact: { id: String(id), name, emails: [], phones: [] },
            changedAt: changed,
          })),
        };
      },
    },

    agents: {
      largestPage: FAULTY_PAGE,
      async read(call, { cursor = '0', limit }) {
        const query = new URLSearchParams({ limit: String(limit), after: cursor });
        const { agents } = await call.fetchJson(agentPage, `${call.auth.site}/agents?${query}`);
        const last = agents.at(-1);
        return {
          agents: agents.map(({ id, email }) => ({ id: String(id), name: email, email, active: true })),
          ...(last && agents.length === limit ? { cursor: String(last.id) } : {}),
        };
      },
    },

    async interactions(call) {
      const { tickets } = await call.fetchJson(ticketList, `${call.auth.site}/tickets`);
      return tickets.map(({ id, subject, at }) => ({ id, type: 'ticket', subject, date: at * 1000 }));
    },

    actions: { create_ticket: createTicket(false), create_ticket_once: createTicket(true) },
  },
  interactionTypes: ['ticket'],
  contacts: { pageSize: FAULTY_PAGE },
  limits: {
    deadlineSeconds: DEADLINE_MS / 1000,
    interactionsDeadlineSeconds: INTERACTIONS_DEADLINE_MS / 1000,
  },
});
