import { describe, expect, test } from 'vitest';
import { changesBetween } from '../../src/manifest/changes.ts';
import type { AuthFieldDetails, InputDetails, ManifestDocument } from '../../src/manifest/document.ts';

const FIELD: AuthFieldDetails = { field_name: 'token', display: 'Token', mandatory: true, type: 'input', store: true };
const SELECT: InputDetails = {
  key: 'priority',
  name: 'Priority',
  mandatory: false,
  type: 'select',
  format: 'low,high',
};
const BEFORE: ManifestDocument = {
  integration: {
    name: 'acme',
    display_name: 'Acme',
    description: 'Customers',
    logo_url: 'https://acme.com/logo.png',
    icon_url: 'https://acme.com/icon.png',
    authentication_type: 'custom',
    authentication_configuration: [FIELD],
    auth_validation_endpoint: 'https://b.acme.com/acme/auth_validation',
    contact_synchronization_endpoint: 'https://b.acme.com/acme/contact_sync',
    interaction_types: ['ticket', 'call'],
  },
  actions: [
    {
      provider: 'acme',
      name: 'create_ticket',
      display: 'create a ticket',
      description: 'create a ticket in Acme',
      endpoint: 'https://b.acme.com/acme/actions/create_ticket',
      inputs: [SELECT],
    },
  ],
};

/** Today's document: a copy of what was handed in, changed. */
function after(change: (document: Editable<ManifestDocument>) => void): ManifestDocument {
  const copy = structuredClone(BEFORE) as Editable<ManifestDocument>;
  change(copy);
  return copy;
}
type Editable<Value> = Value extends readonly (infer Element)[]
  ? Editable<Element>[]
  : Value extends object
    ? { -readonly [Key in keyof Value]: Editable<Value[Key]> }
    : Value;
const told = (document: ManifestDocument) =>
  changesBetween(BEFORE, document).map(({ at, breaks }) => `${breaks ? 'breaks' : 'harmless'}: ${at}`);

const FIELDS = 'integration.authentication_configuration';
const INPUTS = 'actions.create_ticket.inputs';

