/** What a service says, in the headers of its answers, of how often it may be called. */

import { retryAfterSeconds } from './retry-after.ts';

/** A service's own count. */
export interface Quota {
  /** Requests that are left until `resetMs` have gone by. */
  readonly remaining: number;
  /** How many there are in all; not every service says. */
  readonly limit?: number;
  /** Milliseconds. */
  readonly resetMs: number;
}

/** `now`: milliseconds since 1970 UTC. Nothing where the service tells no count, or not until when it holds. */
export function readQuota(headers: Headers, now: number): Quota | undefined {
  const remaining = first(headers, REMAINING);
  const resetMs = readReset(headers, now);
  if (remaining === undefined || resetMs === undefined) return undefined;
  const limit = first(headers, LIMIT);
  return { remaining, resetMs, ...(limit === undefined ? {} : { limit }) };
}

/** Seconds after which a refused request (429, 503) may come again; nothing where the service does not say. */
export function readRest(headers: Headers, now: number): number | undefined {
  const resetMs = readReset(headers, now);
  const reset = resetMs === undefined ? undefined : Math.ceil(resetMs / 1000);
  const seconds = retryAfterSeconds(headers.get('Retry-After'), now) ?? reset;
  return seconds === undefined ? undefined : Math.min(seconds, LONGEST_REST_S);
}

/** A day: what says more than that means something else. */
const LONGEST_REST_S = 86_400;

/**
 * By family: drafts of RateLimit header fields before 2024 and many services (Pipedrive, Intercom, Kustomer); Zendesk;
 * HubSpot, whose window is given by its length. Daily counts are left aside: nobody waits for those.
 */
const REMAINING = [
  'RateLimit-Remaining',
  'X-RateLimit-Remaining',
  'X-Rate-Limit-Remaining',
  'X-HubSpot-RateLimit-Remaining',
];
const LIMIT = ['RateLimit-Limit', 'X-RateLimit-Limit', 'X-Rate-Limit', 'X-RateLimit-Total', 'X-HubSpot-RateLimit-Max'];
const RESET = ['RateLimit-Reset', 'X-RateLimit-Reset', 'X-Rate-Limit-Reset'];

/** Above this a number is no span of seconds but an instant: seconds since 1970. */
const LEAST_INSTANT_S = 1_000_000_000;
const LEAST_INSTANT_MS = LEAST_INSTANT_S * 1000;

function readReset(headers: Headers, now: number): number | undefined {
  const reset = first(headers, RESET);
  if (reset === undefined) return first(headers, ['X-HubSpot-RateLimit-Interval-Milliseconds']);
  if (reset < LEAST_INSTANT_S) return reset * 1000;
  return Math.max(0, (reset < LEAST_INSTANT_MS ? reset * 1000 : reset) - now);
}

function first(headers: Headers, names: readonly string[]): number | undefined {
  for (const name of names) {
    const text = headers.get(name)?.trim() ?? '';
    if (/^\d{1,15}(?:\.\d+)?$/.test(text)) return Number(text);
  }
  return undefined;
}
