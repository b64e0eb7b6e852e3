/** What a token broker promises, against an authority that is told what to do. */

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type CodeRequest, tokenFingerprint, type TokenRequest } from '../../src/credentials/token-broker.ts';
import { createTestBrokers } from './brokers.ts';

/** How the authority answers one request; it sees the form that came. */
type Reply = (form: URLSearchParams) => Response | Promise<Response>;

const json = (body: object, status = 200): Response => Response.json(body, { status });
const refuse = (error: string, status = 400) => json({ error }, status);
const lost = (): Promise<Response> => Promise.reject(new TypeError('socket hang up'));

let names = 0;

/** A broker of its own, an authority that gives numbered tokens unless told otherwise, and a clock. */
function prepare() {
  names += 1;
  const name = `session:broker-${names}`;
  const clock = { now: Date.parse('2030-01-01T00:00:00Z') };
  const asked: Record<string, string>[] = [];
  const replies: Reply[] = [];
  let granted = 0;
  const grant = (more: object = {}): Response => {
    granted += 1;
    return json({ access_token: `access-${granted}`, token_type: 'Bearer', expires_in: 3600, ...more });
  };
  const brokers = createTestBrokers({
    now: () => clock.now,
    async fetch(_, init) {
      const form = new URLSearchParams(init.body as URLSearchParams);
      asked.push(Object.fromEntries(form));
      // All callers are there before the first is answered.
      await new Promise((resolve) => setTimeout(resolve));
      const reply = replies.shift();
      return reply ? await reply(form) : grant();
    },
  });
  const client = {
    tokenUrl: 'https://login.example/token',
    clientId: 'bridge',
    clientSecret: 'planted-client-secret',
    clientAuthentication: 'client_secret_post',
  } as const;
  const common = { integration: 'acme', name, client, lasting: false };
  const order: TokenRequest = { ...common, grant: { type: 'client_credentials', parameters: {} }, afresh: false };
  const { grant: _, ...byConsent } = order;
  const code = (value: string): CodeRequest => ({
    ...common,
    lasting: true,
    grant: { type: 'authorization_code', parameters: { code: value, code_verifier: 'v'.repeat(43) } },
  });
  const ask = (request: Partial<TokenRequest> = {}) => brokers.get(name).token({ ...order, ...request });
  const tokenOf = async (answer: ReturnType<typeof ask>) => {
    const given = await answer;
    return given.ok ? given.accessToken : `${given.reason}: ${given.error}`;
  };
  return {
    name,
    clock,
    asked,
    replies,
    brokers,
    order,
    byConsent,
    grant,
    code,
    ask,
    token: (request?: Partial<TokenRequest>) => tokenOf(ask(request)),
    /** Where no credentials but a consent gives tokens. */
    consented: (request: Partial<TokenRequest> = {}) =>
      tokenOf(brokers.get(name).token({ ...byConsent, lasting: true, ...request })),
    exchange: (value: string) => tokenOf(brokers.get(name).exchange(code(value))),
    count: () => asked.length,
  };
}

const MINUTE = 60_000;
const many = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, make);

describe('the token of a session', () => {
  test.each([2, 20, 50])('is asked for once by %i callers at once', async (callers) => {
    const { token, count } = prepare();
    expect(new Set(await Promise.all(many(callers, () => token())))).toEqual(new Set(['access-1']));
    expect(count()).toBe(1);
  });

  test('is asked for with the grant and the credentials', async () => {
    const { token, asked } = prepare();
    await token({ grant: { type: 'password', parameters: { username: 'u', password: 'p', scope: 'a b' } } });
    expect(asked).toEqual([
      {
        client_id: 'bridge',
        client_secret: 'planted-client-secret',
        grant_type: 'password',
        username: 'u',
        password: 'p',
        scope: 'a b',
      },
    ]);
  });

  test('is the same until it is about to end, also after the object was evicted', async () => {
    const { token, clock, brokers, count } = prepare();
    await token();
    brokers.evict();
    clock.now += 54 * MINUTE;
    expect(await token()).toBe('access-1');
    expect(count()).toBe(1);
  });

  test('is renewed once, behind the answer, when it is about to end', async () => {
    const { token, clock, count } = prepare();
    await token();
    clock.now += 56 * MINUTE;
    expect(await Promise.all(many(20, () => token()))).toEqual(many(20, () => 'access-1'));
    await expect.poll(() => token()).toBe('access-2');
    expect(count()).toBe(2);
  });

  test('serves on when its renewal fails, and the authority is left alone for a while', async () => {
    const { token, clock, replies, count } = prepare();
    await token();
    clock.now += 56 * MINUTE;
    replies.push(
      () => refuse('server_error', 500),
      () => refuse('server_error', 500),
      () => refuse('server_error', 500),
    );
    await token();
    await expect.poll(count).toBe(4);
    for (let call = 0; call < 10; call += 1) expect(await token()).toBe('access-1');
    expect(count()).toBe(4);
    clock.now += MINUTE;
    await token();
    await expect.poll(() => token()).toBe('access-2');
  });

  test('is asked for again, once by all, when it has ended', async () => {
    const { token, clock, count } = prepare();
    await token();
    clock.now += 60 * MINUTE;
    expect(new Set(await Promise.all(many(20, () => token())))).toEqual(new Set(['access-2']));
    expect(count()).toBe(2);
  });

  test.each([
    ['missing', undefined],
    ['zero', 0],
    ['a text that is no number', 'soon'],
    ['null', null],
  ])('lives an hour where expires_in is %s', async (_, expires_in) => {
    const { token, clock, replies, grant, count } = prepare();
    replies.push(() => grant({ expires_in }));
    await token();
    clock.now += 54 * MINUTE;
    expect(await token()).toBe('access-1');
    clock.now += 6 * MINUTE;
    expect(await token()).toBe('access-2');
    expect(count()).toBe(2);
  });

  test('lives as long as a number that is written as text', async () => {
    const { token, clock, replies, grant } = prepare();
    replies.push(() => grant({ expires_in: '120' }));
    await token();
    clock.now += 2 * MINUTE;
    expect(await token()).toBe('access-2');
  });

  test('may come without a type, as text/html and with scopes as a list', async () => {
    const { token, replies } = prepare();
    const body = JSON.stringify({ access_token: 'plain', scope: ['a'], refresh_token: null });
    replies.push(() => new Response(body, { headers: { 'Content-Type': 'text/html' } }));
    expect(await token()).toBe('plain');
  });
});

