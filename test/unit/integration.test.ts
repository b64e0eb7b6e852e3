import { describe, expect, test } from 'vitest';
import { integrationsByName } from '../../src/declaration/define-integration.ts';
import { AUTHENTICATION_TYPES, bridgeKeyAuthentication } from '../../src/declaration/authentication.ts';
import { declare, problemsOf } from './declare.ts';

const run = async () => ({});
const validate = async () => ({});
const contacts = { kind: 'sequence', largestPage: 50, read: run };
const keyset = {
  kind: 'keyset',
  largestPage: 50,
  precision: 'second',
  lagMs: 0,
  order: 'changed-then-id',
  idOrder: 'number',
  read: run,
};
const feed = { kind: 'feed', largestPage: 50, lagMs: 0, read: run };
const scan = { kind: 'scan', largestPage: 50, leastIntervalMs: 0, read: run };
const interactions = async () => [];

const auth = (authentication: object) => ({
  authentication: { type: 'custom', fields: { token: { display: 'Token' } }, ...authentication },
});
const source = (parts: unknown) => ({ connector: { validate, contacts: parts } });
const chosen = (parts: unknown) => ({ ...source(contacts), contacts: parts });
const page = (pageSize: unknown) => chosen({ pageSize });
const action = (parts: object, name = 'log') => ({
  actions: { [name]: { display: 'log it', description: 'log it', inputs: {}, run, ...parts } },
});
const input = (parts: object, key = 'note') => action({ inputs: { [key]: { name: 'Note', type: 'text', ...parts } } });

