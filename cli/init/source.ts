/** The file of an integration, from the answers. */

import { type Answers, lastWordOf, NONE } from './questions.ts';

/** What the integration is called in code: `acme_crm` → `acmeCrmIntegration`. */
export const exportNameOf = (name: string): string =>
  `${name.replaceAll(/[_-]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}Integration`;

const quoted = (text: string) =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll(/\s+/g, ' ')}'`;

/** Not formatted yet. */
export function sourceOf(answers: Answers): string {
  const { name = '', 'display-name': displayName = '', 'base-url': baseUrl = '' } = answers;
  const types = listOf(answers['types']);
  const action = answers['action'] ?? NONE;
  const functions = [...(types.length > 0 ? ['date'] : []), ...(action === NONE ? [] : ['number'])];
  const isConsent = answers['authentication'] === 'authorization-code';
  return [
    "import { rest } from '../connectors/rest/rest.ts';",
    ...(functions.length > 0 ? [`import { ${functions.join(', ')} } from '../connectors/rest/values.ts';`] : []),
    ...(isConsent ? ["import { connectionAuthentication } from '../declaration/authentication.ts';"] : []),
    "import { defineIntegration } from '../declaration/define-integration.ts';",
    ...(action === NONE ? [] : ["import { CONTACT_INPUTS } from '../domain/action.ts';"]),
    '',
    `/** ${displayName.replaceAll('*/', '')}, as a declaration: \`src/connectors/rest/declaration.ts\` says what else there is. */`,
    `export const ${exportNameOf(name)} = defineIntegration({`,
    `name: ${quoted(name)},`,
    `displayName: ${quoted(displayName)},`,
    `description: ${quoted(`Contacts${types.length > 0 ? ' and interactions' : ''} of ${displayName}`)},`,
    `// The directory's, until there are public/${name}/logo.png (192 × 96 pixels at most) and icon.png (96 × 96).`,
    "logoUrl: '/directory/logo.png', iconUrl: '/directory/icon.png',",
    authenticationOf(answers),
    'connector: rest({',
    `baseUrl: ${quoted(baseUrl)},`,
    authorizeOf(answers),
    validateOf(answers),
    '',
    contactsOf(answers),
    '',
    agentsOf(answers),
    '',
    searchOf(answers),
    ...(types.length > 0 ? ['', interactionsOf(types, answers)] : []),
    ...(action === NONE ? [] : ['', actionOf(action, answers)]),
    '}),',
    ...(types.length > 0 ? [`interactionTypes: [${types.map(quoted).join(', ')}],`] : []),
    '});',
    '',
  ]
    .filter((line, at, lines) => line !== '' || lines[at - 1] !== '')
    .join('\n');
}

const listOf = (text = NONE): readonly string[] => (text === NONE ? [] : text.split(',').map((each) => each.trim()));

const below = (path = '', more: string) => `${path.replace(/\?.*$/, '').replace(/\/$/, '')}/${more}`;

/** The part of the address that the customer types, if any. */
const placeOf = ({ 'base-url': base = '' }: Answers) => /\{\{(\w+)\}\}/.exec(base)?.[1];

function authenticationOf(answers: Answers): string {
  const place = placeOf(answers);
  const { authentication = '', 'base-url': base = '', hosts = '*' } = answers;
  const isWhole = base.startsWith('{{');
  const address =
    place === undefined
      ? ''
      : isWhole
        ? `${place}: { display: 'Address', hosts: [${hosts
            .split(/[\s,]+/)
            .map(quoted)
            .join(', ')}] },`
        : `${place}: { display: ${quoted(titleOf(place))}, help: 'The part of your address in its place', format: ${quoted(formatOf(base))} },`;
  const identified = place === undefined ? '' : `identifiedBy: [${quoted(place)}],`;
  const client = "client_id: { display: 'Client id' }, client_secret: { display: 'Client secret', secret: true },";
  const scopes = answers['scopes'] ?? NONE;
  const wishes = scopes === NONE ? '' : `scopes: [${scopes.split(/\s+/).map(quoted).join(', ')}],`;
  const endpoint = `tokenUrl: ${quoted(answers['token-url'] ?? '')},`;
  switch (authentication) {
    case 'client-credentials':
      return `authentication: { type: 'oauth2_client_credentials', fields: { ${address} ${client} },
        grant: { type: 'client_credentials', ${endpoint} ${wishes} }, ${identified} },`;
    case 'authorization-code':
      return `authentication: connectionAuthentication({ fields: { ${address} ${client} },
        grant: { type: 'authorization_code', ${endpoint} authorizationUrl: ${quoted(answers['authorization-url'] ?? '')}, ${wishes} }, ${identified} }),`;
    case 'basic':
      return `authentication: { type: 'custom', fields: { ${address} username: { display: 'User name' }, password: { display: 'Password', secret: true } }, ${identified} },`;
    default: {
      const [field, display] = authentication === 'bearer' ? ['token', 'Token'] : ['api_key', 'API key'];
      return `authentication: { type: 'custom', fields: { ${address} ${field}: { display: '${display}', secret: true } }, ${identified} },`;
    }
  }
}

