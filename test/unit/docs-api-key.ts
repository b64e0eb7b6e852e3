import * as v from 'valibot';
import { defineAction } from '../../src/connectors/connector.ts';
import { connectionAuthentication } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';

const me = v.object({ account: v.object({ id: v.string(), name: v.string() }) });
const agents = v.object({ agents: v.array(v.object({ id: v.string(), name: v.string(), email: v.string() })) });
const ticket = v.object({ ticket: v.object({ id: v.number() }) });

export const acmeKey = defineIntegration({
  name: 'acme_key',
  displayName: 'ACME',
  description: 'Agents and tickets of ACME, by an API key that the bridge keeps',
  logoUrl: 'https://acme.example/logo.png',
  iconUrl: 'https://acme.example/icon.png',
  authentication: connectionAuthentication({
    fields: {
      site: { display: 'Site', hosts: ['*.acme.example'] },
      api_key: { display: 'API key', secret: true },
    },
  }),
  connector: {
    authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key.reveal()}`),

    // Names the account, so that another key of the same customer leads to it again.
    async validate(call) {
      const { account } = await call.fetchJson(me, `${call.auth.site}/api/me`);
      return { account: { id: account.id, label: account.name } };
    },

    agents: {
      largestPage: 100,
      async read(call) {
        const list = await call.fetchJson(agents, `${call.auth.site}/api/agents`);
        return { agents: list.agents.map((agent) => ({ ...agent, active: true })) };
      },
    },

    actions: {
      create_ticket: defineAction({
        display: 'create a ticket',
        description: 'create a ticket in ACME',
        inputs: { subject: { name: 'Subject', type: 'text', mandatory: true } },
        async run(call, { subject }) {
          const body = JSON.stringify({ subject });
          const url = `${String(call.auth['site'])}/api/tickets`;
          const { ticket: created } = await call.fetchJson(ticket, url, { method: 'POST', body });
          return { message: `Ticket ${created.id} created`, id: String(created.id) };
        },
      }),
    },
  },
});
