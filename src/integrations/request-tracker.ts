import { rest } from '../connectors/rest/rest.ts';
import { queryLanguage } from '../connectors/rest/templates.ts';
import { date, enumMap, join, link, template } from '../connectors/rest/values.ts';
import { defineIntegration } from '../declaration/define-integration.ts';
import { CONTACT_INPUTS } from '../domain/action.ts';

const FIELDS =
  'id,Name,RealName,EmailAddress,WorkPhone,MobilePhone,HomePhone,Organization,Address1,Address2,City,State,Zip,Country';

/**
 * Request Tracker 5: its users are contacts, its privileged users are agents, and its tickets are interactions.
 * `docs/request-tracker.md` says what it takes, and why it is as it is. It is not served unless it is put into the list in
 * `index.ts`.
 */
export const requestTrackerIntegration = defineIntegration({
  name: 'request-tracker',
  displayName: 'Request Tracker',
  description: 'Users and tickets of Request Tracker',
  logoUrl: '/request-tracker/logo.png',
  iconUrl: '/request-tracker/icon.png',
  authentication: {
    type: 'custom',
    fields: {
      url: { display: 'Address', help: 'As in the browser, such as https://rt.example.com', hosts: ['*'] },
      token: { display: 'Token', help: 'Under Settings > Auth Tokens', secret: true },
      country: {
        display: 'Country',
        help: 'Of phones without a country code, such as PT',
        mandatory: false,
        setting: 'country',
      },
    },
    identifiedBy: ['url'],
  },
  connector: rest({
    baseUrl: '{{url}}/REST/2.0',
    authorize: { header: 'Authorization', value: 'token {{token}}' },
    failures: [{ status: [400, 403, 404], is: 'action_refused', message: 'message' }],

    // A token that lacks rights is not refused, but given records with parts left out, and times of 1970.
    validate: {
      path: '/user/RT_System',
      failures: [
        { status: 403, is: 'invalid_credentials', message: "'The token must be one of a privileged user'" },
        { when: '!Disabled', is: 'invalid_credentials', message: "'The token lacks the right AdminUsers'" },
        {
          when: "!(_hyperlinks[?ref == 'memberships'])",
          is: 'invalid_credentials',
          message: "'The token lacks the right AdminGroupMembership'",
        },
      ],
    },

    contacts: {
      list: {
        method: 'POST',
        path: '/users',
        query: { page: '{page}', per_page: '{limit}', orderby: 'id', fields: FIELDS },
        body: [{ field: 'Name', operator: 'NOT IN', value: ['RT_System', 'Nobody'] }],
        items: 'items',
        paging: { by: 'page' },
      },
      largestPage: 100,
      deleted: "Disabled == '1'",
      contact: {
        id: 'id',
        name: ['RealName', 'Name'],
        company: 'Organization',
        emails: 'EmailAddress',
        phones: ['WorkPhone', 'MobilePhone', 'HomePhone'],
        address: join(', ', 'Address1', 'Address2', join(' ', 'Zip', 'City'), 'State', 'Country'),
        url: link('{{url}}/User/Summary.html?id={id}'),
      },
      fields: { name: 'Name', organization: 'Organization', country: 'Country' },
    },

    agents: {
      list: {
        // The members of Privileged, which is the second of the groups that every installation begins with.
        path: '/group/4/members',
        query: { groups: '0', page: '{page}', per_page: '{limit}', orderby: 'id' },
        items: 'items',
        paging: { by: 'page', more: 'count == per_page' },
      },
      largestPage: 25,
      followUp: { user: { path: '/user/{id}' } },
      agent: {
        id: 'id',
        name: ['user.RealName', 'user.Name'],
        email: 'user.EmailAddress',
        active: "user.Disabled != '1'",
      },
    },

    search: {
      byId: { path: '/user/{id}' },
      byEmail: {
        method: 'POST',
        path: '/users',
        query: { per_page: '100', orderby: 'id', fields: FIELDS },
        body: [{ field: 'EmailAddress', value: '{email}' }],
        items: 'items',
      },
    },

    interactions: {
      ticket: {
        list: {
          path: '/tickets',
          query: {
            query: queryLanguage('Requestor.id = "{contact.id}"'),
            fields: 'Subject,Status,Priority,LastUpdated,Queue',
            'fields[Queue]': 'Name',
            orderby: 'LastUpdated',
            order: 'DESC',
            per_page: '{limit}',
          },
          items: 'items',
        },
        interaction: {
          id: 'id',
          subject: 'Subject',
          description: 'Queue.Name',
          date: date('LastUpdated'),
          url: link('{{url}}/Ticket/Display.html?id={id}'),
          priority:
            "to_number(Priority) | @ >= `100` && 'urgent' || @ >= `67` && 'high' || @ >= `34` && 'normal' || @ >= `1` && 'low' || 'none'",
          status: enumMap('Status', { stalled: 'pending', resolved: 'solved', rejected: 'closed', deleted: 'closed' }),
        },
      },
    },

    actions: {
      create_ticket: {
        display: 'create a ticket',
        description: 'create a ticket in request tracker',
        contact: 'required',
        creates: 'ticket',
        inputs: {
          queue: { name: 'Queue', type: 'text', mandatory: true, default: 'General' },
          subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          text: { name: 'Text', type: 'textarea' },
          priority: { name: 'Priority', type: 'select', options: ['low', 'normal', 'high', 'urgent'] },
          ...CONTACT_INPUTS,
        },
        request: {
          method: 'POST',
          path: '/ticket',
          body: {
            Queue: '{input.queue}',
            Subject: '{input.subject}',
            Requestor: ['{contact.id}'],
            Content: '{input.text}',
            ContentType: 'text/plain',
            Priority: enumMap('input.priority', { low: 20, normal: 50, high: 80, urgent: 100 }),
            RefersTo: ['urn:uuid:{marker}'],
          },
        },
        result: { id: 'id' },
        recovery: {
          kind: 'find',
          lagSeconds: 10,
          find: {
            path: '/tickets',
            query: { query: queryLanguage('RefersTo = "urn:uuid:{marker}"') },
            items: 'items',
          },
        },
      },
      add_comment: {
        display: 'add a comment',
        description: 'add a comment to a ticket of request tracker',
        inputs: {
          ticket: { name: 'Number of the ticket', type: 'number', mandatory: true },
          text: { name: 'Comment', type: 'textarea', mandatory: true },
        },
        request: {
          method: 'POST',
          path: '/ticket/{input.ticket}/comment',
          body: { Content: '{input.text}', ContentType: 'text/plain' },
        },
        result: { message: template('Comment added to ticket {input.ticket}') },
      },
      create_user: {
        display: 'create a user',
        description: 'create a user in request tracker',
        creates: 'contact',
        inputs: {
          name: { name: 'Name', type: 'text', mandatory: true },
          email: { name: 'E-mail', type: 'text' },
          phone: { name: 'Phone', type: 'tel' },
          organization: { name: 'Organization', type: 'text' },
        },
        request: {
          method: 'POST',
          path: '/user',
          body: {
            Name: join('', 'input.email || input.phone'),
            RealName: '{input.name}',
            EmailAddress: '{input.email}',
            WorkPhone: '{input.phone}',
            Organization: '{input.organization}',
          },
        },
        result: {
          // The answer has the name alone.
          followUp: { user: { path: '/user/{id}' } },
          contact: { id: 'user.id', type: 'contact', url: link('{{url}}/User/Summary.html?id={user.id}') },
        },
      },
    },
  }),
  interactionTypes: ['ticket'],
});
