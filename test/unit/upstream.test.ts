import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../src/domain/errors.ts';
import type { Limits } from '../../src/declaration/integration.ts';
import { createLogger } from '../../src/log.ts';
import type { AccessTokens, UpstreamWishes } from '../../src/upstream/fetch.ts';
import { createOutbounds, type OutboundOrder, type OutboundParts } from '../../src/upstream/outbound.ts';
import { followableLink } from '../../src/upstream/outbound-url.ts';
import { createRateBudget } from '../../src/upstream/rate-budget.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

const NOW = Date.parse('2026-10-21T07:27:43.250Z');

/** What a test may want to be another way. */
interface Wishes extends Partial<
  Pick<OutboundParts, 'fetch' | 'fetchElsewhere' | 'timeout' | 'allowLoopback' | 'now' | 'sleep'>
> {
  readonly tokens?: AccessTokens;
  readonly limits?: Partial<Limits>;
  readonly order?: Partial<OutboundOrder>;
}

const LIMITS: Limits = { deadlineMs: 20_000, interactionsDeadlineMs: 5000, ports: [] };

/** An upstream whose network answers with `response`; `sent` is what reached it, `slept` the pauses in milliseconds. */
function upstream(response: () => Response | Promise<Response>, wishes: Wishes = {}) {
  const sent: Sent[] = [];
  const slept: number[] = [];
  const lines: object[] = [];
  const { tokens, limits, order, ...parts } = wishes;
  const begin = createOutbounds({
    now: () => NOW,
    sleep: async (ms) => void slept.push(ms),
    timeout: () => new AbortController().signal,
    random: () => 0.5,
    logger: createLogger('debug', (_level, line) => lines.push(line)),
    allowLoopback: false,
    budgets: { get: () => createRateBudget(() => NOW) },
    fetch: async (url, init) => {
      sent.push({ url, init });
      return await response();
    },
    ...parts,
  });
  const beginOne = () =>
    begin({ integration: { name: 'crm', limits: { ...LIMITS, ...limits } }, lane: 'live', ...order });
  const session: UpstreamWishes = {
    authorize: (headers, token = 'key') => headers.set('Authorization', `Bearer ${token}`),
    refusal: (host) => new BridgeError('invalid_credentials', `${host} refuses`),
    ...(tokens ? { tokens } : {}),
  };
  const outbound = beginOne();
  return {
    reach: outbound.fetchFor(session),
    outbound,
    sent,
    slept,
    lines,
    another: () => beginOne().fetchFor(session),
  };
}

async function problemOf(work: Promise<unknown>): Promise<BridgeError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BridgeError) return error;
  throw new Error('it was not refused', { cause: error });
}