describe('what changed since the document was handed in', () => {
  test('is nothing while the document is the same, in whatever order', () => {
    const shuffled = after(({ integration }) => (integration.interaction_types = ['call', 'ticket']));
    expect(changesBetween(BEFORE, BEFORE)).toEqual([]);
    expect(changesBetween(BEFORE, shuffled)).toEqual([]);
  });

  test.each<[when: string, change: (document: Editable<ManifestDocument>) => void, told: string]>([
    [
      'an endpoint moved',
      ({ integration: i }) => (i.auth_validation_endpoint += '2'),
      'integration.auth_validation_endpoint',
    ],
    [
      'an endpoint is gone',
      ({ integration: i }) => delete i.contact_synchronization_endpoint,
      'integration.contact_synchronization_endpoint',
    ],
    ['it has another name', ({ integration: i }) => (i.name = 'acme2'), 'integration.name'],
    [
      'its type of authentication changed',
      ({ integration: i }) => (i.authentication_type = 'oauth2'),
      'integration.authentication_type',
    ],
    [
      'a type of interactions is gone',
      ({ integration: i }) => i.interaction_types.pop(),
      'integration.interaction_types',
    ],
    ['an auth field is gone', ({ integration: i }) => i.authentication_configuration.pop(), `${FIELDS}.token`],
    [
      'an auth field is new and mandatory',
      ({ integration: i }) => i.authentication_configuration.push({ ...FIELD, field_name: 'account' }),
      `${FIELDS}.account`,
    ],
    [
      'an auth field is no longer stored',
      ({ integration: i }) => Object.assign(i.authentication_configuration[0] ?? {}, { store: false }),
      `${FIELDS}.token.store`,
    ],
    [
      'an auth field has another type',
      ({ integration: i }) => Object.assign(i.authentication_configuration[0] ?? {}, { type: 'oauth' }),
      `${FIELDS}.token.type`,
    ],
    ['an action is gone', ({ actions }) => actions.pop(), 'actions.create_ticket'],
    [
      'an action moved',
      ({ actions: [action] }) => Object.assign(action ?? {}, { endpoint: 'https://b.acme.com/2' }),
      'actions.create_ticket.endpoint',
    ],
    ['an input is gone', ({ actions: [action] }) => action?.inputs.pop(), `${INPUTS}.priority`],
    [
      'an input is newly mandatory',
      ({ actions: [action] }) => Object.assign(action?.inputs[0] ?? {}, { mandatory: true }),
      `${INPUTS}.priority.mandatory`,
    ],
    [
      'an input is new and mandatory',
      ({ actions: [action] }) => action?.inputs.push({ ...SELECT, key: 'queue', mandatory: true }),
      `${INPUTS}.queue`,
    ],
    [
      'an input has another type',
      ({ actions: [action] }) => Object.assign(action?.inputs[0] ?? {}, { type: 'text' }),
      `${INPUTS}.priority.type`,
    ],
    [
      'an option is gone',
      ({ actions: [action] }) => Object.assign(action?.inputs[0] ?? {}, { format: 'low' }),
      `${INPUTS}.priority.format`,
    ],
  ])('breaks Talkdesk when %s', (_, change, at) => {
    expect(told(after(change))[0]).toBe(`breaks: ${at}`);
  });

  test.each<[when: string, change: (document: Editable<ManifestDocument>) => void, told: string]>([
    ['a text is another', ({ integration: i }) => (i.description = 'All customers'), 'integration.description'],
    ['the logo is another', ({ integration: i }) => (i.logo_url = 'https://acme.com/2.png'), 'integration.logo_url'],
    [
      'an endpoint is new',
      ({ integration: i }) => (i.agent_synchronization_endpoint = 'https://b.acme.com/a'),
      'integration.agent_synchronization_endpoint',
    ],
    [
      'a type of interactions is new',
      ({ integration: i }) => i.interaction_types.push('note'),
      'integration.interaction_types',
    ],
    [
      'an auth field that may be empty is new',
      ({ integration: i }) =>
        i.authentication_configuration.push({ ...FIELD, field_name: 'country', mandatory: false }),
      `${FIELDS}.country`,
    ],
    [
      'an auth field may now be empty',
      ({ integration: i }) => Object.assign(i.authentication_configuration[0] ?? {}, { mandatory: false }),
      `${FIELDS}.token.mandatory`,
    ],
    [
      'a label is another',
      ({ integration: i }) => Object.assign(i.authentication_configuration[0] ?? {}, { display: 'Key' }),
      `${FIELDS}.token.display`,
    ],
    [
      'an action is new',
      ({ actions }) => actions.push({ ...BEFORE.actions[0], name: 'add_note' } as never),
      'actions.add_note',
    ],
    [
      'an action says something else',
      ({ actions: [action] }) => Object.assign(action ?? {}, { display: 'open a ticket' }),
      'actions.create_ticket.display',
    ],
    [
      'an input that may be empty is new',
      ({ actions: [action] }) => action?.inputs.push({ ...SELECT, key: 'queue' }),
      `${INPUTS}.queue`,
    ],
    [
      'an option is new',
      ({ actions: [action] }) => Object.assign(action?.inputs[0] ?? {}, { format: 'low,high,urgent' }),
      `${INPUTS}.priority.format`,
    ],
  ])('is harmless when %s', (_, change, at) => {
    expect(told(after(change))).toEqual([`harmless: ${at}`]);
  });

  test('is told with what breaks first, and in words', () => {
    const changes = changesBetween(
      BEFORE,
      after((document) => {
        document.integration.description = 'All customers';
        document.actions.pop();
      }),
    );
    expect(changes).toEqual([
      { at: 'actions.create_ticket', says: 'is gone; automations go on calling it', breaks: true },
      { at: 'integration.description', says: 'was "Customers", is "All customers"', breaks: false },
    ]);
  });
});
