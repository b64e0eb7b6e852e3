/** Every rule that a declaration of a REST system can break, with the words in which it is told. */

import { describe, expect, test } from 'vitest';
import type { RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import { queryLanguage } from '../../src/connectors/rest/templates.ts';
import { date, derive, enumMap, join, link, number, phone, template } from '../../src/connectors/rest/values.ts';
import type { AuthFields } from '../../src/declaration/authentication.ts';
import { declare, problemsOf } from './declare.ts';

const FIELDS: AuthFields = {
  account: { display: 'Account', format: 'https://{{account}}.example.org' },
  host: { display: 'Host', hosts: ['*.example.org'] },
  part: { display: 'Part', format: 'https://example.org/{{part}}/api' },
  region: { display: 'Region' },
  token: { display: 'Token', secret: true },
};

const CONTACT = { id: 'id', name: 'name' };
const LIST = { path: '/contacts', query: { page: '{page}' }, paging: { by: 'page' } };
const SCAN = { list: LIST, largestPage: 50, contact: CONTACT };
const TIMED_LIST = { path: '/contacts', query: { from: '{from}', after: '{afterId}', n: '{limit}' } };
const BY_TIME = { by: 'time', at: 'changed', precision: 'second', lagSeconds: 5, sort: 'id' };
const KEYSET = { list: TIMED_LIST, largestPage: 50, changes: BY_TIME, contact: CONTACT };
const WINDOW = { by: 'time', at: 'changed', precision: 'second', lagSeconds: 5, sort: 'changed' };
const WINDOW_LIST = { path: '/c', query: { from: '{from}', c: '{cursor}' } };
const FEED = {
  list: { path: '/changes', query: { cursor: '{cursor}' } },
  largestPage: 50,
  changes: { by: 'cursor', cursor: 'next', more: 'more', lagSeconds: 5 },
  contact: CONTACT,
};
const BY_ID = { path: '/contacts/{id}' };
const ASKED = { path: '/tickets', query: { contact: '{contact.id}' } };
const INTERACTION = { id: 'id', subject: 'subject', date: 'at' };
const ACTION = { display: 'do it', description: 'do it', inputs: {}, request: { method: 'POST', path: '/do' } };

/** A declaration without a fault, with parts put in that may be wrong. */
const declared = (parts: object): RestDeclaration => ({
  baseUrl: 'https://example.org/api',
  validate: { path: '/me' },
  ...parts,
});

const problemsIn = (parts: object) =>
  problemsOf(() => declare({ authentication: { type: 'custom', fields: FIELDS }, connector: rest(declared(parts)) }));

const contacts = (parts: object) => ({ contacts: { ...SCAN, ...parts } });
const action = (parts: object) => ({ actions: { act: { ...ACTION, ...parts } } });
const validate = (parts: object) => ({ validate: { path: '/me', ...parts } });

type Row = readonly [what: string, parts: object, ...problems: string[]];

function told(rows: readonly Row[]): void {
  const cases = rows.map(([what, parts, ...problems]) => ({ what, parts, problems }));
  test.each(cases)('$what', ({ parts, problems }) => {
    expect(problemsIn(parts)).toEqual(problems.map((problem) => `connector.${problem}`));
  });
}

describe('a declaration without a fault', () => {
  test.each<[string, object]>([
    ['of a scan', contacts({})],
    ['of a keyset', { contacts: KEYSET }],
    ['of a feed', { contacts: FEED }],
    ['of streams', { contacts: { streams: { people: SCAN, firms: KEYSET } } }],
    [
      'of a window of time',
      {
        contacts: {
          ...KEYSET,
          changes: { ...WINDOW, oneTime: { path: '/c', query: { from: '{from}', after: '{afterId}' } } },
          list: { ...WINDOW_LIST, paging: { by: 'cursor', in: 'next', stable: true } },
        },
      },
    ],
    ['with fields in its base', { baseUrl: 'https://{{account}}.api.example.org/v1/{{part}}' }],
    ['with an address as its base', { baseUrl: '{{host}}/api/{{part}}' }],
    ['with a key in the query', { authorize: { query: 'key', value: '{{token}}' } }],
    ['with a user and a password', { authorize: { basic: { username: '{{account}}', password: '{{token}}' } } }],
    ['with an access token', { authorize: { header: 'X-Token', value: 'Token {{access_token}}' } }],
    ['with a search', { ...contacts({}), search: { byId: BY_ID } }],
    ['with interactions', { interactions: { ticket: { list: ASKED, interaction: INTERACTION } } }],
    [
      'with interactions of a contact that a function sends',
      {
        interactions: {
          ticket: { list: { path: '/t', query: { c: number('contact.id') } }, interaction: INTERACTION },
        },
      },
    ],
    ['with an action', action({})],
  ])('%s is taken', (_, parts) => {
    expect(problemsIn(parts)).toEqual([]);
  });
});

describe('the shape', () => {
  told([
    ['a part that nobody knows', { vaildate: {} }, 'vaildate: is no part of rest; the nearest is validate'],
    ['one that is like none', { zzzzzzzzzz: 1 }, 'zzzzzzzzzz: is no part of rest'],
    [
      'two that nobody knows',
      { contact: {}, acions: {} },
      'contact: is no part of rest; the nearest is contacts',
      'acions: is no part of rest; the nearest is actions',
    ],
    [
      'a name that every object has',
      JSON.parse('{"constructor": {}}'),
      'constructor: is no part of rest; the nearest is contacts',
    ],
    ['no base', { baseUrl: undefined }, 'baseUrl: is missing'],
    ['an empty base', { baseUrl: '' }, 'baseUrl: must not be empty'],
    ['a base that is a number', { baseUrl: 5 }, 'baseUrl: must be text'],
    ['no validate', { validate: undefined }, 'validate: is missing'],
    ['a list for an object', { validate: [] }, 'validate: must be an object'],
    ['no path', { validate: {} }, 'validate.path: is missing'],
    ['a path that is none', validate({ path: 5 }), 'validate.path: must be text'],
    [
      'an unknown method',
      validate({ method: 'Get' }),
      'validate.method: must be one of GET, POST, PUT, PATCH, DELETE; the nearest is GET',
    ],
    [
      'an unknown part of a request',
      validate({ querry: {} }),
      'validate.querry: is no part of validate; the nearest is query',
    ],
    [
      'a query that is a number',
      validate({ query: { n: 5 } }),
      'validate.query.n: must be text, in which {name} stands for a value, a function over values, or queryLanguage()',
    ],
    ['a query that is a list', validate({ query: [] }), 'validate.query: must be an object'],
    ['a header that is empty', validate({ headers: { A: '' } }), 'validate.headers.A: must not be empty'],
    ['headers that are text', validate({ headers: 'A: b' }), 'validate.headers: must be an object'],
    [
      'a header of a name that is none',
      { headers: { 'X Key': 'a' } },
      'headers.X Key: is no name of a header: those have letters, digits and -',
    ],
    [
      'credentials in a header of a name that is none',
      { authorize: { header: 'X Key', value: '{{token}}' } },
      'authorize.header: must be the name of a header, such as X-Api-Key',
    ],
    [
      'a body that is to be something else',
      validate({ method: 'POST', bodyAs: 'xml' }),
      'validate.bodyAs: must be one of json, form',
    ],
    ['a flag that is text', validate({ repeatable: 'yes' }), 'validate.repeatable: must be true or false'],
    ['failures that are no list', { failures: {} }, 'failures: must be a list'],
    [
      'a failure that is unknown',
      { failures: [{ status: 404, is: 'nothin' }] },
      'failures.0.is: must be one of nothing, action_refused, invalid_credentials, source_cursor_expired, upstream_failed, upstream_rate_limited, upstream_unavailable; the nearest is nothing',
    ],
    [
      'an unknown part of a failure',
      { failures: [{ status: 404, is: 'nothing', whan: 'a' }] },
      'failures.0.whan: is no part of a failure; the nearest is when',
    ],
    [
      'a status that is none',
      { failures: [{ status: 99, is: 'nothing' }] },
      'failures.0.status: must be a whole number of HTTP from 100 to 599',
    ],
    ['no way to authorize', { authorize: {} }, 'authorize: must have one of bearer, basic, header and query'],
    ['an authorize that is text', { authorize: '{{token}}' }, 'authorize: must be an object'],
    [
      'two ways to authorize',
      { authorize: { bearer: '{{token}}', value: 'x' } },
      'authorize.value: is no part of authorize with bearer',
    ],
    ['a header without a value', { authorize: { header: 'A' } }, 'authorize.value: is missing'],
    ['a query without a value', { authorize: { query: 'a' } }, 'authorize.value: is missing'],
    [
      'basic without a password',
      { authorize: { basic: { username: '{{token}}' } } },
      'authorize.basic.password: is missing',
    ],
    ['a list without paging by', contacts({ list: { ...LIST, paging: {} } }), `contacts.list.paging.by: is missing`],
    [
      'paging by what is none',
      contacts({ list: { ...LIST, paging: { by: 'pages' } } }),
      'contacts.list.paging.by: must be one of link, link-header, cursor, page, offset; the nearest is page',
    ],
    [
      'a part that this paging does not have',
      contacts({ list: { ...LIST, paging: { by: 'page', stable: true } } }),
      'contacts.list.paging.stable: is no part of paging by page',
    ],
    [
      'paging that begins nowhere',
      contacts({ list: { ...LIST, paging: { by: 'page', first: 2 } } }),
      'contacts.list.paging.first: must be a whole number from 0 to 1',
    ],
    ['paging that is text', contacts({ list: { ...LIST, paging: 'page' } }), 'contacts.list.paging: must be an object'],
    [
      'paging by a link without its place',
      contacts({ list: { ...LIST, paging: { by: 'link' } } }),
      'contacts.list.paging.in: is missing',
    ],
    ['no contact', contacts({ contact: undefined }), 'contacts.contact: is missing'],
    ['no id', contacts({ contact: {} }), 'contacts.contact.id: is missing'],
    [
      'an unknown part of a contact',
      contacts({ contact: { id: 'id', email: 'email' } }),
      'contacts.contact.email: is no part of a contact; the nearest is emails',
    ],
    [
      'a value that is a number',
      contacts({ contact: { id: 5 } }),
      'contacts.contact.id: must be an expression, a list of them, or a function over them such as join()',
    ],
    [
      'a value that is code',
      contacts({ contact: { id: () => 'a' } }),
      'contacts.contact.id: must be an expression, a list of them, or a function over them such as join()',
    ],
    [
      'a field that is null',
      contacts({ fields: { country: null } }),
      'contacts.fields.country: must be an expression, a list of them, or a function over them such as join()',
    ],
    ['no size of a page', contacts({ largestPage: undefined }), 'contacts.largestPage: is missing'],
    [
      'a page of half a contact',
      contacts({ largestPage: 0.5 }),
      'contacts.largestPage: must be a whole number from 1 to 10000',
    ],
    [
      'a page that is too large',
      contacts({ largestPage: 10_001 }),
      'contacts.largestPage: must be a whole number from 1 to 10000',
    ],
    ['filters that are text', contacts({ filters: 'country' }), 'contacts.filters: must be a list'],
    [
      'changes by what is none',
      { contacts: { ...KEYSET, changes: { ...BY_TIME, by: 'tima' } } },
      'contacts.changes.by: must be one of time, cursor; the nearest is time',
    ],
    [
      'a sort that is none',
      { contacts: { ...KEYSET, changes: { ...BY_TIME, sort: 'name' } } },
      'contacts.changes.sort: must be one of changed-then-id, id, changed',
    ],
    [
      'a precision that is none',
      { contacts: { ...KEYSET, changes: { ...BY_TIME, precision: 'seconds' } } },
      'contacts.changes.precision: must be one of second, millisecond, microsecond; the nearest is second',
    ],
    [
      'an order of ids that is none',
      { contacts: { ...KEYSET, changes: { ...BY_TIME, idOrder: 'numeric' } } },
      'contacts.changes.idOrder: must be one of number, code-unit, case-insensitive; the nearest is number',
    ],
    [
      'a lag of days',
      { contacts: { ...KEYSET, changes: { ...BY_TIME, lagSeconds: 100_000 } } },
      'contacts.changes.lagSeconds: must be a whole number of seconds from 0 to 86400',
    ],
    [
      'streams beside what is no stream',
      { contacts: { streams: { a: SCAN }, largestPage: 5 } },
      'contacts.largestPage: is no part of contacts with streams',
    ],
    ['a stream that is none', { contacts: { streams: { a: null } } }, 'contacts.streams.a: must be an object'],
    [
      'a name that every object has, in a record',
      { actions: JSON.parse('{"__proto__": {}}') as object },
      'actions.__proto__: must have another name, because objects have it already',
    ],
    [
      'the same for a follow-up',
      contacts({ followUp: JSON.parse('{"constructor": {"path": "/a"}}') as object }),
      'contacts.followUp.constructor: must have another name, because objects have it already',
    ],
    [
      'an unknown part of a follow-up',
      contacts({ followUp: { full: { path: '/a/{id}', optinal: true } } }),
      'contacts.followUp.full.optinal: is no part of a follow-up; the nearest is optional',
    ],
    [
      'an unknown part of a search',
      { ...contacts({}), search: { byId: BY_ID, byMail: BY_ID } },
      'search.byMail: is no part of search; the nearest is byEmail',
    ],
    ['a search by nothing', { ...contacts({}), search: {} }, 'search.byId: is missing'],
    [
      'an unknown part of agents',
      { agents: { list: LIST, largestPage: 5, agent: { id: 'id', mail: 'mail' } } },
      'agents.agent.mail: is no part of an agent; the nearest is email',
    ],
    [
      'an interaction without a date',
      { interactions: { ticket: { list: ASKED, interaction: { id: 'id', subject: 'subject' } } } },
      'interactions.ticket.interaction.date: is missing',
    ],
    ['an action that is text', { actions: { act: 'do it' } }, 'actions.act: must be an object'],
    ['an action without a request', action({ request: undefined }), 'actions.act.request: is missing'],
    ['an action without a label', action({ display: '' }), 'actions.act.display: must not be empty'],
    ['an action that runs code', action({ run: () => undefined }), 'actions.act.run: is no part of an action'],
    [
      'a result of a contact without its type',
      action({ result: { contact: { id: 'id' } } }),
      'actions.act.result.contact.type: is missing',
    ],
    [
      'a recovery that is none',
      action({ recovery: { kind: 'look' } }),
      'actions.act.recovery.kind: must be one of repeat, find',
    ],
    [
      'a recovery for years',
      action({ recovery: { kind: 'repeat', withinSeconds: 1e9 } }),
      'actions.act.recovery.withinSeconds: must be a whole number of seconds from 1 to 2592000',
    ],
  ]);
});

describe('where requests go', () => {
  const HTTPS = 'must be an https URL without user, query and #, such as https://{{account}}.example.org/api';
  told([
    ['http', { baseUrl: 'http://example.org' }, `baseUrl: ${HTTPS}`],
    [
      'an IP address',
      { baseUrl: 'https://169.254.169.254' },
      'baseUrl: must have a host of the public internet, by its name',
    ],
    [
      'this machine',
      { baseUrl: 'https://localhost/api' },
      'baseUrl: must have a host of the public internet, by its name',
    ],
    ['no URL', { baseUrl: 'example.org/api' }, `baseUrl: ${HTTPS}`],
    ['a user', { baseUrl: 'https://me@example.org' }, `baseUrl: ${HTTPS}`],
    ['a query', { baseUrl: 'https://example.org/api?v=1' }, `baseUrl: ${HTTPS}`],
    ['a fragment', { baseUrl: 'https://example.org/#a' }, `baseUrl: ${HTTPS}`],
    ['a single brace', { baseUrl: 'https://{account}.example.org' }, `baseUrl: ${HTTPS}`],
    [
      'a secret',
      { baseUrl: 'https://{{token}}.example.org' },
      'baseUrl: must not hold {{token}}, which is a secret',
      'baseUrl: holds {{token}}, so this field must have a format with it, such as https://{{token}}.example.org',
    ],
    [
      'a field that nothing confines',
      { baseUrl: 'https://{{region}}.example.org' },
      'baseUrl: holds {{region}}, so this field must have a format with it, such as https://{{region}}.example.org',
    ],
    [
      'an address that nothing confines',
      { baseUrl: '{{region}}/api' },
      "baseUrl: begins with {{region}}, so this field must have hosts that it may lead to, such as ['*.example.org']",
    ],
    [
      'a field of another name',
      { baseUrl: 'https://{{acount}}.example.org' },
      'baseUrl: there is no auth field {{acount}}; the nearest is {{account}}',
    ],
    [
      'an access token',
      { baseUrl: 'https://{{access_token}}.example.org' },
      'baseUrl: must not hold {{access_token}}; it belongs into authorize',
    ],
    [
      'an address that does not end where it stands',
      { baseUrl: '{{host}}.evil.example/api' },
      'baseUrl: must have a / behind {{host}}, which is an address, or else would lead to another host',
    ],
    [
      'a part of a path in place of a host',
      { baseUrl: 'https://{{part}}/api' },
      'baseUrl: must be an https address with {{part}} as a whole label before a public domain or a whole part of the path',
    ],
    [
      'a part of a label',
      { baseUrl: 'https://api-{{account}}.example.org' },
      'baseUrl: must be an https address with {{account}} as a whole label before a public domain or a whole part of the path',
    ],
  ]);
});

describe('paths', () => {
  const path = (text: string) => validate({ path: text });
  told([
    [
      'another host',
      path('https://evil.example/x'),
      'validate.path: must begin with /, because it is a path below baseUrl',
    ],
    [
      'another host without a scheme',
      path('//evil.example'),
      'validate.path: must not begin with //, which would be another host',
    ],
    ['a blank', path('/a b'), 'validate.path: must hold no blanks, backslashes or #'],
    ['a backslash', path('/\\evil.example'), 'validate.path: must hold no blanks, backslashes or #'],
    ['a fragment', path('/a#b'), 'validate.path: must hold no blanks, backslashes or #'],
    ['the parent', path('/a/../b'), 'validate.path: must not have . or .. as a part'],
    ['a dot', path('/a/.'), 'validate.path: must not have . or .. as a part'],
    ['values as they are', path('/a/{+id}'), 'validate.path: must not use {+…}, which leaves values unencoded'],
    ['a fragment of values', path('/a{#id}'), 'validate.path: must hold no blanks, backslashes or #'],
    [
      'an open brace',
      path('/a/{id'),
      'validate.path: has a brace without its counterpart; values are written as {name}',
    ],
    ['a name that is none', path('/a/{1d}'), 'validate.path: has no name that could be read in {1d}'],
    ['nothing in braces', path('/a/{}'), 'validate.path: has no name that could be read in {}'],
    ['a part of a value', path('/a/{id:3}'), 'validate.path: has no name that could be read in {id:3}'],
    ['a value that is not there', path('/a/{id}'), 'validate.path: there is no value {id}: there is none here'],
    [
      'a value of another name',
      { ...contacts({}), search: { byId: { path: '/c/{uid}' } } },
      'search.byId.path: there is no value {uid}; the nearest is {id}',
      'search.byId: must send {id}',
    ],
    [
      'a value that is like none',
      { ...contacts({}), search: { byId: { path: '/c/{id}', query: { a: '{whatever}' } } } },
      'search.byId.query.a: there is no value {whatever}: there are {id}',
    ],
    [
      'a secret',
      path('/a/{{token}}'),
      'validate.path: must not hold {{token}}, which is a secret; it belongs into authorize',
    ],
    [
      'a value that a first request lacks',
      contacts({ list: { path: '/c/{cursor}', paging: { by: 'cursor', in: 'next' } } }),
      'contacts.list.path: must have {cursor} in its query, as {?cursor}, because not every request has one',
    ],
  ]);
});

describe('what is sent', () => {
  const SECRET = 'must not hold {{token}}, which is a secret; it belongs into authorize';
  told([
    [
      'a header of two lines',
      { headers: { A: 'b\r\nC: d' } },
      'headers.A: must hold what a header can carry: ASCII in one line',
    ],
    [
      'a header of the transport',
      { headers: { 'Transfer-Encoding': 'chunked' } },
      'headers.Transfer-Encoding: is not for declarations to set',
    ],
    [
      'the host of a request',
      validate({ headers: { host: 'a.example' } }),
      'validate.headers.host: is not for declarations to set',
    ],
    [
      'credentials among headers',
      { headers: { Authorization: 'Bearer x' } },
      'headers.Authorization: belongs into authorize',
    ],
    ['a secret in a header', { headers: { 'X-Key': '{{token}}' } }, `headers.X-Key: ${SECRET}`],
    ['a secret in a header of a request', validate({ headers: { A: '{{token}}' } }), `validate.headers.A: ${SECRET}`],
    ['a secret in the query', validate({ query: { key: '{{token}}' } }), `validate.query.key: ${SECRET}`],
    ['a secret in a body', validate({ method: 'POST', body: { a: ['{{token}}'] } }), `validate.body.a.0: ${SECRET}`],
    [
      'a secret in a query language',
      validate({ query: { q: queryLanguage('"{{token}}"') } }),
      `validate.query.q: ${SECRET}`,
    ],
    [
      'a secret in a link',
      contacts({ contact: { id: 'id', url: link('https://a.example/{{token}}') } }),
      `contacts.contact.url: ${SECRET}`,
    ],
    [
      'a field of another name in a template',
      contacts({ contact: { id: 'id', name: join(' ', template('{{acount}}')) } }),
      'contacts.contact.name: there is no auth field {{acount}}; the nearest is {{account}}',
    ],
    [
      'an access token in a header',
      { headers: { A: '{{access_token}}' } },
      'headers.A: must not hold {{access_token}}; it belongs into authorize',
    ],
    ['a field that is like none', { headers: { A: '{{whatever}}' } }, 'headers.A: there is no auth field {{whatever}}'],
    [
      'a value in a header of all requests',
      { headers: { A: '{id}' } },
      'headers.A: there is no value {id}: there is none here',
    ],
    [
      'credentials from code',
      { authorize: { bearer: 'abc' } },
      'authorize: must hold a {{field}}: credentials come from auth fields, never from code',
    ],
    [
      'a single brace in credentials',
      { authorize: { bearer: '{token}' } },
      'authorize.bearer: must name fields as {{field}}',
      'authorize: must hold a {{field}}: credentials come from auth fields, never from code',
    ],
    [
      'credentials of another name',
      { authorize: { basic: { username: 'a', password: '{{tokn}}' } } },
      'authorize.basic.password: there is no auth field {{tokn}}; the nearest is {{token}}',
    ],
    [
      'an access token in the query',
      { authorize: { query: 'key', value: '{{access_token}}' } },
      'authorize.value: must not hold {{access_token}}: it goes into a header',
    ],
    [
      'a body with GET',
      validate({ body: {} }),
      'validate.body: must not be there with the method GET; declare method: POST',
    ],
    [
      'a value within quotes',
      { ...contacts({}), search: { byId: BY_ID, byEmail: { path: '/c', query: { q: 'email = "{email}"' } } } },
      'search.byEmail.query.q: has a value within a query, of which it could become more than a value; write queryLanguage(…) around it',
    ],
    [
      'a value within quotes in the body of a read',
      {
        ...contacts({}),
        search: { byId: BY_ID, byEmail: { method: 'POST', path: '/c', body: { q: "email = '{email}'" } } },
      },
      'search.byEmail.body.q: has a value within a query, of which it could become more than a value; write queryLanguage(…) around it',
    ],
    [
      'a value behind an operator',
      { ...contacts({}), search: { byId: BY_ID, byEmail: { path: '/c', query: { q: 'email:{email}' } } } },
      'search.byEmail.query.q: has a value within a query, of which it could become more than a value; write queryLanguage(…) around it',
    ],
    [
      'an object in a form',
      validate({ method: 'POST', bodyAs: 'form', body: { a: 'b', c: { d: 'e' } } }),
      "validate.body.c: must be a text, a number or a list of them with bodyAs: 'form'",
    ],
    [
      'a form of one text',
      validate({ method: 'POST', bodyAs: 'form', body: 'a' }),
      "validate.body: must be an object with bodyAs: 'form'",
    ],
    [
      'a query of GraphQL in an action',
      {
        actions: {
          add: {
            ...ACTION,
            request: { method: 'POST', path: '/graphql', body: { query: 'mutation { add(text: "{contact.id}") }' } },
          },
        },
      },
      'actions.add.request.body.query: has a value within a query, of which it could become more than a value; write queryLanguage(…) around it',
    ],
  ]);

  test('a function over what is no expression', () => {
    const [problem, ...others] = problemsIn(validate({ query: { q: number('a[') } }));
    expect(others).toEqual([]);
    expect(problem).toMatch(/^connector\.validate\.query\.q\.number: must /);
  });
});

describe('functions over values', () => {
  told([
    [
      'no values to join',
      validate({ account: { id: join(' ') } }),
      'validate.account.id: join must have at least one value',
    ],
    [
      'a table that is none',
      validate({ account: { id: enumMap('a', 'x' as never) } }),
      'validate.account.id: enumMap must have a table, such as { done: "solved" }',
    ],
    [
      'a format that is none',
      validate({ account: { id: date('a', 5 as never) } }),
      'validate.account.id: date must have a format that is text',
    ],
    [
      'a template without a text',
      validate({ account: { id: template(undefined as never) } }),
      'validate.account.id: template must have a text',
    ],
    [
      'a link without a text',
      validate({ account: { id: link(5 as never) } }),
      'validate.account.id: link must have a text',
    ],
    ['options that are none', validate({ account: { id: phone('a', null as never) } })],
  ]);
});

describe('failures', () => {
  const failures = (parts: object) => ({ failures: [parts] });
  const known = (statuses: string) => `failures.0.status: must not be ${statuses}: what 401, 429 and 5xx mean is known`;
  told([
    ['of nothing', failures({ is: 'nothing' }), 'failures.0: must have a status, a when, or both'],
    [
      'that a person would read nowhere',
      failures({ status: 404, is: 'nothing', message: 'a' }),
      'failures.0.message: is for action_refused and invalid_credentials: nobody reads it elsewhere',
    ],
    ['of what is judged before', failures({ status: [401, 404, 500], is: 'nothing' }), known('401, 500')],
    ['of a limit', failures({ status: 429, is: 'upstream_rate_limited' }), known('429')],
  ]);

  test.each(['when', 'message'])('%s must be an expression', (part) => {
    const given = { status: 400, is: 'action_refused', [part]: 'a[' };
    expect(problemsIn(failures(given))).toEqual([expect.stringMatching(`^connector\\.failures\\.0\\.${part}: must `)]);
    expect(problemsIn(validate({ failures: [given] }))).toEqual([
      expect.stringMatching(`^connector\\.validate\\.failures\\.0\\.${part}: must `),
    ]);
  });
});

describe('contacts', () => {
  const keyset = (changes: object, list: object = {}, parts: object = {}) => ({
    contacts: { ...KEYSET, changes: { ...BY_TIME, ...changes }, list: { ...TIMED_LIST, ...list }, ...parts },
  });
  const windowed = (paging: object | undefined, changes: object = {}) => ({
    contacts: {
      ...KEYSET,
      changes: { ...WINDOW, ...changes },
      list: { path: '/c', query: { from: '{from}', p: '{page}', o: '{offset}', c: '{cursor}' }, paging },
    },
  });
  const STABLE =
    'contacts.list.paging.stable: is missing: say whether pages stay as they are while contacts change: true for most cursors, false for page numbers';
  const MORE = "contacts.list.paging.more: is missing: with sort 'changed' a page must tell whether it is the last one";
  const feed = (parts: object) => ({ contacts: { ...FEED, ...parts } });
  told([
    [
      'a walk without paging',
      contacts({ list: { path: '/c' } }),
      'contacts.list.paging: is missing: how is the next page asked for?',
    ],
    [
      'pages that are not asked for',
      contacts({ list: { path: '/c', paging: { by: 'page' } } }),
      'contacts.list: must send {page}, by which the next page is asked for',
    ],
    [
      'offsets that are not asked for',
      contacts({ list: { path: '/c', paging: { by: 'offset' } } }),
      'contacts.list: must send {offset}, by which the next page is asked for',
    ],
    [
      'a cursor that is not sent',
      contacts({ list: { path: '/c', paging: { by: 'cursor', in: 'next' } } }),
      'contacts.list: must send {cursor}, by which the next page is asked for',
    ],
    [
      'pages of which some are left out',
      contacts({ list: { ...LIST, items: "items[?type == 'person']" } }),
      'contacts.list.items: must not filter: a page of which nothing is left would be taken for the last one; an item is left out by deleted, or by exclude of the integration',
    ],
    [
      'more follow-ups than three',
      contacts({
        largestPage: 1,
        followUp: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { path: `/${name}/{id}` }])),
      }),
      'contacts.followUp: must be at most 3 reads per item',
    ],
    [
      'more requests for a page than a hundred',
      contacts({ largestPage: 51, followUp: { a: { path: '/a/{id}' }, b: { path: '/b/{id}' } } }),
      'contacts.largestPage: must be at most 50, because each item takes 2 more requests',
    ],
    [
      'a path of a follow-up',
      contacts({ followUp: { a: { path: 'a/{id}' } } }),
      'contacts.followUp.a.path: must begin with /, because it is a path below baseUrl',
    ],
    [
      'a filter that is not sent',
      contacts({ filters: ['country'] }),
      'contacts.filters: "country" must be sent by the list, as {where.country}',
    ],
    [
      'an interval between runs of a keyset',
      keyset({}, {}, { leastIntervalMinutes: 5 }),
      'contacts.leastIntervalMinutes: is for a list that can only be walked, without changes',
    ],
    [
      'no time from which on',
      keyset({}, { query: { after: '{afterId}', n: '{limit}' } }),
      'contacts.list: must send {from}, the time from which on changes are asked for; else leave changes out',
    ],
    [
      'no size of a page that is sent',
      keyset({}, { query: { from: '{from}', after: '{afterId}' } }),
      'contacts.list: must send {limit}, how many contacts one page may have',
    ],
    [
      'no id behind which',
      keyset({}, { query: { from: '{fromExclusive}', n: '{limit}' } }),
      'contacts.list: must send {afterId}, behind which the next page begins',
    ],
    [
      'paging besides',
      keyset({}, { paging: { by: 'link-header' } }),
      "contacts.list.paging: must not be there: with sort 'id' each page begins behind {afterId}",
    ],
    [
      'one time in another sort',
      keyset({ oneTime: { path: '/c', query: { f: '{from}', a: '{afterId}' } } }),
      "contacts.changes.oneTime: is for sort 'changed' only",
    ],
    [
      'a cap below a page',
      keyset({ cap: 10 }),
      'contacts.largestPage: must not be larger than changes.cap, because each page is a query of its own',
    ],
    [
      'a window without paging',
      windowed(undefined),
      "contacts.list.paging: is missing: with sort 'changed' pages lead through a window of time",
    ],
    ['numbers of pages without an end', windowed({ by: 'page' }), MORE],
    ['offsets without an end', windowed({ by: 'offset' }), MORE],
    ['a cursor that may shift', windowed({ by: 'cursor', in: 'next' }), STABLE],
    ['a link that may shift', windowed({ by: 'link', in: 'next' }), STABLE],
    ['a link in the header that may shift', windowed({ by: 'link-header' }), STABLE],
    [
      'one time of which nothing is sent',
      windowed({ by: 'link-header', stable: true }, { oneTime: { path: '/c' } }),
      'contacts.changes.oneTime: must send {from}',
      'contacts.changes.oneTime: must send {afterId}',
    ],
    [
      'a feed without its cursor',
      feed({ list: { path: '/c' } }),
      'contacts.list: must send {cursor}, from which the changes go on',
    ],
    [
      'a feed with paging',
      feed({ list: { ...FEED.list, paging: { by: 'link-header' } } }),
      'contacts.list.paging: must not be there: the cursor of the changes leads on',
    ],
    [
      'a stream',
      { contacts: { streams: { people: { ...SCAN, list: { path: '/c' } } } } },
      'contacts.streams.people.list.paging: is missing: how is the next page asked for?',
    ],
  ]);

  test.each<[string, object]>([
    ['contacts.list.items', contacts({ list: { ...LIST, items: 'a[' } })],
    ['contacts.list.paging.in', contacts({ list: { ...LIST, paging: { by: 'link', in: 'a[' } } })],
    ['contacts.list.paging.more', contacts({ list: { ...LIST, paging: { by: 'page', more: 'a[' } } })],
    ['contacts.deleted', contacts({ deleted: 'a[' })],
    ['contacts.mergedInto', contacts({ mergedInto: 'a[' })],
    ['contacts.fields.country', contacts({ fields: { country: 'a[' } })],
    ['contacts.contact.name.1', contacts({ contact: { id: 'id', name: ['a', 'a['] } })],
    ['contacts.contact.name.join', contacts({ contact: { id: 'id', name: join(' ', 'a[') } })],
    ['contacts.changes.at', keyset({ at: 'a[' })],
    ['contacts.changes.format', keyset({ format: 'QQ' })],
    [
      'contacts.changes.oneTime.items',
      windowed(
        { by: 'link-header', stable: true },
        { oneTime: { path: '/c', query: { f: '{from}', a: '{afterId}' }, items: 'a[' } },
      ),
    ],
    ['contacts.changes.cursor', feed({ changes: { ...FEED.changes, cursor: 'a[' } })],
    ['contacts.changes.more', feed({ changes: { ...FEED.changes, more: 'a[' } })],
    ['agents.list.items', { agents: { list: { ...LIST, items: 'a[' }, largestPage: 5, agent: { id: 'id' } } }],
    ['agents.agent.id', { agents: { list: LIST, largestPage: 5, agent: { id: 'a[' } } }],
    ['search.record.contact.id', { search: { record: { contact: { id: 'a[' } }, byId: BY_ID } }],
    ['search.changedAt', { ...contacts({}), search: { byId: BY_ID, changedAt: 'a[' } }],
    ['search.byId.items', { ...contacts({}), search: { byId: { ...BY_ID, items: 'a[' } } }],
    [
      'interactions.ticket.interaction.subject',
      { interactions: { ticket: { list: ASKED, interaction: { ...INTERACTION, subject: 'a[' } } } },
    ],
    [
      'interactions.ticket.interaction.closed',
      { interactions: { ticket: { list: ASKED, interaction: { ...INTERACTION, closed: 'a[' } } } },
    ],
    ['validate.account.id', validate({ account: { id: 'a[' } })],
    ['actions.act.result.message', action({ result: { message: 'a[' } })],
    ['actions.act.result.contact.url', action({ result: { contact: { id: 'id', type: 'contact', url: 'a[' } } })],
    ['timeZone', { timeZone: 'Europe/Lissabon' }],
  ])('%s must be one that can be read', (at, parts) => {
    expect(problemsIn(parts)).toEqual([expect.stringMatching(`^connector\\.${at.replaceAll('.', '\\.')}: \\S`)]);
  });

  test('an expression that would cost too much is told', () => {
    const [problem] = problemsIn(contacts({ deleted: 'a[*].b[?c == `1`][].d[*].e[]'.repeat(40) }));
    expect(problem).toMatch(/^connector\.contacts\.deleted: must have at most 1000 characters/);
  });

  test('what is wrong with the options of a function is told with its name', () => {
    const contact = { id: 'id', name: [date('at', 'QQ'), date('at', 'iso', 'Nowhere')] };
    expect(problemsIn(contacts({ contact }))).toEqual([
      expect.stringMatching(/^connector\.contacts\.contact\.name\.0: date must /),
      expect.stringMatching(/^connector\.contacts\.contact\.name\.1: date must /),
    ]);
  });

  test('a list without a value is told', () => {
    expect(problemsIn(contacts({ contact: { id: [] } }))).toEqual(['connector.contacts.contact.id: must not be empty']);
  });
});