describe('a request to an external service', () => {
  test('carries the credentials and its own headers, and follows no redirect', async () => {
    const { reach, sent } = upstream(() => new Response('hello'));
    const response = await reach('https://crm.example/contacts', { headers: { Accept: 'application/json' } });
    expect(await response.text()).toBe('hello');
    const headers = new Headers(sent[0]?.init.headers);
    expect([headers.get('Authorization'), headers.get('Accept')]).toEqual(['Bearer key', 'application/json']);
    expect(sent[0]?.init.redirect).toBe('manual');
  });

  test.each([200, 201, 204, 400, 403, 404, 409, 422])(
    'gives the connector an answer with status %i',
    async (status) => {
      const { reach } = upstream(() => new Response(null, { status }));
      expect((await reach('https://crm.example/')).status).toBe(status);
    },
  );

  test.each([
    [401, 'invalid_credentials'],
    [429, 'upstream_rate_limited'],
    [500, 'upstream_failed'],
    [502, 'upstream_unavailable'],
    [504, 'upstream_unavailable'],
    [521, 'upstream_unavailable'],
    [503, 'upstream_unavailable'],
    [302, 'upstream_failed'],
  ])('ends with an error where the status is %i', async (status, code) => {
    const { reach } = upstream(() => new Response('a secret of the service', { status }));
    const problem = await problemOf(reach('https://crm.example/'));
    expect(problem.code).toBe(code);
    expect(problem.message).not.toContain('secret');
  });

  test.each([
    ['17', 17],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 17],
    ['Wed, 21 Oct 2026 07:27:44 GMT', 1],
    ['Wed, 21 Oct 2026 07:27:43 GMT', 0],
    ['Tue, 20 Oct 2026 07:28:00 GMT', 0],
    ['Wednesday, 21-Oct-26 07:28:00 GMT', 17],
    ['Wed Oct 21 07:28:00 2026', 17],
    ['Sun Nov  1 07:27:43 2026', 86_400],
    ['Wednesday, 21-Oct-26 07:27:43 GMT', 0],
    ['999999999', 86_400],
    ['1000000000', undefined],
    ['Wed, 99 Oct 2026 07:28:00 GMT', undefined],
    ['2026-10-21T07:28:00Z', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['1e9', undefined],
    ['soon', undefined],
  ])('passes on after how many seconds to try again: %s', async (header, seconds) => {
    for (const status of [429, 503]) {
      const { reach } = upstream(() => new Response(null, { status, headers: { 'Retry-After': header } }));
      const { detail } = await problemOf(reach('https://crm.example/'));
      expect(detail).toEqual({
        upstreamStatus: status,
        ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
      });
    }
  });

  test.each([429, 503])('says nothing of when to try again where the service does not: %i', async (status) => {
    const { reach } = upstream(() => new Response(null, { status }));
    expect((await problemOf(reach('https://crm.example/'))).detail).toEqual({ upstreamStatus: status });
  });

  test('ends with an error where the network fails, without the words of the network', async () => {
    const { reach } = upstream(() => Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.7')));
    const problem = await problemOf(reach('https://crm.example/'));
    expect([problem.code, problem.message]).toEqual(['upstream_unavailable', 'crm.example could not be reached']);
  });

  test('ends at the deadline, which all requests of a call share', async () => {
    const deadlines: { readonly ms: number; readonly control: AbortController }[] = [];
    const hanging = upstream(() => new Response(), {
      timeout: (ms) => {
        const control = new AbortController();
        deadlines.push({ ms, control });
        return control.signal;
      },
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          const abort = () => reject(signal?.reason as Error);
          if (signal?.aborted) abort();
          else signal?.addEventListener('abort', abort);
        }),
    });
    expect(deadlines).toEqual([]);
    expect(hanging.outbound.deadline.signal.aborted).toBe(false);
    const first = problemOf(hanging.reach('https://crm.example/'));
    deadlines[0]?.control.abort(new DOMException('It took too long', 'TimeoutError'));
    expect((await first).code).toBe('upstream_timeout');
    expect((await problemOf(hanging.reach('https://crm.example/'))).code).toBe('upstream_timeout');
    expect(deadlines.map(({ ms }) => ms)).toEqual([20_000]);
  });
});

