/** What keeps the records of actions bounded. */

import { aliasesEnd } from '../people/aliases.ts';
import { dropActionRecords } from '../store/action-records.ts';
import { dropAliases } from '../store/contact-aliases.ts';
import { dropLongFailed } from '../store/deferred-actions.ts';
import type { Database } from '../store/database.ts';
import { BATCH, dropInBatches } from '../store/drop-in-batches.ts';

/** How many rows were dropped. */
export interface SweptActions {
  readonly action_records: number;
  readonly contact_aliases: number;
  readonly deferred_actions: number;
}

/** So long an action that failed is kept for somebody to look at it; milliseconds. */
const FAILED_KEPT_MS = 30 * 86_400_000;

/** Drops what tells no repetition and finds nobody any more, and what failed long ago; to be run every hour or so. */
export async function sweepActions(database: Database, now: number): Promise<SweptActions> {
  return {
    action_records: await dropInBatches(database, dropActionRecords(now, BATCH)),
    contact_aliases: await dropInBatches(database, dropAliases(aliasesEnd(now), BATCH)),
    deferred_actions: await dropInBatches(database, dropLongFailed(now - FAILED_KEPT_MS, BATCH)),
  };
}