describe('a declaration is refused, with the field named, when', () => {
  const NAME = 'name: must begin with a letter and hold lower-case letters, digits, _ and -';

  test.each<[when: string, parts: Readonly<Record<string, unknown>>, problem: string]>([
    ['it has no description', { description: undefined }, 'description: is missing'],
    ['its name is no text', { name: 7 }, 'name: must be text'],
    ['it has no connector', { connector: undefined }, 'connector: is missing'],
    ['its connector cannot validate', { connector: {} }, 'connector.validate: is missing'],
    [
      'its contacts cannot be read',
      { connector: { validate, contacts: { kind: 'sequence', largestPage: 1 } } },
      'connector.contacts.read: is missing',
    ],
    ['it has no authentication', { authentication: undefined }, 'authentication: is missing'],
    [
      'a page of agents is empty',
      { connector: { validate, agents: { largestPage: 0, read: run } } },
      'connector.agents.largestPage: must be a whole number of at least 1',
    ],
    ['its guard is unknown', auth({ guard: 'bridge-key' }), 'authentication.guard: must be one of bridge_key'],
    [
      'a bridge key is not stored',
      auth({ guard: 'bridge_key', fields: { bridge_key: { display: 'Key', store: false } } }),
      'authentication.fields.bridge_key: must be mandatory and stored, so that it always arrives',
    ],
    [
      'a field is a setting that is none',
      auth({ fields: { zone: { display: 'Zone', setting: 'zone' } } }),
      'authentication.fields.zone.setting: must be one of country, timeZone, language, unreadablePhones, sharedNumbers',
    ],
    [
      'two fields are one setting',
      auth({ fields: { a: { display: 'A', setting: 'country' }, b: { display: 'B', setting: 'country' } } }),
      'authentication.fields: each setting may be that of one field',
    ],
    [
      'a field is named like what every object has',
      auth({ fields: { constructor: { display: 'C' } } }),
      "authentication.fields.constructor: a field's name holds letters, digits and _",
    ],
    [
      'types differ in capitals only',
      { connector: { validate, interactions }, interactionTypes: ['ticket', 'Ticket'] },
      'interactionTypes: each type may stand there once',
    ],
    ['its switches are no object', { wire: 'x' }, 'wire: must be an object'],
    ['an action does nothing', action({ run: undefined }), 'actions.log.run: is missing'],
    ['an action has no inputs', action({ inputs: undefined }), 'actions.log.inputs: is missing'],
    ['a switch has another value', { wire: { actionStatus: 202 } }, 'wire.actionStatus: must be 201 or 200'],
    [
      'a deadline is longer than Talkdesk may wait',
      { limits: { deadlineSeconds: 61 } },
      'limits.deadlineSeconds: must be a number of seconds from 0.1 to 60',
    ],
    [
      'a rate takes no request',
      { limits: { rate: { requests: 0, seconds: 1 } } },
      'limits.rate.requests: must be a whole number from 1 to 100000',
    ],
    ['a rate has no span', { limits: { rate: { requests: 10 } } }, 'limits.rate.seconds: is missing'],
    ['a port is none', { limits: { ports: [0] } }, 'limits.ports.0: must be a port from 1 to 65535'],
    ['a limit is mistyped', { limits: { deadline: 5 } }, 'limits.deadline: is no limit'],
    ['its name is empty', { name: '' }, NAME],
    ['its name has capitals', { name: 'Acme' }, NAME],
    ['its name has a slash', { name: 'acme/eu' }, NAME],
    ['its name begins like the routes of operators', { name: '_admin' }, NAME],
    ['its name begins with a digit', { name: '1acme' }, NAME],
    ['its name is a route of the bridge', { name: 'health' }, 'name: "health" is reserved'],
    ['its name is a route to come', { name: 'connect' }, 'name: "connect" is reserved'],
    [
      'its type of authentication is unknown',
      auth({ type: 'basic' }),
      `authentication.type: must be one of ${AUTHENTICATION_TYPES.join(', ')}`,
    ],
    [
      "a field's name has a hyphen",
      auth({ fields: { 'api-key': { display: 'Key' } } }),
      "authentication.fields.api-key: a field's name holds letters, digits and _",
    ],
    [
      'the account is named by a field that does not exist',
      auth({ identifiedBy: ['host'] }),
      'authentication.identifiedBy: "host" is not a declared field',
    ],
    [
      'the account is named by a field that may be empty',
      auth({ fields: { host: { display: 'Host', mandatory: false } }, identifiedBy: ['host'] }),
      'authentication.identifiedBy: "host" must be mandatory and stored, so that it always arrives',
    ],
    [
      'the account is named by a field that is not stored',
      auth({ fields: { code: { display: 'Code', store: false } }, identifiedBy: ['code'] }),
      'authentication.identifiedBy: "code" must be mandatory and stored, so that it always arrives',
    ],
    [
      'a bridge key has no field',
      auth({ guard: 'bridge_key' }),
      'authentication.guard: a bridge key needs the declared field bridge_key',
    ],

    [
      'it has types of interactions that no connector serves',
      { interactionTypes: ['ticket'] },
      'interactionTypes: the connector has no interactions, so there must be none',
    ],
    [
      'it reads interactions in two ways',
      { connector: { validate, interactions, interactionsByType: {} } },
      'connector.interactions: must not stand beside interactionsByType',
    ],
    [
      'nobody reads a type of interaction',
      {
        connector: { validate, interactionsByType: { ticket: interactions } },
        interactionTypes: ['ticket', 'toString'],
      },
      'interactionTypes: the connector does not read "toString"',
    ],
    [
      'a type of interaction is read by no function',
      { connector: { validate, interactionsByType: { ticket: true } }, interactionTypes: ['ticket'] },
      'connector.interactionsByType.ticket: must be a function',
    ],
    [
      'readers of types stand in a list',
      { connector: { validate, interactionsByType: [interactions] } },
      'connector.interactionsByType: must be an object',
    ],
    [
      'a type of interaction stands there twice',
      { connector: { validate, interactions }, interactionTypes: ['ticket', 'call', 'ticket'] },
      'interactionTypes: each type may stand there once',
    ],
    ['it pages contacts that no connector serves', { contacts: {} }, 'contacts: the connector has no contacts'],
    ['its contacts are chosen by nothing', chosen(null), 'contacts: must be an object'],
    ['its contacts are chosen by a text', chosen('customers'), 'contacts: must be an object'],
    ['a page has no contacts', page(0), 'contacts.pageSize: must be a whole number of at least 1'],
    ['a page has half a contact', page(1.5), 'contacts.pageSize: must be a whole number of at least 1'],
    [
      'a setting breaks its rule',
      { settings: { timeZone: 'Europe/Atlantis' } },
      'settings.timeZone: must be an IANA time zone, such as Europe/Lisbon',
    ],

    [
      'the name of an action has capitals',
      action({}, 'logIt'),
      "actions.logIt: an action's name holds lower-case letters, digits, _ and -",
    ],
    [
      'the key of an input has a blank',
      input({}, 'the note'),
      "actions.log.inputs.the note: an input's key holds letters, digits and _",
    ],
    [
      'the type of an input is unknown',
      input({ type: 'email' }),
      'actions.log.inputs.note.type: must be one of text, textarea, number, tel, url, datetime, select',
    ],
  ])('%s', (_, parts, problem) => {
    expect(problemsOf(() => declare(parts))).toEqual([problem]);
  });

  const MISSING = 'is missing';
  const COUNT = 'must be a whole number of at least 1';
  const MS = 'must be a whole number of milliseconds';
  const KINDS = 'must be one of sequence, keyset, feed, scan';
  const STREAM_NAME = "a stream's name holds letters, digits and _";
  const SOURCE = 'must be a source of contacts, or an object with streams';
  const BESIDE = 'must not stand beside streams';
  test.each<[parts: unknown, field: string, rule: string]>([
    [null, '', SOURCE],
    ['sequence', '', SOURCE],
    [[contacts], '', SOURCE],
    [run, '', SOURCE],
    [{}, '.kind', MISSING],
    [{ ...contacts, kind: undefined }, '.kind', MISSING],
    [{ ...contacts, kind: 'cursor' }, '.kind', KINDS],
    [{ ...contacts, largestPage: undefined }, '.largestPage', MISSING],
    [{ ...contacts, largestPage: '50' }, '.largestPage', COUNT],
    [{ ...contacts, largestPage: Number.POSITIVE_INFINITY }, '.largestPage', COUNT],
    [{ ...contacts, smallestPage: 0 }, '.smallestPage', COUNT],
    [{ ...contacts, smallestPage: 51 }, '.smallestPage', 'must not be larger than largestPage'],
    [{ ...contacts, version: 1.5 }, '.version', COUNT],
    [{ ...contacts, filters: ['stage'] }, '.filters', 'must be a function'],
    [{ ...contacts, read: 'GET /contacts' }, '.read', 'must be a function'],
    [{ ...keyset, precision: undefined }, '.precision', MISSING],
    [{ ...keyset, precision: 'minute' }, '.precision', 'must be one of second, millisecond, microsecond'],
    [{ ...keyset, lagMs: undefined }, '.lagMs', MISSING],
    [{ ...keyset, lagMs: -1 }, '.lagMs', MS],
    [{ ...keyset, order: undefined }, '.order', MISSING],
    [{ ...keyset, order: 'updated' }, '.order', 'must be one of changed-then-id, id, changed'],
    [{ ...keyset, idOrder: undefined }, '.idOrder', MISSING],
    [{ ...keyset, idOrder: 'text' }, '.idOrder', 'must be one of number, code-unit, case-insensitive'],
    [{ ...keyset, cap: 0 }, '.cap', COUNT],
    [{ ...keyset, cap: 49 }, '.largestPage', 'must not be larger than cap, because each page is a query of its own'],
    [{ ...keyset, readsTimeById: 'yes' }, '.readsTimeById', 'must be true or false'],
    [{ ...feed, lagMs: undefined }, '.lagMs', MISSING],
    [{ ...feed, lagMs: 0.5 }, '.lagMs', MS],
    [{ ...feed, read: undefined }, '.read', MISSING],
    [{ ...scan, leastIntervalMs: undefined }, '.leastIntervalMs', MISSING],
    [{ ...scan, leastIntervalMs: Number.NaN }, '.leastIntervalMs', MS],
    [{ ...scan, read: null }, '.read', 'must be a function'],
    [{ streams: undefined }, '.streams', MISSING],
    [{ streams: 'people' }, '.streams', 'must be an object'],
    [{ streams: {} }, '.streams', 'must hold at least one'],
    [{ streams: { people: {} } }, '.streams.people.kind', MISSING],
    [{ streams: { people: scan, leads: { ...feed, lagMs: undefined } } }, '.streams.leads.lagMs', MISSING],
    [
      { streams: { people: { ...scan, smallestPage: 51 } } },
      '.streams.people.smallestPage',
      'must not be larger than largestPage',
    ],
    [{ streams: { people: { streams: { leads: feed } } } }, '.streams.people.kind', MISSING],
    [{ streams: { people: scan, 'sales leads': feed } }, '.streams.sales leads', STREAM_NAME],
    [{ streams: { '*departed': feed } }, '.streams.*departed', STREAM_NAME],
    [{ streams: { '2nd': feed } }, '.streams.2nd', STREAM_NAME],
    [{ streams: { constructor: feed } }, '.streams.constructor', STREAM_NAME],
    [{ streams: { people: scan, '': feed } }, '.streams.', STREAM_NAME],
    [{ streams: [feed] }, '.streams', 'must be an object'],
    [{ streams: { people: scan }, kind: 'feed' }, '.kind', BESIDE],
    [{ ...feed, streams: { people: scan } }, '.kind', BESIDE],
    [{ streams: { people: scan }, leads: feed }, '.leads', BESIDE],
  ])('its source of contacts is %j: %s %s', (parts, field, rule) => {
    expect(problemsOf(() => declare(source(parts)))).toEqual([`connector.contacts${field}: ${rule}`]);
  });

  const CONDITION =
    'must have a field, and one of is, isNot (text, number, boolean, or a list of them) and present (true or false)';
  const FIELDS = 'must be one of name, company, title, emails, phones, photoUrl, address, websites, twitter, url';
  const stage = { field: 'stage', is: 'customer' };
  test.each<[parts: unknown, field: string, rule: string]>([
    [{ where: stage }, 'where', 'must be a list of conditions'],
    [{ where: [{}] }, 'where.0', CONDITION],
    [{ where: [stage, { field: 'stage' }] }, 'where.1', CONDITION],
    [{ where: [{ is: 'customer' }] }, 'where.0', CONDITION],
    [{ where: [{ field: '', is: 'customer' }] }, 'where.0.field', 'must not be empty'],
    [{ where: [{ field: 'stage', equals: 'customer' }] }, 'where.0', CONDITION],
    [{ where: [{ ...stage, isNot: 'lead' }] }, 'where.0', CONDITION],
    [{ where: [{ field: 'stage', present: 'yes' }] }, 'where.0', CONDITION],
    [{ where: [{ field: 'stage', is: null }] }, 'where.0', CONDITION],
    [{ where: [{ field: 'stage', is: /^cust/ }] }, 'where.0', CONDITION],
    [{ exclude: 'opted_out' }, 'exclude', 'must be a list of conditions'],
    [{ exclude: [stage, 'opted_out'] }, 'exclude.1', CONDITION],
    [{ requirePhone: 'yes' }, 'requirePhone', 'must be true or false'],
    [{ map: 'company' }, 'map', 'must be an object'],
    [{ map: { id: 'uuid' } }, 'map.id', FIELDS],
    [{ map: { phone: 'mobile' } }, 'map.phone', FIELDS],
    [{ map: { company: 7 } }, 'map.company', 'must name a field of the service, or several'],
    [{ map: { company: '' } }, 'map.company', 'must not be empty'],
    [{ map: { phones: ['mobile', ''] } }, 'map.phones.1', 'must not be empty'],
    [{ departed: 'delete' }, 'departed', 'must be one of keep, blank'],
    [{ brake: 1.01 }, 'brake', 'must be from 0 to 1'],
    [{ brake: -0.01 }, 'brake', 'must be from 0 to 1'],
    [{ brake: '20 %' }, 'brake', 'must be a number'],
    [{ scanIntervalMinutes: -1 }, 'scanIntervalMinutes', 'must be a number of minutes that is not negative'],
    [
      { scanIntervalMinutes: Number.POSITIVE_INFINITY },
      'scanIntervalMinutes',
      'must be a number of minutes that is not negative',
    ],
    [{ exlude: [] }, 'exlude', 'is no option of contacts'],
    [{ map: [] }, 'map', 'must be an object'],
    [{ map: { name: ' ' } }, 'map.name', 'must not be empty'],
    [{ exlude: undefined }, 'exlude', 'is no option of contacts'],
    [{ constructor: 'x' }, 'constructor', 'is no option of contacts'],
    [{ where: [{ field: 'stage', is: [] }] }, 'where.0.is', 'must not be empty'],
    [{ exclude: [{ field: 'stage', isNot: [] }] }, 'exclude.0.isNot', 'must not be empty'],
    [{ where: [{ field: 'stage', is: ['customer', null] }] }, 'where.0', CONDITION],
    [{ where: [{ field: 'stage', isNot: Number.NaN }] }, 'where.0', CONDITION],
    [{ where: [{ ...stage, equals: 'customer' }] }, 'where.0', CONDITION],
    [{ where: [{ field: 7, is: 'customer' }] }, 'where.0', CONDITION],
    [{ where: [null] }, 'where.0', CONDITION],
    [{ map: { name: [] } }, 'map.name', 'must not be empty'],
    [{ map: { name: null } }, 'map.name', 'must name a field of the service, or several'],
    [{ map: { name: ['nickname', 7] } }, 'map.name', 'must name a field of the service, or several'],
    [{ map: null }, 'map', 'must be an object'],
    [{ scanIntervalMinutes: '5' }, 'scanIntervalMinutes', 'must be a number'],
    [{ scanIntervalMinutes: Number.NaN }, 'scanIntervalMinutes', 'must be a number'],
    [{ resyncOnMappingChange: 1 }, 'resyncOnMappingChange', 'must be true or false'],
    [{ pageSize: '50' }, 'pageSize', 'must be a number'],
    [{ pageSize: null }, 'pageSize', 'must be a number'],
    [{ pageSize: Number.POSITIVE_INFINITY }, 'pageSize', 'must be a whole number of at least 1'],
  ])('its contacts are chosen by %j: %s %s', (parts, field, rule) => {
    expect(problemsOf(() => declare(chosen(parts)))).toEqual([`contacts.${field}: ${rule}`]);
  });

  test.each([
    ['a setting is no text', { settings: { country: 7 } }, 'settings.country'],
    ['options are no list', input({ type: 'select', options: 'low,high' }), 'actions.log.inputs.note.options'],
    ['an option is no text', input({ type: 'select', options: [1] }), 'actions.log.inputs.note.options'],
  ])('%s, which types would have told', (_, parts, field) => {
    const problems = problemsOf(() => declare(parts));
    expect(problems.map((problem) => problem.startsWith(field))).toEqual([true]);
  });

  test('a source lacks all but its kind: each of its fields is named', () => {
    const fieldsOf = (kind: string) =>
      problemsOf(() => declare(source({ kind }))).map((problem) => problem.split(':')[0]);
    const named = (...fields: string[]) => fields.map((field) => `connector.contacts.${field}`);
    expect(fieldsOf('sequence')).toEqual(named('largestPage', 'read'));
    expect(fieldsOf('keyset')).toEqual(named('largestPage', 'read', 'precision', 'lagMs', 'order', 'idOrder'));
    expect(fieldsOf('feed')).toEqual(named('largestPage', 'read', 'lagMs'));
    expect(fieldsOf('scan')).toEqual(named('largestPage', 'read', 'leastIntervalMs'));
  });

  test('several things are wrong: all of them at once', () => {
    const parts = { name: 'Acme', ...auth({ guard: 'bridge_key' }), contacts: {}, ...input({}, 'the note') };
    expect(problemsOf(() => declare(parts)).map((problem) => problem.split(':')[0])).toEqual([
      'name',
      'authentication.guard',
      'contacts',
      'actions.log.inputs.the note',
    ]);
    expect(() => declare(parts)).toThrow(/^The integration "Acme" cannot be used:\n {2}- name: .*\n {2}- auth/);
  });
});

