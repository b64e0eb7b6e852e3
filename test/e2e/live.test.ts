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

function integrationOf(authentication: Authentication, authorize?: RestDeclaration['authorize']) {
  return defineIntegration({
    name: 'acme',
    displayName: 'Acme',
    description: 'People of acme',
    logoUrl: '/directory/logo.png',
    iconUrl: '/directory/icon.png',
    authentication,
    connector: rest({
      baseUrl: 'https://api.acme.com/v1',
      ...(authorize ? { authorize } : {}),
      validate: { path: '/me', account: { id: 'id' } },
      contacts: {
        list: { path: '/people', query: { page: '{page}' }, items: 'items', paging: { by: 'page' } },
        largestPage: 10,
        contact: { id: 'id', name: 'name', emails: 'email' },
      },
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
  const live = () => openLive({ integration: integrationOf(authentication, authorize), auth, at: served.url });
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
