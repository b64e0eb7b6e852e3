/**
 * What one account may call, shared by all of its sessions: a sliding window over the requests that were let go, of
 * which a part is kept for those that a person waits for. It lives in a Durable Object's memory; one that forgets it
 * costs a refusal of the service, which is answered by a pause.
 */

import type { Rate } from '../declaration/integration.ts';

/** `live`: somebody waits for the answer. `bulk`: synchronization. */
export type Lane = 'live' | 'bulk';

export interface RateBudget {
  /** 0 where a request may go now, which is counted; else the milliseconds after which to ask again. */
  take(lane: Lane, rate?: Rate): number;
  /**
   * Lets no `bulk` request go before the instant (milliseconds since 1970 UTC). Live calls find out for themselves: what a
   * service limits may be one kind of request only.
   */
  pause(until: number): void;
}

/** A window is counted in so many parts; a request counts until its part has left the window. */
const PARTS = 20;
/** The least share of the rate that synchronization leaves to live calls. */
const LEAST_SHARE = 0.2;
/** Above what live calls took lately, so that one more finds room. */
const HEADROOM = 1.1;
/** A service that wants more is asked again after this. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** `now`: milliseconds since 1970 UTC. */
export function createRateBudget(now: () => number): RateBudget {
  let pausedUntil = 0;
  /** The requests of each part of the window, the oldest first. */
  let window: { readonly part: number; live: number; bulk: number }[] = [];
  /** Live calls of the window in which there were most lately. */
  let peak = { live: 0, at: 0 };
  /** Until when a live call that was sent away may be expected to come again. */
  let expectedUntil = 0;

  const sum = (lane: Lane) => window.reduce((total, part) => total + part[lane], 0);

  /** How much of the rate is kept for live calls. */
  function reserve({ requests, seconds }: Rate, live: number, time: number): number {
    if (live >= peak.live || time - peak.at > 3000 * seconds) peak = { live, at: time };
    return Math.min(requests - 1, Math.max(Math.ceil(requests * LEAST_SHARE), Math.ceil(peak.live * HEADROOM)));
  }

  return {
    take(lane, rate) {
      const time = now();
      if (lane === 'bulk' && time < pausedUntil) return pausedUntil - time;
      if (!rate) return 0;

      const partMs = (rate.seconds * 1000) / PARTS;
      const current = Math.floor(time / partMs);
      window = window.filter(({ part }) => part + PARTS >= current && part <= current);
      const [live, bulk] = [sum('live'), sum('bulk')];
      const until = (part: number) => Math.max(1, Math.ceil(part * partMs - time));
      const last = window.at(-1);
      const newest = last?.part === current ? last : { part: current, live: 0, bulk: 0 };

      if (lane === 'live') {
        if (live + bulk >= rate.requests) {
          const ms = until((window[0]?.part ?? current) + PARTS + 1);
          expectedUntil = time + ms + partMs;
          return ms;
        }
      } else {
        if (time < expectedUntil) return Math.ceil(expectedUntil - time);
        if (bulk + Math.max(live, reserve(rate, live, time)) >= rate.requests) {
          const oldest = window.find((part) => part.bulk > 0) ?? window[0];
          return until((oldest?.part ?? current) + PARTS + 1);
        }
        // Evenly over the window, which would else be used up at its beginning.
        if (newest.bulk >= Math.ceil((2 * rate.requests) / PARTS)) return until(current + 1);
      }
      if (newest !== last) window.push(newest);
      newest[lane] += 1;
      return 0;
    },

    pause(until) {
      pausedUntil = Math.max(pausedUntil, Math.min(until, now() + LONGEST_PAUSE_MS));
    },
  };
}
