/** Table `accounts`: one customer's use of an integration. */

import { type Query, query } from './database.ts';

/** What a request of Talkdesk needs of an account. */
export interface AccountRow {
  readonly id: string;
  readonly label: string | null;
  /** JSON object: what the operator has set for the account. */
  readonly settings: string;
  /** Raised to have contacts sent again to readers of an earlier epoch. */
  readonly epoch: number;
  /** Readers of an epoch before this one get all contacts. */
  readonly full_epoch: number;
  /** Other readers get those changed since then (ms): the earliest time that was asked for after `full_epoch`. */
  readonly resync_since: number | null;
}

/** The operator's own label wins. */
export const LABEL = 'coalesce(given_label, label)';
const REQUEST_COLUMNS = `id, ${LABEL} AS label, settings, epoch, full_epoch, resync_since`;

export function findAccount(id: string): Query<AccountRow> {
  return query(`SELECT ${REQUEST_COLUMNS} FROM accounts WHERE id = ?1`, id);
}

/** The account behind a bridge key of an integration. */
export function findAccountByBridgeKey(
  integration: string,
  hash: string,
): Query<AccountRow & { readonly hash: string }> {
  return query(
    `SELECT ${REQUEST_COLUMNS}, key.hash FROM bridge_keys AS key JOIN accounts AS account ON account.id = key.account
     WHERE key.hash = ?2 AND account.integration = ?1`,
    integration,
    hash,
  );
}

interface NewAccount {
  readonly id: string;
  readonly integration: string;
  readonly identity: string;
  readonly label?: string;
  readonly now: number;
}

/** Adds the account where it is new, and keeps its label up to date. */
export function rememberAccount(account: NewAccount): Query<AccountRow> {
  return query(
    `INSERT INTO accounts (id, integration, identity, label, first_seen_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)
     ON CONFLICT (id) DO UPDATE SET label = coalesce(excluded.label, label)
     RETURNING ${REQUEST_COLUMNS}`,
    account.id,
    account.integration,
    account.identity,
    account.label ?? null,
    account.now,
  );
}

/** Adds an account that the operator names; returns it, or nothing where another account has that name already. */
export function addAccount(account: NewAccount & { readonly label: string }): Query<Pick<AccountRow, 'id'>> {
  return query(
    `INSERT INTO accounts (id, integration, identity, given_label, first_seen_at, last_seen_at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?5
     WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE id = ?4 OR ${LABEL} = ?4 COLLATE NOCASE)
     RETURNING id`,
    account.id,
    account.integration,
    account.identity,
    account.label,
    account.now,
  );
}

/** What an operator sees of an account. */
export interface AccountRecord extends AccountRow {
  readonly integration: string;
  readonly identity: string;
  /** Milliseconds since 1970 UTC. */
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  /** An account that is kept is never purged. */
  readonly kept: 0 | 1;
}

const RECORD_COLUMNS = `${REQUEST_COLUMNS}, integration, identity, first_seen_at, last_seen_at, kept`;

/** Accounts in the order of their ids, those above `after`; all integrations' unless one is named. */
export function readAccounts(page: {
  readonly after: string;
  readonly limit: number;
  readonly integration?: string;
}): Query<AccountRecord> {
  return query(
    `SELECT ${RECORD_COLUMNS} FROM accounts WHERE id > ?1 AND (?3 IS NULL OR integration = ?3) ORDER BY id LIMIT ?2`,
    page.after,
    page.limit,
    page.integration ?? null,
  );
}

/** The account of this id, which comes first, and those of this label, whatever its capitals; at most ten. */
export function findAccountsByName(name: string): Query<AccountRecord> {
  return query(
    `SELECT ${RECORD_COLUMNS} FROM accounts WHERE id = ?1 OR ${LABEL} = ?1 COLLATE NOCASE ORDER BY id = ?1 DESC, id LIMIT 10`,
    name,
  );
}

/**
 * Writes what is given, and returns the id; nothing where another account has the label. An empty label gives way to
 * the service's own, and a null in `settings` (JSON) takes one away.
 */
export function changeAccount(
  id: string,
  change: { readonly label?: string; readonly settings?: string; readonly kept?: boolean },
): Query<{ readonly id: string }> {
  return query(
    `UPDATE accounts SET given_label = CASE ?2 WHEN '' THEN NULL ELSE coalesce(?2, given_label) END,
       settings = json_patch(settings, coalesce(?3, '{}')), kept = coalesce(?4, kept)
     WHERE id = ?1 AND (coalesce(?2, '') = '' OR NOT EXISTS (SELECT 1 FROM accounts AS other
       WHERE other.id <> ?1 AND (other.id = ?2 OR coalesce(other.given_label, other.label) = ?2 COLLATE NOCASE)))
     RETURNING id`,
    id,
    change.label ?? null,
    change.settings ?? null,
    change.kept === undefined ? null : Number(change.kept),
  );
}

/** Has contacts sent again, all of them or those changed since an instant (ms). */
export function raiseEpoch(id: string, since: number | undefined): Query<never> {
  return query(
    `UPDATE accounts SET epoch = epoch + 1,
       full_epoch = CASE WHEN ?2 IS NULL THEN epoch + 1 ELSE full_epoch END,
       resync_since = CASE WHEN ?2 IS NULL THEN NULL ELSE min(coalesce(resync_since, ?2), ?2) END
     WHERE id = ?1`,
    id,
    since ?? null,
  );
}

/** Writes down that the account was heard of. */
export function sawAccount(id: string, now: number): Query<never> {
  return query('UPDATE accounts SET last_seen_at = max(last_seen_at, ?2) WHERE id = ?1', id, now);
}

/** Accounts that were not seen since a time and are not kept, the longest unseen first. */
export function readUnseenAccounts(before: number, limit: number): Query<AccountRecord> {
  return query(
    `SELECT ${RECORD_COLUMNS} FROM accounts WHERE last_seen_at < ?1 AND kept = 0 ORDER BY last_seen_at LIMIT ?2`,
    before,
    limit,
  );
}
