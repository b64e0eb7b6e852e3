import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLive } from '../../cli/live/live.ts';
import { readAgents, readContacts, readValidation } from '../../cli/live/readings.ts';
import { scrubRecording } from '../../cli/record/scrub-recording.ts';
import { toJson, toText } from '../../cli/try/report.ts';
import type { Authentication, AuthFields } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import type { LiveReading } from '../../cli/record/scrub-recording.ts';
import { serve, type Served } from '../../fakes/serve.ts';

/** A service that tells whoever asks what it was asked with, as some do in errors and links. */
const app = new Hono();
const TOKEN = 'granted-access-token';
app.post('/oauth/token', (c) => c.json({ access_token: TOKEN, refresh_token: 'granted-refresh', expires_in: 60 }));
app.all('/*', (c) => {
  const { pathname, searchParams } = new URL(c.req.url);
  const page = Number(searchParams.get('page') ?? '1');
  const echo = { authorization: c.req.header('Authorization'), key: searchParams.get('api_key'), id: 'account-1' };
  const items = page > 2 ? [] : [{ id: `p${page}`, name: `Person ${page}`, email: `person.${page}@acme.com` }];
  return c.json(pathname.endsWith('/me') ? echo : { items, echo });
});

let served: Served;
beforeAll(async () => {
  served = await serve(app);
});
afterAll(() => served.close());

const CLIENT = { client_id: { display: 'Id' }, client_secret: { display: 'Secret', secret: true } } as const;
const OAUTH: Authentication = {
  type: 'oauth2_client_credentials',
  fields: CLIENT,
  grant: { type: 'client_credentials', tokenUrl: 'https://login.acme.com/oauth/token' },
};
const custom = (fields: AuthFields): Authentication => ({ type: 'custom', fields });

function integrationOf(authentication: Authentication, declared: Partial<RestDeclaration> = {}) {
  return defineIntegration({
    name: 'acme',
    displayName: 'Acme',
    description: 'People of acme',
    logoUrl: '/directory/logo.png',
    iconUrl: '/directory/icon.png',
    authentication,
    connector: rest({
      baseUrl: 'https://api.acme.com/v1',
      validate: { path: '/me', account: { id: 'id' } },
      contacts: {
        list: { path: '/people', query: { page: '{page}' }, items: 'items', paging: { by: 'page' } },
        largestPage: 10,
        contact: { id: 'id', name: 'name', emails: 'email' },
      },
      ...declared,
    }),
  });
}

const WAYS = [
  ['OAuth client credentials', OAUTH, undefined, { client_id: 'our-client', client_secret: 'our+secret/1' }],
  [
    'Basic',
    custom({ username: { display: 'User' }, password: { display: 'Password', secret: true } }),
    { basic: { username: '{{username}}', password: '{{password}}' } },
    { username: 'someone', password: 'our pass:wörd' },
  ],
  [
    'a parameter of the query',
    custom({ api_key: { display: 'Key', secret: true } }),
    { query: 'api_key', value: '{{api_key}}' },
    { api_key: 'our+key=1 &2' },
  ],
] as const;

describe.each(WAYS)('an integration that proves itself by %s', (_, authentication, authorize, auth) => {
  const live = () =>
    openLive({ integration: integrationOf(authentication, authorize ? { authorize } : {}), auth, at: served.url });
  const secrets = [...Object.values(auth).slice(-1), TOKEN, 'granted-refresh'].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    ...('username' in auth ? [Buffer.from(`${auth.username}:${auth.password}`).toString('base64')] : []),
  ]);

  test('shows no secret, though the service repeats it', async () => {
    const opened = live();
    const steps = [await readValidation(opened), ...(await readContacts(opened, { pages: 3 }))];
    expect(steps.map(({ problem }) => problem)).toEqual([undefined, undefined, undefined, undefined]);
    const { mask } = opened;
    const shown = toText(steps, [], { mask, width: 200, full: true }) + toJson(steps, [], { mask });
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).toContain('[secret]');
    expect(opened.exchanges.some(({ isToken }) => isToken)).toBe(authentication === OAUTH);
  });

  test('is recorded without any, and played without the network', async () => {
    const opened = live();
    await readValidation(opened);
    const validation = {
      of: 'validate',
      asked: {},
      given: {},
      exchanges: opened.exchanges.filter(({ isToken }) => !isToken),
    };
    const { recording } = await scrubRecording(opened, [validation]);
    const text = JSON.stringify(recording);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(recording.steps[0]?.mapped).toEqual({ account: { id: 'account-1' } });
  });
});

