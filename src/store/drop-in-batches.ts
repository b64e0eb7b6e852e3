/** Dropping what may be much: in statements that D1 can take, and not for ever. */

import type { Database, Query } from './database.ts';

/** Rows of one statement, and statements of one sweep: a backlog is worked off over several. */
export const BATCH = 2000;
const MOST_BATCHES = 50;

/** Runs a statement that drops at most `BATCH` rows, and returns one for each, until there is nothing left; how many. */
export async function dropInBatches<Row>(database: Database, batch: Query<Row>): Promise<number> {
  let dropped = 0;
  for (let batches = 0; batches < MOST_BATCHES; batches += 1) {
    const [rows] = await database.run(batch);
    dropped += rows.length;
    if (rows.length < BATCH) break;
  }
  return dropped;
}
