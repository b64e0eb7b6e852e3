/** Table `bridge_keys`: hashes of the keys with which Talkdesk reaches an account. */

import { type Query, query } from './database.ts';

export interface NewBridgeKey {
  readonly hash: string;
  readonly account: string;
  /** The connection that it opens; absent where the account's data is the bridge's own. */
  readonly connection?: string;
  readonly now: number;
}

export function addBridgeKey(key: NewBridgeKey): Query<never> {
  return query(
    `INSERT INTO bridge_keys (hash, account, connection, created_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (hash) DO NOTHING`,
    key.hash,
    key.account,
    key.connection ?? null,
    key.now,
  );
}

/** Adds a key unless `most` open the same already; returns a row where it was added. */
export function addBridgeKeyBelow(most: number, key: NewBridgeKey): Query<{ readonly hash: string }> {
  return query(
    `INSERT INTO bridge_keys (hash, account, connection, created_at) SELECT ?1, ?2, ?3, ?4
     WHERE (SELECT count(*) FROM bridge_keys WHERE account = ?2 AND connection IS ?3) < ?5 RETURNING hash`,
    key.hash,
    key.account,
    key.connection ?? null,
    key.now,
    most,
  );
}

/** Adds the key of an invitation that was not used yet. */
export function addBridgeKeyOfInvitation(invitation: string, key: NewBridgeKey): Query<never> {
  return query(
    `INSERT INTO bridge_keys (hash, account, connection, created_at) SELECT ?1, ?2, ?3, ?4
     WHERE EXISTS (SELECT 1 FROM invitations WHERE id = ?5 AND used_at IS NULL)`,
    key.hash,
    key.account,
    key.connection ?? null,
    key.now,
    invitation,
  );
}

export interface BridgeKeyRow {
  /** The name of the key: the beginning of its hash. */
  readonly name: string;
  readonly connection: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly created_at: number;
}

/** The name of a key, as SQL. */
export const KEY_NAME = 'substr(hash, 1, 8)';

/** The keys of an account, the oldest first. */
export function readBridgeKeys(account: string): Query<BridgeKeyRow> {
  return query(
    `SELECT ${KEY_NAME} AS name, connection, created_at FROM bridge_keys WHERE account = ?1 ORDER BY created_at, hash`,
    account,
  );
}

/** Takes a key back; returns its row, or nothing where there is none of this name. */
export function dropBridgeKey(account: string, name: string): Query<BridgeKeyRow> {
  return query(
    `DELETE FROM bridge_keys WHERE account = ?1 AND ${KEY_NAME} = ?2 RETURNING ${KEY_NAME} AS name, connection, created_at`,
    account,
    name,
  );
}

/** Takes back all keys that open a connection. */
export function dropKeysOfConnection(connection: string): Query<never> {
  return query('DELETE FROM bridge_keys WHERE connection = ?1', connection);
}
