/** An integration that has something for every part of the document for Talkdesk. Its connector is never called. */

import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import type { Submission } from '../../src/declaration/submission.ts';
import { acmeContacts } from './acme-contacts.ts';
import { submission as acmeSubmission } from './acme-submission.ts';

const never = () => Promise.reject(new Error('Nothing is called for a document'));

/** With OAuth tokens that Talkdesk obtains, contacts, agents, interactions and three actions. */
export function manifestIntegration(
  parts: { readonly submission?: Submission } = { submission: acmeSubmission },
): Integration {
  return defineIntegration({
    name: 'acme',
    displayName: 'ACME',
    description: 'Customers and tickets of ACME',
    logoUrl: '/acme/logo.png',
    iconUrl: 'https://acme.example/icon.png',
    authentication: {
      type: 'oauth2',
      fields: {
        site: { display: 'Site', help: 'The first part of your address', format: 'https://{{site}}.acme.example' },
        client_id: { display: 'Client id' },
        client_secret: { display: 'Client secret', secret: true },
        authorization_url: { display: 'Authorization URL', hosts: ['login.acme.example'] },
        access_token_url: { display: 'Token URL', hosts: ['login.acme.example'] },
        pin: { display: 'PIN', mandatory: false, store: false, secret: true, help: 'Only for the first connection' },
        country: { display: 'Country', mandatory: false, setting: 'country', help: 'Two letters, such as PT' },
      },
    },
    connector: {
      validate: never,
      contacts: acmeContacts,
      agents: { largestPage: 100, read: never },
      interactions: never,
      actions: {
        create_ticket: defineAction({
          display: 'create a ticket',
          description: 'create a ticket in ACME',
          inputs: {
            subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
            text: { name: 'Text', type: 'textarea' },
            priority: { name: 'Priority', type: 'select', mandatory: true, options: ['low', 'normal', 'high'] },
            due: { name: 'Due', type: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ' },
            minutes: { name: 'Minutes', type: 'number', default: '5' },
          },
          run: never,
        }),
        create_contact: defineAction({
          display: 'create a contact',
          description: 'create a contact in ACME',
          inputs: {
            name: { name: 'Name', type: 'text', mandatory: true, default: '{{contact.name}}' },
            phone: { name: 'Phone', type: 'tel', default: '{{contact.phone}}' },
            website: { name: 'Web site', type: 'url', default: '{{contact.website}}' },
          },
          run: never,
        }),
        archive: defineAction({ display: 'archive it', description: 'archive the contact', inputs: {}, run: never }),
      },
    },
    interactionTypes: ['ticket', 'case'],
    settings: { country: 'PT' },
    ...parts,
  });
}