describe('agents, searches, interactions and actions', () => {
  const byEmail = (lookup: object) => ({ ...contacts({}), search: { byId: BY_ID, byEmail: lookup } });
  const inputs = { ticket: { name: 'Ticket', type: 'text' } };
  const path = '/t/{input.ticket}';
  told([
    [
      'agents of which the pages are not asked for',
      { agents: { list: { path: '/a', paging: { by: 'offset' } }, largestPage: 5, agent: { id: 'id' } } },
      'agents.list: must send {offset}, by which the next page is asked for',
    ],
    [
      'follow-ups of agents',
      { agents: { list: LIST, largestPage: 101, agent: { id: 'id' }, followUp: { a: { path: '/a/{id}' } } } },
      'agents.largestPage: must be at most 100, because each item takes 1 more requests',
    ],
    [
      'a search for nobody knows what',
      { search: { byId: BY_ID } },
      'search.record: is missing: without contacts, it says how one is read',
    ],
    ['a search by id without it', { ...contacts({}), search: { byId: { path: '/c' } } }, 'search.byId: must send {id}'],
    ['a search by e-mail without it', byEmail({ path: '/c' }), 'search.byEmail: must send {email}'],
    [
      'a search by phone without it',
      { ...contacts({}), search: { byId: BY_ID, byPhone: { path: '/c' } } },
      'search.byPhone: must send {phones}, all forms of the number, or {phone}, one form by request',
    ],
    [
      'more follow-ups of a search than three',
      {
        search: {
          byId: BY_ID,
          record: {
            contact: CONTACT,
            followUp: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { path: '/a' }])),
          },
        },
      },
      'search.record.followUp: must be at most 3 reads per item',
    ],
    [
      'interactions of everybody',
      { interactions: { ticket: { list: { path: '/t' }, interaction: INTERACTION } } },
      "interactions.ticket.list: must send {contact.id}, or what else tells whose they are; everybody's would come",
    ],
    [
      'more follow-ups of an interaction than three',
      {
        interactions: {
          ticket: {
            list: ASKED,
            interaction: INTERACTION,
            followUp: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { path: '/a' }])),
          },
        },
      },
      'interactions.ticket.followUp: must be at most 3 reads per item',
    ],
    [
      'an input of another name',
      action({
        inputs: { text: { name: 'Text', type: 'text' } },
        request: { method: 'POST', path: '/t', body: { a: '{input.txt}' } },
      }),
      'actions.act.request.body.a: there is no value {input.txt}; the nearest is {input.text}',
    ],
    [
      'a path with an input that may be missing',
      action({ inputs, request: { method: 'POST', path } }),
      'actions.act.inputs.ticket: must be mandatory, because the path needs it',
    ],
    [
      'a path with a contact that may be missing',
      action({ request: { method: 'POST', path: '/c/{contact.id}/t' } }),
      "actions.act.contact: must be 'required', because the path needs {contact.id}",
    ],
    [
      'a recovery without a mark',
      action({ recovery: { kind: 'repeat', withinSeconds: 60 } }),
      'actions.act.request: must send {marker}, by which recovery knows what was done',
    ],
    [
      'a recovery that looks for no mark',
      action({
        request: { method: 'POST', path: '/t', headers: { 'X-Mark': '{marker}' } },
        recovery: { kind: 'find', lagSeconds: 5, find: { path: '/t' } },
      }),
      'actions.act.recovery.find: must send {marker}',
    ],
    [
      'an expression in what recovery looks for',
      action({
        request: { method: 'POST', path: '/t', query: { m: '{marker}' } },
        recovery: { kind: 'find', lagSeconds: 5, find: { path: '/t{?marker}', query: { a: '{mark}' } } },
      }),
      'actions.act.recovery.find.query.a: there is no value {mark}; the nearest is {marker}',
    ],
  ]);

  test('a query may lack an input, and a path may not', () => {
    expect(problemsIn(action({ inputs, request: { method: 'POST', path: '/t{?input.ticket}' } }))).toEqual([]);
  });
});