const titleOf = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1).replaceAll('_', ' ');

/** The address up to the end of the part that the customer types. */
function formatOf(base: string): string {
  const path = base.indexOf('/', 'https://'.length);
  const isInHost = path === -1 || base.indexOf('{{') < path;
  if (isInHost) return path === -1 ? base : base.slice(0, path);
  return base.slice(0, base.indexOf('}}') + 2);
}

function authorizeOf({ authentication, 'key-name': key = '' }: Answers): string {
  switch (authentication) {
    case 'bearer':
      return "authorize: { bearer: '{{token}}' },";
    case 'basic':
      return "authorize: { basic: { username: '{{username}}', password: '{{password}}' } },";
    case 'header':
      return `authorize: { header: ${quoted(key)}, value: '{{api_key}}' },`;
    case 'query':
      return `authorize: { query: ${quoted(key)}, value: '{{api_key}}' },`;
    default:
      return '';
  }
}

/** Where nothing that is typed names the customer, the answer must. */
function validateOf(answers: Answers): string {
  const path = quoted(answers['validate-path'] ?? '');
  const isNamed = placeOf(answers) !== undefined || answers['authentication'] === 'authorization-code';
  if (isNamed) return `validate: { path: ${path} },`;
  return `// The service's own id for the customer, which survives a change of secrets.
    validate: { path: ${path}, account: { id: 'id' } },`;
}

