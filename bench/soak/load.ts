/** The load of a soak: a process of its own, which tells every few seconds what it met, and ends with the load. */

import autocannon from 'autocannon';
import { isExpected } from '../expected-answer.ts';
import type { MixedRequest } from './mix.ts';

export interface SoakLoad {
  readonly url: string;
  /** Each connection sends all of them in turns; each begins with another one. */
  readonly mix: readonly MixedRequest[];
  readonly connections: number;
  /** How long, or how many requests. */
  readonly length: { readonly seconds: number } | { readonly requests: number };
  readonly sampleSeconds: number;
  /** Requests per second, of all connections; as many as are answered unless told. */
  readonly rate?: number;
}

/** What happened since the sample before. */
export interface LoadSample {
  readonly seconds: number;
  /** Of every answer, in milliseconds. */
  readonly latencies: readonly number[];
  /** What went wrong, and how often. */
  readonly problems: Readonly<Record<string, number>>;
}

/** A Worker that is gone would else fail as fast as the machine can ask. */
const MOST_LOST = 100;
const HEADERS = { 'Content-Type': 'application/json' };

process.once('message', ({ url, mix, connections, length, sampleSeconds, rate }: SoakLoad) => {
  let latencies: number[] = [];
  let problems: Record<string, number> = {};
  let since = performance.now();

  const count = (problem: string) => void (problems[problem] = (problems[problem] ?? 0) + 1);
  const requests = mix.map(({ endpoint, path, body, expected }) => ({
    path,
    method: 'POST' as const,
    headers: HEADERS,
    body,
    onResponse(status: number, text: string) {
      if (status !== expected.status) count(`${endpoint}: status ${status}`);
      else if (!isExpected(text, expected)) count(`${endpoint}: another answer than before`);
    },
  }));
  function tell(): void {
    const now = performance.now();
    process.send?.({ seconds: (now - since) / 1000, latencies, problems } satisfies LoadSample);
    [latencies, problems, since] = [[], {}, now];
  }

  let clients = 0;
  const instance = autocannon(
    {
      url,
      connections,
      ...('seconds' in length ? { duration: length.seconds } : { amount: length.requests }),
      bailout: MOST_LOST,
      ...(rate === undefined ? {} : { overallRate: rate }),
      setupClient(client) {
        const first = clients++ % requests.length;
        client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
      },
    },
    () => {
      clearInterval(timer);
      // A sample of some milliseconds tells nothing, unless something went wrong.
      const isWhole = performance.now() - since > sampleSeconds * 500;
      if (isWhole || Object.keys(problems).length > 0) tell();
    },
  );
  instance.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  instance.on('reqError', ({ message }) => count(message));
  const timer = setInterval(tell, sampleSeconds * 1000);
});
