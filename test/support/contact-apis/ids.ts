/** The contact service that lists ids only, declared: each contact is read by a request of its own. */

import type { Contacts, FollowUps } from '../../../src/connectors/rest/declaration.ts';
import { date, enumMap, join } from '../../../src/connectors/rest/values.ts';
import { type ContactList, type DeclaredApi, TICKET_TEXTS } from './contact-list.ts';

export function idsContacts(list: ContactList): Contacts {
  const { at, precision, lagSeconds, largestPage = 100, filters } = list;
  return {
    list: {
      path: `${at}/contacts`,
      query: {
        modified_after: '{from}',
        modified_before: '{to}',
        after_id: '{afterId}',
        limit: '{limit}',
        ...(filters ? { segment: '{where.segment}' } : {}),
      },
      items: 'ids',
    },
    largestPage,
    changes: { by: 'time', at: 'modified', precision, lagSeconds, sort: 'changed-then-id' },
    ...(filters ? { filters: ['segment'] } : {}),
    followUp: { full: { path: `${at}/contacts/{id}` } },
    contact: {
      id: 'id',
      name: join(' ', 'full.given_name', 'full.family_name'),
      emails: 'full.mail',
      phones: 'full.tel',
    },
    mergedInto: 'full.merged_into',
    fields: { segment: 'full.segment', opted_out: "full.opted_out == 'Y'" },
  };
}

const fullTicket: FollowUps = { full: { path: '/tickets/{id}' } };

export const ids: DeclaredApi = {
  fields: { key: { display: 'API key', secret: true } },
  rest: {
    baseUrl: 'https://contacts.example',
    authorize: { query: 'api_key', value: '{{key}}' },
    failures: [{ status: [404, 422], is: 'action_refused', message: 'values(errors)[]' }],
    validate: { path: '/session', account: { id: 'account_id', label: 'account_name' } },

    agents: {
      list: {
        path: '/users',
        query: { after_id: '{cursor}', limit: '{limit}' },
        items: 'users',
        paging: { by: 'cursor', in: 'users[-1].id' },
      },
      largestPage: 500,
      agent: { id: 'id', name: 'name', email: 'mail', active: 'on == `1`' },
    },

    search: {
      byId: { path: '/contacts/{id}', as: 'full' },
      byEmail: { path: '/contacts/find', query: { q: '{email}' }, items: 'ids' },
      byPhone: { path: '/contacts/find', query: { q: '{phone}' }, items: 'ids' },
      changedAt: date('full.modified'),
    },

    interactions: {
      ticket: {
        list: { path: '/contacts/{contact.id}/tickets', query: { limit: '{limit}' }, items: 'ids' },
        followUp: fullTicket,
        interaction: {
          id: 'id',
          subject: 'full.title',
          description: 'full.body',
          date: date('full.opened'),
          priority: enumMap('full.prio', { P4: 'low', P3: 'normal', P2: 'high', P1: 'urgent' }),
          status: enumMap('full.stat', { N: 'new', W: 'open', H: 'pending', X: 'closed' }),
        },
      },
    },

    actions: {
      create_ticket: {
        ...TICKET_TEXTS,
        request: {
          method: 'POST',
          path: '/contacts/{contact.id}/tickets',
          body: {
            title: '{input.subject}',
            body: '{input.text}',
            prio: enumMap('input.priority', { low: 'P4', normal: 'P3', high: 'P2', urgent: 'P1' }),
            external_id: '{marker}',
          },
        },
        result: { id: 'id' },
        recovery: {
          kind: 'find',
          lagSeconds: 0,
          find: { path: '/tickets', query: { external_id: '{marker}' }, items: 'ids' },
        },
      },
    },
  },
};
