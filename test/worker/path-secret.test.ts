/** Integrations without credentials: in production they are found behind their path secret only. */

import { describe, expect, test } from 'vitest';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { openIntegration } from '../support/open-integration.ts';
import { createTestBridge, TEST_VARS, type TestBridge } from './bridge.ts';

const [OLDER, NEWER, OTHERS] = [newPathSecret(), newPathSecret(), newPathSecret()];

const HASHES = {
  PATH_SECRET_HASH_OPEN: await hashPathSecret(NEWER),
  PATH_SECRET_HASH_OPEN_PREVIOUS: await hashPathSecret(OLDER),
  PATH_SECRET_HASH_ALSO_OPEN: await hashPathSecret(OTHERS),
};
const integrations = [openIntegration('open'), openIntegration('also-open'), helpdeskIntegration()];
const production = createTestBridge({ integrations, vars: { ...HASHES, ENVIRONMENT: 'production' } });
const body = { auth: null };

const ENDPOINTS = ['auth_validation', 'contact_sync', 'agent_sync', 'interaction_update', 'actions/ring'];

/** All that whoever asks gets to see, but for what differs with every answer. */
async function seen(bridge: TestBridge, path: string, init: RequestInit = {}): Promise<object> {
  const { status, headers, json } = await bridge.post(path, init.method === 'GET' ? undefined : body, init);
  const { request_id: id, ...rest } = json;
  expect(id).toBe(headers.get('X-Request-Id'));
  return { status, json: rest, headers: [...headers].filter(([name]) => name !== 'x-request-id') };
}

describe('an integration without credentials, in production,', () => {
  test.each([NEWER, OLDER])('answers behind each of its two path secrets', async (secret) => {
    expect(await production.post(`open/${secret}/auth_validation`, body)).toMatchObject({ status: 200, json: {} });
    expect(await production.post(`open/${secret}/agent_sync/`, body)).toMatchObject({
      status: 200,
      json: { agents: [{ id: '1' }] },
    });
    const done = await production.post(`open/${secret}/actions/ring`, { ...body, data: {} });
    expect(done).toMatchObject({ status: 201, json: { message: 'It rang' } });
    const asked = await production.post(`open/${secret}/agent_sync`, undefined, { method: 'GET' });
    expect(asked).toMatchObject({ status: 405, json: { code: 'method_not_allowed' } });
  });

  test('is served to a simulated Talkdesk', async () => {
    const bridge = {
      url: 'http://bridge.test',
      fetch: (request: Request) => production.fetch(request),
      pathSecret: NEWER,
    };
    const talkdesk = createTalkdesk({ bridge, integration: 'open', auth: {} });
    await talkdesk.activate();
    expect((await talkdesk.syncAgents()).received).toBe(1);
    expect(await talkdesk.execute('ring')).toMatchObject({ message: 'It rang' });
  });

  const wrong = [
    ['an older one', newPathSecret()],
    ["another integration's", OTHERS],
    ['its own without the end', NEWER.slice(0, -1)],
    ['its own with more', `${NEWER}x`],
    ['its own in capitals', NEWER.toUpperCase()],
    ['its own twice', `${NEWER}/${NEWER}`],
    ['its hash', HASHES.PATH_SECRET_HASH_OPEN],
    ['nothing', ''],
    ['an encoded nothing', '%00'],
    ['an encoded slash behind it', `${NEWER}%2F`],
    ['an encoded slash in it', `x%2F${NEWER}`],
    ['a way back', `x/../${NEWER}x`],
    ['an encoded way back', '%2e%2e%2f'],
    ['a broken escape', '%E0%A4%A'],
    ['a name that every object has', '__proto__'],
    ['another script', 'тайна-秘密-🔑'],
    ['ten thousand characters', 'x'.repeat(10_000)],
  ] as const;

  test.each(wrong)('is like one that does not exist behind %s', async (_, segment) => {
    for (const endpoint of ENDPOINTS) {
      for (const method of ['POST', 'GET']) {
        const answer = await seen(production, `open/${segment}/${endpoint}`, { method });
        expect(answer).toMatchObject({ status: 404 });
        expect(answer).toEqual(await seen(production, `nobody/${segment}/${endpoint}`, { method }));
      }
    }
  });

  test('is like one that does not exist without a segment, whatever is sent', async () => {
    for (const endpoint of [...ENDPOINTS, 'actions/fly', '']) {
      for (const init of [{}, { method: 'GET' }, { method: 'PUT' }, { body: '{' }, { body: '' }]) {
        const answer = await seen(production, `open/${endpoint}`, init);
        expect(answer).toMatchObject({ status: 404 });
        expect(answer).toEqual(await seen(production, `nobody/${endpoint}`, init));
      }
    }
  });

  test('leaves neither a path secret nor its hash in the log, and no name where the segment was wrong', async () => {
    const bridge = createTestBridge({ integrations, vars: { ...HASHES, ENVIRONMENT: 'production' } });
    await bridge.post(`open/${NEWER}/agent_sync`, body);
    await bridge.post(`open/${OTHERS}/agent_sync`, body);
    expect(bridge.lines.filter(({ event }) => event === 'request')).toMatchObject([
      { integration: 'open', endpoint: 'agent_sync', status: 200 },
      { endpoint: 'agent_sync', status: 404, code: 'unknown_integration' },
    ]);
    expect(bridge.lines.at(-1)).not.toHaveProperty('integration');
    const lines = JSON.stringify(bridge.lines);
    for (const secret of [NEWER, OTHERS, ...Object.values(HASHES)]) expect(lines).not.toContain(secret);
  });

  test('keeps everything shut where its hash is missing', async () => {
    const bridge = createTestBridge({ integrations, vars: { ENVIRONMENT: 'production' } });
    for (const path of ['open/auth_validation', `open/${NEWER}/auth_validation`, 'helpdesk/auth_validation']) {
      expect(await bridge.post(path, body)).toMatchObject({ status: 503, json: { code: 'misconfigured' } });
    }
    expect(await bridge.post('health', undefined, { method: 'GET' })).toMatchObject({
      json: { status: 'misconfigured' },
    });
  });
});

