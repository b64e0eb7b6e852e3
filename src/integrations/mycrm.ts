import { rest } from '../connectors/rest/rest.ts';
import { date, enumMap, htmlToText, join, link, number, phone, template } from '../connectors/rest/values.ts';
import { defineIntegration } from '../declaration/define-integration.ts';
import { CONTACT_INPUTS } from '../domain/action.ts';

/**
 * My CRM, the example of Talkdesk's documents, as a declaration: `docs/connect-your-system.md` explains it line by line,
 * and `npm run mycrm` serves a My CRM to try it with. It is not served unless it is put into the list in `index.ts`.
 */
export const mycrmIntegration = defineIntegration({
  name: 'mycrm',
  displayName: 'My CRM',
  description: 'Tickets, cases and customers of My CRM',
  logoUrl: '/mycrm/logo.png',
  iconUrl: '/mycrm/icon.png',
  authentication: {
    type: 'custom',
    fields: {
      account: {
        display: 'Account',
        help: 'The first part of your address',
        format: 'https://{{account}}.example.org',
      },
      token: { display: 'Token', help: 'Under Settings > API', secret: true },
    },
  },
  connector: rest({
    baseUrl: 'https://{{account}}.example.org/api/v1',
    authorize: { bearer: '{{token}}' },
    failures: [{ status: [404, 409, 422], is: 'action_refused', message: 'message' }],
    validate: { path: '/me', account: { id: 'account.id', label: 'account.name' } },

    contacts: {
      list: {
        path: '/customers',
        query: {
          updated_since: '{from}',
          updated_until: '{to}',
          after_id: '{afterId}',
          sort: 'updated_at',
          per_page: '{limit}',
        },
        items: 'customers',
      },
      largestPage: 100,
      changes: { by: 'time', at: 'updated_at', precision: 'second', lagSeconds: 5, sort: 'changed-then-id' },
      deleted: 'deleted',
      mergedInto: 'merged_into',
      contact: {
        id: 'id',
        name: join(' ', 'first_name', 'last_name'),
        company: 'company.name',
        title: 'job_title',
        emails: 'emails[].address',
        phones: phone('phones[].number', { country: 'country_code' }),
        address: join(', ', 'address.street', join(' ', 'address.zip', 'address.city'), 'address.country'),
        websites: 'website',
        url: link('https://{{account}}.example.org/customers/{id}'),
      },
      fields: { country: 'country_code' },
    },

    agents: {
      list: {
        path: '/agents',
        query: { offset: '{offset}', limit: '{limit}' },
        items: 'agents',
        paging: { by: 'offset' },
      },
      largestPage: 50,
      agent: { id: 'id', name: 'name', email: 'email', active: 'active' },
    },

    search: {
      byId: { path: '/customers/{id}' },
      byEmail: { path: '/customers', query: { email: '{email}' }, items: 'customers' },
      byPhone: { path: '/customers', query: { phone: '{phones}' }, items: 'customers' },
      changedAt: date('updated_at'),
    },

    interactions: {
      ticket: {
        list: { path: '/customers/{contact.id}/tickets', query: { limit: '{limit}' }, items: 'tickets' },
        interaction: {
          id: 'id',
          subject: 'subject',
          description: htmlToText('body_html'),
          date: date('created_at'),
          url: 'web_url',
          priority: enumMap('priority', { P1: 'urgent', P2: 'high', P3: 'normal', P4: 'low' }),
          status: enumMap('state', { in_progress: 'open', waiting: 'pending', done: 'solved' }),
        },
      },
      case: {
        list: { path: '/customers/{contact.id}/cases', query: { limit: '{limit}' }, items: 'cases' },
        interaction: {
          id: 'number',
          subject: 'title',
          description: 'summary',
          date: date('opened_at', 'unix'),
          priority: enumMap('severity', { 1: 'urgent', 2: 'high', 3: 'normal', 4: 'low' }),
          closed: 'closed',
        },
      },
    },

    actions: {
      create_ticket: {
        display: 'create a ticket',
        description: 'create a ticket in my crm',
        contact: 'required',
        creates: 'ticket',
        inputs: {
          subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          text: { name: 'Text', type: 'textarea' },
          priority: { name: 'Priority', type: 'select', options: ['low', 'normal', 'high', 'urgent'] },
          ...CONTACT_INPUTS,
        },
        request: {
          method: 'POST',
          path: '/tickets',
          body: {
            customer_id: number('contact.id'),
            subject: '{input.subject}',
            body: '{input.text}',
            priority: enumMap('input.priority', { low: 'P4', normal: 'P3', high: 'P2', urgent: 'P1' }),
            external_id: '{marker}',
          },
        },
        result: { id: 'id' },
        recovery: { kind: 'repeat', withinSeconds: 86_400 },
      },
      add_comment: {
        display: 'add a comment',
        description: 'add a comment to a ticket of my crm',
        inputs: {
          ticket: { name: 'Number of the ticket', type: 'number', mandatory: true },
          text: { name: 'Comment', type: 'textarea', mandatory: true },
        },
        request: {
          method: 'POST',
          path: '/tickets/{input.ticket}/comments',
          body: { body: '{input.text}' },
        },
        result: { id: 'id', message: template('Comment added to ticket {ticket_id}') },
      },
    },
  }),
  interactionTypes: ['ticket', 'case'],
});
