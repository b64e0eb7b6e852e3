/** Table `alerts`: what an operator is told of, and how far that has come. */

import { LABEL } from './accounts.ts';
import { type Query, query } from './database.ts';

export interface AlertRow {
  readonly id: string;
  readonly account: string;
  readonly integration: string;
  readonly label: string | null;
  readonly kind: string;
  readonly advice: string;
  /** Milliseconds since 1970 UTC. */
  readonly since: number;
  readonly raised_at: number;
  readonly resolved_at: number | null;
  /** When the receiver took the message. */
  readonly raised_told_at: number | null;
  readonly resolved_told_at: number | null;
  /** When the next message may be tried; null where there is none (left) to be sent. */
  readonly due_at: number | null;
  /** How often the message that is next was tried, and what came of the last try. */
  readonly tries: number;
  readonly failure: string | null;
}

const COLUMNS = `id, account, (SELECT integration FROM accounts WHERE accounts.id = account) AS integration,
  (SELECT ${LABEL} FROM accounts WHERE accounts.id = account) AS label,
  kind, advice, since, raised_at, resolved_at, raised_told_at, resolved_told_at, due_at, tries, failure`;

export type OpenAlert = Pick<AlertRow, 'id' | 'account' | 'kind'>;

/** The open alerts of some accounts. */
export function readOpenAlerts(accounts: readonly string[]): Query<OpenAlert> {
  return query(
    `SELECT id, account, kind FROM alerts
     WHERE resolved_at IS NULL AND account IN (SELECT value FROM json_each(?1))`,
    JSON.stringify(accounts),
  );
}

export type NewAlert = Pick<AlertRow, 'id' | 'account' | 'kind' | 'advice' | 'since'>;

/** Raises alerts; returns those that were, which is none where one of this kind is open, or the account is gone. */
export function raiseAlerts(alerts: readonly NewAlert[], now: number): Query<OpenAlert> {
  return query(
    `INSERT INTO alerts (id, account, kind, advice, since, raised_at, due_at)
     SELECT value ->> 'id', value ->> 'account', value ->> 'kind', value ->> 'advice', value ->> 'since', ?2, ?2
     FROM json_each(?1) WHERE EXISTS (SELECT 1 FROM accounts WHERE accounts.id = value ->> 'account')
     ON CONFLICT DO NOTHING RETURNING id, account, kind`,
    JSON.stringify(alerts),
    now,
  );
}

/**
 * Resolves alerts; returns each of them once. Where nobody can have heard of one, nobody will; else that it was raised is
 * told before this is.
 */
export function resolveAlerts(ids: readonly string[], now: number): Query<OpenAlert> {
  return query(
    `UPDATE alerts SET resolved_at = ?2, due_at = CASE
       WHEN raised_told_at IS NOT NULL THEN ?2
       WHEN tries > 0 THEN due_at END
     WHERE resolved_at IS NULL AND id IN (SELECT value FROM json_each(?1)) RETURNING id, account, kind`,
    JSON.stringify(ids),
    now,
  );
}

/** For how long a message waits after its first try; after each further one twice as long, up to the longest. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Takes alerts whose message is due, the longest due first. Each counts as tried, so nobody else takes it meanwhile. */
export function claimDueAlerts(now: number, limit: number, pauses: Pauses): Query<AlertRow> {
  return query(
    `UPDATE alerts SET tries = tries + 1, due_at = ?1 + min(?3 << min(tries, 30), ?4)
     WHERE id IN (SELECT id FROM alerts WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?2)
     RETURNING ${COLUMNS}`,
    now,
    limit,
    pauses.firstMs,
    pauses.longestMs,
  );
}

/** The receiver took the message of a claimed alert; that it is resolved, where it is, is due next. */
export function alertTold({ id, tries, raised_told_at }: AlertRow, now: number): Query<never> {
  return raised_told_at === null
    ? query(
        `UPDATE alerts SET raised_told_at = ?3, tries = 0, failure = NULL,
           due_at = CASE WHEN resolved_at IS NOT NULL THEN ?3 END
         WHERE id = ?1 AND tries = ?2 AND raised_told_at IS NULL`,
        id,
        tries,
        now,
      )
    : query(
        `UPDATE alerts SET resolved_told_at = ?3, tries = 0, failure = NULL, due_at = NULL
         WHERE id = ?1 AND tries = ?2 AND raised_told_at IS NOT NULL`,
        id,
        tries,
        now,
      );
}

/** The receiver did not take the message of a claimed alert; `isOver`: it is not tried again. */
export function alertNotTold({ id, tries }: AlertRow, failure: string, isOver: boolean): Query<never> {
  return query(
    `UPDATE alerts SET failure = ?3, due_at = CASE WHEN ?4 THEN NULL ELSE due_at END WHERE id = ?1 AND tries = ?2`,
    id,
    tries,
    failure,
    isOver ? 1 : 0,
  );
}

/** Has open alerts sent after all that the receiver did not take for too long. */
export function retryGivenUpAlerts(now: number): Query<never> {
  return query(
    `UPDATE alerts SET due_at = ?1, tries = 0, failure = NULL
     WHERE resolved_at IS NULL AND raised_told_at IS NULL AND due_at IS NULL`,
    now,
  );
}

/** Open alerts, then those resolved last. */
export function readAlerts(limit: number): Query<AlertRow> {
  return query(
    `SELECT ${COLUMNS} FROM alerts ORDER BY resolved_at IS NOT NULL, resolved_at DESC, raised_at DESC, id LIMIT ?1`,
    limit,
  );
}

/** Drops alerts that were resolved before a time; returns one row for each. */
export function dropResolvedAlerts(before: number, limit: number): Query<Pick<AlertRow, 'id'>> {
  return query(
    'DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE resolved_at < ?1 LIMIT ?2) RETURNING id',
    before,
    limit,
  );
}