describe('an access token that the service refuses', () => {
  /** A service that lets in the bearers of some tokens. */
  function guarded(good: string, tokens: readonly string[]) {
    const asked: string[] = [];
    const bearers: string[] = [];
    const given = [...tokens];
    const { reach } = upstream(() => new Response(), {
      fetch: async (url, init) => {
        const bearer = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '') ?? '';
        bearers.push(`${init.method ?? 'GET'} ${bearer}`);
        return new Response(null, { status: bearer === good && !url.endsWith('/closed') ? 200 : 401 });
      },
      tokens: {
        current: async () => given[0] ?? '',
        inPlaceOf: async (refused) => {
          asked.push(refused);
          given.shift();
          return given[0];
        },
      },
    });
    return { reach, asked, bearers };
  }

  test.each([
    ['GET', undefined],
    ['POST', '{"subject":"hello"}'],
  ])('is replaced, and the request repeated once: %s', async (method, body) => {
    const { reach, asked, bearers } = guarded('new', ['old', 'new']);
    const response = await reach('https://crm.example/', { method, ...(body === undefined ? {} : { body }) });
    expect(response.status).toBe(200);
    expect({ asked, bearers }).toEqual({ asked: ['old'], bearers: [`${method} old`, `${method} new`] });
  });

  test('is not replaced twice for one request', async () => {
    const { reach, bearers } = guarded('third', ['first', 'second', 'third']);
    expect((await problemOf(reach('https://crm.example/'))).code).toBe('invalid_credentials');
    expect(bearers).toEqual(['GET first', 'GET second']);
  });

  test('is the end of the request where there is no other', async () => {
    const { reach, bearers } = guarded('another', ['supplied']);
    expect((await problemOf(reach('https://crm.example/'))).code).toBe('invalid_credentials');
    expect(bearers).toEqual(['GET supplied']);
  });

  test('is the end of a request whose body can be sent only once', async () => {
    const { reach, bearers } = guarded('new', ['old', 'new']);
    const body = new Response('hello').body;
    expect((await problemOf(reach('https://crm.example/', { method: 'POST', body }))).code).toBe('invalid_credentials');
    expect(bearers).toEqual(['POST old']);
  });

  test('is no refusal of the credentials once something was written, so that Talkdesk does not repeat it', async () => {
    const { reach } = guarded('good', ['good']);
    await reach('https://crm.example/tickets', { method: 'POST', body: '{}' });
    expect((await problemOf(reach('https://crm.example/closed'))).code).toBe('upstream_failed');
  });

  test.each([
    ['whose answer was lost', () => Promise.reject(new TypeError('Network connection lost'))],
    ['that is still under way', () => new Promise<Response>(() => undefined)],
    ['that the service failed at', async () => new Response('', { status: 500 })],
  ])('is no refusal of the credentials after a write %s', async (_, written) => {
    const { reach } = upstream(() => new Response(), {
      fetch: (_url, { method }) => (method === 'POST' ? written() : Promise.resolve(new Response('', { status: 401 }))),
    });
    void reach('https://crm.example/tickets', { method: 'POST', body: '{}' }).catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await problemOf(reach('https://crm.example/check'))).code).toBe('upstream_failed');
  });

  test.each([400, 403, 409, 422, 429])('is a refusal after a write that was refused with %i', async (status) => {
    const { reach } = upstream(() => new Response(), {
      limits: { deadlineMs: 1000 },
      fetch: async (_url, { method }) => new Response('', { status: method === 'POST' ? status : 401 }),
    });
    await reach('https://crm.example/tickets', { method: 'POST', body: '{}' }).catch(() => undefined);
    expect((await problemOf(reach('https://crm.example/check'))).code).toBe('invalid_credentials');
  });

  test('is a refusal of the credentials as long as there were only reads', async () => {
    const { reach } = guarded('good', ['good']);
    await reach('https://crm.example/tickets');
    expect((await problemOf(reach('https://crm.example/closed'))).code).toBe('invalid_credentials');
  });
});

describe('an address', () => {
  test.each([
    ['http', 'http://crm.example/'],
    ['no URL', 'crm.example/contacts'],
    ['another scheme', 'ftp://crm.example/'],
    ['a user', 'https://user@crm.example/'],
    ['a password', 'https://:word@crm.example/'],
    ['this machine', 'http://127.0.0.1:8080/'],
  ])('with %s is refused before anything is sent', async (_, url) => {
    const { reach, sent } = upstream(() => new Response());
    expect((await problemOf(reach(url))).code).toBe('upstream_failed');
    expect(sent).toEqual([]);
  });

  test.each(['http://127.0.0.1:8080/', 'http://localhost/', 'http://[::1]:9000/'])(
    'of this machine is reached where that is allowed: %s',
    async (url) => {
      const { reach } = upstream(() => new Response(), { allowLoopback: true });
      expect((await reach(url)).status).toBe(200);
    },
  );

  test('of another host needs https even where this machine is allowed', async () => {
    const { reach } = upstream(() => new Response(), { allowLoopback: true });
    for (const url of ['http://10.0.0.7/', 'http://127.0.0.1.crm.example/', 'http://localhost.crm.example/']) {
      expect((await problemOf(reach(url))).code).toBe('upstream_failed');
    }
  });
});

