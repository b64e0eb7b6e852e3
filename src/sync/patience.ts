/**
 * What happens while a source asks to be left alone (429, 503) or is too slow: a page holds for as long as Talkdesk may
 * be made to wait, then it is answered empty, and the next one goes on; for a bounded time, then the page fails.
 */

import { BridgeError, type ErrorCode } from '../domain/errors.ts';

/** A run that is being held. */
export interface Hold {
  /** Since when nothing came from the source, and when it may be asked again; milliseconds since 1970 UTC. */
  readonly since: number;
  readonly until: number;
  /** How often it has been asked in vain, and what it said last. */
  readonly tries: number;
  readonly cause: PassingCode;
}

/** How long one page holds: of the time that it may take, so much is left to the read that comes after. */
const HOLD_SHARE = 0.3;
/** How long a run holds altogether, in milliseconds: half of the time until Talkdesk begins the next one. */
export const RUN_HOLD_MS = 15 * 60_000;
/** The first wait where the source names none; each further one is twice as long. */
const FIRST_WAIT_MS = 1000;

/** What passes by itself. */
export const PASSING_CODES = [
  'upstream_rate_limited',
  'upstream_unavailable',
  'upstream_timeout',
] as const satisfies readonly ErrorCode[];
type PassingCode = (typeof PASSING_CODES)[number];

export interface Patience {
  /** What `read` gives, or the hold with which the page ends. `before` is the hold that the run is in. */
  attempt<Result>(
    read: () => Promise<Result>,
    before: Hold | undefined,
  ): Promise<{ readonly result: Result } | { readonly hold: Hold }>;
  /** For how long it has held, in milliseconds. */
  readonly heldMs: number;
}

export interface PatienceClock {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The patience of one page, which may take `pageMs` milliseconds from now. */
export function createPatience({ now, sleep }: PatienceClock, pageMs: number): Patience {
  const end = now() + pageMs * HOLD_SHARE;
  let heldMs = 0;

  /** Waits until the instant or the page's end, whichever is first. */
  async function wait(until: number): Promise<void> {
    const ms = Math.min(until, end) - now();
    if (ms <= 0) return;
    heldMs += ms;
    await sleep(ms);
  }

  return {
    get heldMs() {
      return heldMs;
    },

    async attempt(read, before) {
      let hold = before;
      for (;;) {
        if (hold) await wait(hold.until);
        if (hold && hold.until > now()) return { hold };
        try {
          return { result: await read() };
        } catch (error) {
          const cause = error instanceof BridgeError && PASSING_CODES.find((code) => code === error.code);
          if (!cause) throw error;
          hold = longer(hold, cause, error, now());
          // One that took all the time it may take is not asked again at once.
          if (cause === 'upstream_timeout') return { hold };
        }
      }
    },
  };
}

/** The hold after one more answer in vain; throws the error where the run has held long enough. */
function longer(hold: Hold | undefined, cause: PassingCode, error: BridgeError, now: number): Hold {
  const { since = now, tries = 0 } = hold ?? {};
  const { retryAfterSeconds } = error.detail;
  const ms = retryAfterSeconds === undefined ? FIRST_WAIT_MS * 2 ** Math.min(tries, 6) : retryAfterSeconds * 1000;
  const until = now + (cause === 'upstream_timeout' ? 0 : Math.max(ms, FIRST_WAIT_MS / 2));
  if (until - since <= RUN_HOLD_MS) return { since, until, tries: tries + 1, cause };
  const detail = { ...error.detail, retryAfterSeconds: Math.ceil(ms / 1000) };
  throw new BridgeError(error.code, error.message, detail, { cause: error });
}
