/**
 * Requests as nobody sends them, to every endpoint of integrations of every kind: each is answered in JSON with a status
 * of the contract, none with 500; no secret is told, and D1 is written for nobody who was not let in.
 */

import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { test } from 'vitest';
import { brokenPromise } from './promises.ts';
import { type Recipe, recipes } from './recipe.ts';
import { type BuiltRequest, buildRequest } from './request.ts';
import { createWorld } from './world.ts';

const numRuns = Number(env.FUZZ);
const seed = env.FUZZ_SEED === '' ? Math.trunc(Math.random() * 2 ** 31) : Number(env.FUZZ_SEED);

/** Reads like one: names of keys that read like words are logged. */
const SECRET = 'zq9Xk27pQv81mT4bRn60';
const PERSON = 'zq9-a-person';
/** The one secret that an answer must hold. */
const ISSUED_KEY = /"bridge_key":"tbk_[\w-]{43}"/;
/** So many offsets and checkpoints are sent again. */
const MOST_KEPT = 5;
/** Between sweeps, so that D1 stays small. */
const REQUESTS_BETWEEN_SWEEPS = 5000;

test(
  `${numRuns} requests with seed ${seed} are all answered as the contract has it`,
  { timeout: 7_200_000 },
  async () => {
    const world = await createWorld();
    const { bridge, brokerLines, writes } = world;
    const given = world.targets.map(() => ({ offsets: [] as string[], checkpoints: [] as string[] }));
    const statuses = new Map<string, number>();
    let sent = 0;

    async function play(recipe: Recipe): Promise<void> {
      for (const list of [bridge.lines, bridge.roundTrips, brokerLines, writes]) list.length = 0;
      world.clearFaults();
      world.pass(recipe.delay);
      if (recipe.fault !== undefined) world.failNext(recipe.fault);
      const ofTarget = given[recipe.target] ?? { offsets: [], checkpoints: [] };
      const request = buildRequest(recipe, world.targets, {
        // Another one each time, as of somebody who guesses.
        secret: `${SECRET}${sent}`,
        personal: PERSON,
        ...ofTarget,
      });
      const answer = await bridge.fetch(toRequest(request));
      const text = await answer.text();
      const { status, headers } = answer;
      const line = bridge.lines.find(({ event }) => event === 'request') ?? {};
      const endpoint = line['endpoint'] as string | undefined;

      const broken =
        brokenPromise({ ...request, ...(endpoint === undefined ? {} : { endpoint }), status, headers, text }) ??
        leakIn(
          endpoint === 'auth_validation' ? text.replace(ISSUED_KEY, '') : text,
          JSON.stringify([bridge.lines, brokerLines]),
          world.secrets,
        ) ??
        (writes.length > 0 && line['account'] === undefined ? `D1 is written: ${writes.join('; ')}` : undefined);
      if (broken !== undefined)
        throw new Error(`${broken}\n${tell(request, status, text)}\n${JSON.stringify(bridge.lines)}`);

      sent += 1;
      const kind = `${endpoint ?? 'elsewhere'} ${status}`;
      statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
      if (status === 200 && endpoint === 'contact_sync') keep(text, ofTarget);
      if (sent % REQUESTS_BETWEEN_SWEEPS === 0) await bridge.sweep();
    }

    function keep(text: string, { offsets, checkpoints }: (typeof given)[number]): void {
      const { next_offset: offset, synchronization_checkpoint: checkpoint } = JSON.parse(text) as Record<
        string,
        string
      >;
      if (offset !== undefined) offsets.push(offset);
      if (checkpoint !== undefined) checkpoints.push(checkpoint);
      for (const list of [offsets, checkpoints]) list.splice(0, list.length - MOST_KEPT);
    }

    const outcome = await fc.check(fc.asyncProperty(recipes(world.targets.length), play), { numRuns, seed });
    console.info(
      `fuzz: seed ${seed}, ${sent} requests: ${JSON.stringify(Object.fromEntries([...statuses].toSorted(([a], [b]) => (a < b ? -1 : 1))))}`,
    );
    if (outcome.failed) {
      const again = `FUZZ_SEED=${seed} FUZZ=${outcome.numRuns} npx vitest run --project fuzz`;
      const { errorInstance: error } = outcome;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`${message}\n${JSON.stringify(outcome.counterexample)}\nTo see it again: ${again}`);
    }
  },
);

function toRequest({ path, method, headers, body }: BuiltRequest): Request {
  return new Request(`http://bridge.test${path}`, { method, headers, ...(body ? { body } : {}) });
}

function leakIn(answer: string, log: string, secrets: readonly string[]): string | undefined {
  const secret = [SECRET, ...secrets].find((each) => log.includes(each) || answer.includes(each));
  if (secret !== undefined) return `the secret ${secret} is told`;
  return log.includes(PERSON) ? 'the log tells of a person' : undefined;
}

function tell({ path, method, headers, body }: BuiltRequest, status: number, answer: string): string {
  const text = new TextDecoder().decode(body).slice(0, 1000);
  return `${method} ${path} ${JSON.stringify(headers)}\n${text}\n${status} ${answer.slice(0, 1000)}`;
}
