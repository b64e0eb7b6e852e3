import { array, assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rate } from '../../src/declaration/integration.ts';
import { createRateBudget, type Lane } from '../../src/upstream/rate-budget.ts';

const TEN_A_SECOND: Rate = { requests: 10, seconds: 1 };
const START = Date.UTC(2026, 0, 1);

/** A budget whose clock the test moves, and the instants at which it let somebody go. */
function createScene(rate: Rate = TEN_A_SECOND) {
  const scene = { now: START, live: [] as number[], bulk: [] as number[], take };
  const budget = createRateBudget(() => scene.now);
  function take(lane: Lane): number {
    const ms = budget.take(lane, rate);
    if (ms === 0) scene[lane].push(scene.now);
    return ms;
  }
  return { scene, budget };
}

/** The most of the instants that lie within so many milliseconds of each other. */
function mostWithin(instants: readonly number[], ms: number): number {
  const sorted = instants.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((start) => sorted.filter((at) => at >= start && at < start + ms).length));
}

describe('a rate', () => {
  test('is never exceeded within any span of its length, whoever asks when', () => {
    const steps = array(record({ lane: constantFrom<Lane>('live', 'bulk'), after: nat(400) }), {
      minLength: 20,
      maxLength: 200,
    });
    const rates = record({ requests: integer({ min: 1, max: 30 }), seconds: integer({ min: 1, max: 3 }) });
    assert(
      property(steps, rates, (asked, rate) => {
        const { scene } = createScene(rate);
        for (const { lane, after } of asked) {
          scene.now += after;
          scene.take(lane);
        }
        expect(mostWithin([...scene.live, ...scene.bulk], rate.seconds * 1000)).toBeLessThanOrEqual(rate.requests);
      }),
    );
  });

  test.each(['live', 'bulk'] as const)('lets somebody go who comes back when it says: %s', (lane) => {
    const { scene } = createScene();
    let waits = 0;
    for (let requests = 0; requests < 100;) {
      const ms = scene.take(lane);
      if (ms === 0) requests += 1;
      else waits += 1;
      scene.now += ms;
      expect(waits).toBeLessThanOrEqual(requests * 2 + 1);
    }
    const share = lane === 'live' ? 1 : 0.8;
    const seconds = (scene.now - START) / 1000;
    expect(100 / seconds).toBeGreaterThan(10 * share * 0.85);
  });

  test('of which bulk requests take all that they can get has room for live ones', () => {
    const { scene } = createScene();
    const waits: number[] = [];
    // Bulk requests ask without end; each fifth of a second a live one comes.
    for (let ms = 0; ms < 20_000; ms += 10) {
      scene.now = START + ms;
      scene.take('bulk');
      if (ms % 200 === 0) waits.push(scene.take('live'));
    }
    const afterTheStart = waits.slice(15);
    expect(afterTheStart.filter((ms) => ms > 0)).toEqual([]);
    expect(scene.live.length).toBeGreaterThanOrEqual(95);
    // And the bulk requests have what the live ones leave.
    expect(scene.bulk.length).toBeGreaterThan(50);
  });

  test('of one request within a long time serves both lanes', () => {
    const { scene } = createScene({ requests: 1, seconds: 60 });
    expect([scene.take('bulk'), scene.take('live') > 0]).toEqual([0, true]);
    scene.now += 64_000;
    expect(scene.take('live')).toBe(0);
  });

  test('keeps bulk requests waiting while a live one that was sent away is expected back', () => {
    const { scene } = createScene();
    for (let requests = 0; requests < 10; requests += 1) expect(scene.take('live')).toBe(0);
    const ms = scene.take('live');
    expect(ms).toBeGreaterThan(0);
    scene.now += ms;
    expect(scene.take('bulk')).toBeGreaterThan(0);
    expect(scene.take('live')).toBe(0);
  });
});

describe('a pause', () => {
  test('holds bulk requests until it is over, and no live one', () => {
    const { scene, budget } = createScene();
    budget.pause(START + 3000);
    expect([scene.take('bulk'), scene.take('live')]).toEqual([3000, 0]);
    scene.now += 3000;
    expect(scene.take('bulk')).toBe(0);
  });

  test('is not shortened by a shorter one, and never longer than five minutes', () => {
    const { scene, budget } = createScene();
    budget.pause(START + 3_600_000);
    budget.pause(START + 1000);
    expect(scene.take('bulk')).toBe(300_000);
  });

  test('holds where no rate is declared as well', () => {
    const budget = createRateBudget(() => START);
    expect(budget.take('bulk')).toBe(0);
    budget.pause(START + 500);
    expect([budget.take('bulk'), budget.take('live')]).toEqual([500, 0]);
  });
});