test('an access token of Talkdesk’s is given with --token, and needed', async () => {
  const integration = integrationOf({ type: 'oauth2', fields: {} });
  expect(() => openLive({ integration, auth: {}, at: served.url })).toThrow('--token is missing');
  const live = openLive({ integration, auth: {}, token: 'talkdesk-token', at: served.url });
  const step = await readValidation(live);
  expect([step.problem, live.exchanges[0]?.headers['authorization']]).toEqual([undefined, 'Bearer [secret]']);
});

test('a connector that was written by hand is read as well', async () => {
  const { connector: _, ...about } = integrationOf({ type: 'none', fields: {} });
  const integration = {
    ...about,
    connector: {
      validate: async () => ({}),
      agents: {
        largestPage: 1,
        read: async (_call: unknown, { cursor = '1' }: { readonly cursor?: string }) => ({
          agents: [{ id: cursor, name: 'Ana', active: true }],
          ...(cursor === '1' ? { cursor: '2' } : {}),
        }),
      },
    },
  };
  const steps = await readAgents(openLive({ integration, auth: {} }), { pages: 5 });
  expect(steps.map(({ mapped }) => mapped)).toMatchObject([[{ id: '1' }], [{ id: '2' }]]);
});

test('what the connector logs of items without an id is told, for people and for programs', async () => {
  const some = new Hono();
  some.get('/v1/people', (c) =>
    c.json({ items: Array.from({ length: 10 }, (_, at) => (at < 4 ? { id: `p-${at}`, name: 'A' } : { number: at })) }),
  );
  const at = await serve(some);
  const live = openLive({ integration: integrationOf({ type: 'none', fields: {} }), auth: {}, at: at.url });
  const steps = await readContacts(live, { pages: 1 });
  await at.close();
  const says = /mapping_yields_nothing: connector\.contacts\.contact\.id yields nothing for 6 of 10; .*number/;
  expect(steps[0]?.mapped).toHaveLength(4);
  expect(toText(steps, [], { mask: live.mask, width: 200, full: true })).toMatch(says);
  const { steps: shown } = JSON.parse(toJson(steps, [], live)) as { steps: readonly object[] };
  expect(shown[0]).toMatchObject({ notes: [{ event: 'mapping_yields_nothing', says: expect.stringMatching(says) }] });
});

