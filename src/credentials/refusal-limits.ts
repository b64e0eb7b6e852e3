/**
 * Limits on credentials that are refused again and again, in this isolate's memory: neither D1 nor the service is asked
 * about what was just refused, and nobody tries secrets of an account one by one. Never by address, because Talkdesk is
 * one source for all. Credentials that were accepted are limited by nothing but their own refusals.
 */

import { BridgeError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';

/** Credentials that are presented. */
export interface Attempt {
  /** Tells them from all others, also from those of another integration. */
  readonly key: string;
  /** What stands for the account that they claim; nothing where they claim none, or no service is asked about it. */
  readonly claim: () => Promise<string | undefined>;
  /** Whether another isolate has seen them accepted lately. */
  readonly isRemembered: () => Promise<boolean>;
  readonly logger: Logger;
}

/** Credentials that are being tried. */
export interface Trial {
  readonly accepted: () => void;
  /** Throws the error on. A refusal counts, once in a request; a fault of the service does not. */
  readonly failed: (error: unknown) => Promise<never>;
}

export interface RefusalLimits {
  /** Throws `invalid_credentials` or `too_many_refusals`, with `retryAfterSeconds`, for what is not to be tried now. */
  admit(attempt: Attempt): Promise<Trial>;
}

/** In milliseconds. */
const WINDOW_MS = 60_000;
/** Of the same credentials within the window; then they are not tried until it has passed since the last. */
const MOST_OF_CREDENTIALS = 5;
/** Of an account within the window; then unknown credentials are not tried until the oldest is out of it. */
const MOST_OF_ACCOUNT = 20;
/** So many of each kind are remembered by an isolate; the one heard of longest ago goes first. */
const MOST_REMEMBERED = 4000;

interface Refusals {
  /** Within one window, the oldest first; milliseconds since 1970 UTC. */
  readonly times: readonly number[];
  readonly loggedAt: number;
}

export function createRefusalLimits(now: () => number): RefusalLimits {
  const ofCredentials = new Map<string, Refusals & { readonly error: BridgeError }>();
  const ofAccounts = new Map<string, Refusals>();
  const accepted = new Map<string, true>();

  async function count({ key, claim, logger }: Attempt, error: BridgeError): Promise<void> {
    const before = ofCredentials.get(key);
    const own = withOneMore(before, MOST_OF_CREDENTIALS, () => logLimit(logger, 'credentials'));
    remember(ofCredentials, key, { ...own, error });
    // However many requests have carried the same credentials: an access token that ends is no attack on its account.
    if (own.times.length === MOST_OF_CREDENTIALS && before?.times.length === MOST_OF_CREDENTIALS) return;
    const account = await claim();
    if (account === undefined) return;
    const all = withOneMore(ofAccounts.get(account), MOST_OF_ACCOUNT, () => logLimit(logger, 'account'));
    remember(ofAccounts, account, all);
  }

  function withOneMore(before: Refusals | undefined, most: number, onLimit: () => void): Refusals {
    const time = now();
    const within = (at: number) => time - at < WINDOW_MS;
    const times = [...(before?.times ?? []).filter(within), time].slice(-most);
    const loggedAt = before?.loggedAt ?? -Infinity;
    if (times.length < most || within(loggedAt)) return { times, loggedAt };
    onLimit();
    return { times, loggedAt: time };
  }

  /** Seconds until `most` refusals are a window old, counted from this one of them; 0 where there are fewer. */
  function secondsLeft(refusals: Refusals | undefined, most: number, from: 'oldest' | 'newest'): number {
    if (!refusals || refusals.times.length < most) return 0;
    const at = refusals.times.at(from === 'oldest' ? 0 : -1) ?? 0;
    return Math.max(0, Math.ceil((at + WINDOW_MS - now()) / 1000));
  }

  return {
    async admit(attempt) {
      const { key } = attempt;
      const refused = ofCredentials.get(key);
      const wait = secondsLeft(refused, MOST_OF_CREDENTIALS, 'newest');
      if (refused && wait > 0) throw refusedAgain(refused.error, wait);
      if (!accepted.has(key) && ofAccounts.size > 0) {
        const seconds = secondsLeft(ofAccounts.get((await attempt.claim()) ?? ''), MOST_OF_ACCOUNT, 'oldest');
        if (seconds > 0 && !(await attempt.isRemembered())) throw tooMany(seconds);
      }
      let isCounted = false;
      return {
        accepted() {
          remember(accepted, key, true);
          ofCredentials.delete(key);
        },
        async failed(error) {
          if (!isCounted && error instanceof BridgeError && error.code === 'invalid_credentials') {
            isCounted = true;
            await count(attempt, error);
          }
          throw error;
        },
      };
    },
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_REMEMBERED && oldest !== undefined) map.delete(oldest);
}

const logLimit = (logger: Logger, limit: 'credentials' | 'account') => logger.warn('authentication_limited', { limit });

function refusedAgain({ message, detail }: BridgeError, retryAfterSeconds: number): BridgeError {
  const rule = `was refused several times and is tried again in ${retryAfterSeconds} seconds`;
  return new BridgeError('invalid_credentials', `${message}; this ${rule}`, { ...detail, retryAfterSeconds });
}

function tooMany(retryAfterSeconds: number): BridgeError {
  const rule = `credentials that are new here are tried again in ${retryAfterSeconds} seconds`;
  return new BridgeError('too_many_refusals', `Too many credentials of this account were refused; ${rule}`, {
    retryAfterSeconds,
  });
}
