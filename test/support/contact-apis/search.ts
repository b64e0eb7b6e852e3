/** The contact service with a search by POST, declared: all but its contacts. */

import type { List } from '../../../src/connectors/rest/declaration.ts';
import { date, enumMap } from '../../../src/connectors/rest/values.ts';
import { type DeclaredApi, TICKET_TEXTS, TOKEN } from './contact-list.ts';
import { SEARCH } from './search-contacts.ts';

const filtered = (property: string, operator: string, value: object): List => ({
  ...SEARCH,
  path: '/crm/v3/search',
  body: { filters: [{ property, operator, ...value }] },
});

export const search: DeclaredApi = {
  fields: TOKEN,
  rest: {
    baseUrl: 'https://contacts.example',
    authorize: { header: 'Authorization', value: 'Token token="{{token}}"' },
    failures: [
      { when: "category == 'RATE_LIMITS'", is: 'upstream_rate_limited' },
      { when: "category == 'EXPIRED_AUTHENTICATION'", is: 'invalid_credentials' },
      { when: "subCategory == 'CURSOR_EXPIRED'", is: 'source_cursor_expired' },
      {
        when: "category == 'VALIDATION_ERROR' || category == 'OBJECT_NOT_FOUND'",
        is: 'action_refused',
        message: 'message',
      },
    ],
    validate: { path: '/crm/v3/account-info', account: { id: 'portalId', label: 'companyName' } },

    agents: {
      list: {
        path: '/crm/v3/users',
        query: { limit: '{limit}', after: '{cursor}' },
        items: 'results',
        paging: { by: 'cursor', in: 'paging.next.after' },
      },
      largestPage: 200,
      agent: {
        id: 'id',
        name: 'properties.fullname',
        email: 'properties.email',
        active: "properties.deactivated == 'false'",
      },
    },

    search: {
      byId: { path: '/crm/v3/contacts/{id}' },
      byEmail: filtered('email', 'in', { values: ['{email}'] }),
      byPhone: filtered('phone', 'in', { values: '{phones}' }),
      changedAt: date('properties.modified', 'unix-ms'),
    },

    interactions: {
      ticket: {
        list: { path: '/crm/v3/contacts/{contact.id}/tickets', query: { limit: '{limit}' }, items: 'results' },
        interaction: {
          id: 'id',
          subject: 'properties.subject',
          description: 'properties.content',
          date: date('properties.createdate', 'unix-ms'),
          priority: enumMap('properties.ticket_priority', { MEDIUM: 'normal' }),
          status: enumMap('properties.pipeline_stage', { 1: 'new', 2: 'open', 3: 'pending', 4: 'closed' }),
        },
      },
    },

    actions: {
      create_ticket: {
        ...TICKET_TEXTS,
        request: {
          method: 'POST',
          path: '/crm/v3/contacts/{contact.id}/tickets',
          body: {
            properties: {
              subject: '{input.subject}',
              content: '{input.text}',
              ticket_priority: enumMap('input.priority', {
                low: 'LOW',
                normal: 'MEDIUM',
                high: 'HIGH',
                urgent: 'URGENT',
              }),
              external_id: '{marker}',
            },
          },
        },
        result: { id: 'id' },
        recovery: {
          kind: 'find',
          lagSeconds: 20,
          find: {
            ...SEARCH,
            path: '/crm/v3/tickets/search',
            body: { filters: [{ property: 'external_id', operator: 'eq', value: '{marker}' }] },
          },
        },
      },
    },
  },
};
