import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import type { Ports } from '../../src/bridge.ts';
import { MOST_TRIES } from '../../src/upstream/retries.ts';
import { createTestBridge } from './bridge.ts';

const integration = helpdeskIntegration();

function prepare() {
  const helpdesk = createHelpdesk();
  const bridge = createTestBridge({
    integrations: [integration],
    fetch: helpdesk.fetch,
  });
  const agents = (auth: object) => bridge.post('helpdesk/agent_sync', { auth });
  return { helpdesk, bridge, agents };
}

const accountsOf = (identity: string) =>
  env.DB.prepare('SELECT id, label FROM accounts WHERE identity = ?')
    .bind(identity)
    .all()
    .then(({ results }) => results);

describe('a session', () => {
  test('asks the service who the customer is once, and remembers it', async () => {
    const { helpdesk, agents } = prepare();
    helpdesk.keys.set('first-key', 'remembered');
    await agents({ api_key: 'first-key' });
    await agents({ api_key: 'first-key' });
    expect(helpdesk.requests).toEqual(['GET /me', 'GET /users', 'GET /users']);
    expect(await accountsOf('service:remembered')).toMatchObject([{ label: 'Tenant remembered' }]);
  });

  test('validates for real each time that Talkdesk asks for validation', async () => {
    const { helpdesk, bridge } = prepare();
    helpdesk.keys.set('valid-key', 'validated');
    for (let index = 0; index < 2; index += 1) {
      const { status, json } = await bridge.post('helpdesk/auth_validation', { auth: { api_key: 'valid-key' } });
      expect({ status, json }).toEqual({ status: 200, json: { tenant: 'validated' } });
    }
    expect(helpdesk.requests).toEqual(['GET /me', 'GET /me']);
  });

  test('with another secret of the same customer opens the same account', async () => {
    const { helpdesk, bridge, agents } = prepare();
    helpdesk.keys.set('old-key', 'rotating').set('new-key', 'rotating');
    await agents({ api_key: 'old-key' });
    await agents({ api_key: 'new-key' });
    const accounts = new Set(bridge.lines.filter(({ event }) => event === 'request').map((line) => line['account']));
    expect(accounts.size).toBe(1);
    expect(await accountsOf('service:rotating')).toHaveLength(1);
  });

  test('is not opened by the right account with a wrong secret, and leaves no trace in D1', async () => {
    const { helpdesk, bridge, agents } = prepare();
    helpdesk.keys.set('right-key', 'guarded');
    await agents({ api_key: 'right-key', tenant: 'guarded' });
    bridge.roundTrips.length = 0;
    const { status, json } = await agents({ api_key: 'wrong-key', tenant: 'guarded' });
    expect({ status, code: json['code'] }).toEqual({ status: 401, code: 'invalid_credentials' });
    expect(bridge.roundTrips).toEqual([]);
  });

  test('is refused where its credentials hold what no header can carry', async () => {
    const { bridge } = prepare();
    for (const key of ['crm\r\nX-Evil: 1', 'crm\u0000', 'crm\uD83D']) {
      const { status, json } = await bridge.post('helpdesk/auth_validation', { auth: { api_key: key } });
      expect({ key, status, code: json['code'] }).toEqual({ key, status: 401, code: 'invalid_credentials' });
    }
  });

  test('is refused by the service itself as soon as a remembered key is revoked', async () => {
    const { helpdesk, agents } = prepare();
    helpdesk.keys.set('short-lived', 'revoked');
    await agents({ api_key: 'short-lived' });
    helpdesk.keys.delete('short-lived');
    expect((await agents({ api_key: 'short-lived' })).status).toBe(401);
  });

  test('takes its settings from the account over the auth field over the integration', async () => {
    const seen: unknown[] = [];
    const watching = defineIntegration({
      name: 'watching',
      displayName: 'Watching',
      description: 'Shows the settings that a connector gets',
      logoUrl: 'https://bridge.example/logo.png',
      iconUrl: 'https://bridge.example/icon.png',
      authentication: { type: 'custom', fields: { country: { display: 'Country', setting: 'country' } } },
      settings: { country: 'US', timeZone: 'America/New_York', unreadablePhones: 'drop' },
      connector: {
        validate: async () => ({ account: { id: 'watched' } }),
        agents: {
          largestPage: 10,
          async read(call) {
            seen.push(call.settings);
            return { agents: [] };
          },
        },
      },
    });
    const bridge = createTestBridge({ integrations: [watching] });
    await bridge.post('watching/agent_sync', { auth: { country: 'pt' } });
    await env.DB.prepare(
      `UPDATE accounts SET settings = '{"timeZone":"Europe/Lisbon","sharedNumbers":"newest","brake":0.5}' WHERE identity = 'service:watched'`,
    ).run();
    await bridge.post('watching/agent_sync', { auth: { country: 'pt' } });
    expect(seen).toEqual([
      { country: 'PT', timeZone: 'America/New_York', language: 'en', unreadablePhones: 'drop', sharedNumbers: 'only' },
      { country: 'PT', timeZone: 'Europe/Lisbon', language: 'en', unreadablePhones: 'drop', sharedNumbers: 'newest' },
    ]);

    const { status, json } = await bridge.post('watching/agent_sync', { auth: { country: 'Portugal' } });
    expect({ status, field: json['field'] }).toEqual({ status: 401, field: 'auth.country' });
  });
});

