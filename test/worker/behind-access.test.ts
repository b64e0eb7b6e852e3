/** A system behind Cloudflare Access, which lets nobody in without a service token, whatever the system itself wants. */

import { describe, expect, test } from 'vitest';
import { inHouse } from '../support/in-house-integration.ts';
import { createTestBridge } from './bridge.ts';

const CREDENTIALS = { access_id: 'id.access', access_secret: 'cfast_right', token: 'right' };
const CUSTOMERS = [{ id: 1, name: 'Ada Lovelace', emails: ['ada@example.com'], phones: ['+351210000001'] }];
const LOGIN = 'https://team.cloudflareaccess.com/cdn-cgi/access/login/crm.example.com?kid=1';

interface Settings {
  /** What Access answers to whom it does not know; 302 leads to its login. */
  refusal: 302 | 401 | 403;
  secret: string;
}

/** A bridge to it, and what reached whom. */
function createBehindAccess() {
  const settings: Settings = { refusal: 302, secret: CREDENTIALS.access_secret };
  const asked: { readonly host: string; readonly names: string }[] = [];

  function answer(url: URL, headers: Headers): Response {
    if (url.host === 'team.cloudflareaccess.com') {
      return new Response('<html>Sign in</html>', { headers: { 'Content-Type': 'text/html' } });
    }
    const isKnown =
      headers.get('CF-Access-Client-Id') === CREDENTIALS.access_id &&
      headers.get('CF-Access-Client-Secret') === settings.secret;
    if (!isKnown && settings.refusal === 302) return Response.redirect(LOGIN, 302);
    if (!isKnown) return new Response('<html>Forbidden</html>', { status: settings.refusal });
    if (headers.get('Authorization') !== `Bearer ${CREDENTIALS.token}`) return Response.json({}, { status: 401 });
    if (url.pathname === '/api/me') return Response.json({ account: { id: 7, name: 'Head office' } });
    return Response.json({ customers: url.searchParams.get('page') === '1' ? CUSTOMERS : [] });
  }

  const bridge = createTestBridge({
    integrations: [inHouse],
    async fetch(text, init) {
      const url = new URL(text);
      const headers = new Headers(init.headers);
      asked.push({ host: url.host, names: [...headers.keys()].join(' ') });
      return answer(url, headers);
    },
  });
  const connect = (credentials: object) =>
    bridge.admin('POST', '/connections', { integration: 'in_house', credentials });
  return { bridge, settings, asked, connect };
}

test('is reached with the headers of the token, beside what the system wants itself', async () => {
  const { bridge, asked, connect } = createBehindAccess();
  const { status, json } = await connect(CREDENTIALS);
  expect(status).toBe(200);
  const talkdesk = bridge.talkdesk({ integration: 'in_house', auth: { bridge_key: String(json['bridge_key']) } });
  expect(await talkdesk.syncContacts()).toMatchObject({ received: 1 });
  const names = 'accept authorization cf-access-client-id cf-access-client-secret';
  expect(new Set(asked.map((each) => each.names))).toEqual(new Set([names]));
  expect(JSON.stringify(bridge.lines)).not.toContain('cfast_');
});

const WRONG = { ...CREDENTIALS, access_secret: 'cfast_wrong' };

describe('without a right token', () => {
  test('the login page is told as a web page, and is asked for without any credentials', async () => {
    const { asked, connect } = createBehindAccess();
    expect(await connect(WRONG)).toMatchObject({
      status: 502,
      json: {
        code: 'upstream_failed',
        message: 'crm.example.com answered with a web page in place of JSON',
      },
    });
    expect(asked.at(-1)).toEqual({ host: 'team.cloudflareaccess.com', names: 'accept' });
  });

  test.each([
    [401, 'crm.example.com does not accept the credentials'],
    [403, 'crm.example.com answered with status 403'],
  ] as const)('a refusal with status %i is told who connects', async (refusal, message) => {
    const { settings, connect } = createBehindAccess();
    settings.refusal = refusal;
    expect(await connect(WRONG)).toMatchObject({ status: 400, json: { message } });
  });

  test.each([
    [401, 'reconnect_needed'],
    [403, 'upstream_failed'],
    [302, 'upstream_failed'],
  ] as const)('a token that ended, which is refused with status %i, is told Talkdesk as %s', async (refusal, code) => {
    const { bridge, settings, connect } = createBehindAccess();
    const { json } = await connect(CREDENTIALS);
    Object.assign(settings, { refusal, secret: 'cfast_rotated' });
    const auth = { bridge_key: json['bridge_key'] };
    const answer = await bridge.post('in_house/contact_sync', { auth });
    expect(answer.json).toMatchObject({ code });
  });
});
