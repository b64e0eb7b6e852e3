/** The built Worker under requests as nobody sends them: it answers all of them, and its memory does not grow with them. */

import { Agent, request as httpRequest } from 'node:http';
import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childProcesses } from '../../bench/processor-time.ts';
import { sampleDirectory } from '../../fakes/sample-directory.ts';
import { seedDirectory } from '../../fakes/seed-directory.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { bodiesFor } from '../fuzz/bodies.ts';
import { recipes, type Target } from '../fuzz/recipe.ts';
import { type BuiltRequest, buildRequest } from '../fuzz/request.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

const numRuns = Number(process.env['FUZZ'] ?? 100_000);
const seed = Number(process.env['FUZZ_SEED'] || Math.trunc(Math.random() * 2 ** 31));

const BRIDGE_KEY = 'planted-bridge-key';
const AT_ONCE = 8;
const PARTS = 10;
/** What the memory may grow by once a tenth of the requests has been answered: pages that the system has not taken back. */
const MOST_GROWTH = { factor: 1.3, bytes: 30e6 };

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const targets: readonly Target[] = [
  { integration: 'directory', bodies: bodiesFor(directoryIntegration, { bridge_key: BRIDGE_KEY }) },
];
let bridge: BuiltBridge;
let workers: readonly number[];

beforeAll(async () => {
  const others = new Set(await childProcesses());
  bridge = await startBuiltBridge();
  const started = (await childProcesses()).filter((id) => !others.has(id));
  workers = await Promise.all(started.map(async (id) => ((await nameOf(id)) === 'workerd' ? [id] : []))).then((ids) =>
    ids.flat(),
  );
  const sample = sampleDirectory({ contacts: 250, agents: 30, interactions: 200 });
  await seedDirectory(bridge.d1, { ...sample, bridgeKey: BRIDGE_KEY });
}, 120_000);

afterAll(async () => {
  agent.destroy();
  await bridge.close();
});

// Only Linux tells what another process holds.
test.skipIf(process.platform !== 'linux')(
  `${numRuns} requests with seed ${seed} are answered without growth`,
  { timeout: 7_200_000 },
  async () => {
    expect(workers).not.toHaveLength(0);
    const sizes: number[] = [];
    const statuses = new Map<number, number>();
    const began = performance.now();
    for (let part = 0; part < PARTS; part += 1) {
      const sample = fc.sample(recipes(targets.length), { numRuns: Math.ceil(numRuns / PARTS), seed: seed + part });
      const pending = sample.values();
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (const recipe of pending) {
            const given = { secret: 'a-secret', personal: 'a-person', offsets: [], checkpoints: [] };
            const built = buildRequest(recipe, targets, given);
            const status = await send(built);
            if (status >= 500) throw new Error(`${status} to ${JSON.stringify(recipe)}`);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          }
        }),
      );
      sizes.push(await residentBytes());
    }
    const seconds = Math.round((performance.now() - began) / 1000);
    const megabytes = sizes.map((size) => Math.round(size / 1e6));
    console.info(
      `fuzz over HTTP: seed ${seed}, ${numRuns} requests in ${seconds} s, MB after each tenth: ${megabytes.join(' ')}`,
      JSON.stringify(Object.fromEntries(statuses)),
    );
    const [first = 0] = sizes;
    expect(sizes.at(-1)).toBeLessThan(first * MOST_GROWTH.factor + MOST_GROWTH.bytes);
  },
);

/** The status of the answer, which is read to its end. */
function send({ path, method, headers, body }: BuiltRequest): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const ascii = path.replaceAll(/[^\u0021-\u007e]/g, encodeURIComponent);
  // Without it Node sends the body of some methods as if it were the next request.
  const length = body === undefined ? {} : { 'Content-Length': String(body.byteLength) };
  const options = { path: ascii, method, headers: { ...headers, ...length }, agent };
  const sent = httpRequest(`${bridge.url}/`, options, (answer) => {
    answer.on('error', reject);
    answer.on('end', () => resolve(answer.statusCode ?? 0));
    answer.resume();
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const nameOf = async (id: number) => (await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '')).trim();

/** Of all processes of workerd. */
async function residentBytes(): Promise<number> {
  const states = await Promise.all(workers.map((id) => readFile(`/proc/${id}/status`, 'utf8')));
  return states.reduce((sum, state) => sum + Number(/VmRSS:\s+(\d+) kB/.exec(state)?.[1] ?? 0) * 1024, 0);
}
