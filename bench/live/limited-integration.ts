/** The limited CRM as an integration: with its rate declared, and without. */

import * as v from 'valibot';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration, Rate } from '../../src/declaration/integration.ts';

/** What the CRM takes of one customer. */
export const PER_SECOND = 10;

/** The integrations by name, each with the rate that it declares. */
export const CONTENDERS = { paced: { requests: PER_SECOND, seconds: 1 }, unpaced: undefined } as const;
export type Contender = keyof typeof CONTENDERS;

const PAGE = 50;
const me = v.object({ customer: v.string() });
const contactPage = v.object({ contacts: v.array(v.object({ id: v.number(), name: v.string() })) });
const ticketList = v.object({
  tickets: v.array(v.object({ id: v.string(), subject: v.string(), at: v.number() })),
});

const fields = {
  // Only the local development server may reach this machine, whatever the rule says.
  site: { display: 'Address', hosts: ['*.crm.example'] },
  customer: { display: 'Customer' },
} as const;

export function limitedIntegration(name: Contender): Integration {
  const rate: Rate | undefined = CONTENDERS[name];
  return defineIntegration({
    name,
    displayName: 'Limited CRM',
    description: 'A CRM that takes few requests a second',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: { type: 'custom', fields },
    connector: {
      authorize: (headers, { customer }) => headers.set('Authorization', `Bearer ${customer}`),
      async validate(call) {
        const { customer } = await call.fetchJson(me, `${call.auth.site}/me`);
        return { account: { id: customer } };
      },
      contacts: {
        kind: 'scan',
        largestPage: PAGE,
        leastIntervalMs: 0,
        async read(call, { cursor = '0', limit }) {
          const query = new URLSearchParams({ after: cursor, limit: String(limit) });
          const { contacts } = await call.fetchJson(contactPage, `${call.auth.site}/contacts?${query}`);
          const last = contacts.at(-1);
          return {
            changes: contacts.map(({ id, name: called }) => ({
              contact: { id: String(id), name: called, emails: [], phones: [] },
            })),
            ...(last ? { cursor: String(last.id) } : {}),
          };
        },
      },
      async interactions(call) {
        const { tickets } = await call.fetchJson(ticketList, `${call.auth.site}/tickets`);
        return tickets.map(({ id, subject, at }) => ({ id, type: 'ticket', subject, date: at * 1000 }));
      },
    },
    interactionTypes: ['ticket'],
    contacts: { pageSize: PAGE },
    ...(rate ? { limits: { rate } } : {}),
  });
}
