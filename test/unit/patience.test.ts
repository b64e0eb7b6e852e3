import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BridgeError, type ErrorCode } from '../../src/domain/errors.ts';
import { createPatience, type Hold, type Patience, RUN_HOLD_MS } from '../../src/sync/patience.ts';

const BEGAN = 1_000_000;

/** A clock that only sleep moves, and reads too if they are said to take time. */
function createClock() {
  const clock = {
    time: BEGAN,
    slept: [] as number[],
    now: () => clock.time,
    sleep: async (ms: number) => {
      clock.slept.push(ms);
      clock.time += ms;
    },
  };
  return clock;
}

/** What a page may take, and how much of that it may hold. */
const PAGE_MS = 20_000;
const PAGE_HOLD_MS = 6000;

const asks = (code: ErrorCode, retryAfterSeconds?: number) =>
  new BridgeError(code, 'crm.example says so', {
    upstreamStatus: 429,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
const limited = (retryAfterSeconds?: number) => asks('upstream_rate_limited', retryAfterSeconds);

/** One page: reads end with these errors, one after the other, and then with a result. */
async function attempt(errors: readonly Error[], before?: Hold, clock = createClock()) {
  const patience: Patience = createPatience(clock, PAGE_MS);
  const asked: number[] = [];
  const outcome = await patience.attempt(async () => {
    asked.push(clock.time - BEGAN);
    const error = errors[asked.length - 1];
    if (error) throw error;
    return 'contacts';
  }, before);
  // `asked` is when the source was asked, in milliseconds since the page began.
  return {
    outcome,
    asked,
    slept: clock.slept,
    heldMs: patience.heldMs,
  };
}

const forever = (error: Error) => Array.from({ length: 100 }, () => error);

describe('a page', () => {
  test('that gets what it asks for does not wait', async () => {
    expect(await attempt([])).toEqual({ outcome: { result: 'contacts' }, asked: [0], slept: [], heldMs: 0 });
  });

  test.each(['upstream_rate_limited', 'upstream_unavailable'] as const)(
    'waits as long as the source says and asks again: %s',
    async (code) => {
      const { outcome, asked, heldMs } = await attempt([asks(code, 2), asks(code, 3)]);
      expect(outcome).toEqual({ result: 'contacts' });
      expect(asked).toEqual([0, 2000, 5000]);
      expect(heldMs).toBe(5000);
    },
  );

  test('waits twice as long each time where the source does not say', async () => {
    const { outcome, asked } = await attempt([limited(), limited()]);
    expect(outcome).toEqual({ result: 'contacts' });
    expect(asked).toEqual([0, 1000, 3000]);
  });

  test('waits half a second where the source says that none is needed, instead of asking at once', async () => {
    const { asked } = await attempt([limited(0), limited(0)]);
    expect(asked).toEqual([0, 500, 1000]);
  });

  test('holds to its end and no longer, where the source asks for more, and says until when', async () => {
    expect(await attempt([limited(60)])).toEqual({
      outcome: {
        hold: { since: BEGAN, until: BEGAN + 60_000, tries: 1, cause: 'upstream_rate_limited' },
      },
      asked: [0],
      slept: [PAGE_HOLD_MS],
      heldMs: PAGE_HOLD_MS,
    });
  });

  test('ends when its waits do not fit it any more', async () => {
    const { outcome, asked, slept } = await attempt(forever(limited()));
    expect(asked).toEqual([0, 1000, 3000]);
    expect(slept).toEqual([1000, 2000, 3000]);
    expect(outcome).toMatchObject({ hold: { since: BEGAN, until: BEGAN + 7000, tries: 3 } });
  });

  test.each([1, 3, 6])('asks once more at its very end if that is what the source said: %i s', async (seconds) => {
    const { asked } = await attempt(forever(limited(seconds)));
    expect(asked.every((ms) => ms <= PAGE_HOLD_MS)).toBe(true);
    expect(asked).toHaveLength(Math.floor(PAGE_HOLD_MS / (seconds * 1000)) + 1);
  });

  test('has one patience for all its reads', async () => {
    const clock = createClock();
    const patience = createPatience(clock, PAGE_MS);
    let reads = 0;
    const once = async () => {
      reads += 1;
      if (reads % 2 === 1) throw limited(5);
      return reads;
    };
    expect(await patience.attempt(once, undefined)).toEqual({ result: 2 });
    expect(await patience.attempt(once, undefined)).toMatchObject({ hold: { until: BEGAN + 10_000, tries: 1 } });
    expect([clock.slept, patience.heldMs]).toEqual([[5000, 1000], 6000]);
  });

  test('ends at once after a time-out, and the next one may ask without waiting', async () => {
    expect(await attempt([asks('upstream_timeout')])).toEqual({
      outcome: { hold: { since: BEGAN, until: BEGAN, tries: 1, cause: 'upstream_timeout' } },
      asked: [0],
      slept: [],
      heldMs: 0,
    });
  });

  test.each<[string, Error]>([
    ['refused credentials', asks('invalid_credentials')],
    ['a failure of the service', asks('upstream_failed')],
    ['a source that is stuck', asks('source_stuck')],
    ['a fault of ours', new TypeError('x is not a function')],
  ])('fails with %s, unchanged and without a wait', async (_, error) => {
    const clock = createClock();
    await expect(attempt([error], undefined, clock)).rejects.toBe(error);
    expect(clock.slept).toEqual([]);
  });

  test('holds no longer than it may, whatever the source says', async () => {
    const error = fc.oneof(
      fc.option(fc.nat({ max: 20 }), { nil: undefined }).map(limited),
      fc.constantFrom(asks('upstream_unavailable'), asks('upstream_timeout')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(error, { maxLength: 30 }), async (errors) => {
        const { asked, slept, heldMs } = await attempt(errors);
        const sum = slept.reduce((total, ms) => total + ms, 0);
        expect(heldMs).toBe(sum);
        expect(sum).toBeLessThanOrEqual(PAGE_HOLD_MS);
        expect(slept.every((ms) => ms > 0)).toBe(true);
        expect(asked.length).toBeLessThanOrEqual(PAGE_HOLD_MS / 500 + 1);
      }),
    );
  });
});

describe('a page of a run that is being held', () => {
  const hold = (until: number, tries = 1, since = BEGAN - 10_000): Hold => ({
    since,
    until: BEGAN + until,
    tries,
    cause: 'upstream_unavailable',
  });

  test('waits out the rest before it asks', async () => {
    const { outcome, asked } = await attempt([], hold(2500));
    expect([outcome, asked]).toEqual([{ result: 'contacts' }, [2500]]);
  });

  test('asks at once where the hold is over', async () => {
    expect((await attempt([], hold(-5))).asked).toEqual([0]);
  });

  test('asks nothing where the hold outlasts it, and passes it on as it is', async () => {
    const before = hold(PAGE_HOLD_MS + 1);
    const { outcome, asked, heldMs } = await attempt([], before);
    expect(outcome).toEqual({ hold: before });
    expect([asked, heldMs]).toEqual([[], PAGE_HOLD_MS]);
  });

  test('goes on counting: its own wait is twice as long, and the hold began when it did', async () => {
    expect((await attempt([limited()], hold(0, 2))).asked).toEqual([0, 4000]);
    const { outcome } = await attempt([limited()], hold(0, 4));
    expect(outcome).toMatchObject({ hold: { since: BEGAN - 10_000, until: BEGAN + 16_000, tries: 5 } });
  });

  test.each(['upstream_rate_limited', 'upstream_unavailable', 'upstream_timeout'] as const)(
    'says what the last answer in vain was, whatever the hold began with: %s',
    async (code) => {
      const { outcome } = await attempt([limited(1), asks(code, 60)], { ...hold(0), cause: 'upstream_timeout' });
      expect(outcome).toMatchObject({ hold: { cause: code, tries: 3 } });
    },
  );

  test.each(['upstream_rate_limited', 'upstream_unavailable', 'upstream_timeout'] as const)(
    'passes on the cause of a hold that outlasts it: %s',
    async (cause) => {
      const before = { ...hold(PAGE_HOLD_MS + 1), cause };
      expect(await attempt([], before)).toMatchObject({ outcome: { hold: before }, asked: [] });
    },
  );

  test('waits 64 seconds at most between two tries where the source does not say', async () => {
    const { outcome } = await attempt([limited()], hold(0, 40));
    expect(outcome).toMatchObject({ hold: { until: BEGAN + 64_000, tries: 41 } });
  });
});

describe('a run', () => {
  /** Pages of a run, one after the other, over a source that never gives anything; until it fails. */
  async function untilFailure(error: Error, pageMs: number) {
    const clock = createClock();
    let hold: Hold | undefined;
    for (let pages = 1; pages < 1000; pages += 1) {
      try {
        const outcome = await createPatience(clock, PAGE_MS).attempt(async () => {
          clock.time += pageMs;
          throw error;
        }, hold);
        if ('hold' in outcome) ({ hold } = outcome);
      } catch (failure) {
        return { failure: failure as BridgeError, pages, ms: clock.time - BEGAN };
      }
    }
    throw new Error('It held for ever');
  }

  test.each<[string, Error, pageMs: number, after: number]>([
    ['does not say for how long', limited(), 0, 64],
    ['asks for a second each time', limited(1), 0, 1],
    ['is down', asks('upstream_unavailable'), 0, 64],
    ['takes all its time', asks('upstream_timeout'), 20_000, 0],
  ])('fails after a bounded time where the source %s', async (_, error, pageMs, slack) => {
    const { failure, ms } = await untilFailure(error, pageMs);
    expect(failure.code).toBe((error as BridgeError).code);
    expect(failure.message).toBe('crm.example says so');
    // It counts from the first answer in vain.
    expect(ms).toBeLessThanOrEqual(RUN_HOLD_MS + 2 * pageMs);
    expect(ms).toBeGreaterThanOrEqual(RUN_HOLD_MS - slack * 1000);
  });

  test('fails at once where the source asks for more than that, with after how many seconds to try again', async () => {
    const seconds = RUN_HOLD_MS / 1000;
    expect(await attempt([limited(seconds)])).toMatchObject({ outcome: { hold: { until: BEGAN + RUN_HOLD_MS } } });
    const clock = createClock();
    await expect(attempt([limited(seconds + 1)], undefined, clock)).rejects.toMatchObject({
      code: 'upstream_rate_limited',
      detail: { upstreamStatus: 429, retryAfterSeconds: seconds + 1 },
    });
    expect(clock.slept).toEqual([]);
  });

  test('says when it fails after how many seconds to try again, even if the source did not', async () => {
    const since = BEGAN - RUN_HOLD_MS;
    await expect(
      attempt([limited()], { since, until: BEGAN, tries: 3, cause: 'upstream_rate_limited' }),
    ).rejects.toMatchObject({
      detail: { upstreamStatus: 429, retryAfterSeconds: 8 },
    });
  });
});
