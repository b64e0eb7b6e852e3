/** An integration as an engineer would write it: credentials passed through, the service names the account. */

import * as v from 'valibot';
import { defineAction } from '../../src/connectors/connector.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { WireSwitches } from '../../src/declaration/integration.ts';

const HELPDESK_URL = 'https://helpdesk.example';

const me = v.object({ tenant: v.object({ id: v.string(), name: v.string() }) });
const user = v.object({ id: v.number(), name: v.string(), email: v.nullable(v.string()), disabled: v.boolean() });
const userPage = v.object({ users: v.array(user), next_cursor: v.optional(v.string()) });
const ticketShape = v.object({ id: v.number(), title: v.string(), created_at: v.string() });
const ticketList = v.object({ tickets: v.array(ticketShape) });
const created = v.object({ ticket: v.object({ id: v.number() }) });

export function helpdeskIntegration(wire: Partial<WireSwitches> = {}) {
  return defineIntegration({
    name: 'helpdesk',
    displayName: 'Helpdesk',
    description: 'Tickets of the helpdesk',
    logoUrl: 'https://bridge.example/helpdesk.png',
    iconUrl: 'https://bridge.example/helpdesk-icon.png',
    authentication: {
      type: 'custom',
      fields: {
        api_key: { display: 'API key', secret: true },
        country: { display: 'Country', mandatory: false, setting: 'country' },
        invitation: { display: 'Invitation', store: false, mandatory: false },
        tenant: { display: 'Tenant', mandatory: false },
      },
    },
    connector: {
      authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key.reveal()}`),

      async validate(call) {
        const { tenant } = await call.fetchJson(me, `${HELPDESK_URL}/me`);
        return { account: { id: tenant.id, label: tenant.name }, store: { tenant: tenant.id } };
      },

      agents: {
        largestPage: 20,
        async read(call, { cursor, limit }) {
          const query = new URLSearchParams({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
          const { users, next_cursor: next } = await call.fetchJson(userPage, `${HELPDESK_URL}/users?${query}`);
          const agents = users.map(({ id, name, email, disabled }) => ({
            id: String(id),
            name,
            active: !disabled,
            ...(email === null ? {} : { email }),
          }));
          return { agents, ...(next === undefined ? {} : { cursor: next }) };
        },
      },

      async interactions(call, { contact }) {
        const requester = encodeURIComponent(contact.id ?? '');
        const { tickets } = await call.fetchJson(ticketList, `${HELPDESK_URL}/tickets?requester=${requester}`);
        return tickets.map(({ id, title, created_at }) => ({
          id: String(id),
          type: 'ticket',
          subject: title,
          date: Date.parse(created_at),
        }));
      },

      actions: {
        create_ticket: defineAction({
          display: 'create a ticket',
          description: 'create a ticket in the helpdesk',
          creates: 'ticket',
          inputs: {
            title: { name: 'Title', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          },
          async run(call, { title }, { contactId }) {
            if (contactId === undefined) throw new BridgeError('action_refused', 'The helpdesk needs a contact');
            const body = JSON.stringify({ requester: contactId, title });
            const { ticket } = await call.fetchJson(created, `${HELPDESK_URL}/tickets`, { method: 'POST', body });
            return { message: `Ticket ${ticket.id} created`, id: String(ticket.id) };
          },
        }),
      },
    },
    interactionTypes: ['ticket'],
    wire,
  });
}
