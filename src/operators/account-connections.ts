/** The connections of an account as its operator sees them, and drops them. */

import type { Connections } from '../credentials/connections.ts';
import { toIso } from '../domain/date-time.ts';
import { BridgeError } from '../domain/errors.ts';
import type { AccountRecord } from '../store/accounts.ts';
import { readBridgeKeys } from '../store/bridge-keys.ts';
import { readConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';

export interface ConnectionView {
  readonly id: string;
  readonly version: number;
  /** Who brought the credentials: an operator, or Talkdesk when it validated them. */
  readonly made_by: 'operator' | 'validation';
  /** Times are ISO 8601 in UTC. */
  readonly created_at: string;
  readonly last_seen_at: string;
  /** Names of the keys that open it. */
  readonly bridge_keys: readonly string[];
}

export interface AccountConnections {
  /** The oldest first. */
  list(record: AccountRecord): Promise<readonly ConnectionView[]>;
  /** Drops one with its keys and tokens; returns how many are left. Throws `not_found` for one that the account lacks. */
  drop(record: AccountRecord, id: string): Promise<number>;
}

export function createAccountConnections(
  database: Database,
  connections: Pick<Connections, 'drop'>,
): AccountConnections {
  return {
    async list({ id: account }) {
      const [rows, keys] = await database.run(readConnections(account), readBridgeKeys(account));
      return rows.map(({ id, version, key_seed: seed, created_at: created, seen_at: seen }) => ({
        id,
        version,
        made_by: seed === null ? 'operator' : 'validation',
        created_at: toIso(created),
        last_seen_at: toIso(seen),
        bridge_keys: keys.filter(({ connection }) => connection === id).map(({ name }) => name),
      }));
    },

    async drop({ id: account }, id) {
      const [rows] = await database.run(readConnections(account));
      const row = rows.find((each) => each.id === id);
      if (row) {
        await connections.drop(row);
        return rows.length - 1;
      }
      const ids = rows.map((each) => each.id).join(', ');
      const choice = ids === '' ? 'it has none' : `it has ${ids}`;
      throw new BridgeError('not_found', `The account has no connection of this id; ${choice}`);
    },
  };
}
