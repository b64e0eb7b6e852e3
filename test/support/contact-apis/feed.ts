/** The contact service with a feed of changes, declared: a cursor that goes on for ever until it dies. */

import type { Contacts } from '../../../src/connectors/rest/declaration.ts';
import { date, enumMap } from '../../../src/connectors/rest/values.ts';
import { type ContactList, type DeclaredApi, TICKET_TEXTS, TOKEN } from './contact-list.ts';

export function feedContacts(list: ContactList): Contacts {
  const { at, lagSeconds, largestPage = 1000 } = list;
  return {
    list: {
      path: `${at}/changes`,
      query: { cursor: '{cursor}', since: '{since}', count: '{limit}' },
      items: 'entries',
    },
    largestPage,
    changes: {
      by: 'cursor',
      cursor: 'cursor',
      more: 'hasMore',
      // Milliseconds, while `since` is in seconds.
      at: 'at / `1000`',
      format: 'unix',
      lagSeconds,
    },
    deleted: "op == 'delete'",
    mergedInto: 'into',
    contact: { id: 'id', name: 'person.name', emails: 'person.mails', phones: 'person.numbers' },
    fields: { segment: 'person.segment', opted_out: 'person.opted_out' },
  };
}

export const feed: DeclaredApi = {
  fields: TOKEN,
  rest: {
    baseUrl: 'https://contacts.example',
    authorize: { header: 'X-Api-Key', value: '{{token}}' },
    failures: [{ status: 410, when: "error.code == 'cursor_expired'", is: 'source_cursor_expired' }],
    validate: { path: '/whoami', account: { id: 'workspace.key', label: 'workspace.title' } },

    agents: {
      list: {
        path: '/users',
        query: { cursor: '{cursor}', count: '{limit}' },
        items: 'users',
        // The last page has a cursor too.
        paging: { by: 'cursor', in: 'hasMore && cursor' },
      },
      largestPage: 1000,
      agent: { id: 'id', name: 'name', email: 'email', active: "status == 'active'" },
    },

    search: {
      record: {
        contact: {
          id: 'id',
          name: ['found.person.name', 'name'],
          emails: ['found.person.mails', 'mails'],
          phones: ['found.person.numbers', 'numbers'],
        },
        mergedInto: 'found.into',
      },
      byId: { path: '/people/{id}', as: 'found' },
      byEmail: { path: '/people/lookup', query: { email: '{email}' }, items: 'people' },
      byPhone: { path: '/people/lookup', query: { phone: '{phone}' }, items: 'people' },
      changedAt: ['found.person.at', 'at'],
    },

    interactions: {
      ticket: {
        list: { path: '/people/{contact.id}/tickets', query: { count: '{limit}' }, items: 'tickets' },
        interaction: {
          id: 'ref',
          subject: 'title',
          description: 'text',
          date: date('opened', 'unix'),
          priority: enumMap('urgency', { minor: 'low', medium: 'normal', major: 'high', critical: 'urgent' }),
          status: enumMap('state', { todo: 'new', in_progress: 'open', blocked: 'pending', done: 'closed' }),
        },
      },
    },

    actions: {
      // No recovery: what a `client_ref` is of can only be learnt by a refusal.
      create_ticket: {
        ...TICKET_TEXTS,
        request: {
          method: 'POST',
          path: '/people/{contact.id}/tickets',
          body: {
            title: '{input.subject}',
            text: '{input.text}',
            urgency: enumMap('input.priority', { low: 'minor', normal: 'medium', high: 'major', urgent: 'critical' }),
            client_ref: '{marker}',
          },
          failures: [
            { when: "error.code == 'no_such_person'", is: 'action_refused', message: "'The person is not there'" },
            { when: "error.code == 'invalid_field'", is: 'action_refused', message: 'error.message' },
          ],
        },
        result: { id: 'ticket.ref' },
      },
    },
  },
};
