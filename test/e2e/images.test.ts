import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

const { logoUrl, iconUrl } = directoryIntegration;

let bridge: BuiltBridge;
beforeAll(async () => {
  bridge = await startBuiltBridge();
});
afterAll(() => bridge.close());

const ask = (path: string, init: RequestInit = {}) => fetch(`${bridge.url}${path}`, { redirect: 'manual', ...init });

test.each([
  [logoUrl, 192, 96],
  [iconUrl, 96, 96],
])('%s is a PNG of at most %i × %i pixels, which may be kept for a day', async (path, width, height) => {
  const response = await ask(path);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=86400',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000',
  });
  const png = new DataView(await response.arrayBuffer());
  expect(png.getUint32(0)).toBe(0x89_50_4e_47);
  expect(png.getUint32(16)).toBeLessThanOrEqual(width);
  expect(png.getUint32(20)).toBeLessThanOrEqual(height);
});

describe('what is no file goes on to the Worker:', () => {
  test.each([
    ['POST', '/directory/contact_sync', 401, 'invalid_credentials'],
    ['POST', '/directory/contact_sync/', 401, 'invalid_credentials'],
    ['POST', '/directory/actions/add_note', 401, 'invalid_credentials'],
    ['GET', '/directory/contact_sync', 405, 'method_not_allowed'],
    ['GET', '/directory', 404, 'not_found'],
    ['GET', '/directory/', 404, 'not_found'],
    ['GET', '/directory/other.png', 404, 'not_found'],
    ['GET', '/_headers', 404, 'not_found'],
    ['GET', '/nothing', 404, 'not_found'],
  ])('%s %s is answered %i %s', async (method, path, status, code) => {
    const response = await ask(path, method === 'POST' ? { method, body: '{}' } : { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code, request_id: response.headers.get('X-Request-Id') });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  test('/ says what this is, and /health that it is well', async () => {
    expect(await (await ask('/')).json()).toMatchObject({ name: 'talkdesk-bridge' });
    expect(await (await ask('/health')).json()).toEqual({ status: 'ok' });
  });

  test('a page keeps the headers that it was sent with', async () => {
    const { headers } = await ask('/connect/directory');
    expect(headers.get('Cache-Control')).toBe('no-store');
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  });
});
