/** What is asked of a system, each with its flag and a plausible answer. */

import { pathProblem } from '../../src/connectors/rest/templates.ts';
import { dateFormatProblem } from '../../src/connectors/rest/date-formats.ts';
import { expressionProblem } from '../../src/connectors/rest/expression-rules.ts';

/** By the flag of the question. One that was not asked has no answer. */
export type Answers = Readonly<Record<string, string>>;

export interface Question {
  readonly flag: string;
  readonly asks: string;
  /** For the help of the flag. */
  readonly says: string;
  readonly otherwise: (answers: Answers) => string;
  /** The answers that there are. */
  readonly choices?: Readonly<Record<string, string>>;
  /** Whether it is asked at all. */
  readonly when?: (answers: Answers) => boolean;
  /** The rule that an answer breaks, as the end of a sentence. */
  readonly problem?: (answer: string) => string | undefined;
}

/** Stands for what there is not. */
export const NONE = 'none';

const AUTHENTICATIONS = {
  bearer: 'a token as Authorization: Bearer',
  basic: 'user name and password, as Authorization: Basic',
  header: 'a key in a header of its own',
  query: 'a key as a parameter of the query',
  'client-credentials': 'OAuth with client id and secret (client credentials)',
  'authorization-code': 'OAuth with the consent of a person (authorization code)',
};

const PAGINGS = {
  page: 'by the number of the page',
  offset: 'by how many came before',
  cursor: 'by a cursor in the answer',
  link: 'by a URL in the answer',
  'link-header': 'by a URL in the header Link',
  'last-id': 'by the id (and the time of change) of the last one',
};

const is =
  (flag: string, ...values: readonly string[]) =>
  (answers: Answers) =>
    values.includes(answers[flag] ?? '');
const has = (flag: string) => (answers: Answers) => answers[flag] !== undefined && answers[flag] !== NONE;
const isOAuth = is('authentication', 'client-credentials', 'authorization-code');
const expression = (text: string) => (text === '@' ? undefined : expressionProblem(text));
const orNone = (rule: (text: string) => string | undefined) => (text: string) =>
  text === NONE ? undefined : rule(text);
const parameter = (text: string) =>
  /^[\w.[\]$:-]{1,60}$/.test(text) ? undefined : 'must be the name of a parameter, such as per_page';
const key = (text: string) =>
  /^[a-z][a-z0-9_]{0,40}$/.test(text)
    ? undefined
    : 'must begin with a letter and hold lower-case letters, digits and _';
const httpsUrl = (text: string) =>
  URL.parse(text.replaceAll(/\{\{\w+\}\}/g, 'x'))?.protocol === 'https:' ? undefined : 'must be an https URL';

