import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Submission } from '../../src/declaration/submission.ts';
import type { ActionDetails, AuthFieldDetails, InputDetails, IntegrationDetails } from '../../src/manifest/document.ts';
import { newPathSecret } from '../../src/credentials/path-secret.ts';
import { PATH_SECRET_PLACEHOLDER } from '../../src/manifest/endpoints.ts';
import { lint, LINT_RULES } from '../../src/manifest/lint/lint.ts';
import type { Subject } from '../../src/manifest/lint/rule.ts';

const URL_OF_BRIDGE = 'https://talkdesk.acme.com/acme';

const TOKEN: AuthFieldDetails = {
  field_name: 'api_key',
  display: 'API key',
  mandatory: true,
  type: 'input',
  store: true,
  masked: true,
};
const INTEGRATION: IntegrationDetails = {
  name: 'acme',
  display_name: 'Acme CRM',
  description: 'Customers of Acme',
  logo_url: 'https://talkdesk.acme.com/acme/logo.png',
  icon_url: 'https://talkdesk.acme.com/acme/icon.png',
  authentication_type: 'custom',
  authentication_configuration: [TOKEN],
  auth_validation_endpoint: `${URL_OF_BRIDGE}/auth_validation`,
  contact_synchronization_endpoint: `${URL_OF_BRIDGE}/contact_sync`,
  interaction_retrieval_endpoint: `${URL_OF_BRIDGE}/interaction_update`,
  agent_synchronization_endpoint: `${URL_OF_BRIDGE}/agent_sync`,
  interaction_types: ['ticket', 'call'],
};
const SUBJECT: InputDetails = { key: 'subject', name: 'Subject', mandatory: true, type: 'text' };
const INPUTS: readonly InputDetails[] = [
  { ...SUBJECT, format: 'Call with {{contact.first_name}}' },
  { key: 'phone', name: 'Phone', mandatory: false, type: 'tel', format: '{{ contact.phone }}' },
  { key: 'email', name: 'E-mail', mandatory: false, type: 'text', format: '{{contact.email}}' },
  { key: 'due', name: 'Due', mandatory: false, type: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ' },
  { key: 'priority', name: 'Priority', mandatory: false, type: 'select', format: 'low,normal,high' },
];
const ACTION: ActionDetails = {
  provider: 'acme',
  name: 'create_ticket',
  display: 'create a ticket',
  description: 'create a ticket for the contact in Acme',
  endpoint: `${URL_OF_BRIDGE}/actions/create_ticket`,
  inputs: INPUTS,
};
const SUBMISSION: Submission = {
  baseUrl: 'https://talkdesk.acme.com',
  accountDomain: 'acme.mytalkdesk.com',
  contacts: [{ name: 'Ana Costa', email: 'ana@acme.com', notes: 'weekdays' }],
  useCase: 'Agents see who calls.',
  secretsVia: { keybase: 'ana' },
  testInProduction: false,
  cti: true,
  links: [{ title: 'API', url: 'https://acme.com/api' }],
};

interface Parts extends Partial<Omit<Subject, 'document'>> {
  readonly integration?: Partial<IntegrationDetails>;
  readonly actions?: readonly ActionDetails[];
}

/** A subject without a fault, but for the parts that a test is about. */
const subject = ({ integration, actions = [ACTION], ...parts }: Parts = {}): Subject => ({
  document: { integration: { ...INTEGRATION, ...integration }, actions },
  located: true,
  names: ['acme', 'directory'],
  submission: SUBMISSION,
  images: { logo_url: { width: 192, height: 96 }, icon_url: { width: 96, height: 96 } },
  changes: [],
  ...parts,
});
const field = (parts: Partial<AuthFieldDetails>): Parts => ({
  integration: { authentication_configuration: [{ ...TOKEN, ...parts }] },
});
const action = (parts: Partial<ActionDetails>): Parts => ({ actions: [{ ...ACTION, ...parts }] });
const input = (parts: Partial<InputDetails>): Parts =>
  action({ inputs: [...INPUTS, { ...SUBJECT, key: 'x', ...parts }] });
const submission = (parts: object): Parts => ({ submission: { ...SUBMISSION, ...parts } });
const without = (...keys: (keyof IntegrationDetails)[]) =>
  ({ integration: Object.fromEntries(keys.map((key) => [key, undefined])) }) as Parts;
const OAUTH = ['site', 'client_id', 'client_secret', 'authorization_url', 'access_token_url', 'username', 'password'];
const oauth = (type: IntegrationDetails['authentication_type'], ...left: string[]): Parts => ({
  integration: {
    authentication_type: type,
    authentication_configuration: OAUTH.filter((name) => !left.includes(name)).map((field_name) => ({
      ...TOKEN,
      field_name,
      masked: /secret|password/.test(field_name),
    })),
  },
  submission: {
    ...SUBMISSION,
    constants: Object.fromEntries(
      OAUTH.filter((name) => !left.includes(name) && !/secret|password|user/.test(name)).map((name) => [name, 'x']),
    ),
  },
});

/** What is wrong, and the findings: the rule's id and the place. */
type Case = readonly [when: string, parts: Parts, ...findings: string[]];
const CASES: readonly Case[] = [
  ['two integrations have one name', { names: ['acme', 'Acme'] }, 'name-unique integration.name'],
  [
    "the name is a vendor's",
    { integration: { name: 'zendesk' }, ...action({ provider: 'zendesk' }) },
    'name-vendor integration.name',
  ],
  [
    "the display name is a vendor's",
    { integration: { display_name: 'Zoho CRM' } },
    'name-vendor integration.display_name',
  ],
  ['the display name is blank', { integration: { display_name: ' ' } }, 'texts-present integration.display_name'],
  ['the description is empty', { integration: { description: '' } }, 'texts-present integration.description'],
  [
    'a type has a comma',
    { integration: { interaction_types: ['a,b'] } },
    'interaction-types-list integration.interaction_types',
  ],
  [
    'a type has outer blanks',
    { integration: { interaction_types: [' a'] } },
    'interaction-types-list integration.interaction_types',
  ],
  [
    'a type stands there twice',
    { integration: { interaction_types: ['a', 'A'] } },
    'interaction-types-list integration.interaction_types',
  ],
  [
    'there are types and no endpoint',
    without('interaction_retrieval_endpoint'),
    'interaction-types-served integration.interaction_types',
  ],
  [
    'there is an endpoint and no type',
    { integration: { interaction_types: [] } },
    'interaction-types-served integration.interaction_types',
  ],

  ['the logo is no URL', { integration: { logo_url: 'logo.png' } }, 'image-https integration.logo_url'],
  [
    'the icon is not https',
    { integration: { icon_url: 'http://acme.com/icon.png' } },
    'image-https integration.icon_url',
  ],
  [
    'the logo is not there',
    { images: { logo_url: { problem: 'is not there' } } },
    'image-readable integration.logo_url',
  ],
  ['the logo is too wide', { images: { logo_url: { width: 193, height: 96 } } }, 'image-size integration.logo_url'],
  ['the icon is too high', { images: { icon_url: { width: 96, height: 97 } } }, 'image-size integration.icon_url'],

  [
    'an address lacks its path secret',
    {
      integration: {
        auth_validation_endpoint: `https://bridge.acme.com/acme/${PATH_SECRET_PLACEHOLDER}/auth_validation`,
      },
    },
    'endpoint-path-secret integration.auth_validation_endpoint',
  ],
  [
    'the type is unknown',
    { integration: { authentication_type: 'basic' as 'custom' } },
    'auth-type integration.authentication_type',
  ],
  [
    'type none has fields',
    { integration: { authentication_type: 'none' } },
    'auth-fields-present integration.authentication_configuration',
  ],
  [
    'type custom has none',
    { integration: { authentication_configuration: [] } },
    'auth-fields-present integration.authentication_configuration',
  ],
  ...['site', 'client_id', 'client_secret', 'authorization_url', 'access_token_url'].map((name): Case => [
    `oauth2 lacks ${name}`,
    oauth('oauth2', name),
    `auth-oauth-fields integration.authentication_configuration.${name}`,
  ]),
  ...['site', 'client_id', 'client_secret', 'username', 'password', 'access_token_url'].map((name): Case => [
    `oauth2_password lacks ${name}`,
    oauth('oauth2_password', name),
    `auth-oauth-fields integration.authentication_configuration.${name}`,
  ]),
  ...['site', 'client_id', 'client_secret', 'access_token_url'].map((name): Case => [
    `oauth2_client_credentials lacks ${name}`,
    oauth('oauth2_client_credentials', name),
    `auth-oauth-fields integration.authentication_configuration.${name}`,
  ]),
  [
    'a field stands there twice',
    { integration: { authentication_configuration: [TOKEN, TOKEN] } },
    'auth-field-unique integration.authentication_configuration.api_key',
  ],
  [
    'a field has no label',
    field({ display: ' ' }),
    'auth-field-display integration.authentication_configuration.api_key',
  ],
  [
    'the type of a field is unknown',
    field({ type: 'secret' }),
    'auth-field-type integration.authentication_configuration.api_key',
  ],
  ...['api_key', 'token', 'client_secret', 'password', 'pin', 'user_credentials'].map((field_name): Case => [
    `${field_name} is not masked`,
    field({ field_name, masked: false }),
    `auth-secret-masked integration.authentication_configuration.${field_name}`,
  ]),
  [
    'a returned field is not stored',
    field({ returned: true, mandatory: false, store: false }),
    'auth-returned-stored integration.authentication_configuration.api_key',
  ],
  [
    'a returned field is mandatory',
    field({ returned: true }),
    'auth-returned-stored integration.authentication_configuration.api_key',
  ],

  [
    'an endpoint is http',
    { integration: { auth_validation_endpoint: 'http://talkdesk.acme.com/a' } },
    'endpoint-https integration.auth_validation_endpoint',
  ],
  [
    'the endpoint of an action is a path',
    action({ endpoint: '/actions/create_ticket' }),
    'endpoint-https actions.create_ticket.endpoint',
  ],
  [
    'an endpoint is on this machine',
    action({ endpoint: 'https://127.0.0.1/a' }),
    'address-real actions.create_ticket.endpoint',
  ],
  [
    'the logo is under an example name',
    { integration: { logo_url: 'https://acme.example/logo.png' } },
    'address-real integration.logo_url',
  ],
  [
    'an endpoint is on workers.dev',
    action({ endpoint: 'https://bridge.acme.workers.dev/a' }),
    'endpoint-own-domain actions.create_ticket.endpoint',
  ],
  [
    'two endpoints have one address',
    action({ endpoint: `${URL_OF_BRIDGE}/contact_sync` }),
    'endpoint-distinct endpoints',
  ],
  [
    'nothing validates',
    without('auth_validation_endpoint'),
    'endpoint-validation integration.auth_validation_endpoint',
  ],
  [
    'CTI has no agents',
    without('agent_synchronization_endpoint'),
    'endpoint-agents-for-cti integration.agent_synchronization_endpoint',
  ],

  ['the provider has another spelling', action({ provider: 'Acme' }), 'action-provider actions.create_ticket.provider'],
  [
    'two actions have one name',
    { actions: [ACTION, { ...ACTION, endpoint: `${URL_OF_BRIDGE}/2` }] },
    'action-name-unique actions.create_ticket.name',
  ],
  ['an action says nothing', action({ display: '' }), 'action-texts-present actions.create_ticket.display'],
  [
    'an action describes nothing',
    action({ description: ' ' }),
    'action-texts-present actions.create_ticket.description',
  ],
  [
    'a display begins with a capital',
    action({ display: 'Create a ticket' }),
    'action-lower-case actions.create_ticket.display',
  ],
  [
    'a description begins with an umlaut that is one',
    action({ description: 'Über' }),
    'action-lower-case actions.create_ticket.description',
  ],
  ['a display is long', action({ display: 'c'.repeat(41) }), 'action-display-short actions.create_ticket.display'],
  [
    'an action about a contact has no phone',
    action({ inputs: INPUTS.filter(({ key }) => key !== 'phone') }),
    'action-contact-inputs actions.create_ticket.inputs',
  ],
  [
    'an action about a contact has no e-mail',
    action({ inputs: INPUTS.filter(({ key }) => key !== 'email') }),
    'action-contact-inputs actions.create_ticket.inputs',
  ],
  [
    'an action about a contact has no name',
    action({ inputs: INPUTS.filter(({ key }) => key !== 'subject') }),
    'action-contact-inputs actions.create_ticket.inputs',
  ],
  ['only its text is about a contact', action({ inputs: [] }), 'action-contact-inputs actions.create_ticket.inputs'],

  ['two inputs have one key', input({ key: 'subject' }), 'input-key-unique actions.create_ticket.inputs.subject'],
  ['an input has no label', input({ name: '' }), 'input-name-present actions.create_ticket.inputs.x.name'],
  ['the type of an input is unknown', input({ type: 'email' }), 'input-type actions.create_ticket.inputs.x.type'],
  [
    'a date has another format',
    input({ type: 'datetime', format: 'DD/MM/YYYY' }),
    'input-datetime-format actions.create_ticket.inputs.x.format',
  ],
  ['a date has no format', input({ type: 'datetime' }), 'input-datetime-format actions.create_ticket.inputs.x.format'],
  ['a select has no options', input({ type: 'select' }), 'input-select-options actions.create_ticket.inputs.x.format'],
  [
    'an option has outer blanks',
    input({ type: 'select', format: 'low, high' }),
    'input-select-options actions.create_ticket.inputs.x.format',
  ],
  [
    'an option is empty',
    input({ type: 'select', format: 'low,,high' }),
    'input-select-options actions.create_ticket.inputs.x.format',
  ],
  [
    'an option stands there twice',
    input({ type: 'select', format: 'low,LOW' }),
    'input-select-options actions.create_ticket.inputs.x.format',
  ],
  [
    'a provider is unknown',
    input({ format: '{{contact.mail}}' }),
    'input-value-provider actions.create_ticket.inputs.x.format',
  ],
  [
    'a provider lacks a brace',
    input({ format: '{{contact.email}' }),
    'input-braces actions.create_ticket.inputs.x.format',
  ],

  ['nothing is said for the document', { submission: 'missing' }, 'submission-present submission'],
  ['nobody can be asked', submission({ contacts: [] }), 'submission-complete submission.contacts'],
  [
    'an e-mail is none',
    submission({ contacts: [{ name: 'Ana', email: 'ana' }] }),
    'submission-complete submission.contacts.0.email',
  ],
  ['the use case is blank', submission({ useCase: ' ' }), 'submission-complete submission.useCase'],
  ['the use case is missing', submission({ useCase: undefined }), 'submission-complete submission.useCase'],
  [
    'the account is a URL',
    submission({ accountDomain: 'https://acme.mytalkdesk.com' }),
    'submission-complete submission.accountDomain',
  ],
  ['secrets have no way', submission({ secretsVia: {} }), 'submission-complete submission.secretsVia'],
  ['a key is mistyped', submission({ usecase: 'x' }), 'submission-complete submission.usecase'],
  [
    'the base URL has a slash too many',
    submission({ baseUrl: 'https://acme.com/' }),
    'submission-complete submission.baseUrl',
  ],
  [
    'a link is none',
    submission({ links: [{ title: 'API', url: 'acme.com' }] }),
    'submission-complete submission.links.0.url',
  ],
  [
    'a constant is a secret',
    submission({ constants: { api_key: 'k' } }),
    'submission-constants submission.constants.api_key',
  ],
  [
    'a constant is no field',
    submission({ constants: { host: 'h' } }),
    'submission-constants submission.constants.host',
  ],
  [
    'an OAuth constant is not told',
    { ...oauth('oauth2'), submission: SUBMISSION },
    ...['site', 'client_id', 'authorization_url', 'access_token_url'].map(
      (name) => `submission-oauth-constants submission.constants.${name}`,
    ),
  ],
  ['nobody knows where the bridge is', { located: false }, 'submission-base-url submission.baseUrl'],

  [
    'what was handed in is gone',
    {
      changes: [
        { at: 'actions.add_note', says: 'is gone', breaks: true },
        { at: 'integration.description', says: 'is new', breaks: false },
      ],
    },
    'submitted-served actions.add_note',
  ],
];

describe('the rules of the document', () => {
  test('find nothing in one that keeps them all', () => {
    expect(lint(subject())).toEqual([]);
    for (const type of ['oauth2', 'oauth2_password', 'oauth2_client_credentials'] as const) {
      expect(lint(subject(oauth(type)))).toEqual([]);
    }
    expect(lint(subject({ integration: { authentication_type: 'none', authentication_configuration: [] } }))).toEqual(
      [],
    );
    expect(lint(subject(field({ type: 'password', masked: false })))).toEqual([]);
    expect(lint(subject(field({ type: 'oauth', masked: false })))).toEqual([]);
    expect(lint(subject(field({ field_name: 'access_token_url', masked: false })))).toEqual([]);
    expect(lint(subject(action({ inputs: [SUBJECT], description: 'restart the router' })))).toEqual([]);
  });

  test('show no path secret of an address at fault', () => {
    const secret = newPathSecret();
    const address = `http://bridge.acme.com/acme/${secret}/auth_validation`;
    const findings = lint(subject({ integration: { auth_validation_endpoint: address } }));
    expect(findings.map(({ found }) => found)).toEqual(['http://bridge.acme.com/acme/…/auth_validation']);
    const changes = [{ at: 'integration.auth_validation_endpoint', says: `was ${address}, is gone`, breaks: true }];
    expect(JSON.stringify(lint(subject({ changes })))).not.toContain(secret);
  });

  test('say nothing of addresses that only stand for those to come', () => {
    const { integration } = {
      integration: { auth_validation_endpoint: 'https://bridge.example/acme/auth_validation' },
    };
    expect(lint(subject({ integration, located: false })).map(({ id }) => id)).toEqual(['submission-base-url']);
  });

  test.each(CASES.map(([when, parts, ...findings]) => ({ when, parts, findings })))('notice when $when', (each) => {
    const { parts, findings } = each;
    expect(lint(subject(parts)).map(({ id, at }) => `${id} ${at}`)).toEqual(findings);
  });

  test('are each broken by a case above, and have an id of their own', () => {
    const broken = new Set(CASES.flatMap(([, , ...findings]) => findings.map((finding) => finding.split(' ')[0])));
    expect([...broken].toSorted()).toEqual(LINT_RULES.map(({ id }) => id).toSorted());
    expect(new Set(LINT_RULES.map(({ id }) => id)).size).toBe(LINT_RULES.length);
  });

  test('have the severities that are documented', () => {
    const warnings = LINT_RULES.filter(({ severity }) => severity === 'warning').map(({ id }) => id);
    expect(warnings).toEqual([
      'endpoint-own-domain',
      'endpoint-path-secret',
      'endpoint-validation',
      'action-contact-inputs',
      'input-value-provider',
      'submission-present',
      'submission-oauth-constants',
      'submission-base-url',
    ]);
  });

  test('stand in docs/rules.md as they are', () => {
    const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
    const rows = page.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.replaceAll(/ *\| */g, '|')] : []));
    expect(rows).toEqual(LINT_RULES.map(({ id, severity, says, mend }) => `|\`${id}\`|${severity}|${says}|${mend}|`));
  });

  test('show no constant that may be a secret', () => {
    const findings = lint(subject(submission({ constants: { api_key: 'k-123', host: 'k-456' } })));
    expect(JSON.stringify(findings)).not.toMatch(/k-\d/);
  });
});
