/** Table `accounts`: one customer's use of an integration. */

import { type Query, query } from './database.ts';

export interface AccountRow {
  readonly id: string;
  readonly label: string | null;
  /** JSON object: the settings that the account overrides. */
  readonly settings: string;
  /** Raised to have contacts sent again: those changed since `resync_since` (ms), or all of them. */
  readonly epoch: number;
  readonly resync_since: number | null;
}

export function findAccount(id: string): Query<AccountRow> {
  return query('SELECT id, label, settings, epoch, resync_since FROM accounts WHERE id = ?1', id);
}

/** The account behind a bridge key of an integration. */
export function findAccountByBridgeKey(
  integration: string,
  hash: string,
): Query<AccountRow & { readonly hash: string }> {
  return query(
    `SELECT account.id, account.label, account.settings, account.epoch, account.resync_since, key.hash
     FROM bridge_keys AS key JOIN accounts AS account ON account.id = key.account
     WHERE key.hash = ?2 AND account.integration = ?1`,
    integration,
    hash,
  );
}

/** Adds the account where it is new, and keeps its label up to date. */
export function rememberAccount(account: {
  readonly id: string;
  readonly integration: string;
  readonly identity: string;
  readonly label?: string;
  readonly now: number;
}): Query<AccountRow> {
  return query(
    `INSERT INTO accounts (id, integration, identity, label, first_seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (id) DO UPDATE SET label = coalesce(excluded.label, label)
     RETURNING id, label, settings, epoch, resync_since`,
    account.id,
    account.integration,
    account.identity,
    account.label ?? null,
    account.now,
  );
}
