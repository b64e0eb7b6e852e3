/** Table `contact_pages`: what stands behind a `next_offset` of contacts. */

import { type Query, query } from './database.ts';

export interface ContactPageRow {
  readonly id: string;
  readonly account: string;
  readonly run: string;
  /** The page's number in its run, from 2. */
  readonly page: number;
  /** JSON: where the run goes on. */
  readonly state: string;
  readonly created_at: number;
}

export function findContactPage(id: string): Query<ContactPageRow> {
  return query('SELECT * FROM contact_pages WHERE id = ?1', id);
}

export function addContactPage(row: ContactPageRow): Query<never> {
  return query(
    `INSERT INTO contact_pages (id, account, run, page, state, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO NOTHING`,
    row.id,
    row.account,
    row.run,
    row.page,
    row.state,
    row.created_at,
  );
}

/** Drops at most `limit` rows that were made before `time`, the oldest first; returns those dropped. */
export function dropContactPages(time: number, limit: number): Query<{ readonly id: string }> {
  return query(
    `DELETE FROM contact_pages WHERE id IN
       (SELECT id FROM contact_pages WHERE created_at < ?1 ORDER BY created_at LIMIT ?2) RETURNING id`,
    time,
    limit,
  );
}