describe('what fails in passing', () => {
  /** Answers one after the other; the last one for ever. An error is thrown. */
  const inTurn = (...answers: readonly (number | Error | (() => Response))[]) => {
    let turn = 0;
    return () => {
      const answer = answers[Math.min(turn, answers.length - 1)];
      turn += 1;
      if (answer instanceof Error) throw answer;
      if (typeof answer === 'number') return new Response(`status ${answer}`, { status: answer });
      return answer?.() ?? new Response('hello');
    };
  };
  const hello = () => new Response('hello');
  const lost = new TypeError('Network connection lost');
  const torn = () => new Response(new ReadableStream({ pull: (controller) => controller.error(lost) }));
  const limited = (retryAfter?: string) => () =>
    new Response('', { status: 429, headers: retryAfter === undefined ? {} : { 'Retry-After': retryAfter } });

  test.each([
    ['500', 500],
    ['502', 502],
    ['503', 503],
    ['504', 504],
    ['521', 521],
    ['a connection that is lost', lost],
    ['a body that breaks off', torn],
  ])('is asked again where it is a read: %s', async (_, fault) => {
    const { reach, sent, slept, outbound } = upstream(inTurn(fault, fault, hello));
    expect(await (await reach('https://crm.example/')).text()).toBe('hello');
    expect(sent).toHaveLength(3);
    // Half of up to 250 ms, and of up to twice that.
    expect(slept).toEqual([125, 250]);
    expect(outbound.tally).toMatchObject({ calls: 3, retries: 2 });
  });

  test('is asked four times at most', async () => {
    const { reach, sent } = upstream(inTurn(500));
    expect((await problemOf(reach('https://crm.example/'))).code).toBe('upstream_failed');
    expect(sent).toHaveLength(4);
  });

  test.each([400, 403, 404, 409, 422, 501])('is not what a status of %i says', async (status) => {
    const { reach, sent } = upstream(inTurn(status));
    await reach('https://crm.example/').catch(() => undefined);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['500', 500],
    ['502', 502],
    ['503', 503],
    ['a connection that is lost', lost],
    ['a body that breaks off', torn],
  ])('is not written again, and nobody knows whether it was: %s', async (_, fault) => {
    const { reach, sent } = upstream(inTurn(fault, hello));
    const problem = await problemOf(reach('https://crm.example/', { method: 'POST', body: '{}' }));
    expect(problem.message).toContain('whether it was done is not known');
    expect(problem.detail.inDoubt).toBe(true);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['it carries an idempotency key', { headers: { 'Idempotency-Key': 'once' } }],
    ['the connector says that it does no harm twice', { repeatable: true }],
  ])('is written again where %s', async (_, init) => {
    const { reach, sent } = upstream(inTurn(lost, 503, hello));
    expect((await reach('https://crm.example/', { method: 'POST', body: '{}', ...init })).status).toBe(200);
    expect(sent).toHaveLength(3);
    expect(sent.every(({ init: given }) => !('repeatable' in given))).toBe(true);
  });

  test.each([
    ['PUT', true],
    ['PATCH', true],
    ['DELETE', true],
    ['POST', undefined],
  ])('may have been done where it may be repeated, unless it is a search: %s', async (method, isDoubtful) => {
    const { reach } = upstream(inTurn(lost, lost, lost, lost));
    const problem = await problemOf(reach('https://crm.example/', { method, body: '{}', repeatable: true }));
    expect(problem.detail.inDoubt).toBe(isDoubtful);
  });

  test.each([
    ['it was refused for the rate', limited()],
    ['the host was not there', () => new Response('', { status: 521 })],
    ['its name was not found', () => new Response('', { status: 530 })],
  ])('is written again where it cannot have been done: %s', async (_, fault) => {
    const { reach, sent } = upstream(inTurn(fault, hello));
    expect((await reach('https://crm.example/', { method: 'POST', body: '{}' })).status).toBe(200);
    expect(sent).toHaveLength(2);
  });

  test('is not written again where the body can be sent only once', async () => {
    const { reach, sent } = upstream(inTurn(limited(), hello));
    const { body } = new Response('hello');
    expect((await problemOf(reach('https://crm.example/', { method: 'POST', body }))).code).toBe(
      'upstream_rate_limited',
    );
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['1', [1125]],
    ['17', [17_125]],
    ['Wed, 21 Oct 2026 07:27:50 GMT', [7125]],
    [undefined, [1125]],
    ['0', [125]],
  ])('is asked again when the service wants it: Retry-After %s', async (header, pauses) => {
    const { reach, slept } = upstream(inTurn(limited(header), hello));
    expect((await reach('https://crm.example/')).status).toBe(200);
    expect(slept).toEqual(pauses);
  });

  test('is not waited for beyond the deadline', async () => {
    const { reach, slept } = upstream(inTurn(limited('20'), hello));
    const { code, detail } = await problemOf(reach('https://crm.example/'));
    expect([code, detail.retryAfterSeconds, slept]).toEqual(['upstream_rate_limited', 20, []]);
  });

  test('is left to a caller that waits by itself', async () => {
    const { reach, sent } = upstream(inTurn(503, hello), { order: { lane: 'bulk', callerWaits: true } });
    expect((await problemOf(reach('https://crm.example/'))).code).toBe('upstream_unavailable');
    expect(sent).toHaveLength(1);
  });

  test('is an authority that gives no token for the moment as well: nothing was sent', async () => {
    let asked = 0;
    const tokens: AccessTokens = {
      async current() {
        asked += 1;
        if (asked === 1) throw new BridgeError('upstream_unavailable', 'no token', { retryAfterSeconds: 2 });
        return 'token';
      },
      inPlaceOf: async () => undefined,
    };
    const { reach, sent, slept } = upstream(hello, { tokens });
    expect((await reach('https://crm.example/', { method: 'POST', body: '{}' })).status).toBe(200);
    expect([sent.length, slept]).toEqual([1, [2125]]);
  });
});