describe('a declaration without a fault', () => {
  test('gets the defaults for all that it leaves out', () => {
    expect(declare()).toMatchObject({
      interactionTypes: [],
      actions: {},
      settings: {},
      wire: { validationStatus: 200, actionStatus: 201, token: { field: 'access_token' } },
    });
  });

  test('keeps what it says', () => {
    const wire = { validationStatus: 204, token: { header: 'Authorization' } };
    const parts = { connector: { validate, interactions }, interactionTypes: ['ticket'], settings: { country: 'PT' } };
    expect(declare({ ...parts, wire })).toMatchObject({ ...parts, wire: { ...wire, actionStatus: 201 } });
  });

  test('has no plan for contacts where the connector has none', () => {
    expect(declare()).not.toHaveProperty('contacts');
  });

  test('gets a plan for contacts with the defaults for all that it leaves out', () => {
    const plan = {
      sources: { contacts: keyset },
      selection: { where: [], exclude: [], requirePhone: false, map: {} },
      pageSize: 100,
      departed: 'keep',
      brake: 0.2,
      scanIntervalMs: 0,
      resyncOnMappingChange: false,
    };
    expect(declare(source(keyset)).contacts).toEqual(plan);
    expect(declare({ ...source(keyset), contacts: {} }).contacts).toEqual(plan);
  });

  test('gets a plan for contacts that keeps what it says', () => {
    const selection = {
      where: [
        { field: 'stage', is: ['customer', 'partner'] },
        { field: 'owner', isNot: 7 },
        { field: 'phones', present: true },
      ],
      exclude: [{ field: 'opted_out', is: true }],
      requirePhone: true,
      map: { company: 'account', phones: ['mobile', 'phone'] },
    };
    const rest = { pageSize: 250, departed: 'blank', brake: 0, resyncOnMappingChange: true };
    expect(declare(chosen({ ...selection, ...rest, scanIntervalMinutes: 1.5 })).contacts).toEqual({
      sources: { contacts },
      selection,
      ...rest,
      scanIntervalMs: 90_000,
    });
  });

  test('gets a plan for all streams of its connector, in their order', () => {
    const streams = { people: keyset, leads: feed, companies_2: scan };
    const { sources = {} } = declare(source({ streams })).contacts ?? {};
    expect(Object.entries(sources)).toEqual(Object.entries(streams));
  });

  test('may have sources with all that a source may say', () => {
    const parts = { smallestPage: 50, version: 2, filters: () => true };
    for (const each of [contacts, keyset, feed, scan]) {
      expect(problemsOf(() => declare(source({ ...each, ...parts })))).toEqual([]);
    }
    for (const each of [
      { order: 'id', cap: 50 },
      { order: 'changed', cap: 10, readsTimeById: true },
    ]) {
      expect(problemsOf(() => declare(source({ ...keyset, ...each })))).toEqual([]);
    }
  });

  test("offers the connector's actions unless it names its own", () => {
    const connector = { validate, ...action({}, 'built_in') };
    expect(Object.keys(declare({ connector }).actions)).toEqual(['built_in']);
    expect(Object.keys(declare({ connector, ...action({}, 'own') }).actions)).toEqual(['own']);
    expect(declare({ connector, actions: {} }).actions).toEqual({});
  });

  test('may be guarded by a bridge key', () => {
    const { authentication } = declare({ authentication: bridgeKeyAuthentication() });
    expect(authentication).toMatchObject({ type: 'custom', guard: 'bridge_key' });
    expect(Object.keys(authentication.fields)).toEqual(['bridge_key']);
  });

  test.each([
    ['without the blanks around it', ' Europe/Lisbon ', { timeZone: 'Europe/Lisbon' }],
    ['only if it is not empty', '', {}],
  ])('gets a setting as it was checked: %s', (_, timeZone, settings) => {
    expect(declare({ settings: { timeZone } }).settings).toEqual(settings);
  });
});