function contactsOf(answers: Answers): string {
  const { paging = '', 'changed-at': at = '', 'date-format': format = 'iso', 'contacts-items': items = '@' } = answers;
  const since = answers['since-parameter'] ?? NONE;
  const isByTime = since !== NONE;
  const query = [
    ...(isByTime ? [[since, /after|newer|gt/i.test(since) ? 'fromExclusive' : 'from']] : []),
    ...(answers['page-parameter'] === undefined
      ? []
      : [[answers['page-parameter'], paging === 'last-id' ? 'afterId' : paging]]),
    [answers['limit-parameter'] ?? 'limit', 'limit'],
  ].map(([parameter = '', value]) => `${propertyOf(parameter)}: '{${value}}'`);
  const [sort, ...sortedBy] = (answers['sort'] ?? NONE).split('=');
  const isSorted = sortedBy.length > 0;
  const sorted = paging === 'last-id' ? 'time of change, then by id' : 'time of change, the oldest first';
  return `contacts: { list: { path: ${quoted(answers['contacts-path'] ?? '')},
    ${isByTime && !isSorted ? `// It must come sorted by ${sorted}; add the parameter for that, if it needs one.\n` : ''}query: { ${[...query, ...(isSorted ? [`${propertyOf(sort ?? '')}: ${quoted(sortedBy.join('='))}`] : [])].join(', ')} },
    ${itemsOf(items)}
    ${pagingOf(answers, isByTime)} },
    largestPage: ${answers['largest-page'] ?? '100'},
    ${
      isByTime
        ? `changes: { by: 'time', at: ${quoted(at)}, ${format === 'iso' ? '' : `format: ${quoted(format)},`} precision: 'second', lagSeconds: 60, sort: ${paging === 'last-id' ? "'changed-then-id'" : "'changed'"} },`
        : ''
    }
    // What of a contact becomes what: \`npm run bridge -- try ${answers['name']} contacts\` shows the keys that there are.
    contact: { id: 'id', name: 'name', company: 'company', emails: 'email', phones: 'phone' } },`;
}

const propertyOf = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name));

function pagingOf(answers: Answers, isByTime: boolean): string {
  const { paging = '', 'next-in': next = '', more } = answers;
  const stable = isByTime ? 'stable: false,' : '';
  const note = isByTime ? '// true if the pages of one query stay as they are while contacts change.\n' : '';
  switch (paging) {
    case 'last-id':
      return '';
    case 'link-header':
      return `${note}paging: { by: 'link-header', ${stable} },`;
    case 'link':
    case 'cursor':
      return `${note}paging: { by: '${paging}', in: ${quoted(next)}, ${stable} },`;
    default:
      return `paging: { by: '${paging}', ${more === undefined || more === '' ? '' : `more: ${quoted(more)},`} },`;
  }
}

const itemsOf = (items: string) => (items === '@' ? '' : `items: ${quoted(items)},`);

/** Paged as the contacts are, where that does not go by ids: those are of the list of contacts. */
function agentsOf(answers: Answers): string {
  const { 'agents-path': path = NONE, 'contacts-items': contactsItems, paging = '' } = answers;
  if (path === NONE) return '';
  const items = contactsItems === '@' ? '@' : (lastWordOf(path) ?? 'data');
  const parameters = [
    ...(answers['page-parameter'] === undefined || paging === 'last-id' ? [] : [[answers['page-parameter'], paging]]),
    [answers['limit-parameter'] ?? 'limit', 'limit'],
  ];
  const query = parameters.map(([parameter = '', value]) => `${propertyOf(parameter)}: '{${value}}'`).join(', ');
  return `agents: { list: { path: ${quoted(path)}, query: { ${query} }, ${itemsOf(items)}
    ${pagingOf({ ...answers, more: '' }, false)} },
    largestPage: ${answers['largest-page'] ?? '100'}, agent: { id: 'id', name: 'name', email: 'email' } },`;
}

function searchOf(answers: Answers): string {
  const { 'contacts-path': path = '', 'contacts-items': items = '@' } = answers;
  const by = (flag: string, lookup: string, value: string) => {
    const parameter = answers[flag] ?? NONE;
    if (parameter === NONE) return '';
    return `${lookup}: { path: ${quoted(path)}, query: { ${propertyOf(parameter)}: '{${value}}' }, ${itemsOf(items)} },`;
  };
  return `search: { byId: { path: ${quoted(below(path, '{id}'))} },
    ${by('email-parameter', 'byEmail', 'email')} ${by('phone-parameter', 'byPhone', 'phones')} },`;
}

function interactionsOf(types: readonly string[], answers: Answers): string {
  const each = types.map((type) => {
    const path = below(answers['contacts-path'], `{contact.id}/${type}s`);
    const items = answers['contacts-items'] === '@' ? '' : `items: '${type}s',`;
    return `${type}: { list: { path: ${quoted(path)}, query: { limit: '{limit}' }, ${items} },
      interaction: { id: 'id', subject: 'subject', date: date('created_at') } },`;
  });
  return `interactions: { ${each.join('\n')} },`;
}

function actionOf(action: string, answers: Answers): string {
  const words = action.replaceAll('_', ' ');
  const isTicket = /ticket|case|issue/.test(action);
  const path = `/${/^create_(\w+)$/.exec(action)?.[1] ?? action}${action.startsWith('create_') ? 's' : ''}`;
  return `actions: { ${action}: { display: ${quoted(words)}, description: ${quoted(`${words} in ${(answers['display-name'] ?? '').toLowerCase()}`)},
    contact: 'required', ${isTicket ? "creates: 'ticket'," : ''}
    inputs: { subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
      text: { name: 'Text', type: 'textarea' }, ...CONTACT_INPUTS },
    request: { method: 'POST', path: ${quoted(path)},
      body: { contact_id: number('contact.id'), subject: '{input.subject}', description: '{input.text}' } },
    result: { id: 'id' } } },`;
}