describe('an answer of an authority', () => {
  test.each<[string, Reply, string]>([
    ['of any size is not read to its end', () => new Response('x'.repeat(200_000)), 'unavailable: unanswered'],
    ['with an error and status 200 is a refusal', () => json({ error: 'invalid_client' }), 'refused: invalid_client'],
    [
      'with a token that no header can carry gives none',
      () => json({ access_token: 'a\r\nb', token_type: 'bearer' }),
      'unavailable: unavailable',
    ],
    ['with a list gives no token', () => Response.json([{ access_token: 'a' }]), 'unavailable: unavailable'],
    ['with 403 and a page is a refusal', () => new Response('<h1>No</h1>', { status: 403 }), 'refused: 403'],
    [
      'that leads elsewhere gives none',
      () => Response.redirect('https://evil.example/', 302),
      'unavailable: unavailable',
    ],
  ])('%s', async (_, reply, outcome) => {
    const { token, replies } = prepare();
    replies.push(reply, reply, reply);
    expect(await token()).toBe(outcome);
  });
});

describe('a token that the service refuses', () => {
  test.each([2, 20, 50])('is replaced once, however many met it: %i', async (callers) => {
    const { token, count } = prepare();
    const refused = await tokenFingerprint(await token());
    expect(new Set(await Promise.all(many(callers, () => token({ refused }))))).toEqual(new Set(['access-2']));
    expect(count()).toBe(2);
  });

  test('is not replaced again for a caller that comes late', async () => {
    const { token, count } = prepare();
    const refused = await tokenFingerprint(await token());
    await token({ refused });
    expect(await token({ refused })).toBe('access-2');
    expect(count()).toBe(2);
  });

  test('is not replaced in a storm where the service refuses every token', async () => {
    const { token, clock, count } = prepare();
    let last = await token();
    for (let call = 0; call < 20; call += 1) {
      const next = await token({ refused: await tokenFingerprint(last) });
      if (next.startsWith('access')) last = next;
      else expect(next).toBe('refused: refused_by_service');
    }
    expect(count()).toBe(2);
    clock.now += MINUTE;
    expect(await token({ refused: await tokenFingerprint(last) })).toBe('access-3');
  });
});

