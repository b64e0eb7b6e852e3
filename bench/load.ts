/** The load generator: a process of its own, so that it shares no event loop with what starts the Workers. */

import autocannon from 'autocannon';

/** One stretch of load against one Worker. */
export interface LoadJob {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Of every answered request, in milliseconds. */
  readonly latencies: readonly number[];
  /** What kept the load from being a measurement; empty when all is well. */
  readonly problems: readonly string[];
}

/** Nothing takes this long but a Worker that hangs. */
const LONGEST_SECONDS = 60;
const TICK_MS = 10;

process.on('message', (job: LoadJob) => {
  run(job).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ requestsPerSecond: 0, latencies: [], problems: [String(error)] }),
  );
});

/** Ends with the first answer after the time is over, so that a slow machine does not end it without any. */
function run({ url, body, connections, seconds }: LoadJob): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    /** Answers by their size with headers: a Worker that sends other bytes than before is not doing the same work. */
    const sizes = new Map<number, number>();
    const started = performance.now();
    let last = started;

    const headers = { 'Content-Type': 'application/json' };
    const duration = { duration: LONGEST_SECONDS, sampleInt: TICK_MS };
    const instance = autocannon({ url, method: 'POST', headers, body, connections, ...duration }, (error, result) => {
      if (error) return reject(error);
      const { non2xx, errors, resets, statusCodeStats } = result;
      const statuses = Object.entries(statusCodeStats).map(([status, { count }]) => `${count} × ${status}`);
      const bySize = [...sizes].map(([size, count]) => `${count} × ${size} bytes`);
      resolve({
        requestsPerSecond: latencies.length / ((last - started) / 1000),
        latencies,
        problems: [
          ...(latencies.length === 0 ? ['no request was answered'] : []),
          ...(non2xx > 0 ? [`answers that are not 2xx: ${statuses.join(', ')}`] : []),
          ...(errors + resets > 0 ? [`${errors} errors and ${resets} resets of connections`] : []),
          ...(sizes.size > 1 ? [`answers of several sizes: ${bySize.join(', ')}`] : []),
        ],
      });
    });
    instance.on('reqError', () => instance.stop());
    instance.on('response', (_client, _status, bytes, milliseconds) => {
      latencies.push(milliseconds);
      sizes.set(bytes, (sizes.get(bytes) ?? 0) + 1);
      last = performance.now();
      if (last - started >= seconds * 1000) instance.stop();
    });
  });
}
