/** Drops all that is stored of an account, in portions that D1 and the token brokers can take. */

import { ACCOUNT_TABLES, type AccountTable, dropAccount, dropAccountRows } from '../store/account-rows.ts';
import { type ForgetParts, forgetTokens } from './forget-tokens.ts';

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
const FIRST: AccountTable = 'bridge_keys';
const OTHERS = (Object.keys(ACCOUNT_TABLES) as AccountTable[]).filter((table) => table !== FIRST);

export async function forgetAccount(parts: ForgetParts, account: string): Promise<Forgotten> {
  const { database } = parts;
  let dropped = 0;
  let batches = 0;

  /** Empties a table of the account's rows; false where this call has done enough. */
  async function empty(table: AccountTable): Promise<boolean> {
    for (let rows = BATCH; rows === BATCH; batches += 1) {
      if (batches >= MOST_BATCHES + OTHERS.length) return false;
      rows = (await database.run(dropAccountRows(table, account, BATCH)))[0].length;
      dropped += rows;
    }
    return true;
  }

  await empty(FIRST);
  const ofTokens = await forgetTokens(parts, account);
  dropped += ofTokens.dropped;
  if (!ofTokens.done) return { done: false, dropped };
  for (const table of OTHERS) {
    if (!(await empty(table))) return { done: false, dropped };
  }
  await database.run(...dropAccount(account));
  return { done: true, dropped };
}
