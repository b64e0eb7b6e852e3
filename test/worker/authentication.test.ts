/** Every way to authenticate, with all five endpoints, against an authority and the API behind it. */

import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { type Authority, createAuthority } from '../../fakes/authority/authority.ts';
import { crmIntegration, type Way } from '../../fakes/crm-integration.ts';
import {
  type Authentication,
  connectionAuthentication,
  exchangeAuthentication,
} from '../../src/declaration/authentication.ts';
import { settingsOf } from '../../src/credentials/auth-values.ts';
import { createTestBridge, type TestBridge } from './bridge.ts';
import { createTestBrokers } from './brokers.ts';

const TALKDESK = 'https://talkdesk.example/callback';
const SECRETS = ['client_secret', 'password', 'token', 'access_token', 'bridge_key'];

type Auth = Readonly<Record<string, string>>;

interface Scene {
  readonly authority: Authority;
  readonly bridge: TestBridge;
  readonly clock: { now: number };
  /** The next request to the API is answered with this status. */
  readonly failNext: (status: number) => void;
  /** What an admin at Talkdesk has typed, and what Talkdesk got from the authority. */
  readonly typed: Auth;
  readonly call: (endpoint: string, auth: Auth) => ReturnType<TestBridge['post']>;
}

let customers = 0;

/** A customer of its own, with the credentials for one of the ways. */
async function prepare(way: Way): Promise<Scene> {
  customers += 1;
  const account = `customer-${customers}`;
  // Brokers and sessions are told apart by what is presented.
  const site = `https://${account}.crm.example`;
  const clock = { now: Date.now() };
  const authority = createAuthority({
    clients: [{ id: 'bridge', secret: 'planted-client-secret', account, redirectUris: [TALKDESK] }],
    users: [{ username: 'ada', password: 'planted-password', account }],
    now: () => clock.now,
  });
  const faults: number[] = [];
  const ports = {
    async fetch(url: string, init: RequestInit) {
      const status = url.includes('/api/') ? faults.shift() : undefined;
      return status === undefined ? await authority.fetch(url, init) : new Response(null, { status });
    },
    now: () => clock.now,
  };
  const brokers = createTestBrokers(ports);
  const bridge = createTestBridge({ ...ports, integrations: [crmIntegration(way)], brokers });
  return {
    authority,
    bridge,
    clock,
    failNext: (status) => faults.push(status),
    typed: await credentialsFor(way, authority, site),
    call: (endpoint, auth) => bridge.post(`${way}/${endpoint}`, { auth }),
  };
}

async function credentialsFor(way: Way, authority: Authority, site: string): Promise<Auth> {
  const client = { client_id: 'bridge', client_secret: 'planted-client-secret' };
  const urls = { access_token_url: `${site}/token`, authorization_url: `${site}/authorize` };
  const person = { username: 'ada', password: 'planted-password' };
  switch (way) {
    case 'custom':
    case 'custom_exchange':
    case 'connection':
      return { site, token: await newToken(authority) };
    case 'oauth2':
    case 'oauth2_password':
    case 'oauth2_client_credentials':
      return { site, ...client, ...person, ...urls, access_token: await newToken(authority) };
    case 'password_grant':
    case 'client_credentials_grant':
      return { site, ...client, ...person, ...urls };
    case 'code_exchange':
    case 'consent':
      return { site, ...client, ...urls, code: await newCode(authority) };
    default:
      throw new Error(`There is no way ${String(way satisfies never)}`);
  }
}

/** A token that Talkdesk, or a person, got from the authority without the bridge. */
async function newToken(authority: Authority): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'bridge',
    client_secret: 'planted-client-secret',
  });
  const response = await authority.fetch(`https://any.crm.example/token`, { method: 'POST', body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

async function newCode(authority: Authority): Promise<string> {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'bridge', redirect_uri: TALKDESK });
  const response = await authority.fetch(`https://any.crm.example/authorize?${query.toString()}`);
  return new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
}

/** What Talkdesk sends after validation: what it stores of what was typed, with what validation returned. */
async function activate({ call, typed }: Scene): Promise<Auth> {
  const { status, json } = await call('auth_validation', typed);
  expect({ status, json }).toMatchObject({ status: 200 });
  const { token, code: _, ...stored } = typed;
  const keepsToken = token !== undefined && !('bridge_key' in json);
  return { ...stored, ...(keepsToken ? { token } : {}), ...(json as Auth) };
}

const ENDPOINTS = ['auth_validation', 'contact_sync', 'agent_sync', 'interaction_update', 'actions/create_ticket'];
const isSuccess = (status: number) => status === 200 || status === 201;

