/**
 * Live calls beside a synchronization that takes all it can get, at a service that takes ten requests a second. Time is
 * the test's own: it moves on when nobody has anything left to do.
 */

import { describe, expect, test } from 'vitest';
import type { Limits, Rate } from '../../src/declaration/integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { createLogger } from '../../src/log.ts';
import { createOutbounds, type OutboundOrder } from '../../src/upstream/outbound.ts';
import { createRateBudget } from '../../src/upstream/rate-budget.ts';
import { createPatience } from '../../src/sync/patience.ts';

const PER_SECOND = 10;
const ANSWER_MS = 80;

/** Time that jumps to the next timer as soon as all promises have settled. */
function createVirtualTime() {
  const timers: { readonly at: number; readonly wake: () => void }[] = [];
  const time = { now: 0 };
  return {
    now: () => time.now,
    sleep: (ms: number) => new Promise<void>((wake) => timers.push({ at: time.now + ms, wake })),
    async run(until: number): Promise<void> {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        timers.sort((a, b) => a.at - b.at);
        const next = timers.shift();
        if (!next || next.at > until) return;
        time.now = Math.max(time.now, next.at);
        next.wake();
      }
    },
  };
}

/** Runs a minute of it. */
async function simulate({ rate, liveEveryMs = 200 }: { readonly rate?: Rate; readonly liveEveryMs?: number }) {
  const time = createVirtualTime();
  const { now, sleep } = time;
  const seen: number[] = [];
  const counts = { refused: 0, bulk: 0, failed: 0 };
  const begin = createOutbounds({
    now,
    sleep,
    timeout: () => new AbortController().signal,
    random: () => 0.5,
    logger: createLogger('error'),
    allowLoopback: false,
    budgets: { get: () => budget },
    async fetch() {
      await sleep(ANSWER_MS);
      if (seen.filter((at) => at > now() - 1000).length >= PER_SECOND) {
        counts.refused += 1;
        return new Response('', { status: 429, headers: { 'Retry-After': '1' } });
      }
      seen.push(now());
      return new Response('{}');
    },
  });
  const budget = createRateBudget(now);
  const limits: Limits = { deadlineMs: 20_000, interactionsDeadlineMs: 5000, ports: [], ...(rate ? { rate } : {}) };
  const reachFor = (order: Omit<OutboundOrder, 'integration'>) =>
    begin({ integration: { name: 'crm', limits }, ...order }).fetchFor(
      { authorize: () => undefined, refusal: () => new BridgeError('internal', 'never') },
      'account',
    );

  /** Several runs at once, page after page, each page with its patience. */
  async function synchronize(): Promise<void> {
    while (now() < 60_000) {
      const reach = reachFor({ lane: 'bulk', callerWaits: true });
      const outcome = await createPatience({ now, sleep }, 20_000).attempt(
        () => reach('https://crm.example/'),
        undefined,
      );
      if ('result' in outcome) counts.bulk += 1;
    }
  }
  const took: number[] = [];
  async function live(): Promise<void> {
    const began = now();
    const reach = reachFor({ lane: 'live', isInteractions: true });
    await reach('https://crm.example/tickets').catch(() => {
      counts.failed += 1;
    });
    took.push(now() - began);
  }
  async function callEveryNowAndThen(): Promise<void> {
    // The synchronization has been running for a while.
    await sleep(2000);
    const calls: Promise<void>[] = [];
    while (now() < 60_000) {
      calls.push(live());
      await sleep(liveEveryMs);
    }
    await Promise.all(calls);
  }
  void Promise.all([synchronize(), synchronize(), synchronize(), synchronize(), callEveryNowAndThen()]);
  await time.run(70_000);
  const sorted = took.toSorted((a, b) => a - b);
  return {
    ...counts,
    calls: took.length,
    p95: sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    slowest: sorted.at(-1) ?? 0,
  };
}

describe('five live calls a second beside a synchronization', () => {
  test('are answered within a second, all of them, where the rate is declared, and the service refuses hardly anything', async () => {
    const { calls, failed, refused, p95, slowest, bulk } = await simulate({
      rate: { requests: PER_SECOND, seconds: 1 },
    });
    expect(calls).toBe(290);
    expect(failed).toBe(0);
    expect({ p95: p95 < 1000, slowest: slowest < 1000 }).toEqual({ p95: true, slowest: true });
    expect(refused).toBeLessThan(5);
    // The synchronization goes on as well.
    expect(bulk).toBeGreaterThan(100);
  });

  test('wait for longer where it is not: the service itself sends them away', async () => {
    const declared = await simulate({ rate: { requests: PER_SECOND, seconds: 1 } });
    const undeclared = await simulate({});
    expect(undeclared.refused).toBeGreaterThan(10 * declared.refused + 10);
    expect(undeclared.slowest).toBeGreaterThan(2 * declared.slowest);
  });
});
