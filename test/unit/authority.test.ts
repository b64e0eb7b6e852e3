/** The fake authority keeps to RFC 6749, and fails as it was told to: what is proven with it rests on that. */

import { afterEach, describe, expect, test } from 'vitest';
import { AnswerLost } from '../../fakes/answer-lost.ts';
import { type Authority, type AuthorityOptions, createAuthority } from '../../fakes/authority/authority.ts';
import type { AuthorityClient } from '../../fakes/authority/clients.ts';
import type { TokenFault } from '../../fakes/authority/faults.ts';
import { challengeOf } from '../../fakes/authority/pkce.ts';
import { serve, type Served } from '../../fakes/serve.ts';

const CALLBACK = 'https://bridge.example/callback';
const CLIENT: AuthorityClient = {
  id: 'acme:bridge',
  secret: 'a +/% secret',
  account: 'acme',
  redirectUris: [CALLBACK],
  scopes: ['read', 'write'],
};
const ANA = { username: 'ana', password: 'of ana', account: 'account-of-ana' };
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

interface TokenBody {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in?: number | string;
  readonly refresh_token?: string;
  readonly scope?: string;
}

/** An authority with one client and one user, whose clock stands still until `pass` moves it. */
function setUp(options: Partial<AuthorityOptions> = {}) {
  let time = 1_000_000;
  const authority = createAuthority({ clients: [CLIENT], users: [ANA], now: () => time, ...options });
  return { authority, ask: askerOf(authority), pass: (ms: number) => void (time += ms) };
}

const AS_POST = { client_id: CLIENT.id, client_secret: CLIENT.secret };

/** Asks for a token as a client that proves itself in the body. */
function askerOf({ fetch }: Authority) {
  return async function ask(grantType: string, form: Record<string, string> = {}): Promise<TokenBody> {
    const response = await fetch(TOKEN_URL, post({ grant_type: grantType, ...AS_POST, ...form }));
    if (!response.ok) throw new Error(((await response.json()) as { error: string }).error);
    return (await response.json()) as TokenBody;
  };
}