/** A bridge key is put in by the operator in the other two ways; see connect.test.ts. */
const BY_TALKDESK: readonly Way[] = [
  'custom',
  'oauth2',
  'oauth2_password',
  'oauth2_client_credentials',
  'password_grant',
  'client_credentials_grant',
  'custom_exchange',
  'code_exchange',
];

describe.each(BY_TALKDESK)('with %s', (way) => {
  test('right credentials open all five endpoints, and validation returns declared fields only', async () => {
    const scene = await prepare(way);
    const auth = await activate(scene);
    const { json } = await scene.call('auth_validation', auth);
    expect(Object.keys(json).every((name) => name in crmIntegration(way).authentication.fields)).toBe(true);
    for (const endpoint of ENDPOINTS) {
      const { status } = await scene.call(endpoint, auth);
      expect([endpoint, isSuccess(status)]).toEqual([endpoint, true]);
    }
  });

  test('the right account with a wrong secret is refused by all five endpoints, with every cache warm', async () => {
    const scene = await prepare(way);
    const auth = await activate(scene);
    for (const endpoint of ENDPOINTS) await scene.call(endpoint, auth);
    const guards = 'bridge_key' in auth ? ['bridge_key'] : SECRETS.filter((name) => name in auth);
    // Where Talkdesk supplies the token, the bridge uses nothing else.
    const decisive = guards.includes('access_token') ? ['access_token'] : guards.filter((name) => isUsed(way, name));
    for (const name of decisive) {
      for (const endpoint of ENDPOINTS) {
        const { status, json } = await scene.call(endpoint, { ...auth, [name]: 'wrong' });
        expect([name, endpoint, status, json['code']]).toEqual([name, endpoint, 401, 'invalid_credentials']);
      }
      expect(isSuccess((await scene.call('agent_sync', auth)).status)).toBe(true);
    }
  });

  test('no planted secret is in a log, an answer, a KV key or value, or a row of D1', async () => {
    const scene = await prepare(way);
    const auth = await activate(scene);
    const answers: unknown[] = [];
    for (const endpoint of ENDPOINTS) {
      answers.push((await scene.call(endpoint, auth)).json, (await scene.call(endpoint, { ...auth, site: 'x' })).json);
    }
    const {
      site: _,
      client_id: __,
      username: ___,
      access_token_url: ____,
      authorization_url: _____,
      ...secrets
    } = {
      ...scene.typed,
      ...auth,
    };
    const live = scene.authority.liveTokens;
    const stored = await everythingStored();
    // The key that validation returns is the one secret that an answer must hold.
    const { bridge_key: key = 'no key', ...others } = secrets;
    for (const secret of [...Object.values(others), ...live]) {
      expect(JSON.stringify([scene.bridge.lines, answers, stored]).includes(secret)).toBe(false);
    }
    expect(JSON.stringify([scene.bridge.lines, answers.slice(1), stored]).includes(key)).toBe(false);
  });
});

function isUsed(way: Way, name: string): boolean {
  return name !== 'password' || way === 'password_grant';
}

async function everythingStored(): Promise<unknown> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'`,
  ).all<{ name: string }>();
  const rows = await Promise.all(tables.map(({ name }) => env.DB.prepare(`SELECT * FROM ${name}`).all()));
  const { keys } = await env.CACHE.list();
  const values = await Promise.all(keys.map(({ name }) => env.CACHE.get(name)));
  return [rows.map(({ results }) => results), keys, values];
}

