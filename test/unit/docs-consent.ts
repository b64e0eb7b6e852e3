import * as v from 'valibot';
import { connectionAuthentication } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';

const me = v.object({ account: v.object({ id: v.string(), name: v.string() }) });
const agents = v.object({ agents: v.array(v.object({ id: v.string(), name: v.string(), email: v.string() })) });

export const acmeConsent = defineIntegration({
  name: 'acme_consent',
  displayName: 'ACME',
  description: 'Agents of ACME, by the consent of a person there',
  logoUrl: 'https://acme.example/logo.png',
  iconUrl: 'https://acme.example/icon.png',
  authentication: connectionAuthentication({
    fields: {
      site: { display: 'Site', hosts: ['*.acme.example'] },
      client_id: { display: 'Client id' },
      client_secret: { display: 'Client secret', secret: true },
      authorization_url: { display: 'Authorization URL', hosts: ['*.acme.example'] },
      access_token_url: { display: 'Token URL', hosts: ['*.acme.example'] },
    },
    // With client_credentials there is nobody to consent, and no authorization_url.
    grant: { type: 'authorization_code', scopes: ['agents', 'offline_access'] },
  }),
  connector: {
    // Without an `authorize`, the access token that the bridge obtained goes as `Bearer`.
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
  },
});