const TOKEN_URL = 'https://authority.example/token';
const post = (
  form: Record<string, string> | readonly [string, string][],
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'POST',
  headers,
  body: new URLSearchParams(form),
});
const basic = (id: string, secret: string) => ({ Authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const formEncode = (text: string) => new URLSearchParams({ text }).toString().slice('text='.length);

async function api({ fetch }: Authority, token: string | undefined, path = '/me', method = 'GET') {
  const headers = { Authorization: `Bearer ${token}` };
  return await fetch(`https://authority.example/api${path}`, { method, headers });
}

const isGood = async (authority: Authority, token: string) => (await api(authority, token)).status === 200;

/** Where /authorize sends the browser. */
async function authorized({ fetch }: Authority, query: Record<string, string> = {}): Promise<URL> {
  const parameters = {
    response_type: 'code',
    client_id: CLIENT.id,
    redirect_uri: CALLBACK,
    state: 'a state',
    ...query,
  };
  const response = await fetch(`https://authority.example/authorize?${new URLSearchParams(parameters)}`);
  return new URL(response.headers.get('Location') ?? '');
}

const codeFrom = async (authority: Authority, query: Record<string, string> = {}) =>
  (await authorized(authority, query)).searchParams.get('code') ?? '';

const withChallenge = async () => ({
  code_challenge: await challengeOf(VERIFIER),
  code_challenge_method: 'S256',
});

describe('client credentials', () => {
  test('give a bearer token without a refresh token, for the account of the client', async () => {
    const { authority, ask } = setUp();
    const body = await ask('client_credentials', { scope: 'read', audience: 'https://api.example' });
    expect(body).toEqual({ access_token: 'access-1+/=', token_type: 'Bearer', expires_in: 3600, scope: 'read' });
    expect(await (await api(authority, body.access_token)).json()).toEqual({
      account: { id: 'acme', name: 'Account acme' },
      client_id: 'acme:bridge',
      scope: 'read',
      audience: 'https://api.example',
    });
    expect(authority.requests).toEqual([
      {
        number: 1,
        at: 1_000_000,
        grantType: 'client_credentials',
        clientId: 'acme:bridge',
        scope: 'read',
        audience: 'https://api.example',
        fault: 'none',
        outcome: 'granted',
      },
    ]);
  });

  test('are refused for a scope that the client may not have', async () => {
    await expect(setUp().ask('client_credentials', { scope: 'read admin' })).rejects.toThrow('invalid_scope');
  });

  test('come with every answer marked as not to be stored', async () => {
    const { authority } = setUp();
    for (const form of [{ grant_type: 'client_credentials', ...AS_POST }, { grant_type: 'client_credentials' }]) {
      const { headers } = await authority.fetch(TOKEN_URL, post(form));
      expect(headers.get('Cache-Control')).toBe('no-store');
    }
  });
});

describe('a client proves itself', () => {
  const form = { grant_type: 'client_credentials' };

  async function answerTo(init: RequestInit, client: AuthorityClient = CLIENT) {
    const response = await setUp({ clients: [client] }).authority.fetch(TOKEN_URL, init);
    const { error } = (await response.json()) as { error?: string };
    return { status: response.status, error, challenge: response.headers.get('WWW-Authenticate') };
  }

  const GOOD = { status: 200, error: undefined, challenge: null };

  test('by a Basic credential of which both parts are encoded as in a form', async () => {
    const encoded = basic(formEncode(CLIENT.id), formEncode(CLIENT.secret));
    expect(await answerTo(post(form, encoded))).toEqual(GOOD);
    expect(await answerTo(post(form, basic(CLIENT.id, CLIENT.secret)))).toMatchObject({ error: 'invalid_client' });
  });

  test('by its id and secret in the body', async () => {
    expect(await answerTo(post({ ...form, ...AS_POST }))).toEqual(GOOD);
  });

  test('and is told by 401 and a challenge that a Basic credential is wrong, by 400 that a body is', async () => {
    const wrong = basic(formEncode(CLIENT.id), 'wrong');
    const challenge = 'Basic realm="authority"';
    expect(await answerTo(post(form, wrong))).toEqual({ status: 401, error: 'invalid_client', challenge });
    const inBody = post({ ...form, ...AS_POST, client_secret: 'wrong' });
    expect(await answerTo(inBody)).toEqual({ status: 400, error: 'invalid_client', challenge: null });
    expect(await answerTo(post(form))).toMatchObject({ status: 400, error: 'invalid_client' });
  });

  test('in the one way that it is registered for', async () => {
    const client = { ...CLIENT, authentication: 'client_secret_basic' } as const;
    expect(await answerTo(post({ ...form, ...AS_POST }), client)).toMatchObject({ error: 'invalid_client' });
    expect(await answerTo(post(form, basic(formEncode(CLIENT.id), formEncode(CLIENT.secret))), client)).toEqual(GOOD);
  });

  test('but not in two ways at once', async () => {
    const both = post({ ...form, ...AS_POST }, basic(formEncode(CLIENT.id), formEncode(CLIENT.secret)));
    expect(await answerTo(both)).toMatchObject({ status: 400, error: 'invalid_request' });
  });
});

describe('a request for a token is refused', () => {
  test.each([
    ['of an unknown grant type', { grant_type: 'implicit' }, 'unsupported_grant_type'],
    ['without a grant type', { grant_type: '' }, 'invalid_request'],
    ['of a grant type that is not for the client', { grant_type: 'password' }, 'unauthorized_client'],
    ['that lacks what its grant type needs', { grant_type: 'refresh_token' }, 'invalid_request'],
  ])('%s', async (_, form, error) => {
    const clients = [{ ...CLIENT, grantTypes: ['client_credentials', 'refresh_token'] } as const];
    const { authority } = setUp({ clients });
    const response = await authority.fetch(TOKEN_URL, post({ ...AS_POST, ...form }));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error });
    expect(authority.requests.map(({ outcome }) => outcome)).toEqual([error]);
  });

  test('that names a parameter twice', async () => {
    const pairs: [string, string][] = [
      ...Object.entries({ grant_type: 'client_credentials', ...AS_POST }),
      ['scope', 'a'],
      ['scope', 'b'],
    ];
    const response = await setUp().authority.fetch(TOKEN_URL, post(pairs));
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });

  test('that is JSON', async () => {
    const body = JSON.stringify({ grant_type: 'client_credentials', ...AS_POST });
    const headers = { 'Content-Type': 'application/json' };
    const response = await setUp().authority.fetch(TOKEN_URL, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('a password', () => {
  test('gives a token and a refresh token for the account of the user', async () => {
    const { authority, ask } = setUp();
    const body = await ask('password', { username: 'ana', password: 'of ana' });
    expect(body.refresh_token).toBe('refresh-1+/=');
    expect(await (await api(authority, body.access_token)).json()).toMatchObject({ account: { id: 'account-of-ana' } });
  });

  test('that is wrong is an invalid grant', async () => {
    await expect(setUp().ask('password', { username: 'ana', password: 'wrong' })).rejects.toThrow('invalid_grant');
  });
});

describe('/authorize', () => {
  test('sends a code and the state to the client at once', async () => {
    const target = await authorized(setUp().authority);
    expect(`${target.origin}${target.pathname}`).toBe(CALLBACK);
    expect(Object.fromEntries(target.searchParams)).toEqual({ code: 'code-1+/=', state: 'a state' });
  });

  test.each([
    ['a person who denies', { consent: 'deny' } as const, {}, 'access_denied'],
    ['a foreign scope', {}, { scope: 'admin' }, 'invalid_scope'],
    ['another response type', {}, { response_type: 'token' }, 'unsupported_response_type'],
    ['a plain challenge', {}, { code_challenge: VERIFIER, code_challenge_method: 'plain' }, 'invalid_request'],
  ])('tells the client of %s', async (_, options, query, error) => {
    const { searchParams } = await authorized(setUp(options).authority, query);
    expect([searchParams.get('error'), searchParams.get('state'), searchParams.has('code')]).toEqual([
      error,
      'a state',
      false,
    ]);
  });

  test('sends nobody to an address that the client has not registered', async () => {
    const query = { response_type: 'code', client_id: CLIENT.id, redirect_uri: `${CALLBACK}/` };
    const response = await setUp().authority.fetch(`https://authority.example/authorize?${new URLSearchParams(query)}`);
    expect([response.status, response.headers.get('Location')]).toEqual([400, null]);
  });

  test('acts for whoever is signed in', async () => {
    const { authority, ask } = setUp({ users: [ANA, { username: 'ben', password: 'of ben' }] });
    authority.signIn('ben');
    const code = await codeFrom(authority);
    const body = await ask('authorization_code', { code, redirect_uri: CALLBACK });
    expect(await (await api(authority, body.access_token)).json()).toMatchObject({ account: { id: 'ben' } });
  });
});

describe('a code', () => {
  test('gives tokens for what was consented to, when its verifier comes with it', async () => {
    const { authority, ask } = setUp();
    const code = await codeFrom(authority, { ...(await withChallenge()), scope: 'write' });
    const body = await ask('authorization_code', { code, redirect_uri: CALLBACK, code_verifier: VERIFIER });
    expect(body).toMatchObject({ refresh_token: 'refresh-1+/=', scope: 'write' });
    expect(await (await api(authority, body.access_token)).json()).toMatchObject({ account: { id: 'account-of-ana' } });
  });

  test('has the challenge of RFC 7636, appendix B', async () => {
    expect(await challengeOf(VERIFIER)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  test('is worth nothing without its verifier, with another, or to another redirect_uri', async () => {
    const { authority, ask } = setUp();
    const code = await codeFrom(authority, await withChallenge());
    const proofs: Record<string, string>[] = [
      { redirect_uri: CALLBACK },
      { redirect_uri: CALLBACK, code_verifier: `${VERIFIER}x` },
      { redirect_uri: `${CALLBACK}/`, code_verifier: VERIFIER },
      { code_verifier: VERIFIER },
    ];
    for (const proof of proofs)
      await expect(ask('authorization_code', { code, ...proof })).rejects.toThrow('invalid_grant');
    expect(authority.granted).toBe(0);
  });

  test('that was given without a challenge does not go with a verifier', async () => {
    const { authority, ask } = setUp();
    const form = { code: await codeFrom(authority), redirect_uri: CALLBACK, code_verifier: VERIFIER };
    await expect(ask('authorization_code', form)).rejects.toThrow('invalid_grant');
  });

  test('of one client is unknown to another', async () => {
    const { authority, ask } = setUp({ clients: [CLIENT, { id: 'other', secret: 'other' }] });
    const form = { code: await codeFrom(authority), redirect_uri: CALLBACK };
    const other = { client_id: 'other', client_secret: 'other' };
    await expect(ask('authorization_code', { ...form, ...other })).rejects.toThrow('invalid_grant');
  });

  test('lives for ten minutes', async () => {
    const { authority, ask, pass } = setUp();
    const [first, second] = [await codeFrom(authority), await codeFrom(authority)];
    pass(10 * 60_000 - 1);
    await ask('authorization_code', { code: first, redirect_uri: CALLBACK });
    pass(1);
    await expect(ask('authorization_code', { code: second, redirect_uri: CALLBACK })).rejects.toThrow('invalid_grant');
  });

  test('that is used again is refused, and takes the tokens that it gave with it', async () => {
    const { authority, ask } = setUp();
    const form = { code: await codeFrom(authority), redirect_uri: CALLBACK };
    const { access_token, refresh_token = '' } = await ask('authorization_code', form);
    await expect(ask('authorization_code', form)).rejects.toThrow('invalid_grant');
    expect(await isGood(authority, access_token)).toBe(false);
    await expect(ask('refresh_token', { refresh_token })).rejects.toThrow('invalid_grant');
  });
});

describe('a refresh token', () => {
  const signedIn = async (options: Partial<AuthorityOptions> = {}) => {
    const world = setUp(options);
    const { ask } = world;
    const first = await ask('password', { username: 'ana', password: 'of ana' });
    const refresh = (token: string | undefined, form = {}) =>
      ask('refresh_token', { refresh_token: token ?? '', ...form });
    return { ...world, first, refresh };
  };

  test('gives a new token and its successor; tokens of before stay good', async () => {
    const { authority, first, refresh } = await signedIn();
    const second = await refresh(first.refresh_token);
    expect(second).toMatchObject({ access_token: 'access-2+/=', refresh_token: 'refresh-2+/=' });
    expect(authority.liveTokens).toEqual([first.access_token, second.access_token]);
  });

  test('that does not rotate is good again and again, and is not sent again', async () => {
    const { first, refresh } = await signedIn({ rotates: false });
    for (const _ of [1, 2, 3]) expect(await refresh(first.refresh_token)).not.toHaveProperty('refresh_token');
  });

  test('that was used takes its whole family with it when there is no grace', async () => {
    const { authority, first, refresh } = await signedIn();
    const second = await refresh(first.refresh_token);
    await expect(refresh(first.refresh_token)).rejects.toThrow('invalid_grant');
    await expect(refresh(second.refresh_token)).rejects.toThrow('invalid_grant');
    expect(authority.liveTokens).toEqual([]);
  });

  test('gives another successor within the grace, and both successors are good', async () => {
    const { first, refresh, pass } = await signedIn({ graceMs: 30_000 });
    const second = await refresh(first.refresh_token);
    pass(29_999);
    const third = await refresh(first.refresh_token);
    expect(third.refresh_token).not.toBe(second.refresh_token);
    await refresh(second.refresh_token);
    await refresh(third.refresh_token);
  });

  test('is reuse past the grace, counted from its first use', async () => {
    const { authority, first, refresh, pass } = await signedIn({ graceMs: 30_000 });
    await refresh(first.refresh_token);
    pass(20_000);
    await refresh(first.refresh_token);
    pass(10_000);
    await expect(refresh(first.refresh_token)).rejects.toThrow('invalid_grant');
    expect(authority.liveTokens).toEqual([]);
  });

  test('is reuse within the grace once a successor of it was used', async () => {
    const { authority, first, refresh } = await signedIn({ graceMs: 30_000 });
    const second = await refresh(first.refresh_token);
    await refresh(second.refresh_token);
    await expect(refresh(first.refresh_token)).rejects.toThrow('invalid_grant');
    expect(authority.liveTokens).toEqual([]);
  });

  test('may ask for less than was consented to, not for more', async () => {
    const { authority, first, refresh } = await signedIn({ clients: [{ ...CLIENT, scopes: ['read', 'write'] }] });
    await expect(refresh(first.refresh_token, { scope: 'read admin' })).rejects.toThrow('invalid_scope');
    const { access_token } = await refresh(first.refresh_token, { scope: 'read' });
    expect(await (await api(authority, access_token)).json()).toMatchObject({ scope: 'read' });
  });

  test('of one client is unknown to another, whose attempt changes nothing', async () => {
    const { first, refresh } = await signedIn({ clients: [CLIENT, { id: 'other', secret: 'other' }] });
    const other = { client_id: 'other', client_secret: 'other' };
    await expect(refresh(first.refresh_token, other)).rejects.toThrow('invalid_grant');
    await refresh(first.refresh_token);
  });

  test('of two requests at once is used by one of them', async () => {
    const { first, refresh } = await signedIn();
    const ended = await Promise.allSettled([refresh(first.refresh_token), refresh(first.refresh_token)]);
    expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a fault', () => {
  test('that loses the answer has given the tokens all the same', async () => {
    const { authority, ask } = setUp();
    authority.fail('answer-lost');
    await expect(ask('client_credentials')).rejects.toThrow(TypeError);
    expect(authority.granted).toBe(1);
    expect(await isGood(authority, authority.liveTokens[0] ?? '')).toBe(true);
    expect(authority.requests[0]).toMatchObject({ fault: 'answer-lost', outcome: 'granted' });
  });

  test('that loses the answer to a refresh leaves a refresh token that was used', async () => {
    const { authority, ask } = setUp();
    const { refresh_token = '' } = await ask('password', { username: 'ana', password: 'of ana' });
    authority.fail('answer-lost');
    await expect(ask('refresh_token', { refresh_token })).rejects.toThrow(AnswerLost);
    await expect(ask('refresh_token', { refresh_token })).rejects.toThrow('invalid_grant');
  });

  test.each([
    ['error-500', 500, null],
    ['rate-limited', 429, '2'],
  ] as const)('of the kind %s gives nothing', async (fault, status, retryAfter) => {
    const { authority } = setUp();
    authority.fail(fault);
    const response = await authority.fetch(TOKEN_URL, post({ grant_type: 'client_credentials', ...AS_POST }));
    expect([response.status, response.headers.get('Retry-After')]).toEqual([status, retryAfter]);
    expect([authority.granted, authority.liveTokens, authority.requests[0]?.outcome]).toEqual([0, [], fault]);
  });

  test('that delays the answer has given the tokens before', async () => {
    const waits: number[] = [];
    const { authority, ask } = setUp({ wait: async (ms) => void waits.push(ms, authority.granted) });
    authority.fail({ delayMs: 5000 });
    await ask('client_credentials');
    expect(waits).toEqual([5000, 1]);
  });

  test('that delays the answer ends for who gives up', async () => {
    const { authority } = setUp({ wait: async () => await new Promise(() => {}) });
    authority.fail({ delayMs: 5000 });
    const controller = new AbortController();
    const init = post({ grant_type: 'client_credentials', ...AS_POST });
    const asked = authority.fetch(TOKEN_URL, { ...init, signal: controller.signal });
    controller.abort(new DOMException('The operation timed out', 'TimeoutError'));
    await expect(asked).rejects.toThrow('The operation timed out');
  });

  test('revokes the family of a refresh token as it is used', async () => {
    const { authority, ask } = setUp();
    const { refresh_token = '' } = await ask('password', { username: 'ana', password: 'of ana' });
    const other = await ask('client_credentials');
    authority.fail('revoke-family');
    await expect(ask('refresh_token', { refresh_token })).rejects.toThrow('invalid_grant');
    expect(authority.liveTokens).toEqual([other.access_token]);
  });

  test('revokes all tokens of the client where there is no refresh token', async () => {
    const { authority, ask } = setUp();
    await ask('client_credentials');
    authority.fail('revoke-family');
    await expect(ask('client_credentials')).rejects.toThrow('invalid_grant');
    expect(authority.liveTokens).toEqual([]);
  });

  test.each<[TokenFault, number | string | undefined]>([
    [{ expiresIn: 60 }, 60],
    [{ expiresIn: 0 }, 0],
    [{ expiresIn: '3600' }, '3600'],
    [{ expiresIn: 'soon' }, 'soon'],
    ['no-expires-in', undefined],
  ])('%j changes what is said of a life, not the life', async (fault, expected) => {
    const { authority, ask, pass } = setUp({ expiresInSeconds: 100 });
    authority.fail(fault);
    const body = await ask('client_credentials');
    expect(body.expires_in).toBe(expected);
    pass(99_999);
    expect(await isGood(authority, body.access_token)).toBe(true);
    pass(1);
    expect(await isGood(authority, body.access_token)).toBe(false);
  });

  test('comes from the queue first, then from the function', async () => {
    const { authority, ask } = setUp({ faults: ({ number }) => (number === 3 ? 'error-500' : 'none') });
    authority.fail('none', 'rate-limited');
    for (const _ of [1, 2, 3, 4]) await ask('client_credentials').catch(() => {});
    expect(authority.requests.map(({ fault }) => fault)).toEqual(['none', 'rate-limited', 'error-500', 'none']);
    authority.fail('error-500');
    authority.clearFaults();
    await ask('client_credentials');
  });
});

describe('the API behind the tokens', () => {
  const UNAUTHORIZED = 'Bearer realm="api", error="invalid_token"';

  test('names agents and writes tickets for a good token', async () => {
    const { authority, ask } = setUp();
    const { access_token } = await ask('client_credentials');
    expect(await (await api(authority, access_token, '/agents')).json()).toMatchObject({
      agents: [{ id: '1' }, { id: '2' }],
    });
    expect((await api(authority, access_token, '/tickets', 'POST')).status).toBe(201);
    expect(authority.writes).toBe(1);
  });

  test('refuses a token that was revoked, with its family or alone, that has expired, or that it does not know', async () => {
    const { authority, ask, pass } = setUp({ expiresInSeconds: 60 });
    const give = async () => (await ask('client_credentials')).access_token;
    const [alone, family, expired] = [await give(), await give(), await give()];
    authority.revoke(alone);
    authority.revokeFamily(family);
    expect(authority.liveTokens).toEqual([expired]);
    authority.expireAll();
    const [all, late] = [await give(), await give()];
    authority.revokeFamily(all);
    pass(60_000);
    for (const token of [alone, family, expired, all, late, 'unknown']) {
      const response = await api(authority, token, '/tickets', 'POST');
      expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, UNAUTHORIZED]);
    }
    expect(authority.writes).toBe(0);
  });

  test('asks who comes without a token for one', async () => {
    const response = await setUp().authority.fetch('https://authority.example/api/me');
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="api"']);
  });

  test('accepts refresh tokens after all access tokens have expired, and none once every family is revoked', async () => {
    const { authority, ask } = setUp();
    const { refresh_token = '' } = await ask('password', { username: 'ana', password: 'of ana' });
    authority.expireAll();
    const second = await ask('refresh_token', { refresh_token });
    expect(await isGood(authority, second.access_token)).toBe(true);
    authority.revokeFamily();
    await expect(ask('refresh_token', { refresh_token: second.refresh_token ?? '' })).rejects.toThrow('invalid_grant');
  });
});

describe('served over HTTP', () => {
  let served: Served | undefined;
  afterEach(async () => {
    await served?.close();
    served = undefined;
  });

  test('it answers as it does in the place of the network', async () => {
    const { authority } = setUp();
    served = await serve(authority.app);
    const response = await fetch(`${served.url}/token`, post({ grant_type: 'client_credentials', ...AS_POST }));
    const { access_token } = (await response.json()) as TokenBody;
    const me = await fetch(`${served.url}/api/me`, { headers: { Authorization: `Bearer ${access_token}` } });
    expect(await me.json()).toMatchObject({ account: { id: 'acme' } });
  });

  test('a lost answer is a broken connection, and the next request is answered', async () => {
    const { authority } = setUp();
    served = await serve(authority.app);
    authority.fail('answer-lost');
    const ask = () => fetch(`${served?.url}/token`, post({ grant_type: 'client_credentials', ...AS_POST }));
    await expect(ask()).rejects.toThrow(TypeError);
    expect(authority.granted).toBe(1);
    expect((await ask()).status).toBe(200);
    expect(authority.granted).toBe(2);
  });

  test('closing ends a request that still waits for its answer', async () => {
    let came = () => {};
    const arrived = new Promise<void>((resolve) => (came = resolve));
    const { authority } = setUp({
      wait: async () => {
        came();
        await new Promise(() => {});
      },
    });
    served = await serve(authority.app);
    authority.fail({ delayMs: 5000 });
    const asked = fetch(`${served.url}/token`, post({ grant_type: 'client_credentials', ...AS_POST }));
    const ended = expect(asked).rejects.toThrow(TypeError);
    await arrived;
    await served.close();
    served = undefined;
    await ended;
  });
});