describe('a token that the bridge obtains', () => {
  test.each<Way>(['password_grant', 'client_credentials_grant'])(
    'costs one request to the authority for all of its life: %s',
    async (way) => {
      const scene = await prepare(way);
      const auth = await activate(scene);
      await Promise.all(Array.from({ length: 20 }, () => scene.call('agent_sync', auth)));
      expect(scene.authority.granted).toBe(1);
    },
  );

  test('is renewed when the service refuses it, and nobody notices, not even an action', async () => {
    const scene = await prepare('client_credentials_grant');
    const auth = await activate(scene);
    scene.authority.revoke(scene.authority.liveTokens[0] ?? '');
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => scene.call(index % 2 ? 'agent_sync' : 'actions/create_ticket', auth)),
    );
    expect(answers.every(({ status }) => isSuccess(status))).toBe(true);
    expect(scene.authority.granted).toBe(2);
    expect(scene.authority.writes).toBe(5);
  });

  test('is taken from KV by an isolate that has none, and from the broker where KV has none', async () => {
    const scene = await prepare('client_credentials_grant');
    const auth = await activate(scene);
    const options = { fetch: scene.authority.fetch, now: () => scene.clock.now };
    const [cold, colder] = [createTestBrokers(options), createTestBrokers(options)].map((brokers) =>
      createTestBridge({ ...options, integrations: [crmIntegration('client_credentials_grant')], brokers }),
    );
    expect((await cold?.post('client_credentials_grant/agent_sync', { auth }))?.status).toBe(200);
    for (const { name } of (await env.CACHE.list({ prefix: 'token:' })).keys) await env.CACHE.delete(name);
    expect((await colder?.post('client_credentials_grant/agent_sync', { auth }))?.status).toBe(200);
    expect(scene.authority.granted).toBe(1);
  });

  test('costs a warm isolate no look into KV, and the bridge key one into D1', async () => {
    const scene = await prepare('code_exchange');
    const auth = await activate(scene);
    await scene.call('agent_sync', auth);
    const get = vi.spyOn(env.CACHE, 'get');
    scene.bridge.roundTrips.length = 0;
    await scene.call('agent_sync', auth);
    expect([get.mock.calls.length, scene.bridge.roundTrips.length]).toEqual([0, 1]);
    get.mockRestore();
  });

  test('that is refused where there is no other gives 401 for credentials that Talkdesk sends', async () => {
    const scene = await prepare('oauth2');
    const auth = await activate(scene);
    scene.authority.revoke(auth['access_token'] ?? '');
    const { status, json } = await scene.call('agent_sync', auth);
    expect([status, json['code']]).toEqual([401, 'invalid_credentials']);
  });

  test('that cannot be had at the moment is no refusal', async () => {
    const scene = await prepare('client_credentials_grant');
    scene.authority.fail('error-500', 'error-500', 'error-500');
    const { status, json } = await scene.call('agent_sync', scene.typed);
    expect([status, json['code']]).toEqual([503, 'upstream_unavailable']);
  });
});

describe('a code that Talkdesk sends to validation', () => {
  test('is exchanged once, and gives the same key again within minutes, and nothing after', async () => {
    const scene = await prepare('code_exchange');
    const answers = await Promise.all(Array.from({ length: 10 }, () => scene.call('auth_validation', scene.typed)));
    expect(new Set(answers.map(({ json }) => json['bridge_key'])).size).toBe(1);
    expect(scene.authority.granted).toBe(1);
    scene.clock.now += 11 * 60_000;
    const late = await scene.call('auth_validation', scene.typed);
    expect([late.status, late.json['code']]).toEqual([401, 'invalid_credentials']);
  });

  test('keeps its connection when the service refuses a repeated validation once', async () => {
    const scene = await prepare('code_exchange');
    const auth = await activate(scene);
    scene.failNext(403);
    expect((await scene.call('auth_validation', scene.typed)).status).toBe(401);
    expect((await scene.call('agent_sync', auth)).status).toBe(200);
    expect(await activate(scene)).toEqual(auth);
  });

  test('ends in "reconnect needed" when what it gave is revoked: one request to the authority, however many callers', async () => {
    const scene = await prepare('code_exchange');
    const auth = await activate(scene);
    scene.authority.revokeFamily();
    const before = scene.authority.requests.length;
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => scene.call('contact_sync', auth)));
      expect(new Set(answers.map(({ status, json }) => `${status} ${String(json['code'])}`))).toEqual(
        new Set(['401 reconnect_needed']),
      );
    }
    const action = await scene.call('actions/create_ticket', auth);
    expect([action.status, action.json['code']]).toEqual([400, 'reconnect_needed']);
    expect(scene.authority.requests.length - before).toBe(1);
  });

  test('of the same customer again opens the same account, whose synchronization goes on', async () => {
    const scene = await prepare('code_exchange');
    const auth = await activate(scene);
    const first = await scene.call('contact_sync', auth);
    expect(first.json['contacts']).toHaveLength(2);
    const again = { ...scene.typed, code: await newCode(scene.authority) };
    const { json } = await scene.call('auth_validation', again);
    expect(json['bridge_key']).not.toBe(auth['bridge_key']);
    const meta = { synchronization_checkpoint: first.json['synchronization_checkpoint'] };
    const next = await scene.bridge.post('code_exchange/contact_sync', { auth: { ...auth, ...json }, meta });
    expect(next.json['contacts']).toEqual([]);
  });
});

