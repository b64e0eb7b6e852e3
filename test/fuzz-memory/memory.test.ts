/** The built Worker under requests as nobody sends them: it answers all of them, and its memory does not grow with them. */

import { Agent, request as httpRequest } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorker } from '../../bench/built-worker.ts';
import { migrate, pathOf, VARS } from '../../bench/contenders.ts';
import { residentMegabytes } from '../../bench/resident-memory.ts';
import { type ServedWorker, serveWorker } from '../../bench/served-worker.ts';
import { sampleDirectory } from '../../fakes/sample-directory.ts';
import { seedDirectory } from '../../fakes/seed-directory.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { bodiesFor } from '../fuzz/bodies.ts';
import { type Recipe, recipes, type Target } from '../fuzz/recipe.ts';
import { type BuiltRequest, buildRequest } from '../fuzz/request.ts';

const numRuns = Number(process.env['FUZZ'] ?? 100_000);
const seed = Number(process.env['FUZZ_SEED'] || Math.trunc(Math.random() * 2 ** 31));

const BRIDGE_KEY = 'planted-bridge-key';
const AT_ONCE = 8;
const TENTHS = 10;
/** What is not growth, but garbage that is yet to be collected: this part of what was held after a tenth, and megabytes. */
const MOST_GROWTH = { factor: 1.3, megabytes: 30 };

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const targets: readonly Target[] = [
  { integration: 'directory', bodies: bodiesFor(directoryIntegration, { bridge_key: BRIDGE_KEY }) },
];
let worker: ServedWorker;

beforeAll(async () => {
  worker = await serveWorker(await buildWorker(pathOf('../wrangler.toml')), VARS);
  await migrate(worker.d1);
  const sample = sampleDirectory({ contacts: 250, agents: 30, interactions: 200 });
  await seedDirectory(worker.d1, { ...sample, bridgeKey: BRIDGE_KEY });
}, 180_000);

afterAll(async () => {
  agent.destroy();
  await worker[Symbol.asyncDispose]();
});

// Only Linux tells what another process holds.
test.skipIf(process.platform !== 'linux')(
  `${numRuns} requests with seed ${seed} are answered without growth`,
  { timeout: 7_200_000 },
  async () => {
    const megabytes: number[] = [];
    const statuses = new Map<number, number>();
    const began = performance.now();
    for (let tenth = 0; tenth < TENTHS; tenth += 1) {
      const sample = fc.sample(recipes(targets.length), { numRuns: Math.ceil(numRuns / TENTHS), seed: seed + tenth });
      await sendAll(sample, statuses);
      megabytes.push(Math.round((await residentMegabytes(worker.processId ?? 0)) ?? Number.NaN));
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    const told = [`seed ${seed}, ${numRuns} requests in ${seconds} s`, `MB by tenths ${megabytes.join(' ')}`];
    console.info(`fuzz over HTTP: ${told.join(', ')}, ${JSON.stringify(Object.fromEntries(statuses))}`);
    const [first = 0] = megabytes;
    // Garbage comes and goes; what grows is there when it has gone.
    expect(Math.min(...megabytes.slice(-3))).toBeLessThan(first * MOST_GROWTH.factor + MOST_GROWTH.megabytes);
  },
);

async function sendAll(sample: readonly Recipe[], statuses: Map<number, number>): Promise<void> {
  const left = sample.values();
  const sendOn = async () => {
    for (const recipe of left) {
      const given = { secret: 'a-secret', personal: 'a-person', offsets: [], checkpoints: [] };
      const status = await send(buildRequest(recipe, targets, given));
      if (status >= 500) throw new Error(`${status} to ${JSON.stringify(recipe)}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
}

/** The status of the answer, which is read to its end. */
function send({ path, method, headers, body }: BuiltRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const ascii = path.replaceAll(/[^\u0021-\u007e]/g, encodeURIComponent);
  // Without it Node sends the body of some methods as if it were the next request.
  const length = body === undefined ? {} : { 'Content-Length': String(body.byteLength) };
  const options = { path: ascii, method, headers: { ...headers, ...length }, agent };
  const sent = httpRequest(worker.url, options, (answer) => {
    answer.on('error', reject);
    answer.on('end', () => resolve(answer.statusCode ?? 0));
    answer.resume();
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