describe('the integrations of a deployment', () => {
  test('are found by their names', () => {
    const acme = declare();
    const other = declare({ name: 'other' });
    expect([...integrationsByName([acme, other])]).toEqual([
      ['acme', acme],
      ['other', other],
    ]);
  });

  test('must have different names; each name that is taken is told once', () => {
    const list = ['a', 'b', 'a', 'c', 'b', 'a'].map((name) => declare({ name }));
    expect(problemsOf(() => integrationsByName(list))).toEqual([
      'name: "a" is used more than once; names must be unique',
      'name: "b" is used more than once; names must be unique',
    ]);
  });
});

describe('how the service may be called', () => {
  test('is twenty seconds, and five for interactions, at port 443, unless the integration says otherwise', () => {
    expect(declare({}).limits).toEqual({ deadlineMs: 20_000, interactionsDeadlineMs: 5000, ports: [] });
    const limits = {
      deadlineSeconds: 8,
      interactionsDeadlineSeconds: 2.5,
      rate: { requests: 100, seconds: 10 },
      ports: [8443],
    };
    expect(declare({ limits }).limits).toEqual({
      deadlineMs: 8000,
      interactionsDeadlineMs: 2500,
      rate: { requests: 100, seconds: 10 },
      ports: [8443],
    });
  });
});
