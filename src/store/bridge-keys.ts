/** Table `bridge_keys`: hashes of the keys with which Talkdesk reaches an account. */

import { type Query, query } from './database.ts';

export function addBridgeKey(key: {
  readonly hash: string;
  readonly account: string;
  readonly now: number;
}): Query<never> {
  return query(
    'INSERT INTO bridge_keys (hash, account, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING',
    key.hash,
    key.account,
    key.now,
  );
}

/** Adds a key unless the account has `most` already; returns a row where it was added. */
export function addBridgeKeyBelow(
  most: number,
  key: { readonly hash: string; readonly account: string; readonly now: number },
): Query<{ readonly hash: string }> {
  return query(
    `INSERT INTO bridge_keys (hash, account, created_at) SELECT ?1, ?2, ?3
     WHERE (SELECT count(*) FROM bridge_keys WHERE account = ?2) < ?4 RETURNING hash`,
    key.hash,
    key.account,
    key.now,
    most,
  );
}

export interface BridgeKeyRow {
  /** The name of the key: the beginning of its hash. */
  readonly name: string;
  /** Milliseconds since 1970 UTC. */
  readonly created_at: number;
}

const NAME = 'substr(hash, 1, 8)';

/** The keys of an account, the oldest first. */
export function readBridgeKeys(account: string): Query<BridgeKeyRow> {
  return query(
    `SELECT ${NAME} AS name, created_at FROM bridge_keys WHERE account = ?1 ORDER BY created_at, hash`,
    account,
  );
}

/** Takes a key back; returns its row, or nothing where there is none of this name. */
export function dropBridgeKey(account: string, name: string): Query<BridgeKeyRow> {
  return query(
    `DELETE FROM bridge_keys WHERE account = ?1 AND ${NAME} = ?2 RETURNING ${NAME} AS name, created_at`,
    account,
    name,
  );
}
