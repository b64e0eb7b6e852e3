/** What `npm run bench:soak` takes for an error, and when it calls a load flat. */

import { describe, expect, test } from 'vitest';
import { isExpected } from '../../bench/expected-answer.ts';
import { judgeFifths, type SoakSample, toFifths } from '../../bench/soak/fifths.ts';

const SAMPLE: SoakSample = { seconds: 5, latencies: [10, 20, 30, 40], problems: {}, memory: 300, processorTime: 8 };
const SLOWER = { latencies: [40, 80, 120, 160] };

/** Ten samples, two in each fifth; those at the given places (from 0) are changed. */
function missedWith(places: readonly number[], change: Partial<SoakSample>): readonly string[] {
  const samples = Array.from({ length: 10 }, (_, at) => (places.includes(at) ? { ...SAMPLE, ...change } : SAMPLE));
  const verdicts = judgeFifths(toFifths(samples));
  return verdicts.filter(({ met }) => !met).map(({ target }) => target.split(/[:,]/, 1)[0] ?? '');
}

describe('a soak', () => {
  test.each<[string, readonly number[], Partial<SoakSample>, readonly string[]]>([
    ['an even load is flat', [], {}, []],
    ['a slow last fifth is not', [8, 9], SLOWER, ['p50', 'p95']],
    ['a slow first fifth is warm-up', [0, 1], SLOWER, []],
    ['a slow fourth fifth is over again', [6, 7], SLOWER, []],
    ['more memory than a fifth and 20 MB is growth', [8, 9], { memory: 381 }, ['memory']],
    ['memory up to there is garbage', [8, 9], { memory: 379 }, []],
    ['memory that the system does not tell is not judged', [...Array(10).keys()], { memory: Number.NaN }, []],
    ['a single error anywhere counts', [1], { problems: { 'actions: status 500': 1 } }, ['errors']],
    ['a last fifth without answers is not flat', [8, 9], { latencies: [] }, ['p50', 'p95']],
  ])('%s', (_title, places, change, missed) => {
    expect(missedWith(places, change)).toEqual(missed);
  });

  test('sums requests and errors of a fifth, and takes the median of the rest', () => {
    const problems = { 'actions: status 500': 2, 'request timed out': 1 };
    const others = Array.from({ length: 8 }, () => SAMPLE);
    const [first] = toFifths([{ ...SAMPLE, problems }, { ...SAMPLE, memory: 310 }, ...others]);
    expect(first).toEqual({
      requests: 8,
      requestsPerSecond: 0.8,
      errors: 3,
      p50: 20,
      p95: 40,
      p99: 40,
      processorTime: 2,
      memory: 305,
    });
  });
});

describe('an answer', () => {
  const expected = { body: '{"message":"Ticket t-1 created","id":"t-1"}', freshId: 't-1' };
  test.each([
    ['is expected with another id', '{"message":"Ticket t-2 created","id":"t-2"}', true],
    ['is not with two ids', '{"message":"Ticket t-2 created","id":"t-3"}', false],
    ['is not with another text', '{"message":"Ticket t-2 made","id":"t-2"}', false],
    ['is not when it is cut', '{"message":"Tick', false],
    ['is not when it is empty', '', false],
  ])('%s', (_title, text, is) => {
    expect(isExpected(text, expected)).toBe(is);
  });

  test('without a made-up id must be the same', () => {
    expect([isExpected('{}', { body: '{}' }), isExpected('{ }', { body: '{}' })]).toEqual([true, false]);
  });
});