describe('a service that is down', () => {
  test('is left alone after five faults, by other requests too, and the log says so once', async () => {
    const { reach, another, sent, lines } = upstream(() => Promise.reject(new TypeError('refused')));
    await problemOf(reach('https://crm.example/'));
    const { code, detail } = await problemOf(another()('https://crm.example/'));
    expect([code, detail.retryAfterSeconds, sent.length]).toEqual(['upstream_unavailable', 5, 5]);
    expect(lines).toMatchObject([{ event: 'circuit_opened', integration: 'crm', host: 'crm.example' }]);
    await another()('https://other.example/').catch(() => undefined);
    expect(sent.length).toBeGreaterThan(5);
  });

  test('is tried again by the next request where the one that should have tried it sent nothing', async () => {
    const time = { now: NOW };
    let isUp = false;
    const { reach, another, sent, outbound } = upstream(
      () => (isUp ? new Response('hello') : Promise.reject(new TypeError('refused'))),
      { now: () => time.now },
    );
    await problemOf(reach('https://crm.example/'));
    await problemOf(another()('https://crm.example/'));
    time.now += 5000;
    isUp = true;
    const unsendable = outbound.fetchFor({
      authorize: (headers) => headers.set('Authorization', 'é'),
      refusal: () => new BridgeError('internal', 'never'),
    });
    expect((await problemOf(unsendable('https://crm.example/'))).code).toBe('invalid_credentials');
    const before = sent.length;
    expect((await another()('https://crm.example/')).status).toBe(200);
    expect(sent.length).toBe(before + 1);
  });

  test('of which a write was kept back was surely not written to', async () => {
    const { reach, another } = upstream(() => Promise.reject(new TypeError('refused')));
    await problemOf(reach('https://crm.example/'));
    await problemOf(another()('https://crm.example/'));
    const { message } = await problemOf(another()('https://crm.example/', { method: 'POST', body: '{}' }));
    expect(message).toBe('crm.example is down, and is left alone for a moment');
  });
});

