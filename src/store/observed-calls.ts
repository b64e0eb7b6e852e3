/** Table `observed_calls`: the shapes of Talkdesk's first calls in each situation. */

import { type Query, query } from './database.ts';

/** So many calls of an account are kept of each situation. */
export const MOST_OBSERVED = 10;

export interface ObservedCallRow {
  readonly account: string;
  readonly situation: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  /** JSON object. */
  readonly shape: string;
}

/** Keeps a call while there are few of its situation; returns its number, or no row where there are enough. */
export function addObservedCall(row: ObservedCallRow): Query<{ readonly number: number }> {
  return query(
    `INSERT INTO observed_calls (account, situation, number, at, shape)
     SELECT ?1, ?2, kept + 1, ?3, ?4
     FROM (SELECT count(*) AS kept FROM observed_calls WHERE account = ?1 AND situation = ?2)
     WHERE kept < ?5 AND EXISTS (SELECT 1 FROM accounts WHERE id = ?1) RETURNING number`,
    row.account,
    row.situation,
    row.at,
    row.shape,
    MOST_OBSERVED,
  );
}

/** The calls of an account in the order in which they came. */
export function readObservedCalls(account: string): Query<ObservedCallRow> {
  return query(
    'SELECT account, situation, at, shape FROM observed_calls WHERE account = ?1 ORDER BY at, situation, number',
    account,
  );
}
