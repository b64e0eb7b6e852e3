/**
 * Access tokens for requests to a service: from this isolate's memory, else from KV, else from the broker. A warm isolate
 * asks nobody; while a token is close to its end it is used on, and its successor is fetched behind the answer.
 */

import type { KVNamespace } from '@cloudflare/workers-types';
import { BridgeError } from '../domain/errors.ts';
import type { Sealer } from '../domain/sealer.ts';
import type { Logger } from '../log.ts';
import type { AccessTokens } from '../upstream/fetch.ts';
import type { CodeRequest, TokenAnswer, TokenBroker, TokenProblem, TokenRequest } from './token-broker.ts';
import { tokenFingerprint } from './token-broker.ts';
import { type CachedToken, dropCachedToken, readCachedToken } from './token-cache.ts';

export interface AccessTokenParts {
  readonly cache: KVNamespace;
  readonly sealer: Sealer;
  readonly brokers: TokenBrokers;
  readonly now: () => number;
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** The brokers of all Durable Objects; one is made when it is first asked. */
export interface TokenBrokers {
  get(name: string): TokenBroker;
}

export interface TokenOrder {
  readonly request: Omit<TokenRequest, 'refused'>;
  /** What it means that the authority, at this host, refuses the credentials. */
  readonly refusal: (host: string, problem: TokenProblem) => BridgeError;
  readonly logger: Logger;
}

export interface TokenSource {
  /** The tokens for one inbound request. */
  tokensFor(order: TokenOrder): AccessTokens;
  /** Exchanges an authorization code, once. */
  exchange(request: CodeRequest, refusal: TokenOrder['refusal']): Promise<void>;
  /** Keeps the tokens of a connection that has come to be, however long they are not used. */
  keep(name: string): Promise<void>;
  /** Drops what is known of a session or connection. */
  forget(name: string): Promise<void>;
}

/** So many tokens are remembered by an isolate; the oldest goes first. */
const MOST_REMEMBERED = 1000;

interface Remembered extends CachedToken {
  /** Somebody is fetching its successor. */
  isRenewing?: boolean;
}

export function createAccessTokens({ cache, sealer, brokers, now, inBackground }: AccessTokenParts): TokenSource {
  const memory = new Map<string, Remembered>();

  function remember(name: string, token: Remembered): void {
    memory.delete(name);
    memory.set(name, token);
    const [oldest] = memory.keys();
    if (memory.size > MOST_REMEMBERED && oldest !== undefined) memory.delete(oldest);
  }

  async function ask(order: TokenOrder, refused?: string): Promise<string> {
    const { request, refusal } = order;
    const answer = await brokers
      .get(request.name)
      .token({ ...request, ...(refused === undefined ? {} : { refused: await tokenFingerprint(refused) }) });
    if (!answer.ok) throw problemOf(answer, request.client.tokenUrl, refusal);
    remember(request.name, answer);
    return answer.accessToken;
  }

  async function recall(name: string): Promise<Remembered | undefined> {
    const remembered = memory.get(name);
    if (remembered && now() < remembered.usableUntil) return remembered;
    const cached = await readCachedToken(cache, sealer, name);
    if (!cached || now() >= cached.usableUntil) return undefined;
    remember(name, cached);
    return cached;
  }

  return {
    tokensFor(order) {
      const { name } = order.request;
      return {
        async current() {
          const token = await recall(name);
          if (!token) return await ask(order);
          if (now() >= token.renewFrom && !token.isRenewing) {
            token.isRenewing = true;
            const done = () => {
              token.isRenewing = false;
            };
            inBackground(
              ask(order)
                .catch((cause: unknown) => order.logger.warn('token_not_renewed', { cause }))
                .finally(done),
            );
          }
          return token.accessToken;
        },
        async inPlaceOf(refused) {
          if (memory.get(name)?.accessToken === refused) memory.delete(name);
          const token = await ask(order, refused);
          return token === refused ? undefined : token;
        },
      };
    },

    async exchange(request, refusal) {
      const answer = await brokers.get(request.name).exchange(request);
      if (!answer.ok) throw problemOf(answer, request.client.tokenUrl, refusal);
      remember(request.name, answer);
    },

    async keep(name) {
      await brokers.get(name).keep();
    },

    async forget(name) {
      memory.delete(name);
      await brokers.get(name).forget();
      // After the broker, which caches what comes back meanwhile. Credentials that are tried next under this name must not
      // be served with what others were granted.
      await dropCachedToken(cache, name);
    },
  };
}

function problemOf(
  answer: Extract<TokenAnswer, { ok: false }>,
  tokenUrl: string,
  refusal: TokenOrder['refusal'],
): BridgeError {
  if (answer.reason === 'unreadable') {
    const message = 'The tokens of this account do not open: they were sealed under a key that is not set';
    return new BridgeError('credentials_unreadable', message);
  }
  const { host } = new URL(tokenUrl);
  if (answer.reason !== 'unavailable') return refusal(host, answer);
  const { retryAfterSeconds } = answer;
  return new BridgeError(
    'upstream_unavailable',
    `${host} gives no access token at the moment`,
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  );
}
