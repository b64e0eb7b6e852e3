/**
 * The one place that asks an authority for the tokens of a session or a connection, and the one home of its refresh
 * token. It runs inside a Durable Object, of which there is one per name in the whole world, so callers anywhere share
 * one request; `index.ts` wraps it.
 */

import type { KVNamespace } from '@cloudflare/workers-types';
import type { Sealer } from '../domain/sealer.ts';
import { sha256 } from '../domain/signer.ts';
import type { Logger } from '../log.ts';
import type { Send } from '../upstream/send.ts';
import { askAuthority, type AuthorityAnswer, type AuthorityClient, type TokenGrant } from './authority.ts';
import { cacheToken } from './token-cache.ts';
import { type TokenLife, tokenLife } from './token-life.ts';

/** How a token is to be had. Travels to the Durable Object, and is never stored there. */
export interface TokenRequest {
  readonly integration: string;
  /** Name of the broker that is asked. */
  readonly name: string;
  readonly client: AuthorityClient;
  /** Gives a token whenever it is asked for; absent where only a person's consent does. */
  readonly grant?: TokenGrant;
  /** Seconds that a token lives whose authority does not say. */
  readonly assumedLifetime?: number;
  /** Fingerprint of a token that the service refused. */
  readonly refused?: string;
  /** A person waits for the outcome: a refusal that is remembered does not count. */
  readonly afresh: boolean;
  /** Of a connection, whose tokens are kept until it is forgotten; others go some weeks after the last grant. */
  readonly lasting: boolean;
}

/** The one-time exchange of an authorization code. */
export interface CodeRequest extends Omit<TokenRequest, 'grant' | 'refused' | 'afresh'> {
  readonly grant: TokenGrant & { readonly type: 'authorization_code' };
}

export type TokenAnswer =
  | ({ readonly ok: true; readonly accessToken: string } & TokenLife)
  | ({ readonly ok: false } & TokenProblem);

/**
 * `refused`: the authority does not accept the credentials (`error` is its code). `ended`: it accepted them once, and
 * only a person's new consent helps. `unavailable`: another try may help. `unreadable`: what is kept was sealed under a
 * key that is not set.
 */
export interface TokenProblem {
  readonly reason: 'refused' | 'ended' | 'unavailable' | 'unreadable';
  readonly error: string;
  readonly retryAfterSeconds?: number;
}

export interface TokenBroker {
  token(request: TokenRequest): Promise<TokenAnswer>;
  /** The same code again, within ten minutes, gets the same answer. */
  exchange(request: CodeRequest): Promise<TokenAnswer>;
  /** Seals what is kept under the newest key; for a connection whose keys are being rotated. */
  reseal(integration: string, name: string): Promise<void>;
  /** Keeps what is there, however long it is not used. */
  keep(): Promise<void>;
  /** Drops everything. */
  forget(): Promise<void>;
}

export interface BrokerParts {
  readonly storage: BrokerStorage;
  readonly cache: KVNamespace;
  readonly sealer: Sealer;
  /** A new way out, with a deadline of its own. */
  readonly newSend: () => Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly logger: Logger;
}