describe('what the external service answers', () => {
  test.each([
    ['429 with Retry-After', 429, { 'Retry-After': '60' }, 503, 'upstream_rate_limited', '60'],
    ['500', 500, {}, 502, 'upstream_failed', null],
    ['a redirect', 302, { Location: 'https://elsewhere.example/' }, 502, 'upstream_failed', null],
  ])('%s reaches Talkdesk as an error that says what to do', async (_, status, headers, expected, code, retryAfter) => {
    const { helpdesk, agents } = prepare();
    helpdesk.keys.set('fault-key', 'faulty');
    helpdesk.failNext(status, headers, MOST_TRIES);
    const answer = await agents({ api_key: 'fault-key' });
    expect({ status: answer.status, code: answer.json['code'], retryAfter: answer.headers.get('Retry-After') }).toEqual(
      {
        status: expected,
        code,
        retryAfter,
      },
    );
    expect(JSON.stringify(answer.json)).not.toContain('unwell');
  });

  test.each([
    ['403 to validation is a refusal of the credentials', 'auth_validation', 403, 401, 'invalid_credentials'],
    ['404 to validation is a fault of the service', 'auth_validation', 404, 502, 'upstream_failed'],
    ['a page that is no JSON is a fault of the service', 'auth_validation', 200, 502, 'upstream_failed'],
  ])('%s', async (_, endpoint, upstream, status, code) => {
    const { helpdesk, bridge } = prepare();
    helpdesk.failNext(upstream);
    const answer = await bridge.post(`helpdesk/${endpoint}`, { auth: { api_key: 'some-key' } });
    expect({ status: answer.status, code: answer.json['code'] }).toEqual({ status, code });
  });

  test('of another status than 2xx never counts as an action that was done', async () => {
    const { helpdesk, bridge, agents } = prepare();
    helpdesk.keys.set('acting-key', 'acting');
    await agents({ api_key: 'acting-key' });
    for (const status of [403, 404, 409, 422]) {
      helpdesk.failNext(status);
      const body = { auth: { api_key: 'acting-key' }, meta: { contact_external_id: 'c' }, data: { title: 'Hello' } };
      const answer = await bridge.post('helpdesk/actions/create_ticket', body);
      expect({ status: answer.status, message: answer.json['message'] }).toEqual({
        status: 400,
        message: `Helpdesk answered with an error (HTTP ${status}). Nothing was done.`,
      });
    }
  });

  test('keeps an action from being done with a 400 that an agent can read', async () => {
    const { helpdesk, bridge, agents } = prepare();
    helpdesk.keys.set('action-key', 'acting');
    await agents({ api_key: 'action-key' });
    helpdesk.failNext(500);
    const body = { auth: { api_key: 'action-key' }, meta: { contact_external_id: 'c' }, data: { title: 'Hello' } };
    const { status, json } = await bridge.post('helpdesk/actions/create_ticket', body);
    expect({ status, message: json['message'] }).toEqual({
      status: 400,
      message:
        'Helpdesk answered with an error (HTTP 500). Whether this was done is not known: please look in Helpdesk before trying again.',
    });
    expect(helpdesk.tickets.length).toBe(0);
  });
});

describe('an OAuth access token that Talkdesk supplies', () => {
  const oauth = (token?: { header: string } | { field: string }) =>
    defineIntegration({
      name: 'oauth',
      displayName: 'OAuth',
      description: 'A service behind OAuth',
      logoUrl: 'https://bridge.example/logo.png',
      iconUrl: 'https://bridge.example/icon.png',
      authentication: {
        type: 'oauth2_client_credentials',
        fields: Object.fromEntries(
          ['site', 'client_id', 'client_secret', 'access_token_url'].map((name) => [
            name,
            { display: name, mandatory: false, hosts: ['*'] },
          ]),
        ),
      },
      connector: {
        validate: async (call) => ({
          account: await call.fetchJson(v.object({ id: v.string() }), 'https://me.example/'),
        }),
      },
      ...(token ? { wire: { token } } : {}),
    });

  test('in a header is refused where it holds what no header may carry further', async () => {
    const bridge = createTestBridge({ integrations: [oauth({ header: 'X-Token' })] });
    for (const token of ['t\u00e9ken', 'Bearer \u00ff', 'to\tken']) {
      const { status, json } = await bridge.post(
        'oauth/auth_validation',
        { auth: {} },
        { headers: { 'X-Token': token } },
      );
      expect({ token, status, code: json['code'] }).toEqual({ token, status: 401, code: 'invalid_credentials' });
    }
  });

  test.each([
    ['in auth.access_token by default', undefined, { access_token: 'tok' }, {}],
    ['in another field where the integration says so', { field: 'token' }, { token: 'tok' }, {}],
    ['in a header where the integration says so', { header: 'Authorization' }, {}, { Authorization: 'Bearer tok' }],
  ])('is read %s', async (_, token, auth, headers) => {
    const fetch: Ports['fetch'] = async (_url, init) =>
      Response.json({ id: new Headers(init.headers).get('Authorization')?.replace('Bearer', 'token') });
    const bridge = createTestBridge({ integrations: [oauth(token)], fetch });
    const accepted = await bridge.post('oauth/auth_validation', { auth }, { headers });
    expect(accepted.status).toBe(200);
    expect(await accountsOf('service:token tok')).toHaveLength(1);
    const missing = await bridge.post('oauth/auth_validation', { auth: {} });
    expect({ status: missing.status, code: missing.json['code'] }).toEqual({
      status: 401,
      code: 'invalid_credentials',
    });
  });
});
