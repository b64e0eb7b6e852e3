import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../src/domain/errors.ts';
import type { Limits } from '../../src/declaration/integration.ts';
import { createLogger } from '../../src/log.ts';
import type { AccessTokens, UpstreamWishes } from '../../src/upstream/fetch.ts';
import { createOutbounds, type OutboundOrder, type OutboundParts } from '../../src/upstream/outbound.ts';
import { createRateBudget } from '../../src/upstream/rate-budget.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

const NOW = Date.parse('2026-10-21T07:27:43.250Z');

/** What a test may want to be another way. */
interface Wishes extends Partial<Pick<OutboundParts, 'fetch' | 'timeout' | 'allowLoopback' | 'now' | 'sleep'>> {
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
    ['Sun Nov  1 07:27:43 2026', 11 * 86_400],
    ['Wednesday, 21-Oct-26 07:27:43 GMT', 0],
    ['999999999', 999_999_999],
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