describe('in development an integration without credentials', () => {
  test('needs no path secret, and takes none', async () => {
    const bridge = createTestBridge({ integrations });
    expect((await bridge.post('open/auth_validation', body)).status).toBe(200);
    expect((await bridge.post(`open/${NEWER}/auth_validation`, body)).status).toBe(404);
  });

  test('needs one where its hash is set', async () => {
    const { PATH_SECRET_HASH_OPEN } = HASHES;
    const bridge = createTestBridge({ integrations, vars: { ...TEST_VARS, PATH_SECRET_HASH_OPEN } });
    expect((await bridge.post('open/auth_validation', body)).status).toBe(404);
    expect((await bridge.post(`open/${NEWER}/auth_validation`, body)).status).toBe(200);
    expect((await bridge.post('also-open/auth_validation', body)).status).toBe(200);
  });
});

test('an integration with credentials takes no path secret, not even where a hash bears its name', async () => {
  const vars = { ...HASHES, PATH_SECRET_HASH_HELPDESK: HASHES.PATH_SECRET_HASH_OPEN, ENVIRONMENT: 'production' };
  const bridge = createTestBridge({ integrations, vars });
  expect((await bridge.post('helpdesk/auth_validation', body)).status).toBe(401);
  const answer = await seen(bridge, `helpdesk/${NEWER}/auth_validation`);
  expect(answer).toMatchObject({ status: 404, json: { code: 'unknown_integration' } });
  expect(answer).toEqual(await seen(bridge, `nobody/${NEWER}/auth_validation`));
});

test('an action may have the name of an endpoint', async () => {
  const bridge = createTestBridge({ integrations });
  const answer = await bridge.post('open/actions/agent_sync', body);
  expect(answer).toMatchObject({ status: 404, json: { code: 'unknown_action' } });
});

test('a path secret has 192 random bits and a prefix of its own', () => {
  expect(newPathSecret()).toMatch(/^tbp_[\w-]{32}$/);
  expect(newPathSecret()).not.toBe(newPathSecret());
});
