import * as v from 'valibot';
import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';

const users = v.array(v.object({ id: v.number(), name: v.string(), email: v.nullable(v.string()) }));
const tickets = v.array(v.object({ id: v.number(), subject: v.string(), created_at: v.string() }));
const ticket = v.object({ id: v.number() });

/** The field's format lets nothing but the first part of a name pass. */
const api = (site: string) => `https://${site}.acme.example/api`;

export const acme = defineIntegration({
  name: 'acme', // part of every URL: /acme/contact_sync
  displayName: 'ACME',
  description: 'Agents and tickets of ACME',
  logoUrl: 'https://acme.example/logo.png', // at most 192 × 96; or a file in public/: '/acme/logo.png'
  iconUrl: 'https://acme.example/icon.png', // at most 96 × 96
  authentication: {
    type: 'custom',
    fields: {
      site: { display: 'Site', help: 'The first part of your address', format: '{{site}}.acme.example' },
      api_key: { display: 'API key', secret: true },
      country: { display: 'Country', mandatory: false, setting: 'country' },
    },
    identifiedBy: ['site'],
  },
  connector: {
    // Puts the credentials on every request that leaves.
    authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key.reveal()}`),

    // Tries the credentials for real. A 401 or 403 of the service becomes `invalid_credentials` by itself.
    async validate(call) {
      await call.fetchJson(v.object({}), `${api(call.auth.site)}/me`);
      return {};
    },

    agents: {
      largestPage: 100,
      async read(call, { cursor = '1', limit }) {
        const list = await call.fetchJson(users, `${api(call.auth.site)}/users?page=${cursor}&per_page=${limit}`);
        return {
          agents: list.map(({ id, name, email }) => ({ id: String(id), name, email: email ?? '', active: true })),
          ...(list.length === limit ? { cursor: String(Number(cursor) + 1) } : {}),
        };
      },
    },

    async interactions(call, { contact, limit }) {
      if (contact.id === undefined) return [];
      const query = new URLSearchParams({ requester: contact.id, per_page: String(limit) });
      const list = await call.fetchJson(tickets, `${api(call.auth.site)}/tickets?${query}`);
      return list.map(({ id, subject, created_at }) => ({
        id: String(id),
        type: 'ticket',
        subject,
        date: Date.parse(created_at),
      }));
    },

    actions: {
      create_ticket: defineAction({
        display: 'create a ticket', // read after "Then …"
        description: 'create a ticket in ACME',
        // Talkdesk repeats requests: an equal one within half a minute gets the first one's answer, and no second ticket.
        creates: 'ticket',
        inputs: {
          subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          priority: { name: 'Priority', type: 'select', options: ['normal', 'high'] },
        },
        async run(call, { subject, priority = 'normal' }, { contactId }) {
          if (contactId === undefined) throw new BridgeError('action_refused', 'ACME needs a contact for a ticket');
          const body = JSON.stringify({ subject, priority, requester: contactId });
          // In an action, auth values are looked up by name.
          const { id } = await call.fetchJson(ticket, `${api(String(call.auth['site']))}/tickets`, {
            method: 'POST',
            body,
          });
          return { message: `Ticket ${id} created`, id: String(id) };
        },
      }),
    },
  },
  interactionTypes: ['ticket'],
});
