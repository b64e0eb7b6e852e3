/** The bridge keys of an account: one more, or one taken back. */

import { hashBridgeKey, newBridgeKey } from '../credentials/bridge-key.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import { toBase64Url } from '../domain/signer.ts';
import type { AccountRecord } from '../store/accounts.ts';
import { addBridgeKeyBelow, type BridgeKeyRow, dropBridgeKey, readBridgeKeys } from '../store/bridge-keys.ts';
import { readConnections, reseedConnectionOfKey } from '../store/connections.ts';
import type { Database } from '../store/database.ts';

export interface AccountKeysParts {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly now: () => number;
}

/** So many keys open the same at once: the old one and the new one. */
const MOST_KEYS = 2;

export interface AccountKeys {
  list(record: AccountRecord): Promise<readonly BridgeKeyRow[]>;
  /**
   * One more key, told this once, and how many open the same now. Where the bridge keeps the credentials of the service,
   * it opens a connection: the one that is named, or the only one.
   */
  add(record: AccountRecord, connection?: string): Promise<{ readonly bridge_key: string; readonly keys: number }>;
  /** Takes a key back by its name; returns how many the account has left. */
  drop(record: AccountRecord, name: string): Promise<number>;
}

/** Throws `conflict` for an integration whose accounts no bridge key opens. */
export function requireKeys(integrations: AccountKeysParts['integrations'], integration: string): void {
  if (integrations.get(integration)?.authentication.guard === 'bridge_key') return;
  const rule = 'is not opened by bridge keys: its accounts come by themselves, with the credentials of its service';
  throw new BridgeError('conflict', `The integration ${integration} ${rule}`, { field: 'integration', rule });
}

export function createAccountKeys({ database, integrations, now }: AccountKeysParts): AccountKeys {
  /** The connection that a new key is to open; none where the account's data is the bridge's own. */
  async function connectionFor({ id, integration }: AccountRecord, named?: string): Promise<string | undefined> {
    if (!integrations.get(integration)?.authentication.vault) {
      if (named === undefined) return undefined;
      const rule = `is no choice: the bridge keeps no credentials for ${integration}`;
      throw new BridgeError('conflict', `connection ${rule}`, { field: 'connection', rule });
    }
    const [rows] = await database.run(readConnections(id));
    const [row, ...others] = named === undefined ? rows : rows.filter((each) => each.id === named);
    if (row && others.length === 0) return row.id;
    const ids = rows.map((each) => each.id).join(', ');
    if (ids === '') {
      throw new BridgeError('conflict', 'The account has no connection that a key could open; add one: bridge connect');
    }
    const what = named === undefined ? 'The account has several connections' : 'The account has no such connection';
    throw new BridgeError('conflict', `${what}; name the one that the key is to open: ${ids}`, { field: 'connection' });
  }

  return {
    async list({ id }) {
      const [rows] = await database.run(readBridgeKeys(id));
      return rows;
    },

    async add(record, named) {
      requireKeys(integrations, record.integration);
      const connection = await connectionFor(record, named);
      const key = newBridgeKey();
      const row = { hash: await hashBridgeKey(key), account: record.id, now: now() };
      const [added, keys] = await database.run(
        addBridgeKeyBelow(MOST_KEYS, connection === undefined ? row : { ...row, connection }),
        readBridgeKeys(record.id),
      );
      const same = keys.filter((each) => each.connection === (connection ?? null));
      if (added.length > 0) return { bridge_key: key, keys: same.length };
      const what = connection === undefined ? 'account' : 'connection';
      const names = same.map(({ name }) => name).join(' and ');
      throw new BridgeError('conflict', `The ${what} has two keys already, ${names}; take one back first`);
    },

    async drop({ id }, name) {
      const seed = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
      const [, dropped, left] = await database.run(
        reseedConnectionOfKey(id, name, seed),
        dropBridgeKey(id, name),
        readBridgeKeys(id),
      );
      if (dropped.length > 0) return left.length;
      const advice = 'those it has are shown with the account';
      throw new BridgeError('not_found', `The account has no key of this name; ${advice}`);
    },
  };
}
