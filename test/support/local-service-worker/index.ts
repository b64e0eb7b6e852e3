/** A Worker over My CRM, whose address follows from the account that a tenant types, and whose pages are led through by links. */

import * as v from 'valibot';
import { defineIntegration } from '../../../src/declaration/define-integration.ts';
import { createWorker } from '../../../src/worker.ts';

const me = v.object({ account: v.object({ id: v.string(), name: v.string() }) });
const customerPage = v.object({
  customers: v.array(v.object({ id: v.number(), last_name: v.string() })),
  next: v.nullable(v.string()),
});

const mycrm = defineIntegration({
  name: 'mycrm',
  displayName: 'My CRM',
  description: 'Tickets and customers of My CRM',
  logoUrl: '/mycrm/logo.png',
  iconUrl: '/mycrm/icon.png',
  authentication: {
    type: 'custom',
    fields: {
      account: { display: 'Account', format: 'https://{{account}}.example.org' },
      token: { display: 'Token', secret: true },
    },
  },
  connector: {
    authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.token.reveal()}`),

    async validate(call) {
      const { account } = await call.fetchJson(me, `https://${call.auth.account}.example.org/api/v1/me`);
      return { account: { id: account.id, label: account.name } };
    },

    contacts: {
      kind: 'scan',
      largestPage: 100,
      leastIntervalMs: 0,
      async read(call, { limit, cursor }) {
        const url = cursor ?? `https://${call.auth.account}.example.org/api/v1/customers?per_page=${limit}`;
        const { customers, next } = await call.fetchJson(customerPage, url);
        return {
          changes: customers.map(({ id, last_name }) => ({
            contact: { id: String(id), name: last_name, emails: [], phones: [] },
          })),
          ...(next === null ? {} : { cursor: call.linkIn(url, next) }),
        };
      },
    },
  },
  interactionTypes: [],
});

const worker = createWorker([mycrm]);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