/** What the broker needs of a Durable Object's storage. */
export interface BrokerStorage {
  get<Value>(key: string): Promise<Value | undefined>;
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<unknown>;
  deleteAll(): Promise<void>;
  /** When `forget` is to be called; milliseconds since 1970 UTC. */
  setAlarm(time: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

/** The tokens as they are sealed. Times in milliseconds since 1970 UTC. */
interface Held extends TokenLife {
  readonly accessToken: string;
  /** Of the access token. */
  readonly fingerprint: string;
  readonly refreshToken?: string;
  readonly askedAt: number;
  /** Asked for because the service refused its predecessor. */
  readonly forced?: true;
  /** Fingerprint of the code that they were granted for. */
  readonly code?: { readonly fingerprint: string; readonly at: number };
}

/** Why there was no token last time, and until when nobody is to ask again; for ever where it ended. */
interface Trouble extends TokenProblem {
  readonly until: number;
  /** How often in succession. */
  readonly times: number;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 200;
/** No further try after so long. */
const TRIES_END_MS = 8_000;
/** So long nobody asks again after a refusal. */
const REFUSED_PAUSE_MS = 60_000;
/** Doubled with every time in succession. */
const UNAVAILABLE_PAUSE_MS = 5_000;
const LONGEST_UNAVAILABLE_PAUSE_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;
/** A service that goes on refusing what it just had renewed refuses something else than the token's age. */
const FORCED_PAUSE_MS = 30_000;
const CODE_LIFETIME_MS = 10 * 60_000;
const UNUSED_LIFETIME_MS = 30 * 86_400_000;
/** What is left of credentials that never gave a token. */
const REFUSED_LIFETIME_MS = 3_600_000;

/** By what tokens and codes are told apart where they must not be told. */
export async function tokenFingerprint(token: string): Promise<string> {
  return (await sha256(`token\n${token}`)).slice(0, 22);
}

export function createTokenBroker(parts: BrokerParts): TokenBroker {
  const { storage, cache, sealer, now, logger } = parts;
  let loading: Promise<void> | undefined;
  // What is in storage. Between a look at it and `share` nothing may be awaited: a refresh token must not be used twice.
  let held: Held | undefined;
  let trouble: Trouble | undefined;
  let isUnreadable = false;
  /** The one request that all callers wait for. */
  let underway: Promise<TokenAnswer> | undefined;

  const placeOf = ({ integration, name }: Pick<TokenRequest, 'integration' | 'name'>) => [integration, name, 'tokens'];

  async function load(request: Pick<TokenRequest, 'integration' | 'name'>): Promise<void> {
    const [sealed, stored] = await Promise.all([storage.get<string>('tokens'), storage.get<Trouble>('trouble')]);
    trouble = stored;
    const text = sealed === undefined ? undefined : await sealer.open(placeOf(request), sealed);
    isUnreadable = sealed !== undefined && text === undefined;
    if (isUnreadable) logger.error('tokens_unreadable', { broker: request.name });
    held = text === undefined ? undefined : (JSON.parse(text) as Held);
  }

  async function save(request: Pick<TokenRequest, 'integration' | 'name'>, next: Held): Promise<void> {
    await storage.put('tokens', await sealer.seal(placeOf(request), JSON.stringify(next)));
    held = next;
    isUnreadable = false;
  }

  /** Joins the request that is under way, or makes it. */
  function share(ask: () => Promise<TokenAnswer>): Promise<TokenAnswer> {
    underway ??= ask().finally(() => {
      underway = undefined;
    });
    return underway;
  }

  async function granted(
    request: TokenRequest | CodeRequest,
    answer: Extract<AuthorityAnswer, { ok: true }>,
    kept: Pick<Held, 'askedAt' | 'refreshToken' | 'code' | 'forced'>,
  ): Promise<TokenAnswer> {
    const refreshToken = answer.refreshToken ?? kept.refreshToken;
    const next: Held = {
      accessToken: answer.accessToken,
      fingerprint: await tokenFingerprint(answer.accessToken),
      askedAt: kept.askedAt,
      ...tokenLife(kept.askedAt, answer.lifetime, request.assumedLifetime),
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(kept.code === undefined ? {} : { code: kept.code }),
      ...(kept.forced === undefined ? {} : { forced: kept.forced }),
    };
    // Durable before anyone gets the token: a rotated refresh token that is lost would end the connection.
    await save(request, next);
    if (trouble) await setTrouble(undefined);
    await (request.lasting ? storage.deleteAlarm() : storage.setAlarm(now() + UNUSED_LIFETIME_MS));
    logger.info('token_granted', { broker: request.name, integration: request.integration });
    await cacheToken(cache, sealer, request.name, next, now()).catch((cause: unknown) =>
      logger.warn('token_not_cached', { broker: request.name, cause }),
    );
    return told(next);
  }

  async function setTrouble(next: Trouble | undefined): Promise<void> {
    trouble = next;
    await (next ? storage.put('trouble', next) : storage.delete('trouble'));
  }

  /** Asks, and asks again where that may help. */
  async function persist(client: AuthorityClient, grant: TokenGrant): Promise<AuthorityAnswer> {
    const began = now();
    const send = parts.newSend();
    for (let tries = 1; ; tries += 1) {
      const answer = await askAuthority(send, client, grant, now);
      if (answer.ok || answer.reason === 'refused' || answer.retryAfterSeconds !== undefined) return answer;
      if (tries === TRIES || now() - began > TRIES_END_MS) return answer;
      await parts.sleep(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + parts.random()));
    }
  }

  async function failed(
    request: TokenRequest | CodeRequest,
    answer: Extract<AuthorityAnswer, { ok: false }>,
    ends: boolean,
  ): Promise<TokenAnswer> {
    const { name: broker, integration } = request;
    const times = trouble?.reason === 'unavailable' ? trouble.times + 1 : 1;
    if (!held) await storage.setAlarm(now() + REFUSED_LIFETIME_MS);
    if (answer.reason === 'refused') {
      const problem = { reason: ends ? 'ended' : 'refused', error: answer.error } as const;
      logger.warn('token_refused', { broker, integration, ...problem });
      await setTrouble({ ...problem, times, until: ends ? Number.MAX_SAFE_INTEGER : now() + REFUSED_PAUSE_MS });
      return { ok: false, ...problem };
    }
    const { message, retryAfterSeconds } = answer;
    logger.warn('token_unavailable', { broker, integration, message });
    const pause =
      retryAfterSeconds === undefined
        ? Math.min(UNAVAILABLE_PAUSE_MS * 2 ** (times - 1), LONGEST_UNAVAILABLE_PAUSE_MS)
        : Math.min(retryAfterSeconds * 1000, LONGEST_RETRY_AFTER_MS);
    const problem = { reason: 'unavailable', error: answer.reason } as const;
    await setTrouble({ ...problem, times, until: now() + pause });
    return { ok: false, ...problem, retryAfterSeconds: Math.ceil(pause / 1000) };
  }

  async function renew(request: TokenRequest, isRefused: boolean): Promise<TokenAnswer> {
    const forced = isRefused ? ({ forced: true } as const) : {};
    if (held?.refreshToken !== undefined) {
      const { refreshToken, code } = held;
      const askedAt = now();
      const parameters = { refresh_token: refreshToken };
      const answer = await persist(request.client, { type: 'refresh_token', parameters });
      if (answer.ok)
        return await granted(request, answer, { askedAt, refreshToken, ...forced, ...(code ? { code } : {}) });
      const isDead = answer.reason === 'refused' && answer.error === 'invalid_grant';
      if (!isDead || !request.grant) return await failed(request, answer, isDead);
    }
    if (!request.grant) {
      return await failed(request, { ok: false, reason: 'refused', error: 'no_refresh_token' }, true);
    }
    const askedAt = now();
    const answer = await persist(request.client, request.grant);
    return answer.ok ? await granted(request, answer, { askedAt, ...forced }) : await failed(request, answer, false);
  }

  return {
    async token(request) {
      await (loading ??= load(request));
      const isRefused = held !== undefined && request.refused === held.fingerprint;
      const time = now();
      const pause =
        trouble && time < trouble.until && !(request.afresh && trouble.reason !== 'ended') ? trouble : undefined;
      if (held && !isRefused && time < held.usableUntil) {
        if (time >= held.renewFrom && !pause) {
          // Whoever asks is served with the token that is still good; the outcome is in storage or in the log.
          share(() => renew(request, false)).catch((cause: unknown) => logger.error('renewal_failed', { cause }));
        }
        return told(held);
      }
      if (isRefused && held?.forced && time - held.askedAt < FORCED_PAUSE_MS) {
        return { ok: false, reason: 'refused', error: 'refused_by_service' };
      }
      if (pause) return told(pause, time);
      // With its key the refresh token is good again, so nothing is written down.
      if (isUnreadable && !request.grant) {
        loading = undefined;
        return { ok: false, reason: 'unreadable', error: 'tokens_unreadable' };
      }
      return await share(() => renew(request, isRefused));
    },

    async exchange(request) {
      const fingerprint = await tokenFingerprint(request.grant.parameters['code'] ?? '');
      await (loading ??= load(request));
      if (held?.code?.fingerprint === fingerprint) {
        if (now() - held.code.at < CODE_LIFETIME_MS) return told(held);
        return { ok: false, reason: 'refused', error: 'code_used' };
      }
      return await share(async () => {
        const askedAt = now();
        const answer = await persist(request.client, request.grant);
        if (!answer.ok) return await failed(request, answer, false);
        return await granted(request, answer, { askedAt, code: { fingerprint, at: now() } });
      });
    },

    async reseal(integration, name) {
      await (loading ??= load({ integration, name }));
      if (held) await save({ integration, name }, held);
    },

    async keep() {
      await storage.deleteAlarm();
    },

    async forget() {
      // What comes back now would be stored again.
      await underway?.catch(() => undefined);
      await storage.deleteAll();
      loading = undefined;
      held = undefined;
      trouble = undefined;
    },
  };
}

function told(what: Held): TokenAnswer;
function told(what: Trouble, time: number): TokenAnswer;
function told(what: Held | Trouble, time = 0): TokenAnswer {
  if ('accessToken' in what) {
    const { accessToken, usableUntil, renewFrom } = what;
    return { ok: true, accessToken, usableUntil, renewFrom };
  }
  const { reason, error, until } = what;
  return {
    ok: false,
    reason,
    error,
    ...(reason === 'unavailable' ? { retryAfterSeconds: Math.ceil((until - time) / 1000) } : {}),
  };
}
