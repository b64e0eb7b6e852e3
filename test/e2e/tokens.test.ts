/** Many callers in several Workers that share their storage, when a token expires and the authority has a fault. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAsItShould, meetExpiry, throughBridge } from '../../bench/tokens/expiry.ts';
import { FAULTS } from '../../bench/tokens/faults.ts';
import { type Fleet, startFleet } from '../../bench/tokens/fleet.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await startFleet(3);
});
afterAll(async () => {
  await fleet[Symbol.asyncDispose]();
});

/** `npm run bench:tokens` has the others, and other numbers of callers. */
const SLOW_OR_ALIKE: ReadonlySet<string> = new Set(['+5 s', 'expires_in missing', 'expires_in 0', 'expires_in "soon"']);
const RUNS = [
  ...FAULTS.filter(({ name }) => !SLOW_OR_ALIKE.has(name)).map((fault) => ({ fault, callers: 20 })),
  ...FAULTS.slice(0, 1).map((fault) => ({ fault, callers: 500 })),
];

describe('an expiry that many callers meet at once', () => {
  test.each(RUNS)('costs no more than the fault forces: $fault.name, $callers callers', async ({ fault, callers }) => {
    const outcome = await meetExpiry(callers, fault, throughBridge(fleet));
    expect({ ...outcome, ok: isAsItShould(callers, fault, outcome) }).toMatchObject({ ok: true });
  });
});
