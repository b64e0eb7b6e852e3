/** The contact service as a JSON:API, declared: a window of time whose pages are led through by links. */

import type { Contacts } from '../../../src/connectors/rest/declaration.ts';
import { date, enumMap, join } from '../../../src/connectors/rest/values.ts';
import { type ContactList, type DeclaredApi, TICKET_TEXTS, TOKEN } from './contact-list.ts';

export function linksContacts(list: ContactList): Contacts {
  const { at, precision, lagSeconds, largestPage = 100, stable, filters } = list;
  return {
    list: {
      path: `${at}/api/people`,
      query: {
        'filter[updated_from]': '{from}',
        'filter[updated_to]': '{to}',
        'page[size]': '{limit}',
        ...(filters ? { 'filter[segment]': '{where.segment}' } : {}),
      },
      items: 'data',
      paging: { by: 'link', in: 'links.next', stable },
    },
    largestPage,
    changes: { by: 'time', at: 'attributes.updatedAt', precision, lagSeconds, sort: 'changed' },
    ...(filters ? { filters: ['segment'] } : {}),
    deleted: 'attributes.deletedAt',
    mergedInto: 'attributes.mergedInto',
    contact: {
      id: 'id',
      name: 'attributes.name',
      emails: 'attributes.emails[].address',
      phones: 'attributes.phones[].number',
    },
    fields: { segment: 'attributes.segment', opted_out: 'attributes.optedOut' },
  };
}

export const links: DeclaredApi = {
  fields: TOKEN,
  rest: {
    baseUrl: 'https://contacts.example',
    authorize: { bearer: '{{token}}' },
    failures: [
      { status: 400, when: "errors[?code == 'invalid_cursor']", is: 'source_cursor_expired' },
      { status: [404, 422], is: 'action_refused', message: 'errors[].detail' },
    ],
    validate: { path: '/api/me', account: { id: 'data.id', label: 'data.attributes.name' } },

    agents: {
      list: {
        path: '/api/users',
        query: { 'page[size]': '{limit}' },
        items: 'data',
        paging: { by: 'link', in: 'links.next' },
      },
      largestPage: 100,
      agent: {
        id: 'id',
        name: 'attributes.name',
        email: 'attributes.email',
        active: 'attributes.disabledAt == `null`',
      },
    },

    search: {
      byId: { path: '/api/people/{id}', items: 'data' },
      byEmail: { path: '/api/people', query: { 'filter[email]': '{email}' }, items: 'data' },
      byPhone: { path: '/api/people', query: { 'filter[phone]': join(',', 'phones') }, items: 'data' },
      changedAt: date('attributes.updatedAt'),
    },

    interactions: {
      ticket: {
        list: { path: '/api/people/{contact.id}/tickets', query: { 'page[size]': '{limit}' }, items: 'data' },
        interaction: {
          id: 'id',
          subject: 'attributes.subject',
          description: 'attributes.description',
          date: date('attributes.createdAt'),
          priority: 'attributes.priority',
          status: enumMap('attributes.status', { 'on-hold': 'pending' }),
        },
      },
    },

    actions: {
      create_ticket: {
        ...TICKET_TEXTS,
        request: {
          method: 'POST',
          path: '/api/people/{contact.id}/tickets',
          body: {
            data: {
              type: 'tickets',
              attributes: {
                subject: '{input.subject}',
                description: '{input.text}',
                priority: '{input.priority}',
                externalRef: '{marker}',
              },
            },
          },
        },
        result: { id: ['data.id', 'id'] },
        recovery: {
          kind: 'find',
          lagSeconds: 0,
          find: { path: '/api/tickets', query: { 'filter[externalRef]': '{marker}' }, items: 'data' },
        },
      },
    },
  },
};