describe('an authority with a fault', () => {
  test.each<[string, Reply]>([
    ['loses an answer', lost],
    ['answers 500', () => refuse('server_error', 500)],
    ['answers with a page', () => new Response('<h1>Sorry</h1>')],
  ])('that %s once is asked again, and no caller notices', async (_, fault) => {
    const { token, replies, brokers, count } = prepare();
    replies.push(fault);
    expect(new Set(await Promise.all(many(20, () => token())))).toEqual(new Set(['access-1']));
    expect(count()).toBe(2);
    expect(brokers.pauses).toHaveLength(1);
  });

  test('that stays is asked three times, then left alone for longer and longer', async () => {
    const { token, replies, clock, count } = prepare();
    replies.push(...many(100, () => () => lost()));
    expect(new Set(await Promise.all(many(20, () => token())))).toEqual(new Set(['unavailable: unanswered']));
    expect(count()).toBe(3);
    clock.now += 4_000;
    await token();
    expect(count()).toBe(3);
    clock.now += 1_000;
    await token();
    expect(count()).toBe(6);
    clock.now += 9_000;
    await token();
    expect(count()).toBe(6);
  });

  test('that asks to wait is not asked again before', async () => {
    const { ask, replies, clock, count } = prepare();
    replies.push(() => Response.json({}, { status: 429, headers: { 'Retry-After': '17' } }));
    expect(await ask()).toEqual({ ok: false, reason: 'unavailable', error: 'unavailable', retryAfterSeconds: 17 });
    clock.now += 10_000;
    expect(await ask()).toMatchObject({ retryAfterSeconds: 7 });
    expect(count()).toBe(1);
    clock.now += 7_000;
    expect(await ask()).toMatchObject({ ok: true });
  });

  test.each(['invalid_client', 'unauthorized_client', 'invalid_scope'])(
    'that refuses with %s is asked once a minute, but by validation at once',
    async (error) => {
      const { token, replies, clock, count } = prepare();
      replies.push(...many(3, () => () => refuse(error, error === 'invalid_client' ? 401 : 400)));
      expect(await token()).toBe(`refused: ${error}`);
      for (let call = 0; call < 20; call += 1) await token();
      expect(count()).toBe(1);
      expect(await token({ afresh: true })).toBe(`refused: ${error}`);
      expect(count()).toBe(2);
      clock.now += MINUTE;
      await token();
      expect(count()).toBe(3);
    },
  );
});

describe('a refresh token', () => {
  test('that rotates is used once by all, and its successor is durable before anyone has the access token', async () => {
    const { exchange, consented, clock, asked, replies, grant, brokers } = prepare();
    replies.push(
      () => grant({ refresh_token: 'refresh-1' }),
      () => grant({ refresh_token: 'refresh-2' }),
    );
    await exchange('code');
    clock.now += 60 * MINUTE;
    expect(new Set(await Promise.all(many(20, () => consented())))).toEqual(new Set(['access-2']));
    brokers.evict();
    clock.now += 60 * MINUTE;
    expect(await consented()).toBe('access-3');
    expect(asked.map(({ refresh_token }) => refresh_token)).toEqual([undefined, 'refresh-1', 'refresh-2']);
  });

  test('is used once, also by those who come at the moment in which its answer does', async () => {
    const { exchange, consented, asked, replies, grant } = prepare();
    replies.push(...many(20, () => () => grant({ refresh_token: `refresh-${asked.length}` })));
    const refused = await tokenFingerprint(await exchange('code'));
    const calls: Promise<string>[] = [];
    for (let call = 0; call < 100; call += 1) {
      calls.push(consented({ refused }));
      await Promise.resolve();
    }
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['access-2']));
    expect(asked.map(({ refresh_token }) => refresh_token)).toEqual([undefined, 'refresh-1']);
  });

  test('that does not rotate is kept', async () => {
    const { exchange, consented, clock, asked, replies, grant } = prepare();
    replies.push(() => grant({ refresh_token: 'refresh-1' }));
    await exchange('code');
    for (let hour = 0; hour < 2; hour += 1) {
      clock.now += 60 * MINUTE;
      await consented();
    }
    expect(asked.map(({ refresh_token }) => refresh_token)).toEqual([undefined, 'refresh-1', 'refresh-1']);
  });

  test('is tried again when the answer is lost', async () => {
    const { exchange, consented, clock, asked, replies, grant } = prepare();
    replies.push(() => grant({ refresh_token: 'refresh-1' }), lost);
    await exchange('code');
    clock.now += 60 * MINUTE;
    expect(await consented()).toBe('access-2');
    expect(asked.map(({ refresh_token }) => refresh_token)).toEqual([undefined, 'refresh-1', 'refresh-1']);
  });

  test.each<[string, Reply[]]>([
    ['its family is revoked', [() => refuse('invalid_grant')]],
    ['an answer is lost and there is no grace', [lost, () => refuse('invalid_grant')]],
  ])('ends for good where %s, and the authority is not asked again', async (_, fault) => {
    const { exchange, consented, clock, replies, grant, brokers, count } = prepare();
    replies.push(() => grant({ refresh_token: 'refresh-1' }), ...fault);
    await exchange('code');
    clock.now += 60 * MINUTE;
    expect(new Set(await Promise.all(many(50, () => consented())))).toEqual(new Set(['ended: invalid_grant']));
    brokers.evict();
    clock.now += 24 * 60 * MINUTE;
    expect(await consented({ afresh: true })).toBe('ended: invalid_grant');
    expect(count()).toBe(1 + fault.length);
  });

  test('that ends makes a grant that needs nobody begin anew', async () => {
    const { token, clock, asked, replies, grant } = prepare();
    replies.push(
      () => grant({ refresh_token: 'refresh-1' }),
      () => refuse('invalid_grant'),
    );
    await token();
    clock.now += 60 * MINUTE;
    expect(await token()).toBe('access-2');
    expect(asked.map(({ grant_type }) => grant_type)).toEqual([
      'client_credentials',
      'refresh_token',
      'client_credentials',
    ]);
  });

  test('that was never given ends a consent with the access token', async () => {
    const { exchange, consented, clock } = prepare();
    await exchange('code');
    clock.now += 60 * MINUTE;
    expect(await consented()).toBe('ended: no_refresh_token');
  });

  test('is no worse for a secret of the client that is refused: that can be set right', async () => {
    const { exchange, consented, clock, replies, grant } = prepare();
    replies.push(
      () => grant({ refresh_token: 'refresh-1' }),
      () => refuse('invalid_client', 401),
    );
    await exchange('code');
    clock.now += 60 * MINUTE;
    expect(await consented()).toBe('refused: invalid_client');
    clock.now += MINUTE;
    expect(await consented()).toBe('access-2');
  });
});

