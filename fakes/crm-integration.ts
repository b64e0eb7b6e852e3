/** An integration with all five endpoints over the API of the fake authority, in each way to authenticate. */

import * as v from 'valibot';
import { defineAction, type ValidationCall } from '../src/connectors/connector.ts';
import {
  type Authentication,
  type AuthField,
  connectionAuthentication,
  exchangeAuthentication,
  type Grant,
} from '../src/declaration/authentication.ts';
import { defineIntegration } from '../src/declaration/define-integration.ts';
import type { Integration } from '../src/declaration/integration.ts';
import { Secret } from '../src/domain/secret.ts';

const me = v.object({ account: v.object({ id: v.string(), name: v.optional(v.string()) }) });
const agents = v.object({ agents: v.array(v.object({ id: v.string(), name: v.string(), email: v.string() })) });
const ticket = v.object({ ticket: v.object({ id: v.number() }) });

const input = (display: string, more: Partial<AuthField> = {}): AuthField => ({ display, ...more });
const secret = (display: string, more: Partial<AuthField> = {}): AuthField => ({ display, secret: true, ...more });

const SITE = { site: input('Site', { hosts: ['*.crm.example'] }) };
const TOKEN_URL = { access_token_url: input('Token URL', { hosts: ['*.crm.example'] }) };
const AUTHORIZATION_URL = { authorization_url: input('Authorization URL', { hosts: ['*.crm.example'] }) };
const CLIENT = { client_id: input('Client id'), client_secret: secret('Client secret') };
const PERSON = { username: input('User'), password: secret('Password') };
const CONSENT: Grant = { type: 'authorization_code', scopes: ['openid', 'agents', 'offline_access'] };

/** Every way, by a name for the integration. */
export const WAYS = {
  custom: { type: 'custom', fields: { ...SITE, token: secret('Token') } },
  oauth2: { type: 'oauth2', fields: { ...SITE, ...CLIENT, ...AUTHORIZATION_URL, ...TOKEN_URL } },
  oauth2_password: { type: 'oauth2_password', fields: { ...SITE, ...CLIENT, ...PERSON, ...TOKEN_URL } },
  oauth2_client_credentials: { type: 'oauth2_client_credentials', fields: { ...SITE, ...CLIENT, ...TOKEN_URL } },
  password_grant: {
    type: 'oauth2_password',
    fields: { ...SITE, ...CLIENT, ...PERSON, ...TOKEN_URL },
    grant: { type: 'password', clientAuthentication: 'client_secret_post' },
  },
  client_credentials_grant: {
    type: 'oauth2_client_credentials',
    fields: { ...SITE, ...CLIENT, ...TOKEN_URL },
    grant: { type: 'client_credentials', scopes: ['agents'] },
  },
  custom_exchange: exchangeAuthentication({
    type: 'custom',
    fields: { ...SITE, token: secret('Token', { store: false }) },
  }) as unknown as Authentication,
  code_exchange: exchangeAuthentication({
    type: 'oauth2',
    fields: { ...SITE, ...CLIENT, ...AUTHORIZATION_URL, ...TOKEN_URL },
    grant: { ...CONSENT, talkdeskRedirectUri: 'https://talkdesk.example/callback' },
  }) as unknown as Authentication,
  connection: connectionAuthentication({
    fields: { ...SITE, token: secret('Token') },
  }) as unknown as Authentication,
  consent: connectionAuthentication({
    fields: { ...SITE, ...CLIENT, ...AUTHORIZATION_URL, ...TOKEN_URL },
    grant: CONSENT,
  }) as unknown as Authentication,
} as const satisfies Readonly<Record<string, Authentication>>;
export type Way = keyof typeof WAYS;

const siteOf = ({ auth }: ValidationCall) => String(auth['site']);

export function crmIntegration(way: Way, authentication: Authentication = WAYS[way]): Integration {
  return defineIntegration({
    name: way,
    displayName: 'CRM',
    description: `A CRM that is reached by ${way}`,
    logoUrl: 'https://bridge.example/crm.png',
    iconUrl: 'https://bridge.example/crm-icon.png',
    authentication,
    connector: {
      // Without a token of the bridge's or Talkdesk's, the presented one.
      authorize(headers, auth, accessToken) {
        const token = accessToken ?? auth['token'];
        headers.set('Authorization', `Bearer ${token instanceof Secret ? token.reveal() : token}`);
      },

      async validate(call) {
        const { account } = await call.fetchJson(me, `${siteOf(call)}/api/me`);
        return { account: { id: account.id, ...(account.name === undefined ? {} : { label: account.name }) } };
      },

      contacts: {
        kind: 'scan',
        largestPage: 100,
        leastIntervalMs: 0,
        async read(call) {
          const list = await call.fetchJson(agents, `${siteOf(call)}/api/agents`);
          return {
            changes: list.agents.map(({ id, name, email }) => ({
              contact: { id, name, emails: [email], phones: [] },
            })),
          };
        },
      },

      agents: {
        largestPage: 100,
        async read(call) {
          const list = await call.fetchJson(agents, `${siteOf(call)}/api/agents`);
          return { agents: list.agents.map((agent) => ({ ...agent, active: true })) };
        },
      },

      async interactions(call) {
        await call.fetchJson(me, `${siteOf(call)}/api/me`);
        return [];
      },

      actions: {
        create_ticket: defineAction({
          display: 'create a ticket',
          description: 'create a ticket in the CRM',
          inputs: {},
          async run(call) {
            const url = `${siteOf(call)}/api/tickets`;
            const { ticket: created } = await call.fetchJson(ticket, url, { method: 'POST', body: '{}' });
            return { message: `Ticket ${created.id} created`, id: String(created.id) };
          },
        }),
      },
    },
    interactionTypes: ['ticket'],
  });
}