describe('a service that has persons in what leads to the next page', () => {
  const people = [1, 2, 3].map((at) => ({
    id: `p-${at}`,
    name: 'Anna Schmidt',
    email: 'anna.schmidt@acme.test',
    phone: '+351 912 345 678',
  }));
  const cursor = Buffer.from(JSON.stringify({ last: 'anna.schmidt@acme.test' })).toString('base64');
  const ways = {
    link: '/v1/people?after=Schmidt%7Canna.schmidt%40acme.test&anna.schmidt%40acme.test=1',
    cursor,
    name: 'Schmidt',
  };
  const hostile = new Hono();
  hostile.get('/v1/me', (c) => c.json({ id: 'account-1', greeting: c.req.header('X-Who') ?? '' }));
  hostile.get('/:version/people', (c) => {
    const isLast = new URL(c.req.url).searchParams.has('after');
    const base = new URL(c.req.url).origin.replace('http:', 'https:');
    const next = c.req.query('way') === 'name' ? ways.name : ways.cursor;
    c.header(
      'Link',
      `<https://[bad>; rel="first"; title="Anna", <${ways.link}>; rel="next"; title="Anna Schmidt +351 912 345 678"`,
    );
    return c.json({
      items: isLast ? [] : people,
      self: `${base}/v1/people?who=anna.schmidt%40acme.test`,
      ...(isLast ? {} : { next }),
    });
  });
  let at: Served;
  beforeAll(async () => {
    at = await serve(hostile);
  });
  afterAll(() => at.close());

  const PAGINGS = [
    ['a link', { by: 'link-header' }, 'none'],
    ['a cursor', { by: 'cursor', in: 'next' }, 'cursor'],
    ['a name', { by: 'cursor', in: 'next' }, 'name'],
  ] as const;

  test.each(PAGINGS)('is recorded without them: %s', async (_, paging, way) => {
    const query = { way, ...(paging.by === 'cursor' ? { after: '{cursor}' } : {}) };
    const list = { path: '/people', query, items: 'items', paging };
    const contact = { id: 'id', name: 'name', emails: 'email', phones: 'phone' };
    const integration = integrationOf({ type: 'none', fields: {} }, { contacts: { list, largestPage: 10, contact } });
    const live = openLive({ integration, auth: {}, at: at.url });
    const readings: LiveReading[] = [];
    let from = 0;
    const steps = await readContacts(live, { pages: 2 }, (reading) => {
      readings.push({ ...reading, exchanges: live.exchanges.slice(from) });
      from = live.exchanges.length;
    });
    expect([steps.map(({ problem }) => problem), live.exchanges.length]).toEqual([[undefined, undefined], 2]);
    const { recording } = await scrubRecording(live, readings);
    const text = decodeURIComponent(JSON.stringify(recording));
    expect(text).not.toMatch(/schmidt|anna|912|title|bad/i);
    expect(text).not.toContain(cursor);
    expect(text).toContain('rel=\\"next\\"');
    expect(recording.steps[0]?.mapped).toMatchObject({ changes: [{ contact: { id: 'p-1' } }, {}, {}] });
  });

  test('is recorded though a person is called as words of the declaration, of types and of methods are', async () => {
    const live = openLive({ integration: integrationOf({ type: 'none', fields: {} }), auth: {}, at: served.url });
    const step = await readValidation(live);
    const [exchange] = step.exchanges;
    if (!exchange?.answer) throw new Error('There is no answer');
    const body = JSON.stringify({ id: 'c-1', name: 'People Items Application Json' });
    const told = { ...exchange, body: '{"query":"people items"}', answer: { ...exchange.answer, body } };
    const { integration } = live;
    const connector = { ...integration.connector, validate: async () => ({}) };
    const reading = { of: 'validate', asked: {}, given: {}, exchanges: [told] };
    const { recording } = await scrubRecording({ ...live, integration: { ...integration, connector } }, [reading]);
    expect(recording.steps[0]?.exchanges[0]).toMatchObject({ body: '{"query":"people items"}', json: { id: 'c-1' } });
  });

  test('is not recorded where the connector itself asks with one, and the step and key are told', async () => {
    const live = openLive({ integration: integrationOf({ type: 'none', fields: {} }), auth: {}, at: at.url });
    const step = await readValidation(live);
    const [exchange] = step.exchanges;
    if (!exchange?.answer) throw new Error('There is no answer');
    const told = {
      ...exchange,
      answer: { ...exchange.answer, body: JSON.stringify({ id: 'c-1', email: 'anna.schmidt@acme.test' }) },
    };
    const reading = { of: 'validate', asked: { marker: 'for anna.schmidt@acme.test' }, given: {}, exchanges: [told] };
    await expect(scrubRecording(live, [reading])).rejects.toThrow(
      /in step 1, validate, something under marker holds a name/,
    );
  });
});
