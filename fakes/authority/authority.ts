/**
 * An OAuth 2.0 authority over HTTP, with an API behind its tokens, that keeps to RFC 6749 and fails where it is told to:
 * GET /authorize, POST /token, GET /api/me, GET /api/agents, POST /api/tickets.
 */

import { Hono } from 'hono';
import { AnswerLost } from '../answer-lost.ts';
import { authorize } from './authorize-endpoint.ts';
import { authenticate, type AuthorityClient, type AuthorityUser, claimedClientId } from './clients.ts';
import { type TokenFault, unwellAnswer } from './faults.ts';
import { createGrants, type GrantsOptions, type Issued } from './grants.ts';
import { type Parameters, readParameters } from './parameters.ts';
import { NO_STORE, Refusal, refusalAnswer, type RefusalCode } from './refusal.ts';
import { createResources } from './resources.ts';
import { grant, grantTypeOf } from './token-endpoint.ts';

export interface AuthorityOptions extends Partial<GrantsOptions> {
  readonly clients: readonly AuthorityClient[];
  /** The first is signed in at /authorize. */
  readonly users?: readonly AuthorityUser[];
  /** What the person at /authorize decides; by default `allow`. */
  readonly consent?: 'allow' | 'deny';
  /** What goes wrong with a request for a token when nothing waits in the queue of `fail`. */
  readonly faults?: (request: TokenAttempt) => TokenFault;
  /** Waits for so many milliseconds, for answers that are late. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** A request for a token as it came, whether or not it is in order. */
export interface TokenAttempt {
  /** Counted from 1. */
  readonly number: number;
  /** Milliseconds, by the clock of the authority. */
  readonly at: number;
  readonly grantType: string | undefined;
  /** As it was claimed in the body or in the Basic credential. */
  readonly clientId: string | undefined;
  readonly scope?: string;
  readonly audience?: string;
}

export interface TokenRequestRecord extends TokenAttempt {
  readonly fault: TokenFault;
  /** `granted` says that tokens were given, whether or not the answer arrived. */
  readonly outcome: 'granted' | RefusalCode | 'error-500' | 'rate-limited';
}

export interface Authority {
  /** To be given to `serve`; throws `AnswerLost` where no answer shall arrive. */
  readonly app: Hono;
  /** Takes the place of the network, whatever the host; rejects as `fetch` does: a lost answer, an aborted signal. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** The next request for a token goes wrong like this; several may be waiting. */
  fail(...faults: readonly TokenFault[]): void;
  clearFaults(): void;
  /** Who is signed in at /authorize from now on; throws for an unknown username. */
  signIn(username: string): void;
  /** Requests for tokens, in the order in which they were decided. */
  readonly requests: readonly TokenRequestRecord[];
  /** How many requests were given tokens, whether or not the answer arrived. */
  readonly granted: number;
  /** Access tokens that are neither expired nor revoked. */
  readonly liveTokens: readonly string[];
  /** How many tickets the API has written. */
  readonly writes: number;
  /** Only this access token; others of its family stay good. */
  revoke(accessToken: string): void;
  /** Everything of the consent that this access or refresh token comes from; without a token, of every consent. */
  revokeFamily(token?: string): void;
  /** Every access token expires now; refresh tokens stay good. */
  expireAll(): void;
}

export function createAuthority(options: AuthorityOptions): Authority {
  const { clients, users = [], consent = 'allow', expiresInSeconds = 3600 } = options;
  const { now = Date.now, wait = waitForReal } = options;
  const grants = createGrants({ expiresInSeconds, rotates: true, graceMs: 0, ...options, now });
  const resources = createResources(grants);
  const requests: TokenRequestRecord[] = [];
  const waiting: TokenFault[] = [];
  let [user] = users;
  let attempts = 0;

  const app = new Hono();
  app.onError((error) => {
    throw error;
  });
  app.route('/api', resources.app);

  app.get('/authorize', (c) => {
    try {
      const account = user?.account ?? user?.username ?? 'nobody';
      const { searchParams } = new URL(c.req.url);
      return c.redirect(authorize(grants, clients, searchParams, { consent, account }).href);
    } catch (error) {
      if (error instanceof Refusal) return c.text(error.message, 400);
      throw error;
    }
  });

  app.post('/token', async (c) => {
    const authorization = c.req.header('Authorization');
    const type = c.req.header('Content-Type');
    // Read as bytes: workerd warns of a form that is read as text.
    const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
    const attempt = attemptOf(form, authorization);
    const fault = waiting.shift() ?? options.faults?.(attempt) ?? 'none';
    const record = (outcome: TokenRequestRecord['outcome']) => void requests.push({ ...attempt, fault, outcome });
    if (fault === 'error-500' || fault === 'rate-limited') {
      record(fault);
      return unwellAnswer(fault);
    }
    const answer = await decide();
    if (fault === 'answer-lost') throw new AnswerLost();
    if (typeof fault === 'object' && 'delayMs' in fault) await wait(fault.delayMs);
    return answer;

    async function decide(): Promise<Response> {
      try {
        if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type ?? ''))
          throw new Refusal('invalid_request', 'The body must be a form');
        const parameters = readParameters(form);
        const client = authenticate(clients, authorization, parameters);
        const grantType = grantTypeOf(client, parameters);
        if (fault === 'revoke-family') breakOff(client.id, parameters);
        const issued = await grant(grants, users, { client, grantType, parameters });
        record('granted');
        return Response.json(bodyOf(issued, fault), { headers: NO_STORE });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        record(error.code);
        return refusalAnswer(error, authorization !== undefined);
      }
    }
  });

  function attemptOf(form: URLSearchParams, authorization: string | undefined): TokenAttempt {
    const [scope, audience] = [form.get('scope'), form.get('audience')];
    attempts += 1;
    return {
      number: attempts,
      at: now(),
      grantType: form.get('grant_type') ?? undefined,
      clientId: claimedClientId(authorization, form),
      ...(scope === null ? {} : { scope }),
      ...(audience === null ? {} : { audience }),
    };
  }

  function breakOff(clientId: string, parameters: Parameters): void {
    const refreshToken = parameters.get('refresh_token');
    if (refreshToken !== undefined) return grants.revokeFamilyOf(refreshToken);
    grants.revokeAll(clientId);
    throw new Refusal('invalid_grant', 'All tokens of the client were revoked');
  }

  function bodyOf({ accessToken, refreshToken, scope }: Issued, fault: TokenFault) {
    const expiresIn = typeof fault === 'object' && 'expiresIn' in fault ? fault.expiresIn : expiresInSeconds;
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      ...(fault === 'no-expires-in' ? {} : { expires_in: expiresIn }),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      ...(scope === undefined ? {} : { scope }),
    };
  }

  return {
    app,
    async fetch(url, init = {}) {
      const { signal } = init;
      signal?.throwIfAborted();
      const answer = Promise.resolve(app.request(url, init));
      return await (signal ? Promise.race([answer, abortOf(signal)]) : answer);
    },
    fail: (...faults) => void waiting.push(...faults),
    clearFaults: () => void (waiting.length = 0),
    signIn(username) {
      user = users.find((each) => each.username === username);
      if (!user) throw new Error('No user has this name');
    },
    requests,
    get granted() {
      return requests.filter(({ outcome }) => outcome === 'granted').length;
    },
    get liveTokens() {
      return grants.liveTokens;
    },
    get writes() {
      return resources.writes;
    },
    revoke: (accessToken) => grants.revoke(accessToken),
    revokeFamily: (token) => (token === undefined ? grants.revokeAll() : grants.revokeFamilyOf(token)),
    expireAll: () => grants.expireAll(),
  };
}

const waitForReal = async (ms: number) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
};

/** Rejects with the reason of the signal once it is aborted. */
async function abortOf(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
