/** What keeps D1 bounded: pages that nobody can ask for any more, and history that nobody looks at. */

import { OFFSET_LIFETIME_MS } from '../domain/offset-rules.ts';
import { forgetDepartures } from '../store/contact-departures.ts';
import { dropContactPages } from '../store/contact-pages.ts';
import { dropRuns } from '../store/contact-runs.ts';
import type { Database, Query } from '../store/database.ts';
import { BATCH, dropInBatches } from '../store/drop-in-batches.ts';

const DAY_MS = 86_400_000;
/** How long runs are kept that brought nothing, and all others; milliseconds. */
const QUIET_RUNS_MS = 2 * DAY_MS;
const RUNS_MS = 30 * DAY_MS;
/** How long a departure waits to be sent to a Talkdesk account that does not synchronize; milliseconds. */
const DEPARTURES_MS = 90 * DAY_MS;

/** How many rows were dropped. */
export interface Swept {
  readonly pages: number;
  readonly runs: number;
  readonly departures: number;
}

/** Thins out what synchronizations leave behind; to be run every hour or so. */
export async function sweepContactSync(database: Database, now: number): Promise<Swept> {
  const drop = <Row>(batch: Query<Row>) => dropInBatches(database, batch);
  return {
    pages: await drop(dropContactPages(now - OFFSET_LIFETIME_MS, BATCH)),
    runs: await drop(dropRuns({ quiet: now - QUIET_RUNS_MS, old: now - RUNS_MS }, BATCH)),
    departures: await drop(forgetDepartures(now - DEPARTURES_MS, BATCH)),
  };
}
