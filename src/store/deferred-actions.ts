/** Table `deferred_actions`: what was accepted while the service could not be reached. What is done has no row any more. */

import { LABEL } from './accounts.ts';
import { type Query, query } from './database.ts';

export interface DeferredAction {
  readonly id: string;
  readonly account: string;
  /** Null once the account is forgotten. */
  readonly integration: string | null;
  readonly label: string | null;
  readonly key: string;
  readonly marker: string;
  readonly action: string;
  /** The contact that it is about, as Talkdesk named it. */
  readonly contact: string | null;
  /** JSON object: the sealed request. */
  readonly request: string;
  readonly state: 'waiting' | 'running' | 'failed';
  readonly tries: number;
  readonly begun_at: number;
  readonly accepted_at: number;
  readonly due_at: number;
  readonly failed_at: number | null;
  /** Of the last try. */
  readonly code: string | null;
  readonly message: string | null;
}

const COLUMNS = `id, account, (SELECT integration FROM accounts WHERE accounts.id = account) AS integration,
  (SELECT ${LABEL} FROM accounts WHERE accounts.id = account) AS label,
  key, marker, action, contact, request, state, tries, begun_at, accepted_at, due_at, failed_at, code, message`;

export type NewDeferredAction = Pick<
  DeferredAction,
  'id' | 'account' | 'key' | 'marker' | 'action' | 'request' | 'begun_at' | 'accepted_at' | 'due_at'
> & { readonly contact?: string; readonly code: string; readonly message: string };

export function addDeferred(row: NewDeferredAction): Query<never> {
  return query(
    `INSERT INTO deferred_actions
       (id, account, key, marker, action, contact, request, state, begun_at, accepted_at, due_at, code, message)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', ?8, ?9, ?10, ?11, ?12)`,
    row.id,
    row.account,
    row.key,
    row.marker,
    row.action,
    row.contact ?? null,
    row.request,
    row.begun_at,
    row.accepted_at,
    row.due_at,
    row.code,
    row.message,
  );
}

/** How far clocks may be apart; milliseconds. */
const SKEW_MS = 5000;

/**
 * Takes one whose time has come; nothing where it is done, failed, or being tried, or where it is too early: the message is
 * one of two then, and the other one comes in time.
 */
export function claimDeferred(id: string, now: number, leaseUntil: number): Query<DeferredAction> {
  return query(
    `UPDATE deferred_actions SET state = 'running', tries = tries + 1, due_at = ?3
     WHERE id = ?1 AND ((state = 'waiting' AND due_at <= ?2 + ?4) OR (state = 'running' AND due_at <= ?2))
     RETURNING ${COLUMNS}`,
    id,
    now,
    leaseUntil,
    SKEW_MS,
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
export function retryDeferred(id: string, now: number): Query<Pick<DeferredAction, 'id'>> {
  return query(
    `UPDATE deferred_actions SET state = 'waiting', tries = 0, accepted_at = ?2, due_at = ?2, failed_at = NULL
     WHERE id = ?1 AND state = 'failed' RETURNING id`,
    id,
    now,
  );
}

export function dropDeferred(id: string): Query<never> {
  return query('DELETE FROM deferred_actions WHERE id = ?1', id);
}

/** Drops one that nobody is trying; returns a row where it did. */
export function dropUntried(id: string, now: number): Query<Pick<DeferredAction, 'id'>> {
  return query(
    "DELETE FROM deferred_actions WHERE id = ?1 AND (state <> 'running' OR due_at <= ?2) RETURNING id",
    id,
    now,
  );
}

/**
 * Those whose time passed without a try: their message was lost, or whoever tried came to no end. They are due now, so that
 * the next call gives others.
 */
export function remindOverdue(before: number, now: number, limit: number): Query<Pick<DeferredAction, 'id'>> {
  return query(
    `UPDATE deferred_actions SET due_at = ?2 WHERE id IN
       (SELECT id FROM deferred_actions WHERE state <> 'failed' AND due_at < ?1 ORDER BY due_at LIMIT ?3)
     RETURNING id`,
    before,
    now,
    limit,
  );
}

/** Drops those that failed before a time; returns one row for each. */
export function dropLongFailed(before: number, limit: number): Query<{ readonly dropped: 1 }> {
  return query(
    `DELETE FROM deferred_actions WHERE id IN (SELECT id FROM deferred_actions WHERE failed_at < ?1 LIMIT ?2)
     RETURNING 1 AS dropped`,
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

/** Those that failed in the order of their ids, those above `after`; of one account, or of all. */
export function readFailed(account: string | undefined, after: string, limit: number): Query<DeferredAction> {
  return query(
    `SELECT ${COLUMNS} FROM deferred_actions
     WHERE state = 'failed' AND (?1 IS NULL OR account = ?1) AND id > ?2 ORDER BY id LIMIT ?3`,
    account ?? null,
    after,
    limit,
  );
}

/** How many wait or are being tried, and how many failed; of one account, or of all. */
export function countDeferred(
  account: string | undefined,
): Query<{ readonly waiting: number; readonly failed: number }> {
  return query(
    `SELECT count(*) FILTER (WHERE state <> 'failed') AS waiting, count(*) FILTER (WHERE state = 'failed') AS failed
     FROM deferred_actions WHERE ?1 IS NULL OR account = ?1`,
    account ?? null,
  );
}

export interface FailedActions {
  readonly account: string;
  readonly failed: number;
  /** When the first of them failed; milliseconds since 1970 UTC. */
  readonly since: number;
}

/** How many failed of each of some accounts that has any. */
export function countFailed(accounts: readonly string[]): Query<FailedActions> {
  return query(
    `SELECT account, count(*) AS failed, min(failed_at) AS since FROM deferred_actions
     WHERE state = 'failed' AND account IN (SELECT value FROM json_each(?1)) GROUP BY account`,
    JSON.stringify(accounts),
  );
}

/** One as the vault sees it. */
export interface SealedAction {
  readonly id: string;
  readonly account: string;
  readonly integration: string;
  readonly credentials: string;
}

/** Whether a request was sealed under another key than ?1. */
const UNDER_ANOTHER = "instr(request, '.' || ?1 || '.') = 0";

/** Requests that are sealed under another key than this one, as `readConnectionsToReseal`. */
export function readDeferredToReseal(
  keyId: string,
  page: { readonly after: string; readonly limit: number },
): Query<SealedAction> {
  return query(
    `SELECT deferred_actions.id, account, integration, request AS credentials
     FROM deferred_actions JOIN accounts ON accounts.id = account
     WHERE ${UNDER_ANOTHER} AND deferred_actions.id > ?2 ORDER BY deferred_actions.id LIMIT ?3`,
    keyId,
    page.after,
    page.limit,
  );
}

/** Replaces the seal. */
export function resealDeferred({ id, credentials }: SealedAction, resealed: string): Query<never> {
  return query('UPDATE deferred_actions SET request = ?3 WHERE id = ?1 AND request = ?2', id, credentials, resealed);
}

/** How many requests are sealed under another key than this one. */
export function countDeferredToReseal(keyId: string): Query<{ readonly actions: number }> {
  return query(`SELECT count(*) AS actions FROM deferred_actions WHERE ${UNDER_ANOTHER}`, keyId);
}
