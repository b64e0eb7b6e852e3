/** Which migrations the database has had. Wrangler writes them down in the table `d1_migrations`. */

import { type Database, query } from './database.ts';

/** The newest file in `migrations/`: what this version of the bridge needs. */
export const NEWEST_MIGRATION = '0007_actions.sql';

/** Whether the database has had the newest migration. A newer one does not harm: migrations come before the code. */
export async function isSchemaCurrent(database: Database): Promise<boolean> {
  const [tables] = await database.run(
    query<{ readonly name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'd1_migrations'"),
  );
  if (tables.length === 0) return false;
  const [rows] = await database.run(
    query<{ readonly name: string }>('SELECT name FROM d1_migrations WHERE name = ?1', NEWEST_MIGRATION),
  );
  return rows.length > 0;
}
