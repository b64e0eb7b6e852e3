/** Whether a request may leave now: within the account's rate, and to a host that is not down. */

import type { Rate } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Circuits } from './circuits.ts';
import type { Deadline } from './deadline.ts';
import { readQuota, readRest } from './rate-headers.ts';
import type { Lane, RateBudget } from './rate-budget.ts';

/** A budget, wherever it is kept. */
export type Budget = { readonly [Method in keyof RateBudget]: AsyncMethod<RateBudget[Method]> };
type AsyncMethod<Method> = Method extends (...values: infer Values) => infer Result
  ? (...values: Values) => Result | Promise<Result>
  : never;

export interface AccessParts {
  readonly integration: string;
  readonly circuits: Circuits;
  readonly lane: Lane;
  /** The account's; absent while the account is not known. */
  readonly budget?: Budget;
  readonly rate?: Rate;
  readonly deadline: Deadline;
  /** The longest time to wait for a turn, where the caller has patience of its own; milliseconds. */
  readonly longestWaitMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of what went wrong with the budget, without which requests go as they come. */
  readonly onProblem: (cause: unknown) => void;
}

export interface Access {
  /** Waits for a turn. Throws `upstream_rate_limited` where none comes in time, `upstream_unavailable` for a host that is down. */
  enter(url: string): Promise<void>;
  /** Takes from an answer what the service says of how often it may be called. */
  note(answer: Response): Promise<void>;
}

/** Of what a service says is left, this much is for live calls. */
const LIVE_SHARE = 0.2;
const LIVE_LEAST = 2;

export function createAccess(parts: AccessParts): Access {
  const { integration, circuits, lane, budget, rate, deadline, longestWaitMs, now, sleep, onProblem } = parts;

  async function take(): Promise<number> {
    try {
      return (await budget?.take(lane, rate)) ?? 0;
    } catch (cause) {
      onProblem(cause);
      return 0;
    }
  }

  async function pause(ms: number): Promise<void> {
    try {
      await budget?.pause(now() + ms);
    } catch (cause) {
      onProblem(cause);
    }
  }

  return {
    async enter(url) {
      const host = URL.parse(url)?.host ?? '';
      for (;;) {
        const ms = await take();
        if (ms <= 0) break;
        if (ms > Math.min(longestWaitMs, deadline.left())) {
          const detail = { retryAfterSeconds: Math.ceil(ms / 1000) };
          throw new BridgeError('upstream_rate_limited', `${host} may not be called more often for now`, detail);
        }
        await sleep(ms);
      }
      circuits(integration, host).enter();
    },

    async note({ status, headers }) {
      const quota = readQuota(headers, now());
      const seconds = status === 429 ? readRest(headers, now()) : undefined;
      const isShort = quota && quota.remaining <= Math.max(LIVE_LEAST, (quota.limit ?? 0) * LIVE_SHARE);
      const ms = Math.max((seconds ?? 0) * 1000, isShort ? quota.resetMs : 0);
      if (ms > 0) await pause(ms);
    },
  };
}
