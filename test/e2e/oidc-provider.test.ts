/** The provider that the bridge is tried against behaves as an OAuth authority does, by plain HTTP. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { challengeOf } from '../../fakes/authority/pkce.ts';
import {
  BASIC_CLIENT,
  CODE_CLIENT,
  type OidcProvider,
  POST_CLIENT,
  startOidcProvider,
} from '../support/oidc-provider.ts';

const CALLBACK = 'https://bridge.example/callback';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider();
});
afterAll(() => provider.close());

const formEncode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);
const basic = ({ id, secret }: { readonly id: string; readonly secret: string }) => ({
  Authorization: `Basic ${btoa(`${formEncode(id)}:${formEncode(secret)}`)}`,
});

interface TokenBody {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token?: string;
}

async function ask(form: Record<string, string>, headers: Record<string, string> = {}, { issuer } = provider) {
  return await fetch(`${issuer}/token`, { method: 'POST', headers, body: new URLSearchParams(form) });
}

async function given(response: Promise<Response>): Promise<TokenBody> {
  const { status, body } = await response.then(async (each) => ({ status: each.status, body: await each.json() }));
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as TokenBody;
}

async function refusal(response: Promise<Response>) {
  const { status, body } = await response.then(async (each) => ({ status: each.status, body: await each.json() }));
  return [status, (body as { error: string }).error];
}

async function api(path: string, token: string) {
  return await fetch(`${provider.issuer}/api/${path}`, { headers: { Authorization: `Bearer ${token}` } });
}

describe('client credentials', () => {
  const form = { grant_type: 'client_credentials', scope: 'agents' };

  test('give a token by HTTP Basic and in the body', async () => {
    const byBasic = await given(ask(form, basic(BASIC_CLIENT)));
    const inBody = await given(ask({ ...form, client_id: POST_CLIENT.id, client_secret: POST_CLIENT.secret }));
    for (const body of [byBasic, inBody]) {
      expect(body).toMatchObject({ expires_in: 60 });
      expect(body).not.toHaveProperty('refresh_token');
    }
    expect(await (await api('agents', byBasic.access_token)).json()).toMatchObject({ agents: [{ id: '1' }] });
    expect(await (await api('me', inBody.access_token)).json()).toEqual({ account: { id: POST_CLIENT.id } });
  });

  test('with a wrong secret are refused', async () => {
    const wrong = basic({ ...BASIC_CLIENT, secret: 'wrong' });
    expect(await refusal(ask(form, wrong))).toEqual([401, 'invalid_client']);
  });

  test('are worth nothing once the token is revoked', async () => {
    const { access_token } = await given(ask(form, basic(BASIC_CLIENT)));
    await provider.revoke(access_token);
    const response = await api('agents', access_token);
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([
      401,
      'Bearer realm="api", error="invalid_token"',
    ]);
  });
});

describe('a code', () => {
  async function codeFor(query: Record<string, string> = {}): Promise<string> {
    const parameters = {
      response_type: 'code',
      client_id: CODE_CLIENT.id,
      redirect_uri: CALLBACK,
      scope: 'agents',
      state: 'a state',
      code_challenge: await challengeOf(VERIFIER),
      code_challenge_method: 'S256',
      ...query,
    };
    const target = await provider.authorize(`${provider.issuer}/auth?${new URLSearchParams(parameters)}`);
    expect(target.href.split('?')[0]).toBe(CALLBACK);
    expect(target.searchParams.get('state')).toBe('a state');
    return target.searchParams.get('code') ?? '';
  }

  const redeem = (code: string, verifier = VERIFIER) =>
    ask(
      { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier },
      basic(CODE_CLIENT),
    );
  const refresh = (token = '') => ask({ grant_type: 'refresh_token', refresh_token: token }, basic(CODE_CLIENT));

  test('gives tokens for the account that is signed in', async () => {
    const { access_token } = await given(redeem(await codeFor({ login_hint: 'account-of-ana' })));
    expect(await (await api('me', access_token)).json()).toEqual({ account: { id: 'account-of-ana' } });
  });

  test('is refused with another verifier', async () => {
    expect(await refusal(redeem(await codeFor(), `${VERIFIER}x`))).toEqual([400, 'invalid_grant']);
  });

  test('gives a refresh token that rotates, and whose reuse takes all tokens with it', async () => {
    const first = await given(redeem(await codeFor()));
    const second = await given(refresh(first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await api('me', second.access_token)).status).toBe(200);
    expect(await refusal(refresh(first.refresh_token))).toEqual([400, 'invalid_grant']);
    expect(await refusal(refresh(second.refresh_token))).toEqual([400, 'invalid_grant']);
    expect((await api('me', second.access_token)).status).toBe(401);
  });

  test('gives nothing that lasts beyond the revocation of its refresh token', async () => {
    const { access_token, refresh_token = '' } = await given(redeem(await codeFor()));
    await provider.revoke(refresh_token);
    expect((await api('me', access_token)).status).toBe(401);
    expect(await refusal(refresh(refresh_token))).toEqual([400, 'invalid_grant']);
  });
});

describe('a provider', () => {
  test('may have another clock and other lifetimes, and is gone once it is closed', async () => {
    const other = await startOidcProvider({ clockAheadSeconds: 3600, accessTokenSeconds: 5 });
    const response = await ask({ grant_type: 'client_credentials' }, basic(BASIC_CLIENT), other);
    const ahead = Date.parse(response.headers.get('Date') ?? '') - Date.now();
    expect(Math.abs(ahead - 3_600_000)).toBeLessThan(10_000);
    expect(await response.json()).toMatchObject({ expires_in: 5 });
    await other.close();
    await expect(fetch(other.issuer)).rejects.toThrow(TypeError);
  });
});
