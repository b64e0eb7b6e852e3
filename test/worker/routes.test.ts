import { describe, expect, test } from 'vitest';
import { LARGEST_BODY } from '../../src/http/body.ts';
import { integrations } from '../../src/integrations/index.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge, newDirectory } from './bridge.ts';

const ENDPOINTS = ['auth_validation', 'contact_sync', 'agent_sync', 'interaction_update', 'actions/add_note'];

describe('every endpoint', () => {
  const bridge = createTestBridge();

  test.each(ENDPOINTS)('%s answers 405 with Allow to another method', async (endpoint) => {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers, json } = await bridge.post(`directory/${endpoint}`, undefined, { method });
      expect({ status, allow: headers.get('Allow'), code: json['code'] }).toEqual({
        status: 405,
        allow: 'POST',
        code: 'method_not_allowed',
      });
    }
  });

  test.each(ENDPOINTS)('%s answers 400 to a body that is not JSON', async (endpoint) => {
    for (const body of ['', '{', 'auth=1', '{"auth":{}}trailing']) {
      const { status, json } = await bridge.post(`directory/${endpoint}`, body);
      expect({ body, status, code: json['code'] }).toEqual({ body, status: 400, code: 'invalid_json' });
    }
  });

  test.each(ENDPOINTS)('%s answers 400 to JSON that is no object', async (endpoint) => {
    for (const body of ['[]', 'null', '"text"', '7', 'true']) {
      const { status, json } = await bridge.post(`directory/${endpoint}`, body);
      expect({ body, status, field: json['field'], rule: json['rule'] }).toEqual({
        body,
        status: 400,
        field: 'body',
        rule: 'must be a JSON object',
      });
    }
  });

  test.each(ENDPOINTS)('%s names field and rule where auth is no object, and repeats no value', async (endpoint) => {
    const { status, json } = await bridge.post(`directory/${endpoint}`, { auth: 'a-secret' });
    expect({ status, field: json['field'], rule: json['rule'] }).toEqual({
      status: 400,
      field: 'auth',
      rule: 'must be an object',
    });
    expect(JSON.stringify(json)).not.toContain('a-secret');
  });

  test.each(ENDPOINTS)('%s answers 413 to a body over the stated size', async (endpoint) => {
    const body = JSON.stringify({ auth: {}, filling: 'x'.repeat(LARGEST_BODY) });
    const { status, json } = await bridge.post(`directory/${endpoint}`, body);
    expect({ status, code: json['code'] }).toEqual({ status: 413, code: 'body_too_large' });
  });

  test.each(ENDPOINTS)('%s names the rule for a body that is too deep or has too many values', async (endpoint) => {
    for (const body of [
      `{"auth":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      `{"data":[${'0,'.repeat(100_000)}0]}`,
    ]) {
      const { status, json } = await bridge.post(`directory/${endpoint}`, body);
      expect({ status, code: json['code'], field: json['field'] }).toEqual({
        status: 400,
        code: 'invalid_body',
        field: 'body',
      });
      expect(json['rule']).toMatch(
        /^must not (be nested deeper than 32 levels|have more than 10000 keys and elements)$/,
      );
    }
  });

  test.each(ENDPOINTS)('%s names the field of a credential that is too long to be one', async (endpoint) => {
    const { status, json } = await bridge.post(`directory/${endpoint}`, { auth: { bridge_key: 'x'.repeat(8193) } });
    expect({ status, field: json['field'], rule: json['rule'] }).toEqual({
      status: 400,
      field: 'auth.bridge_key',
      rule: 'must not be longer than 8192 characters',
    });
    const longest = await bridge.post(`directory/${endpoint}`, { auth: { bridge_key: 'x'.repeat(8192) } });
    expect(longest.status).toBe(401);
  });

  test.each(ENDPOINTS)('%s answers 401 where the credentials are missing', async (endpoint) => {
    for (const body of [{}, { auth: null }, { auth: {} }, { auth: { bridge_key: '' } }]) {
      const { status, json } = await bridge.post(`directory/${endpoint}`, body);
      expect({ status, field: json['field'] }).toEqual({ status: 401, field: 'auth.bridge_key' });
    }
  });

  test('accepts any Content-Type, a byte order mark and unknown keys', async () => {
    const { bridgeKey } = await newDirectory();
    const body = `\uFEFF${JSON.stringify({ auth: { bridge_key: bridgeKey, other: [1] }, meta: { more: {} }, extra: 1 })}`;
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8']) {
      const { status } = await bridge.post('directory/agent_sync', body, { headers: { 'Content-Type': type } });
      expect({ type, status }).toEqual({ type, status: 200 });
    }
  });

  test('refuses bytes that are not UTF-8', async () => {
    const body = new Uint8Array([...new TextEncoder().encode('{"auth":{"bridge_key":"'), 0xff, 0x22, 0x7d, 0x7d]);
    const { status, json } = await bridge.post('directory/agent_sync', undefined, { body });
    expect({ status, code: json['code'] }).toEqual({ status: 400, code: 'invalid_json' });
  });
});

describe('paths', () => {
  const bridge = createTestBridge();

  test('answers 404 to an integration, an action and a path that are not there', async () => {
    const { bridgeKey } = await newDirectory();
    const auth = { bridge_key: bridgeKey };
    const codes = new Map<string, unknown>();
    for (const path of [
      'nobody/contact_sync',
      'directory/actions/fly',
      'directory/actions/toString',
      'directory',
      'x/y/z',
    ]) {
      const { status, json } = await bridge.post(path, { auth });
      codes.set(path, `${status} ${String(json['code'])}`);
    }
    expect(Object.fromEntries(codes)).toEqual({
      'nobody/contact_sync': '404 unknown_integration',
      'directory/actions/fly': '404 unknown_action',
      'directory/actions/toString': '404 unknown_action',
      directory: '404 not_found',
      'x/y/z': '404 not_found',
    });
  });

  test.each([
    'directory/%ff',
    '%ff/contact_sync',
    '%/%',
    'directory%2Fcontact_sync',
    'directory/contact_sync%00',
    'directory/actions/%ff',
    'directory/actions/add_note%2F..',
    `directory/${'a'.repeat(7000)}/contact_sync`,
    `${'a'.repeat(7000)}/contact_sync`,
    `directory/actions/${'%41'.repeat(3000)}`,
    `${'a/'.repeat(4000)}b`,
    '__proto__/contact_sync',
    'constructor/auth_validation',
  ])('answers 404 in JSON to %s', async (path) => {
    const { status, headers, json } = await bridge.post(path, { auth: {} });
    expect({ status, type: headers.get('Content-Type'), code: json['code'] }).toEqual({
      status: 404,
      type: 'application/json',
      code: expect.stringMatching(/^(not_found|unknown_integration|unknown_action)$/),
    });
  });

  test('takes a slash at the end of a path for none', async () => {
    const { bridgeKey } = await newDirectory();
    const { status } = await bridge.post('directory/agent_sync/', { auth: { bridge_key: bridgeKey } });
    expect(status).toBe(200);
  });

  test('says on / in development what it serves, and on /health that it is well', async () => {
    expect(await bridge.post('', undefined, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { name: 'talkdesk-bridge', integrations: integrations.map(({ name }) => name) },
    });
    expect(await bridge.post('health', undefined, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { status: 'ok' },
    });
  });

  test('does not say in production whose integrations there are', async () => {
    const production = createTestBridge({ vars: { ENVIRONMENT: 'production' } });
    const { status, json } = await production.post('', undefined, { method: 'GET' });
    expect({ status, json }).toEqual({ status: 200, json: { name: 'talkdesk-bridge' } });
  });

  test('says on /health nothing but a word, whatever is wrong', async () => {
    const vars = { ENVIRONMENT: 'prod', BRIDGE_SECRET: 'my-short-one' };
    const away = { prepare: () => away, bind: () => away, all: () => Promise.reject(new Error('D1 is away')) };
    const d1 = away as unknown as D1Database;
    const words = new Map<string, unknown>();
    for (const options of [{}, { vars }, { d1 }]) {
      const { json } = await createTestBridge(options).post('health', undefined, { method: 'GET' });
      words.set(Object.keys(options).join(), json);
    }
    expect(Object.fromEntries(words)).toEqual({
      '': { status: 'ok' },
      vars: { status: 'misconfigured' },
      d1: { status: 'internal' },
    });
  });

  test('gives every answer an id that its log line has too', async () => {
    const { headers, json } = await bridge.post('directory/contact_sync', { auth: { bridge_key: 'wrong' } });
    const line = bridge.lines.at(-1);
    expect(json['request_id']).toBe(headers.get('X-Request-Id'));
    expect(line).toMatchObject({
      event: 'request',
      request_id: json['request_id'],
      status: 401,
      integration: 'directory',
    });
  });

  test('never logs a credential', async () => {
    const { bridgeKey } = await newDirectory();
    for (const key of [bridgeKey, 'wrong-bridge-key']) {
      for (const endpoint of ENDPOINTS) {
        await bridge.post(`directory/${endpoint}`, { auth: { bridge_key: key }, data: { note: 'Hello' } });
      }
    }
    expect(JSON.stringify(bridge.lines)).not.toContain(bridgeKey);
    expect(JSON.stringify(bridge.lines)).not.toContain('wrong-bridge-key');
  });
});

describe('a bridge that is not set up', () => {
  test.each([
    ['without a secret', { BRIDGE_SECRET: '' }],
    ['with a short secret', { BRIDGE_SECRET: 'short' }],
    ['with an environment that does not exist', { ENVIRONMENT: 'prod' }],
    ['with a log level that does not exist', { LOG_LEVEL: 'loud' }],
  ])('%s serves nothing but /health', async (_, vars) => {
    const bridge = createTestBridge({ vars });
    for (const endpoint of ENDPOINTS) {
      const { status, json } = await bridge.post(`directory/${endpoint}`, { auth: {} });
      expect({ status, code: json['code'] }).toEqual({ status: 503, code: 'misconfigured' });
    }
    const health = await bridge.post('health', undefined, { method: 'GET' });
    expect(health).toMatchObject({ status: 200, json: { status: 'misconfigured' } });
  });

  test('names all problems in its log at once, without the secret', () => {
    const { lines } = createTestBridge({
      vars: { ENVIRONMENT: 'prod', LOG_LEVEL: 'loud', BRIDGE_SECRET: 'my-short-one' },
    });
    const problems = lines.map((line) => String(line['problem']));
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['ENVIRONMENT', 'LOG_LEVEL', 'BRIDGE_SECRET']);
    expect(JSON.stringify(lines)).not.toContain('my-short-one');
  });
});

describe('what Talkdesk does not document', () => {
  const fetch = async (input: unknown) =>
    String(input).endsWith('/me')
      ? Response.json({ tenant: { id: 't1', name: 'Tenant' } })
      : Response.json({ ticket: { id: 1, title: 'x' } }, { status: 201 });
  const request = { auth: { api_key: 'k' }, meta: { contact_external_id: 'c' }, data: { title: 'x' } };

  test('is answered with 200 and 201 by default', async () => {
    const bridge = createTestBridge({ integrations: [helpdeskIntegration()], fetch });
    const validated = await bridge.post('helpdesk/auth_validation', request);
    expect(validated).toMatchObject({ status: 200, json: { tenant: 't1' } });
    expect((await bridge.post('helpdesk/actions/create_ticket', request)).status).toBe(201);
  });

  test('is answered with 204 and 200 where the integration says so', async () => {
    const integration = helpdeskIntegration({ validationStatus: 204, actionStatus: 200 });
    const bridge = createTestBridge({ integrations: [integration], fetch });
    expect(await bridge.post('helpdesk/auth_validation', request)).toMatchObject({ status: 204, json: {} });
    expect((await bridge.post('helpdesk/actions/create_ticket', request)).status).toBe(200);
  });
});