function baseUrlProblem(text: string): string | undefined {
  if (/^\{\{\w+\}\}(\/[^\s{}?#]*)?$/.test(text)) return undefined;
  const fields = [...text.matchAll(/\{\{(\w+)\}\}/g)];
  if (fields.length > 1) return 'may hold one part that the customer types';
  return httpsUrl(text) === undefined && !/[?#\s]/.test(text)
    ? undefined
    : 'must be an https URL such as https://{{account}}.example.org/api, or {{site}} for one that the customer types';
}

/** The host of the API as far as it is known, for addresses beside it. */
const originOf = ({ 'base-url': base = '' }: Answers) =>
  base.startsWith('{{') ? 'https://login.example.org' : (/^https:\/\/[^/]+/.exec(base)?.[0] ?? 'https://example.org');

const lastKey = ({ 'contacts-items': items = '@' }: Answers) => (items === '@' ? '@' : items);

/** What the list at a path is called most often: `customers` for `/api/customers`. */
export const lastWordOf = (path: string): string | undefined => /([A-Za-z_]\w*)\/?$/.exec(path)?.[1];

/** In the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  {
    flag: 'display-name',
    asks: 'What do people call the system?',
    says: 'What people call the system',
    otherwise: ({ name = '' }) =>
      name.replaceAll(/[_-]+/g, ' ').replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
    problem: (text) => (text.trim() === '' ? 'must not be empty' : undefined),
  },
  {
    flag: 'base-url',
    asks: 'Where does its API begin? {{account}} stands for a part that the customer types, {{site}} alone for a whole URL',
    says: 'Where the API begins: https://{{account}}.example.org/api, one fixed address, or {{site}} for a URL that the customer types',
    otherwise: () => 'https://{{account}}.example.org/api',
    problem: baseUrlProblem,
  },
  {
    flag: 'hosts',
    asks: 'Under which hosts may that URL lie? * is any public one',
    says: 'For a URL that the customer types: under which hosts it may lie, such as *.example.org',
    otherwise: () => '*',
    when: ({ 'base-url': base = '' }) => base.startsWith('{{'),
  },
  {
    flag: 'authentication',
    asks: 'How does a request prove itself?',
    says: 'How a request proves itself',
    otherwise: () => 'bearer',
    choices: AUTHENTICATIONS,
  },
  {
    flag: 'key-name',
    asks: 'What is the header, or the parameter, of the key called?',
    says: 'For header and query: what the header, or the parameter, of the key is called',
    otherwise: (answers) => (answers['authentication'] === 'query' ? 'api_key' : 'X-Api-Key'),
    when: is('authentication', 'header', 'query'),
    problem: (text) => (/^[\w.-]{1,60}$/.test(text) ? undefined : 'must be a name such as X-Api-Key'),
  },
  {
    flag: 'token-url',
    asks: 'Where are access tokens asked for?',
    says: 'For OAuth: the token endpoint',
    otherwise: (answers) => `${originOf(answers)}/oauth/token`,
    when: isOAuth,
    problem: httpsUrl,
  },
  {
    flag: 'authorization-url',
    asks: 'Where does a person consent?',
    says: 'For authorization-code: where a person consents',
    otherwise: (answers) => `${originOf(answers)}/oauth/authorize`,
    when: is('authentication', 'authorization-code'),
    problem: httpsUrl,
  },
  {
    flag: 'scopes',
    asks: 'Which scopes are asked for? Separated by blanks; none for none',
    says: 'For OAuth: the scopes, separated by blanks, or none',
    otherwise: () => NONE,
    when: isOAuth,
  },
  {
    flag: 'validate-path',
    asks: 'Which path works with valid credentials only?',
    says: 'A path that works with valid credentials only',
    otherwise: () => '/me',
    problem: pathProblem,
  },
  {
    flag: 'contacts-path',
    asks: 'What is the path of the list of contacts?',
    says: 'The path of the list of contacts',
    otherwise: () => '/contacts',
    problem: pathProblem,
  },
  {
    flag: 'contacts-items',
    asks: 'Where in the answer is the list? @ is the answer itself',
    says: 'Where in the answer the list is, such as data.items; @ for the answer itself',
    otherwise: ({ 'contacts-path': path = '' }) => lastWordOf(path) ?? 'data',
    problem: expression,
  },
  {
    flag: 'since-parameter',
    asks: 'Which parameter asks for what changed since a time? none if there is none',
    says: 'The parameter that asks for what changed since a time, or none',
    otherwise: () => 'updated_since',
    problem: parameter,
  },
  {
    flag: 'changed-at',
    asks: 'Which field of a contact is its time of change?',
    says: 'The field of a contact with its time of change',
    otherwise: () => 'updated_at',
    when: has('since-parameter'),
    problem: expression,
  },
  {
    flag: 'sort',
    asks: 'Which parameter has the list sorted by that time, the oldest first, such as sort=updated_at? none if none is needed',
    says: 'The parameter, with its value, that sorts by time of change, such as sort=updated_at, or none',
    otherwise: () => NONE,
    when: has('since-parameter'),
    problem: orNone((text) => {
      const [name = '', ...value] = text.split('=');
      const rule = 'must be a parameter with its value, such as sort=updated_at';
      return parameter(name) === undefined && /^[^{}\s]{1,100}$/.test(value.join('=')) ? undefined : rule;
    }),
  },
  {
    flag: 'date-format',
    asks: 'In what form are times? iso, unix, unix-ms, unix-us, http, or a pattern such as YYYY-MM-DD HH:mm:ss',
    says: 'The form of times: iso, unix, unix-ms, unix-us, http, or a pattern such as "YYYY-MM-DD HH:mm:ss"',
    otherwise: () => 'iso',
    when: has('since-parameter'),
    problem: dateFormatProblem,
  },
  {
    flag: 'paging',
    asks: 'How is the next page asked for?',
    says: 'How the next page is asked for',
    otherwise: () => 'page',
    choices: PAGINGS,
  },
  {
    flag: 'page-parameter',
    asks: 'What is the parameter of that called?',
    says: 'The parameter that leads on: of the page, the offset, the cursor or the last id',
    otherwise: ({ paging = '' }) => (paging === 'last-id' ? 'after_id' : paging),
    when: is('paging', 'page', 'offset', 'cursor', 'last-id'),
    problem: parameter,
  },
  {
    flag: 'next-in',
    asks: 'Where in the answer is what leads on?',
    says: 'For cursor and link: where in the answer it is, such as paging.next',
    otherwise: ({ paging }) => (paging === 'link' ? 'next' : 'next_cursor'),
    when: is('paging', 'cursor', 'link'),
    problem: expression,
  },
  {
    flag: 'more',
    asks: 'What of the answer is true while there is more, and else false? Only the first page of a query is used',
    says: 'For page and offset: an expression that is true of an answer while there is more, such as total > length(items)',
    otherwise: (answers) => `total > length(${lastKey(answers)})`,
    when: (answers) => is('paging', 'page', 'offset')(answers) && has('since-parameter')(answers),
    problem: expression,
  },
  {
    flag: 'limit-parameter',
    asks: 'Which parameter says how many a page may have?',
    says: 'The parameter that says how many contacts a page may have',
    otherwise: () => 'limit',
    problem: parameter,
  },
  {
    flag: 'largest-page',
    asks: 'How many contacts may a page have at most?',
    says: 'How many contacts a page may have at most',
    otherwise: () => '100',
    problem: (text) => (/^[1-9]\d{0,4}$/.test(text) ? undefined : 'must be a whole number of at least 1'),
  },
  {
    flag: 'email-parameter',
    asks: 'Which parameter of that list finds a contact by e-mail? none if there is none',
    says: 'The parameter of the list of contacts that finds by e-mail, or none',
    otherwise: () => NONE,
    problem: parameter,
  },
  {
    flag: 'phone-parameter',
    asks: 'Which parameter of that list finds a contact by phone? none if there is none',
    says: 'The parameter of the list of contacts that finds by phone, or none',
    otherwise: () => NONE,
    problem: parameter,
  },
  {
    flag: 'agents-path',
    asks: 'What is the path of the list of users, who become agents? none if there is none',
    says: 'The path of the list of users, who become agents, or none',
    otherwise: () => NONE,
    problem: orNone(pathProblem),
  },
  {
    flag: 'types',
    asks: 'Which types of interactions does it have? Separated by commas; none for none',
    says: 'The types of interactions, separated by commas, or none',
    otherwise: () => 'ticket',
    problem: orNone((text) =>
      text
        .split(',')
        .map((each) => key(each.trim()))
        .find((problem) => problem !== undefined),
    ),
  },
  {
    flag: 'action',
    asks: 'What is an action called that Talkdesk may have done, such as create_ticket? none for none',
    says: 'The name of an action, or none',
    otherwise: () => NONE,
    problem: orNone(key),
  },
];

/** What of the answers does not go together. */
export function conflictIn(answers: Answers): string | undefined {
  if (answers['paging'] === 'last-id' && !has('since-parameter')(answers)) {
    return '--paging last-id needs --since-parameter: without it the list has no order that could be gone on from';
  }
  return undefined;
}
