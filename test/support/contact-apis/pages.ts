/** The contact service with numbered pages, declared: a list that can only be walked. */

import type { Contacts } from '../../../src/connectors/rest/declaration.ts';
import { date, enumMap, htmlToText, join } from '../../../src/connectors/rest/values.ts';
import { type ContactList, type DeclaredApi, TICKET_TEXTS } from './contact-list.ts';

export function pagesContacts(list: ContactList): Contacts {
  const { at, largestPage = 100, tellsMore, leastIntervalMinutes } = list;
  return {
    list: {
      path: `${at}/v1/customers`,
      query: { page: '{page}', per_page: '{limit}' },
      items: 'customers',
      paging: { by: 'page', ...(tellsMore ? { more: 'page < pages' } : {}) },
    },
    largestPage,
    leastIntervalMinutes,
    contact: {
      id: 'id',
      name: join(' ', 'first_name', 'last_name'),
      emails: 'email',
      phones: ['phone', 'mobile'],
    },
    fields: { segment: 'segment', opted_out: 'opted_out' },
  };
}

export const pages: DeclaredApi = {
  fields: {
    account: { display: 'Account' },
    key: { display: 'API key', secret: true },
  },
  rest: {
    baseUrl: 'https://contacts.example',
    authorize: { basic: { username: '{{account}}', password: '{{key}}' } },
    failures: [
      // The first request with this key is still being answered.
      { status: 409, is: 'upstream_unavailable' },
      { status: [404, 422], is: 'action_refused', message: 'error' },
    ],
    validate: { path: '/v1/account', account: { id: 'account.reference', label: 'account.company' } },

    agents: {
      list: {
        path: '/v1/users',
        query: { page: '{page}', per_page: '{limit}' },
        items: 'users',
        paging: { by: 'page' },
      },
      largestPage: 100,
      agent: { id: 'id', name: 'full_name', email: 'email', active: '!blocked' },
    },

    search: {
      byId: { path: '/v1/customers/{id}', items: 'customer' },
      byEmail: { path: '/v1/customers', query: { email: '{email}' }, items: 'customers' },
      byPhone: { path: '/v1/customers', query: { phone: '{phone}' }, items: 'customers' },
    },

    interactions: {
      ticket: {
        list: { path: '/v1/customers/{contact.id}/tickets', query: { per_page: '{limit}' }, items: 'tickets' },
        interaction: {
          id: 'id',
          subject: 'subject',
          description: htmlToText('description'),
          date: date('created_at'),
          priority: enumMap('priority', { 1: 'low', 2: 'normal', 3: 'high', 4: 'urgent' }),
          status: enumMap('status', { 2: 'new', 3: 'open', 6: 'pending', 5: 'closed' }),
        },
      },
    },

    actions: {
      create_ticket: {
        ...TICKET_TEXTS,
        request: {
          method: 'POST',
          path: '/v1/customers/{contact.id}/tickets',
          headers: { 'Idempotency-Key': '{marker}' },
          body: {
            subject: '{input.subject}',
            description: '{input.text}',
            priority: enumMap('input.priority', { low: 1, normal: 2, high: 3, urgent: 4 }),
          },
        },
        result: { id: 'ticket.id' },
        recovery: { kind: 'repeat', withinSeconds: 86_400 },
      },
    },
  },
};
