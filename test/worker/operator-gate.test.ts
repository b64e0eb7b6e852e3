/** Who may use the routes of operators. */

import { describe, expect, test } from 'vitest';
import { hashOperatorKey, newOperatorKey } from '../../src/credentials/operator-key.ts';
import { createTestBridge, TEST_OPERATOR_KEY } from './bridge.ts';

/** Every operation there is. */
const OPERATIONS: readonly [method: string, path: string][] = [
  ['GET', ''],
  ['GET', '/accounts'],
  ['POST', '/accounts'],
  ['POST', '/connections'],
  ['GET', '/accounts/some'],
  ['PATCH', '/accounts/some'],
  ['POST', '/accounts/some/forget'],
  ['POST', '/accounts/some/resync'],
  ['POST', '/accounts/some/bridge_keys'],
  ['DELETE', '/accounts/some/bridge_keys/some'],
  ['POST', '/accounts/some/contacts'],
  ['POST', '/accounts/some/agents'],
  ['GET', '/alerts'],
  ['POST', '/alerts/test'],
  ['GET', '/runs'],
  ['POST', '/erasures'],
  ['GET', '/whatever/else'],
];

describe('the routes of operators', () => {
  const bridge = createTestBridge();

  test.each(OPERATIONS)('refuse %s %s without a key, and with a wrong one', async (method, path) => {
    for (const key of ['', 'wrong', `${TEST_OPERATOR_KEY}x`, TEST_OPERATOR_KEY.slice(1)]) {
      const { status, json, headers } = await bridge.admin(method, path, method === 'GET' ? undefined : {}, key);
      expect({ status, code: json['code'], asks: headers.get('WWW-Authenticate') }).toEqual({
        status: 401,
        code: 'invalid_operator_key',
        asks: 'Bearer',
      });
    }
  });

  test.each(OPERATIONS)('are not there (%s %s) while no key is set, whatever key is sent', async (method, path) => {
    const closed = createTestBridge({ vars: { OPERATOR_KEY_HASH: '' } });
    for (const key of ['', TEST_OPERATOR_KEY]) {
      const { status, json } = await closed.admin(method, path, method === 'GET' ? undefined : {}, key);
      expect({ status, code: json['code'] }).toEqual({ status: 404, code: 'not_found' });
    }
  });

  test('open to two keys at once, so that one can be replaced without a gap', async () => {
    const [older, newer] = [newOperatorKey(), newOperatorKey()];
    const vars = {
      OPERATOR_KEY_HASH: await hashOperatorKey(newer),
      OPERATOR_KEY_HASH_PREVIOUS: await hashOperatorKey(older),
    };
    const rotating = createTestBridge({ vars });
    for (const [key, status] of [
      [older, 200],
      [newer, 200],
      [TEST_OPERATOR_KEY, 401],
    ] as const) {
      expect((await rotating.admin('GET', '', undefined, key)).status).toBe(status);
    }
  });

  test('do not open to the hash itself', async () => {
    const hash = await hashOperatorKey(TEST_OPERATOR_KEY);
    expect((await bridge.admin('GET', '', undefined, hash)).status).toBe(401);
  });

  test('answer 404 to an operation that does not exist, and let nothing be cached', async () => {
    expect((await bridge.admin('GET', '/nothing')).status).toBe(404);
    expect((await bridge.admin('PUT', '/accounts', {})).status).toBe(404);
    expect((await bridge.admin('GET', '')).headers.get('Cache-Control')).toBe('no-store');
  });

  test('write into the log what was done, and no key', async () => {
    const logging = createTestBridge();
    await logging.admin('GET', '/accounts');
    await logging.admin('GET', '/accounts', undefined, 'a-wrong-key');
    expect(logging.lines.map(({ endpoint, status }) => [endpoint, status])).toEqual([
      ['_admin/accounts', 200],
      ['_admin/accounts', 401],
    ]);
    expect(JSON.stringify(logging.lines)).not.toMatch(/a-wrong-key|an-operator-key/);
  });

  test('give a new key 256 random bits', () => {
    expect(newOperatorKey()).toMatch(/^tbo_[\w-]{43}$/);
    expect(newOperatorKey()).not.toBe(newOperatorKey());
  });
});
