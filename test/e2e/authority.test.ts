/** The built bridge against an authority that others wrote: oidc-provider, on this machine. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, FLEET_OPERATOR_KEY, startFleet } from '../../bench/tokens/fleet.ts';
import { sha256 } from '../../src/domain/signer.ts';
import { BASIC_CLIENT, CODE_CLIENT, type OidcProvider, startOidcProvider } from '../support/oidc-provider.ts';

let fleet: Fleet;
let provider: OidcProvider;
/** Its clock is two minutes ahead of ours, and its tokens live one. */
let hasty: OidcProvider;
/** Its tokens live two seconds. */
let brief: OidcProvider;

beforeAll(async () => {
  fleet = await startFleet(2);
  const redirectUris = [`${fleet.urls[0]}/connect/consent/callback`];
  [provider, hasty, brief] = await Promise.all([
    startOidcProvider({ redirectUris, accessTokenSeconds: 600 }),
    startOidcProvider({ clockAheadSeconds: 120, accessTokenSeconds: 60 }),
    startOidcProvider({ redirectUris, accessTokenSeconds: 2 }),
  ]);
});
afterAll(async () => {
  await Promise.all([fleet[Symbol.asyncDispose](), provider.close(), hasty.close(), brief.close()]);
});

const urlsOf = ({ issuer }: OidcProvider) => ({
  site: issuer,
  access_token_url: `${issuer}/token`,
  authorization_url: `${issuer}/auth`,
});

const credentialsAt = (authority: OidcProvider, client: { readonly id: string; readonly secret: string }) => ({
  ...urlsOf(authority),
  client_id: client.id,
  client_secret: client.secret,
});

const call = (way: string, auth: object, endpoint = 'agent_sync') => fleet.post(`${way}/${endpoint}`, { auth });

describe('client credentials', () => {
  test('of a client with awkward characters open all Workers', async () => {
    const auth = credentialsAt(provider, BASIC_CLIENT);
    expect(await call('client_credentials_grant', auth, 'auth_validation')).toMatchObject({ status: 200 });
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await call('client_credentials_grant', auth)).toMatchObject({ status: 200 });
    }
  });

  test('with a wrong secret are refused, whatever is cached for the right one', async () => {
    const auth = credentialsAt(provider, BASIC_CLIENT);
    await call('client_credentials_grant', auth);
    for (const endpoint of ['auth_validation', 'agent_sync', 'contact_sync']) {
      const answer = await call('client_credentials_grant', { ...auth, client_secret: 'wrong' }, endpoint);
      expect(answer).toMatchObject({ status: 401, json: { code: 'invalid_credentials' } });
    }
  });

  test('give a new token, once, when the one in use is revoked', async () => {
    const auth = credentialsAt(provider, BASIC_CLIENT);
    await call('client_credentials_grant', auth);
    const before = await provider.bearers();
    await provider.revoke(before.at(-1) ?? '');
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('client_credentials_grant', auth)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await provider.bearers()).toHaveLength(before.length + 1);
  });

  test('give tokens that are used by the time since they were asked for, whatever the clock of the authority says', async () => {
    const auth = credentialsAt(hasty, BASIC_CLIENT);
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await call('client_credentials_grant', auth)).toMatchObject({ status: 200 });
    }
  });
});

/**
 * Goes from the operator's invitation to the last page, as a person with a browser does; gives the bridge key that is
 * shown there. With the service's id of a customer, that account is connected anew.
 */
async function consent(authority: OidcProvider, customer?: string): Promise<string> {
  const [bridge = ''] = fleet.urls;
  const asked = await fetch(`${bridge}/_admin/connections`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${FLEET_OPERATOR_KEY}` },
    body: JSON.stringify({
      integration: 'consent',
      credentials: credentialsAt(authority, CODE_CLIENT),
      ...(customer === undefined ? {} : { account: await accountOf(customer) }),
    }),
  });
  const { invitation } = (await asked.json()) as { invitation: { url: string } };
  const page = await fetch(invitation.url);
  const [, action = '', fields = ''] = /<form[^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/.exec(await page.text()) ?? [];
  const inputs = [...fields.matchAll(/name="([^"]*)"[^>]*value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const start = await fetch(new URL(action.replaceAll('&amp;', '&'), invitation.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(inputs),
    headers: { Origin: bridge },
  });
  const callback = await authority.authorize(start.headers.get('Location') ?? '');
  const cookie = (start.headers.get('Set-Cookie') ?? '').split(';')[0] ?? '';
  const last = await fetch(callback, { headers: { Cookie: cookie } });
  const text = await last.text();
  expect({ status: last.status, text }).toMatchObject({ status: 200 });
  return /tbk_[\w-]{43}/.exec(text)?.[0] ?? '';
}

/** The bridge's id for the account of a customer. */
async function accountOf(customer: string): Promise<string> {
  return (await sha256(`account\nconsent\nservice:${customer}`)).slice(0, 22);
}

describe('an authorization code', () => {
  test('with PKCE connects an account; once it is revoked the account waits to be connected again', async () => {
    const auth = { bridge_key: await consent(provider) };
    expect(await call('consent', auth)).toMatchObject({ status: 200 });
    expect(await call('consent', { bridge_key: `${auth.bridge_key}x` })).toMatchObject({ status: 401 });

    const before = await provider.bearers();
    await provider.revoke(before.at(-1) ?? '');
    const answers = await Promise.all(Array.from({ length: 10 }, () => call('consent', auth)));
    expect(new Set(answers.map(({ json }) => json['code']))).toEqual(new Set(['reconnect_needed']));

    expect(await consent(provider, 'account-1')).toBe('');
    expect(await call('consent', auth)).toMatchObject({ status: 200 });
  });

  test('gives refresh tokens that rotate, expiry after expiry, and nobody notices', async () => {
    const auth = { bridge_key: await consent(brief) };
    const statuses = new Set<number>();
    const callAndCount = async () => {
      for (const { status } of await Promise.all([call('consent', auth), call('consent', auth)])) statuses.add(status);
      return (await brief.bearers()).length;
    };
    await expect.poll(callAndCount, { timeout: 20_000, interval: 100 }).toBeGreaterThanOrEqual(4);
    expect(statuses).toEqual(new Set([200]));
  });
});
