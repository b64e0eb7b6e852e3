/** Drops all that is stored of an account, in portions that D1 can take. */

import { ACCOUNT_TABLES, type AccountTable, dropAccount, dropAccountRows } from '../store/account-rows.ts';
import type { Database } from '../store/database.ts';

/** Rows of one statement, and statements of one call. */
const BATCH = 2000;
const MOST_BATCHES = 25;

export interface Forgotten {
  /** False where the call has to be repeated. */
  readonly done: boolean;
  /** Rows that this call dropped. */
  readonly dropped: number;
}

/** The keys go first, so that nobody can come in any more; the account itself goes last, so that it can be repeated. */
const ORDER: readonly AccountTable[] = [
  'bridge_keys',
  ...(Object.keys(ACCOUNT_TABLES) as AccountTable[]).filter((table) => table !== 'bridge_keys'),
];

export async function forgetAccount(database: Database, account: string): Promise<Forgotten> {
  let dropped = 0;
  let batches = 0;
  for (const table of ORDER) {
    for (let rows = BATCH; rows === BATCH; batches += 1) {
      if (batches >= MOST_BATCHES + ORDER.length) return { done: false, dropped };
      rows = (await database.run(dropAccountRows(table, account, BATCH)))[0].length;
      dropped += rows;
    }
  }
  await database.run(...dropAccount(account));
  return { done: true, dropped };
}