describe('a redirect', () => {
  test('to another origin proves nothing, as a certificate would, also where it leads back', async () => {
    const elsewhere: string[] = [];
    const fetchElsewhere = async (url: string) => {
      elsewhere.push(url);
      const location = url.startsWith('https://other.example') ? 'https://crm.example/b' : undefined;
      return location ? new Response(null, { status: 302, headers: { Location: location } }) : new Response('end');
    };
    const moved = () => new Response(null, { status: 302, headers: { Location: 'https://other.example/' } });
    const { reach, sent } = upstream(moved, { fetchElsewhere });
    expect(await (await reach('https://crm.example/a')).text()).toBe('end');
    expect(sent.map(({ url }) => url)).toEqual(['https://crm.example/a']);
    expect(elsewhere).toEqual(['https://other.example/', 'https://crm.example/b']);
  });

  /** A network by URL: what each answers. */
  const network = (answers: Readonly<Record<string, () => Response>>) => ({
    fetch: async (url: string, init: RequestInit) => {
      seen.push([url, new Headers(init.headers).get('Authorization')]);
      return answers[url]?.() ?? new Response('nothing there', { status: 404 });
    },
  });
  const to =
    (location: string, status = 302) =>
    () =>
      new Response('', { status, headers: { Location: location } });
  let seen: [string, string | null][] = [];
  const scene = (answers: Readonly<Record<string, () => Response>>) => {
    seen = [];
    return upstream(() => new Response(), network(answers));
  };

  test.each([301, 302, 303, 307, 308])('within the origin is followed with the credentials: %i', async (status) => {
    const { reach } = scene({
      'https://crm.example/old': to('/new', status),
      'https://crm.example/new': () => new Response('hello'),
    });
    expect(await (await reach('https://crm.example/old')).text()).toBe('hello');
    expect(seen).toEqual([
      ['https://crm.example/old', 'Bearer key'],
      ['https://crm.example/new', 'Bearer key'],
    ]);
  });

  test('to another origin is followed without credentials, and from there back as well', async () => {
    const { reach } = scene({
      'https://crm.example/a': to('https://files.example/b'),
      'https://files.example/b': to('https://crm.example/c'),
      'https://crm.example/c': () => new Response('hello'),
    });
    await reach('https://crm.example/a', { headers: { 'X-Api-Key': 'secret', Accept: 'text/csv' } });
    expect(seen.map(([, bearer]) => bearer)).toEqual(['Bearer key', null, null]);
  });

  test('to another origin that wants credentials is no refusal of ours', async () => {
    const { reach } = scene({
      'https://crm.example/a': to('https://files.example/b'),
      'https://files.example/b': () => new Response('', { status: 401 }),
    });
    expect((await reach('https://crm.example/a')).status).toBe(401);
  });

  test.each([
    'https://10.0.0.7/',
    'https://localhost/',
    'http://crm.example/new',
    'https://user@crm.example/',
    '//169.254.169.254/latest/meta-data',
    'javascript:alert(1)',
  ])('to where nothing may go is refused: %s', async (location) => {
    const { reach } = scene({ 'https://crm.example/a': to(location) });
    const { code, message } = await problemOf(reach('https://crm.example/a'));
    expect([code, seen.length]).toEqual(['upstream_failed', 1]);
    expect(message).toMatch(/^crm.example redirected to an address that /);
  });

  test.each([
    [301, 'crm.example redirected what was to be written; whether it was done is not known'],
    [303, 'crm.example redirected what was to be written; whether it was done is not known'],
    [307, 'crm.example redirected what was to be written'],
    [308, 'crm.example redirected what was to be written'],
  ])('of a write is not followed: %i', async (status, expected) => {
    const { reach } = scene({ 'https://crm.example/a': to('/b', status) });
    const { message } = await problemOf(reach('https://crm.example/a', { method: 'POST', body: '{}' }));
    expect([message, seen.length]).toEqual([expected, 1]);
  });

  test.each([
    ['https://a-secret.evil.example/', async () => new Response('', { status: 503 })],
    ['https://a-secret.evil.example/', () => Promise.reject(new TypeError('no such host'))],
    ['https://a-secret.internal/', async () => new Response()],
  ])('does not tell where to: %s', async (location, elsewhere) => {
    const { reach, lines } = upstream(() => new Response(), {
      fetch: (url) => (url === 'https://crm.example/a' ? Promise.resolve(to(location)()) : elsewhere()),
    });
    for (let time = 0; time < 3; time += 1) {
      const { code, message } = await problemOf(reach('https://crm.example/a'));
      expect([code.startsWith('upstream_'), message]).toEqual([
        true,
        expect.stringMatching(/^crm.example (?:redirected|.redirected elsewhere.)/),
      ]);
      expect(message).not.toContain('a-secret');
    }
    expect(JSON.stringify(lines)).not.toContain('a-secret');
  });

  test('that comes back to itself is followed three times', async () => {
    const { reach } = scene({ 'https://crm.example/a': to('/a') });
    expect((await problemOf(reach('https://crm.example/a'))).message).toBe('crm.example redirected too often');
    expect(seen).toHaveLength(4);
  });
});

