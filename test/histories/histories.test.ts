/**
 * Random histories of every kind of source, and of every API that is read through a declaration: whatever happens, in the end Talkdesk has every contact that the service
 * has, in its last version, and whoever it has besides is recorded as departed.
 */

import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { describe, test } from 'vitest';
import { DECLARED_APIS } from '../support/contact-apis/integration.ts';
import { apiHistories } from './api-history.ts';
import { histories, type Kind } from './history.ts';
import { tellFailure } from './tell.ts';
import { play } from './world.ts';

const numRuns = Number(env.HISTORIES);
const numRunsOfApi = Number(env.API_HISTORIES);
const seed = env.HISTORIES_SEED === '' ? Math.trunc(Math.random() * 2 ** 31) : Number(env.HISTORIES_SEED);

describe(`random histories with seed ${seed}`, () => {
  test.each<Kind>(['keyset', 'feed', 'scan'])(
    'of a %s source lose no contact, come to an end, and are quiet at last',
    { timeout: 3_600_000 },
    async (kind) => {
      console.info(`${numRuns} histories of ${kind}: seed ${seed}`);
      const outcome = await fc.check(fc.asyncProperty(histories(kind, 40), play), { numRuns, seed });
      if (outcome.failed) throw new Error(tellFailure(outcome));
    },
  );

  test.each(DECLARED_APIS)(
    'of %s through a declaration lose no contact, come to an end, and are quiet at last',
    { timeout: 3_600_000 },
    async (api) => {
      console.info(`${numRunsOfApi} histories of ${api}: seed ${seed}`);
      const outcome = await fc.check(fc.asyncProperty(apiHistories(api, 40), play), { numRuns: numRunsOfApi, seed });
      if (outcome.failed) throw new Error(tellFailure(outcome));
    },
  );
});
