/** Table `connections`: credentials of external services that the bridge keeps, sealed. */

import { dropKeysOfConnection, KEY_NAME } from './bridge-keys.ts';
import { type Query, query } from './database.ts';

export interface ConnectionRow {
  readonly id: string;
  readonly account: string;
  readonly integration: string;
  readonly version: number;
  /** The name of its token broker. */
  readonly broker: string;
  /** JSON object: the sealed value of each field. */
  readonly credentials: string;
  readonly sealed_under: string;
  readonly key_seed: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly created_at: number;
  readonly seen_at: number;
}

const COLUMNS = 'id, account, integration, version, broker, credentials, sealed_under, key_seed, created_at, seen_at';

/** The connection that a bridge key of an integration opens. */
export function findConnectionByBridgeKey(integration: string, hash: string): Query<ConnectionRow> {
  return query(
    `SELECT ${COLUMNS} FROM connections
     WHERE integration = ?1 AND id = (SELECT connection FROM bridge_keys WHERE hash = ?2)`,
    integration,
    hash,
  );
}

export function findConnection(id: string): Query<ConnectionRow> {
  return query(`SELECT ${COLUMNS} FROM connections WHERE id = ?1`, id);
}

/** The connections of an account, the oldest first. */
export function readConnections(account: string): Query<ConnectionRow> {
  return query(`SELECT ${COLUMNS} FROM connections WHERE account = ?1 ORDER BY created_at, id`, account);
}

/**
 * Adds a connection, or replaces the credentials of one by those of a later version, or by the same again. The seed of
 * its key stays. Returns nothing where another attempt was first.
 */
export function putConnection(row: Omit<ConnectionRow, 'seen_at'>): Query<Pick<ConnectionRow, 'id' | 'key_seed'>> {
  return query(
    `INSERT INTO connections (${COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, broker = excluded.broker, credentials = excluded.credentials,
       sealed_under = excluded.sealed_under, seen_at = excluded.seen_at
     WHERE (excluded.version > version OR excluded.broker = broker) AND excluded.account = account
     RETURNING id, key_seed`,
    row.id,
    row.account,
    row.integration,
    row.version,
    row.broker,
    row.credentials,
    row.sealed_under,
    row.key_seed,
    row.created_at,
  );
}

/** Writes down that the connection was used. */
export function sawConnection(id: string, now: number): Query<never> {
  return query('UPDATE connections SET seen_at = max(seen_at, ?2) WHERE id = ?1', id, now);
}

/** Connections that are sealed under another key than this one, in the order of their ids, those above `after`. */
export function readConnectionsToReseal(
  keyId: string,
  page: { readonly after: string; readonly limit: number },
): Query<ConnectionRow> {
  return query(
    `SELECT ${COLUMNS} FROM connections WHERE sealed_under <> ?1 AND id > ?2 ORDER BY id LIMIT ?3`,
    keyId,
    page.after,
    page.limit,
  );
}

/** Replaces the seal, unless the connection has changed meanwhile. */
export function resealConnection(
  before: ConnectionRow,
  after: { readonly credentials: string; readonly sealedUnder: string },
): Query<never> {
  return query(
    `UPDATE connections SET credentials = ?3, sealed_under = ?4 WHERE id = ?1 AND credentials = ?2`,
    before.id,
    before.credentials,
    after.credentials,
    after.sealedUnder,
  );
}

/** How many connections are sealed under each key. */
export function countSeals(): Query<{ readonly sealed_under: string; readonly connections: number }> {
  return query('SELECT sealed_under, count(*) AS connections FROM connections GROUP BY sealed_under');
}

/** Connections that Talkdesk's validation made and that were not used since a time, the longest unused first. */
export function readUnusedConnections(before: number, limit: number): Query<ConnectionRow> {
  return query(
    `SELECT ${COLUMNS} FROM connections WHERE key_seed IS NOT NULL AND seen_at < ?1
       AND (SELECT kept FROM accounts WHERE accounts.id = connections.account) = 0
     ORDER BY seen_at LIMIT ?2`,
    before,
    limit,
  );
}

/**
 * Gives the connection that a bridge key opens another seed, so that the derived key does not come back; for the
 * transaction that takes the key back, and before that. One that an operator made has none.
 */
export function reseedConnectionOfKey(account: string, keyName: string, seed: string): Query<never> {
  return query(
    `UPDATE connections SET key_seed = ?3 WHERE key_seed IS NOT NULL
       AND id IN (SELECT connection FROM bridge_keys WHERE account = ?1 AND ${KEY_NAME} = ?2)`,
    account,
    keyName,
    seed,
  );
}

/** Drops a connection with its bridge keys; for one transaction. */
export function dropConnection(id: string): readonly Query<never>[] {
  return [dropKeysOfConnection(id), query('DELETE FROM connections WHERE id = ?1', id)];
}