describe('an authorization code', () => {
  test('is exchanged once, however many bring it', async () => {
    const { exchange, count, asked } = prepare();
    expect(new Set(await Promise.all(many(20, () => exchange('code-1'))))).toEqual(new Set(['access-1']));
    expect(await exchange('code-1')).toBe('access-1');
    expect(count()).toBe(1);
    expect(asked[0]).toMatchObject({ grant_type: 'authorization_code', code: 'code-1', code_verifier: 'v'.repeat(43) });
  });

  test('opens nothing any more after ten minutes', async () => {
    const { exchange, clock, count } = prepare();
    await exchange('code-1');
    clock.now += 10 * MINUTE;
    expect(await exchange('code-1')).toBe('refused: code_used');
    expect(count()).toBe(1);
  });

  test('that is refused is refused, and another one is exchanged', async () => {
    const { exchange, replies } = prepare();
    replies.push(() => refuse('invalid_grant'));
    expect(await exchange('bad')).toBe('refused: invalid_grant');
    expect(await exchange('good')).toBe('access-1');
  });
});

describe('what is kept of tokens', () => {
  test('is sealed, in the object and in KV, and named without a secret', async () => {
    const { exchange, name, replies, grant, brokers } = prepare();
    replies.push(() => grant({ access_token: 'planted-access', refresh_token: 'planted-refresh' }));
    await exchange('planted-code');
    const { keys } = await env.CACHE.list();
    const values = await Promise.all(keys.map(({ name: key }) => env.CACHE.get(key)));
    const stored = await runInDurableObject(env.TOKEN_BROKER.getByName(name), async (_, { storage }) => [
      ...(await storage.list()),
    ]);
    expect(keys.map(({ name: key }) => key)).toContain(`token:${name}`);
    expect(JSON.stringify(stored)).toContain('v1.');
    expect(JSON.stringify([keys, values, stored, brokers.lines])).not.toContain('planted');
  });

  test('of a session goes some weeks after the last token; of a connection it stays', async () => {
    const alarmOf = (name: string) =>
      runInDurableObject(env.TOKEN_BROKER.getByName(name), (_, { storage }) => storage.getAlarm());
    const session = prepare();
    await session.token();
    expect(await alarmOf(session.name)).toBe(session.clock.now + 30 * 24 * 60 * MINUTE);
    const connection = prepare();
    await connection.exchange('code');
    expect(await alarmOf(connection.name)).toBeNull();
  });

  test('of credentials that never gave a token goes within the hour, a connection or not', async () => {
    const { exchange, name, replies, clock } = prepare();
    replies.push(() => refuse('invalid_grant'));
    await exchange('bad');
    const alarm = await runInDurableObject(env.TOKEN_BROKER.getByName(name), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBe(clock.now + 60 * MINUTE);
  });

  test('is not lost with the key of the vault: it opens again once the key is back', async () => {
    const { exchange, name, clock, replies, grant, byConsent } = prepare();
    replies.push(() => grant({ refresh_token: 'refresh-1' }));
    await exchange('code');
    clock.now += 60 * MINUTE;
    const ports = { fetch: () => Promise.resolve(grant()), now: () => clock.now };
    const without = createTestBrokers(ports, { VAULT_KEY: 'another key of the vault, long enough for one' });
    const request = { ...byConsent, lasting: true };
    expect(await without.get(name).token(request)).toMatchObject({ ok: false, reason: 'unreadable' });
    expect(await createTestBrokers(ports).get(name).token(request)).toMatchObject({ ok: true });
  });

  test('is gone once it is forgotten', async () => {
    const { exchange, consented, name, brokers } = prepare();
    await exchange('code');
    await brokers.get(name).forget();
    expect(await consented()).toBe('ended: no_refresh_token');
  });
});
