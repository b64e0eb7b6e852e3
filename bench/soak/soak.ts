/** The Worker under load for a while, looked at every few seconds. */

import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { formatCount } from '../../cli/print.ts';
import { buildWorker } from '../built-worker.ts';
import { migrate, pathOf, seed, VARS } from '../contenders.ts';
import { CALLER } from '../endpoints.ts';
import { processorTime } from '../processor-time.ts';
import { residentMegabytes } from '../resident-memory.ts';
import { type ServedWorker, serveWorker } from '../served-worker.ts';
import { median } from '../statistics.ts';
import { countProblems, type SoakSample } from './fifths.ts';
import type { LoadSample, SoakLoad } from './load.ts';
import { prepareMix } from './mix.ts';

export interface Soak {
  /** Requests per second, as fast as the Worker answers. */
  readonly capacity: number;
  /** Requests per second that were asked for. */
  readonly rate: number;
  readonly samples: readonly SoakSample[];
  /** Megabytes of D1 before and after. */
  readonly database: { readonly before: number; readonly after: number };
}

const CONNECTIONS = 16;
const SHARE_OF_CAPACITY = 0.8;
const SAMPLES = 60;
/** So many requests fill the heaps of the Worker and of its local D1, however long a machine needs for them. */
const WARM_UP = { connections: CONNECTIONS, length: { requests: 10_000 }, sampleSeconds: 2 };
/** Ten seconds of the warm-up, its last ones, tell the capacity. */
const CAPACITY_SAMPLES = 5;

/** Throws where a request of the warm-up fails: what it then measures is no capacity. */
export async function soak(seconds: number, progress: (text: string) => void): Promise<Soak> {
  progress('Building the Worker and filling its database …');
  await using worker = await serveWorker(await buildWorker(pathOf('../wrangler.toml')), VARS);
  await migrate(worker.d1);
  await seed(worker.d1);
  const target = { url: worker.url, mix: await prepareMix(worker.url) };

  const warmUp = await applyLoad(worker, { ...target, ...WARM_UP }, progress);
  const problems = Object.keys(countProblems(warmUp));
  if (problems.length > 0) throw new Error(`The warm-up met ${problems.join('; ')}`);
  const rates = warmUp.slice(-CAPACITY_SAMPLES).map(({ latencies, seconds: length }) => latencies.length / length);
  const capacity = median(rates);
  const rate = Math.round(capacity * SHARE_OF_CAPACITY);
  progress(`Capacity: ${formatCount(Math.round(capacity))} requests per second; ${formatCount(rate)} from now on`);

  const before = await databaseMegabytes(worker);
  const load = { connections: CONNECTIONS, length: { seconds }, sampleSeconds: Math.max(1, seconds / SAMPLES), rate };
  const samples = await applyLoad(worker, { ...target, ...load }, progress);
  return { capacity, rate, samples, database: { before, after: await databaseMegabytes(worker) } };
}

/** The samples of a load, each with what the Worker's process needed. */
async function applyLoad(worker: ServedWorker, load: SoakLoad, progress: (text: string) => void) {
  const child = fork(pathOf('soak/load.ts'));
  const exit = once(child, 'exit');
  const messages = on(child, 'message', { close: ['disconnect'] });
  child.send(load);
  const samples: SoakSample[] = [];
  let computed = await ofProcess(worker, processorTime);
  for await (const [message] of messages) {
    const sample = message as LoadSample;
    const [now, memory] = [await ofProcess(worker, processorTime), await ofProcess(worker, residentMegabytes)];
    samples.push({ ...sample, memory, processorTime: now - computed });
    computed = now;
    const rate = formatCount(Math.round(sample.latencies.length / sample.seconds));
    const problems = Object.keys(sample.problems).join(', ') || 'no error';
    progress(`${rate} requests per second, ${memory.toFixed(0)} MB, ${problems}`);
    await dropTickets(worker);
  }
  const [code] = await exit;
  if (code !== 0) throw new Error('The load ended by itself');
  return samples;
}

const ofProcess = async ({ processId }: ServedWorker, read: (pid: number) => Promise<number | undefined>) =>
  (processId === undefined ? undefined : await read(processId)) ?? Number.NaN;

/** The actions write tickets for a contact that nobody reads; without this, what is measured would be a growing table. */
async function dropTickets({ d1 }: ServedWorker): Promise<void> {
  await d1.prepare('DELETE FROM directory_interactions WHERE contact = ?1').bind(CALLER.id).run();
}

async function databaseMegabytes({ d1 }: ServedWorker): Promise<number> {
  const { meta } = await d1.prepare('SELECT 1').run();
  return meta.size_after / 1e6;
}
