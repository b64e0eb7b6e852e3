/** What every answer tells browsers, whatever it is an answer to. */

import { expect, test } from 'vitest';
import { LARGEST_BODY } from '../../src/http/body.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { openIntegration } from '../support/open-integration.ts';
import { createTestBridge, type TestBridgeOptions } from './bridge.ts';

const EXPECTED = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-request-id': expect.stringMatching(/^[\w-]+$/),
};

interface Kind {
  readonly status: number;
  readonly path: string;
  readonly method?: string;
  readonly body?: string;
  readonly bridge?: TestBridgeOptions;
  /** What it has besides. */
  readonly more?: Readonly<Record<string, string>>;
}

const json = { 'content-type': 'application/json' };
const integrations = [openIntegration(), helpdeskIntegration()];
const broken = { roundTrip: () => Promise.reject(new Error('D1 is away')) };

const KINDS: readonly Kind[] = [
  { status: 200, path: 'open/agent_sync', more: json },
  { status: 201, path: 'open/actions/ring', body: '{"data":{}}', more: json },
  {
    status: 204,
    path: 'helpdesk/auth_validation',
    body: '{"auth":{"api_key":"k"}}',
    bridge: {
      integrations: [helpdeskIntegration({ validationStatus: 204 })],
      fetch: async () => Response.json({ tenant: { id: 't1', name: 'Tenant' } }),
    },
  },
  { status: 200, path: '', method: 'GET', more: json },
  { status: 200, path: '', method: 'HEAD', more: json },
  { status: 200, path: 'health', method: 'GET', more: json },
  { status: 400, path: 'open/agent_sync', body: '{', more: json },
  { status: 401, path: 'helpdesk/agent_sync', more: json },
  { status: 401, path: '_admin', method: 'GET', more: { ...json, 'www-authenticate': 'Bearer' } },
  { status: 404, path: 'nobody/agent_sync', more: json },
  { status: 404, path: 'open/a/wrong/path', more: json },
  { status: 405, path: 'open/agent_sync', method: 'DELETE', more: { ...json, allow: 'POST' } },
  { status: 405, path: 'open/agent_sync', method: 'OPTIONS', more: { ...json, allow: 'POST' } },
  { status: 413, path: 'open/agent_sync', body: 'x'.repeat(LARGEST_BODY + 1), more: json },
  { status: 500, path: 'open/agent_sync', bridge: { integrations, ...broken }, more: json },
  { status: 503, path: 'open/agent_sync', bridge: { integrations, vars: { BRIDGE_SECRET: '' } }, more: json },
];

test.each(KINDS)('$status to $method $path', async ({ status, path, method = 'POST', body = '{}', bridge, more }) => {
  const served = createTestBridge(bridge ?? { integrations });
  const init = method === 'GET' || method === 'HEAD' ? { method } : { method, body };
  const response = await served.fetch(new Request(`http://bridge.test/${path}`, init));
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toEqual({ ...EXPECTED, ...more });
});

test('a page has a policy of its own, and the others', async () => {
  const served = createTestBridge({ integrations });
  const { status, headers } = await served.fetch(new Request('http://bridge.test/connect/open'));
  expect(status).toBe(404);
  expect(Object.fromEntries(headers)).toEqual({
    ...EXPECTED,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'nonce-.*frame-ancestors 'none'$/),
  });
});