test('what is wrong with the integration around it is told at once', () => {
  const authentication = { type: 'custom', fields: FIELDS, identifiedBy: ['nowhere'] } as never;
  const connector = rest(declared({ validate: { path: 'me' } }));
  const problems = problemsOf(() => declare({ name: 'My CRM', authentication, connector }));
  expect(problems.map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual([
    'name',
    'authentication.identifiedBy',
    'connector.validate.path',
  ]);
});

describe('whatever stands in place of a part', () => {
  const cycle: Record<string, unknown> = {};
  cycle['cycle'] = cycle;
  const ring: unknown[] = [];
  ring.push(ring);
  const derived: Record<string, unknown> = { by: 'x', apply: () => 1, from: [] };
  (derived['from'] as unknown[]).push(derived);
  const GARBAGE: readonly unknown[] = [
    null,
    0,
    -1,
    Number.NaN,
    '',
    'text',
    '{',
    '{{',
    '{{}}',
    '{a',
    true,
    10n,
    Symbol('s'),
    () => 1,
    [],
    [null],
    {},
    new Date(0),
    new Map(),
    cycle,
    ring,
    derived,
    { by: 1, from: 2, apply: 3 },
    { query: 1, quotes: 2 },
    { query: 'a', quotes: 'b' },
    JSON.parse('{"__proto__": {"a": 1}}'),
    JSON.parse('{"constructor": 1}'),
    Object.create(null),
    derive('x', ['a['], () => 1),
    enumMap('a', {}),
  ];
  const FULL = {
    ...declared(contacts({ followUp: { full: { path: '/c/{id}' } }, fields: { a: 'a' }, filters: [] })),
    authorize: { bearer: '{{token}}' },
    headers: { A: 'b' },
    timeZone: 'UTC',
    failures: [{ status: 404, when: 'a', is: 'action_refused', message: 'b' }],
    agents: { list: LIST, largestPage: 5, agent: { id: 'id' } },
    search: { byId: BY_ID, byEmail: { method: 'POST', path: '/c', body: { a: ['{email}', { b: 1 }] } } },
    interactions: { ticket: { list: ASKED, interaction: INTERACTION } },
    actions: { act: { ...ACTION, result: { id: 'id' }, recovery: undefined } },
  };

  /** The places of all parts, and what the whole is with something else there. */
  function places(at: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
    if (typeof at !== 'object' || at === null) return [path];
    return [path, ...Object.entries(at).flatMap(([key, each]) => places(each, [...path, key]))];
  }
  function put(whole: unknown, [key, ...further]: readonly string[], part: unknown): unknown {
    if (key === undefined) return part;
    if (Array.isArray(whole))
      return whole.map((each, index) => (String(index) === key ? put(each, further, part) : each));
    return { ...(whole as object), [key]: put((whole as Record<string, unknown>)[key], further, part) };
  }

  test('the whole is taken, and each problem is told as one', () => {
    expect(
      problemsOf(() => declare({ authentication: { type: 'custom', fields: FIELDS }, connector: rest(FULL as never) })),
    ).toEqual([]);
    const all = places(FULL);
    expect(all.length).toBeGreaterThan(60);
    for (const path of all) {
      for (const part of GARBAGE) {
        const act = () =>
          declare({
            authentication: { type: 'custom', fields: FIELDS },
            connector: rest(put(FULL, path, part) as never),
          });
        // Throws what is no DeclarationError.
        for (const problem of problemsOf(act)) expect(problem).toMatch(/^[\w$.\- {}]+: \S/);
      }
    }
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'https://example.org'],
    ['a list', []],
  ])('%s is no declaration', (_, given) => {
    expect(problemsOf(() => declare({ connector: rest(given as never) }))).toEqual(['connector: must be an object']);
  });

  test.each<[string, unknown]>([
    ['itself', cycle],
    ['a list that holds itself', { a: ring }],
    ['code', { a: () => 1 }],
    ['a date', { a: new Date(0) }],
    ['a number that JSON does not have', { a: Number.NaN }],
    ['a large number', { a: 10n }],
    ['nothing', { a: undefined }],
  ])('a body must not hold %s', (_, body) => {
    expect(problemsIn(validate({ method: 'POST', body }))).toEqual([
      'connector.validate.body: must be JSON, at most 16 levels deep, in which queryLanguage() and functions over values may stand for texts',
    ]);
  });

  test('what is misshapen is refused when it is used all the same', async () => {
    await expect(rest(null as never).validate({} as never)).rejects.toThrow(
      'The declaration of the connector cannot be used',
    );
  });
});