describe('one inbound request', () => {
  test('has at most five connections at once, and no answer of more than ten MiB', async () => {
    let [open, most] = [0, 0];
    const { reach } = upstream(() => new Response(), {
      async fetch() {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return new Response('hello');
      },
    });
    await Promise.all(Array.from({ length: 30 }, () => reach('https://crm.example/')));
    expect(most).toBe(5);

    const large = upstream(() => new Response(new Uint8Array(10 * 1024 * 1024 + 1)));
    expect((await problemOf(large.reach('https://crm.example/'))).message).toContain('more than 10485760 bytes');
  });

  test('does not wait for a token beyond its deadline', async () => {
    const control = new AbortController();
    const tokens: AccessTokens = { current: () => new Promise(() => undefined), inPlaceOf: async () => undefined };
    const { reach, sent } = upstream(() => new Response(), { tokens, timeout: () => control.signal });
    const problem = problemOf(reach('https://crm.example/'));
    control.abort();
    expect([(await problem).code, sent.length]).toEqual(['upstream_timeout', 0]);
  });

  test('waits for its turn where the account has a rate, and is told when there is none in time', async () => {
    const limits = { rate: { requests: 1, seconds: 60 } };
    const { outbound, sent, slept } = upstream(() => new Response(), { limits });
    const reach = outbound.fetchFor(
      { authorize: () => undefined, refusal: () => new BridgeError('internal', 'never') },
      'account',
    );
    await reach('https://crm.example/');
    const { code, detail } = await problemOf(reach('https://crm.example/'));
    expect([code, sent.length, slept]).toEqual(['upstream_rate_limited', 1, []]);
    expect(detail.retryAfterSeconds).toBeGreaterThan(55);
  });
});

describe('a link in an answer', () => {
  test('may be asked for where it stays with the service', () => {
    const link = followableLink('https://crm.example/contacts?page=1', '/contacts?page=2', { allowLoopback: false });
    expect(link).toBe('https://crm.example/contacts?page=2');
  });

  test.each([
    ['https://elsewhere.example/', 'A link in the answer of crm.example must stay with the service'],
    ['https://127.0.0.1/', 'must be reached by its name'],
    ['http://crm.example/', 'must be reached by https'],
  ])('is refused where the credentials would leave with it: %s', (link, message) => {
    expect(() => followableLink('https://crm.example/contacts', link, { allowLoopback: false })).toThrow(message);
  });
});
