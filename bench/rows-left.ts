/** What synchronizations leave in D1, table by table, before and after the Worker's hourly sweep. */

import type { D1Database } from '@cloudflare/workers-types';
import { OFFSET_LIFETIME_MS } from '../src/domain/offset-rules.ts';
import { createDatabase } from '../src/store/database.ts';
import { sweepContactSync } from '../src/sync/sweep.ts';

/** All the tables that a contact synchronization writes to. */
export const SYNC_TABLES = [
  'contact_runs',
  'contact_pages',
  'known_contacts',
  'contact_departures',
  'contact_streams',
] as const;
export type RowCounts = Readonly<Record<(typeof SYNC_TABLES)[number], number>>;

const HOUR_MS = 3_600_000;

/** The rows of one account. */
export async function countRows(d1: D1Database, account: string): Promise<RowCounts> {
  const counts = SYNC_TABLES.map((table) => `(SELECT count(*) FROM ${table} WHERE account = ?1) AS ${table}`);
  const row = await d1
    .prepare(`SELECT ${counts.join(', ')}`)
    .bind(account)
    .first<RowCounts>();
  if (!row) throw new Error('D1 counted no rows');
  return row;
}

/** The sweep of the Worker's schedule, once, an hour after the offsets given until now are good no longer. */
export async function sweepNextDay(d1: D1Database): Promise<void> {
  await sweepContactSync(createDatabase(d1), Date.now() + OFFSET_LIFETIME_MS + HOUR_MS);
}

export const isSameRows = (some: RowCounts, others: RowCounts) =>
  SYNC_TABLES.every((table) => some[table] === others[table]);
