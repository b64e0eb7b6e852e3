/** An integration as an engineer would write it: credentials passed through, the service names the account. */

import { defineAction } from '../../src/connectors/connector.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { WireSwitches } from '../../src/declaration/integration.ts';
import type { HelpdeskTicket, HelpdeskUser } from '../../fakes/helpdesk.ts';

const HELPDESK_URL = 'https://helpdesk.example';

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
        api_key: { display: 'API key' },
        country: { display: 'Country', mandatory: false, setting: 'country' },
        invitation: { display: 'Invitation', store: false, mandatory: false },
        tenant: { display: 'Tenant', mandatory: false },
      },
    },
    connector: {
      authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key}`),

      async validate(call) {
        const response = await call.fetch(`${HELPDESK_URL}/me`);
        const { tenant } = await response.json<{ tenant: { id: string; name: string } }>();
        return { account: { id: tenant.id, label: tenant.name }, store: { tenant: tenant.id } };
      },

      agents: {
        largestPage: 20,
        async read(call, { cursor, limit }) {
          const query = new URLSearchParams({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
          const response = await call.fetch(`${HELPDESK_URL}/users?${query}`);
          const { users, next_cursor: next } = await response.json<{ users: HelpdeskUser[]; next_cursor?: string }>();
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
        const response = await call.fetch(`${HELPDESK_URL}/tickets?requester=${encodeURIComponent(contact.id ?? '')}`);
        const { tickets } = await response.json<{ tickets: HelpdeskTicket[] }>();
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
          inputs: {
            title: { name: 'Title', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          },
          async run(call, { title }, { contactId }) {
            if (contactId === undefined) throw new BridgeError('action_refused', 'The helpdesk needs a contact');
            const body = JSON.stringify({ requester: contactId, title });
            const response = await call.fetch(`${HELPDESK_URL}/tickets`, { method: 'POST', body });
            const { ticket } = await response.json<{ ticket: HelpdeskTicket }>();
            return { message: `Ticket ${ticket.id} created`, id: String(ticket.id) };
          },
        }),
      },
    },
    interactionTypes: ['ticket'],
    wire,
  });
}