describe('credentials that Talkdesk sends to be exchanged', () => {
  test('are kept once they are accepted, and leave no trace where they are not', async () => {
    const scene = await prepare('custom_exchange');
    scene.bridge.roundTrips.length = 0;
    const { status, json } = await scene.call('auth_validation', { ...scene.typed, token: 'wrong' });
    expect([status, json['code']]).toEqual([401, 'invalid_credentials']);
    expect(scene.bridge.roundTrips).toEqual([]);
  });

  test('give the same key again, until an operator takes it back', async () => {
    const scene = await prepare('custom_exchange');
    const auth = await activate(scene);
    expect(await activate(scene)).toEqual(auth);
  });

  test('that rotate lead to the same account without a synchronization from the start', async () => {
    const scene = await prepare('custom_exchange');
    const auth = await activate(scene);
    const first = await scene.call('contact_sync', auth);
    const rotated = await activate({ ...scene, typed: { ...scene.typed, token: await newToken(scene.authority) } });
    expect(rotated['bridge_key']).not.toBe(auth['bridge_key']);
    const meta = { synchronization_checkpoint: first.json['synchronization_checkpoint'] };
    const next = await scene.bridge.post('custom_exchange/contact_sync', { auth: rotated, meta });
    expect([first.json['contacts'], next.json['contacts']]).toMatchObject([{ length: 2 }, { length: 0 }]);
    const { results } = await env.DB.prepare(`SELECT account FROM connections WHERE integration = 'custom_exchange'
      AND account = (SELECT account FROM connections ORDER BY created_at DESC LIMIT 1)`).all();
    expect(results).toHaveLength(2);
  });

  test('are not asked for again: a bridge key alone is enough for validation', async () => {
    const scene = await prepare('custom_exchange');
    const { bridge_key: key = '' } = await activate(scene);
    const { status, json } = await scene.call('auth_validation', { bridge_key: key });
    expect({ status, json }).toEqual({ status: 200, json: {} });
  });

  test('are not replaced by what is presented beside the key', async () => {
    const scene = await prepare('custom_exchange');
    const auth = await activate(scene);
    const { status } = await scene.call('agent_sync', { ...auth, site: 'https://evil.crm.example', token: 'wrong' });
    expect(status).toBe(200);
  });

  test('hold settings, too', async () => {
    const fields = {
      site: { display: 'Site', hosts: ['*.crm.example'] },
      token: { display: 'Token', store: false },
      country: { display: 'Country', setting: 'country' },
    } as const;
    const kept = connectionAuthentication({ fields });
    const integration = crmIntegration('connection', kept as unknown as Authentication);
    expect(settingsOf(integration, { country: 'pt' }, {}).country).toBe('PT');
  });

  test('that are not enough any more ask for a new connection', async () => {
    const scene = await prepare('custom_exchange');
    const auth = await activate(scene);
    const stricter = exchangeAuthentication({
      type: 'custom',
      fields: {
        site: { display: 'Site', hosts: ['*.crm.example'] },
        token: { display: 'Token', store: false },
        region: { display: 'Region' },
      },
    });
    const integration = crmIntegration('custom_exchange', stricter as unknown as Authentication);
    const bridge = createTestBridge({ integrations: [integration], fetch: scene.authority.fetch });
    const { status, json } = await bridge.post('custom_exchange/agent_sync', { auth });
    expect([status, json['code']]).toEqual([401, 'reconnect_needed']);
    expect(json['message']).toContain('auth.region is required');
  });

  test('are found with one look into D1, which also says that the key is still valid', async () => {
    const scene = await prepare('custom_exchange');
    const auth = await activate(scene);
    scene.bridge.roundTrips.length = 0;
    await scene.call('agent_sync', auth);
    expect(scene.bridge.roundTrips).toHaveLength(1);
    await env.DB.prepare('DELETE FROM bridge_keys').run();
    expect((await scene.call('agent_sync', auth)).status).toBe(401);
  });
});

describe('an address that a tenant types', () => {
  test.each(['http://acme.crm.example', 'https://evil.example', 'https://user@acme.crm.example', 'https://10.0.0.7'])(
    'may not lead elsewhere: %s',
    async (site) => {
      const scene = await prepare('client_credentials_grant');
      for (const field of ['site', 'access_token_url']) {
        const { status, json } = await scene.call('agent_sync', { ...scene.typed, [field]: site });
        expect([status, json['field']]).toEqual([401, `auth.${field}`]);
        expect(JSON.stringify(json)).not.toContain(site);
      }
      expect(scene.authority.requests).toEqual([]);
    },
  );
});
