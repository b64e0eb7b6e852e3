/** A soak in five parts of equal length, and whether the last is as the second: in the first one all warms up. */

import type { Verdict } from '../targets.ts';
import { median, percentile } from '../statistics.ts';
import type { LoadSample } from './load.ts';

/** Memory and processor time are those of the Worker's process; NaN where the system does not tell. */
export interface SoakSample extends LoadSample {
  /** Resident megabytes. */
  readonly memory: number;
  /** Milliseconds since the sample before. */
  readonly processorTime: number;
}

/** Latencies in ms, processor time in ms a request, memory in MB: medians of the samples. */
export interface Fifth {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly errors: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly processorTime: number;
  readonly memory: number;
}

const LARGEST_SLOWDOWN = 1.5;
const LARGEST_GROWTH = 1.2;
/** Garbage that is yet to be collected. */
const SPARE_MEGABYTES = 20;

/** What went wrong in all of the samples, and how often. */
export function countProblems(samples: readonly LoadSample[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [problem, times] of samples.flatMap((sample) => Object.entries(sample.problems))) {
    counts[problem] = (counts[problem] ?? 0) + times;
  }
  return counts;
}

const errorsOf = (samples: readonly LoadSample[]) =>
  Object.values(countProblems(samples)).reduce((sum, times) => sum + times, 0);

export function toFifths(samples: readonly SoakSample[]): readonly Fifth[] {
  return Array.from({ length: 5 }, (_, fifth) => {
    const own = samples.filter((_sample, at) => Math.floor((at * 5) / samples.length) === fifth);
    const middle = (read: (sample: SoakSample) => number) => median(own.map(read));
    const sum = (read: (sample: SoakSample) => number) => own.reduce((total, sample) => total + read(sample), 0);
    const requests = sum(({ latencies }) => latencies.length);
    return {
      requests,
      requestsPerSecond: requests / sum(({ seconds }) => seconds),
      errors: errorsOf(own),
      p50: middle(({ latencies }) => percentile(latencies, 50)),
      p95: middle(({ latencies }) => percentile(latencies, 95)),
      p99: middle(({ latencies }) => percentile(latencies, 99)),
      processorTime: middle(({ processorTime, latencies }) => processorTime / latencies.length),
      memory: middle(({ memory }) => memory),
    };
  });
}

/** Memory is not judged where the system does not tell. */
export function judgeFifths(fifths: readonly Fifth[]): readonly Verdict[] {
  const [, early, , , late] = fifths;
  if (!early || !late) throw new RangeError('A soak has five fifths');
  const errors = fifths.reduce((sum, fifth) => sum + fifth.errors, 0);
  const slower = (percent: 'p50' | 'p95'): Verdict => ({
    target: `${percent}, last fifth / second: at most ${LARGEST_SLOWDOWN}`,
    measured: (late[percent] / early[percent]).toFixed(2),
    met: late[percent] <= early[percent] * LARGEST_SLOWDOWN,
  });
  return [
    { target: 'errors: none', measured: String(errors), met: errors === 0 },
    slower('p50'),
    slower('p95'),
    ...(Number.isNaN(late.memory)
      ? []
      : [
          {
            target: `memory, last fifth / second: at most ${LARGEST_GROWTH}, and ${SPARE_MEGABYTES} MB`,
            measured: (late.memory / early.memory).toFixed(2),
            met: late.memory <= early.memory * LARGEST_GROWTH + SPARE_MEGABYTES,
          },
        ]),
  ];
}
