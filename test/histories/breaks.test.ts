/** The engine with one of the deliberate breaks, which the histories must notice. */

import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { BREAKS } from './breaks.ts';
import { histories } from './history.ts';
import { play } from './world.ts';

/** So many histories are enough to show each of them, with this seed. */
const SEED = 1;
const MOST_HISTORIES = 1000;

const broken = BREAKS.find(({ name }) => name === env.BREAK);

test(`the histories notice the break ${env.BREAK}`, { timeout: 1_200_000 }, async () => {
  if (!broken) throw new Error(`There is no break ${env.BREAK}`);
  const property = fc.asyncProperty(histories(broken.kind, 40), play);
  const outcome = await fc.check(property, { numRuns: MOST_HISTORIES, seed: SEED, endOnFailure: true });
  console.info(`${broken.name}: noticed by history ${outcome.numRuns} with seed ${SEED}`);
  expect(outcome.errorInstance).toMatchObject({ name: 'BrokenPromise' });
});
