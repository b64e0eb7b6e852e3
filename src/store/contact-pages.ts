/** Table `contact_pages`: what stands behind a `next_offset` of contacts. */

import { type Query, query } from './database.ts';

export interface ContactPageRow {
  readonly id: string;
  readonly account: string;
  readonly run: string;
  /** The page's number in its run, from 2. */
  readonly page: number;
  /** Contacts delivered before this page. */
  readonly delivered: number;
  /** JSON: where the source is to be read on. */
  readonly state: string;
  readonly created_at: number;
}

export function findContactPage(id: string): Query<ContactPageRow> {
  return query('SELECT * FROM contact_pages WHERE id = ?1', id);
}

export function addContactPage(row: ContactPageRow): Query<never> {
  return query(
    `INSERT INTO contact_pages (id, account, run, page, delivered, state, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO NOTHING`,
    row.id,
    row.account,
    row.run,
    row.page,
    row.delivered,
    row.state,
    row.created_at,
  );
}

export function dropContactPagesBefore(account: string, time: number): Query<never> {
  return query('DELETE FROM contact_pages WHERE account = ?1 AND created_at < ?2', account, time);
}
