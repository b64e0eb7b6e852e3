/** Table `deferred_actions`: what was accepted while the service could not be reached. What is done has no row any more. */

import { type Query, query } from './database.ts';

export interface DeferredAction {
  readonly id: string;
  readonly account: string;
  /** Null once the account is forgotten. */
  readonly integration: string | null;
  readonly key: string;
  readonly marker: string;
  readonly action: string;
  /** Sealed. */
  readonly request: string;
  readonly state: 'waiting' | 'running' | 'failed';
  readonly tries: number;
  readonly accepted_at: number;
  readonly due_at: number;
  readonly failed_at: number | null;
  /** Of the last try. */
  readonly code: string | null;
  readonly message: string | null;
}

const COLUMNS = `id, account, (SELECT integration FROM accounts WHERE accounts.id = account) AS integration, key, marker, action, request, state, tries, accepted_at, due_at, failed_at, code, message`;

export type NewDeferredAction = Pick<
  DeferredAction,
  'id' | 'account' | 'key' | 'marker' | 'action' | 'request' | 'accepted_at' | 'due_at'
> & { readonly contact?: string; readonly code: string; readonly message: string };

export function addDeferred(row: NewDeferredAction): Query<never> {
  return query(
    `INSERT INTO deferred_actions
       (id, account, key, marker, action, contact, request, state, accepted_at, due_at, code, message)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', ?8, ?9, ?10, ?11)`,
    row.id,
    row.account,
    row.key,
    row.marker,
    row.action,
    row.contact ?? null,
    row.request,
    row.accepted_at,
    row.due_at,
    row.code,
    row.message,
  );
}

/** Takes one that waits, or whose last try came to no end; nothing where it is done, failed, or being tried. */
export function claimDeferred(id: string, now: number, leaseUntil: number): Query<DeferredAction> {
  return query(
    `UPDATE deferred_actions SET state = 'running', tries = tries + 1, due_at = ?3
     WHERE id = ?1 AND (state = 'waiting' OR (state = 'running' AND due_at <= ?2)) RETURNING ${COLUMNS}`,
    id,
    now,
    leaseUntil,
  );
}

/** What came of a try. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

/** It is to be tried again. */
export function waitDeferred(id: string, dueAt: number, { code, message }: Problem): Query<never> {
  return query(
    "UPDATE deferred_actions SET state = 'waiting', due_at = ?2, code = ?3, message = ?4 WHERE id = ?1",
    id,
    dueAt,
    code,
    message,
  );
}

/** It is not tried again unless somebody wants it. */
export function failDeferred(id: string, now: number, { code, message }: Problem): Query<never> {
  return query(
    `UPDATE deferred_actions SET state = 'failed', failed_at = ?2, code = ?3, message = ?4
     WHERE id = ?1 AND state <> 'failed'`,
    id,
    now,
    code,
    message,
  );
}

/** A failed one is to be tried again. */
export function retryDeferred(id: string, now: number): Query<never> {
  return query(
    `UPDATE deferred_actions SET state = 'waiting', tries = 0, accepted_at = ?2, due_at = ?2, failed_at = NULL
     WHERE id = ?1 AND state = 'failed'`,
    id,
    now,
  );
}

export function dropDeferred(id: string): Query<never> {
  return query('DELETE FROM deferred_actions WHERE id = ?1', id);
}

/** Those whose time passed without a try: their message was lost, or whoever tried came to no end. */
export function readOverdue(before: number, limit: number): Query<Pick<DeferredAction, 'id'>> {
  return query(
    "SELECT id FROM deferred_actions WHERE state <> 'failed' AND due_at < ?1 ORDER BY due_at LIMIT ?2",
    before,
    limit,
  );
}

export function readDeferred(id: string): Query<DeferredAction> {
  return query(`SELECT ${COLUMNS} FROM deferred_actions WHERE id = ?1`, id);
}

/** The oldest first; of one account, or of all. */
export function listDeferred(
  wanted: { readonly account?: string; readonly failed: boolean },
  limit: number,
): Query<DeferredAction> {
  return query(
    `SELECT ${COLUMNS} FROM deferred_actions
     WHERE (?1 IS NULL OR account = ?1) AND (?2 = 0 OR state = 'failed') ORDER BY accepted_at, id LIMIT ?3`,
    wanted.account ?? null,
    wanted.failed ? 1 : 0,
    limit,
  );
}

/** How many failed, and since when, of each of some accounts that has any. */
export function countFailed(
  accounts: readonly string[],
): Query<{ readonly account: string; readonly failed: number; readonly since: number }> {
  return query(
    `SELECT account, count(*) AS failed, min(failed_at) AS since FROM deferred_actions
     WHERE state = 'failed' AND account IN (SELECT value FROM json_each(?1)) GROUP BY account`,
    JSON.stringify(accounts),
  );
}
