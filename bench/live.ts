/**
 * `npm run bench:live`: live calls beside an initial synchronization, at a CRM that takes ten requests a second. The same
 * once more without the declared rate, where the bridge learns of the limit by being refused.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ArgsDef } from 'citty';
import { formatTable } from '../cli/print.ts';
import { startBuiltBridge } from '../test/support/built-bridge.ts';
import { countOf, runBench } from './command.ts';
import { startLimitedCrm } from './live/limited-crm.ts';
import { type Contender, CONTENDERS, PER_SECOND } from './live/limited-integration.ts';
import { percentile } from './statistics.ts';

const ARGS = {
  seconds: { type: 'string', valueHint: 'n', description: 'Length of each of the two; 30 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:live --',
    description: `Five live calls a second beside a synchronization, at ${PER_SECOND} requests a second. Exit code 0 only if none fails and 95 % are answered within a second`,
  },
  args: ARGS,
};

const LIVE_EVERY_MS = 200;
/** Synchronizations at once, of several Talkdesk accounts that read one CRM. */
const RUNS = 3;
const TARGET_MS = 1000;

interface Measured {
  readonly liveCalls: number;
  readonly liveFailures: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly slowest: number;
  readonly pages: number;
  readonly contacts: number;
  /** Requests that the CRM answered, and those that it sent away. */
  readonly answered: number;
  readonly refused: number;
}

async function measure(
  bridgeUrl: string,
  site: string,
  contender: Contender,
  ms: number,
): Promise<Omit<Measured, 'answered' | 'refused'>> {
  const auth = { site, customer: contender };
  const post = async (endpoint: string, meta: object) =>
    await fetch(`${bridgeUrl}/${contender}/${endpoint}`, {
      method: 'POST',
      body: JSON.stringify({ auth, meta, data: {} }),
    });
  await post('auth_validation', {});
  const end = performance.now() + ms;
  const counts = { pages: 0, contacts: 0 };

  async function synchronize(): Promise<void> {
    let meta: object = {};
    while (performance.now() < end) {
      const answer = await post('contact_sync', meta);
      const body = (await answer.json()) as { readonly contacts?: readonly object[]; readonly next_offset?: string };
      if (answer.status !== 200) throw new Error(`contact_sync answered ${answer.status}: ${JSON.stringify(body)}`);
      counts.pages += 1;
      counts.contacts += body.contacts?.length ?? 0;
      meta = body.next_offset === undefined ? {} : { offset: body.next_offset };
    }
  }

  const took: number[] = [];
  let liveFailures = 0;
  async function live(): Promise<void> {
    const began = performance.now();
    const { status } = await post('interaction_update', {});
    if (status !== 200) liveFailures += 1;
    took.push(performance.now() - began);
  }
  async function callOnAndOn(): Promise<void> {
    const calls: Promise<void>[] = [];
    await sleep(2000);
    while (performance.now() < end) {
      calls.push(live());
      await sleep(LIVE_EVERY_MS);
    }
    await Promise.all(calls);
  }
  await Promise.all([...Array.from({ length: RUNS }, synchronize), callOnAndOn()]);
  return {
    liveCalls: took.length,
    liveFailures,
    p50: percentile(took, 50),
    p95: percentile(took, 95),
    slowest: Math.max(...took),
    ...counts,
  };
}

function toText(results: Readonly<Record<Contender, Measured>>): string {
  const line = (name: string, read: (measured: Measured) => number, digits = 0) => [
    name,
    ...Object.values(results).map((measured) => read(measured).toFixed(digits)),
  ];
  return formatTable(
    [{ title: '' }, { title: 'rate declared', align: 'right' }, { title: 'not declared', align: 'right' }],
    [
      line('live calls', ({ liveCalls }) => liveCalls),
      line('of them failed', ({ liveFailures }) => liveFailures),
      line('median, ms', ({ p50 }) => p50),
      line('95 % within, ms', ({ p95 }) => p95),
      line('slowest, ms', ({ slowest }) => slowest),
      line('contacts synchronized', ({ contacts }) => contacts),
      line('requests that the CRM answered', ({ answered }) => answered),
      line('requests that it refused', ({ refused }) => refused),
    ],
  );
}

// Miniflare would ask the internet where this machine is.
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';

await runBench('bench:live', command, async (flags) => {
  const ms = countOf(flags, 'seconds', 30) * 1000;
  const bridge = await startBuiltBridge(fileURLToPath(new URL('live/worker/index.ts', import.meta.url)));
  await using crm = await startLimitedCrm(PER_SECOND);
  try {
    const results = {} as Record<Contender, Measured>;
    for (const contender of Object.keys(CONTENDERS) as Contender[]) {
      process.stderr.write(`${contender}: ${ms / 1000} s …\n`);
      const measured = await measure(bridge.url, crm.url, contender, ms);
      const { answered, refused } = crm.countsOf(contender);
      results[contender] = { ...measured, answered, refused };
    }
    process.stdout.write(flags.has('json') ? `${JSON.stringify(results)}\n` : `${toText(results)}\n`);
    const { liveFailures, p95 } = results.paced;
    return liveFailures === 0 && p95 < TARGET_MS;
  } finally {
    await bridge.close();
  }
});
