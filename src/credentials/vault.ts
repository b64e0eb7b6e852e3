/**
 * The vault: the credentials of a connection, each field sealed for its integration, account, connection and name. A row
 * that is put in the place of another one does not open there.
 */

import type { AuthValues } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { keyIdOf, type Sealer } from '../domain/sealer.ts';
import { type ConnectionRow, countSeals, readConnectionsToReseal, resealConnection } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { noteVaultKey, readVaultKeys } from '../store/vault-keys.ts';

/** What the credentials belong to. */
export type Owner = Pick<ConnectionRow, 'integration' | 'account'> & { readonly connection: string };

export interface Sealed {
  /** JSON object: the sealed value of each field. */
  readonly credentials: string;
  /** The id of the vault's key. */
  readonly sealedUnder: string;
}

export interface VaultStatus {
  /** The keys that are set, the one that seals from now on last. */
  readonly keys: readonly string[];
  /** How many connections are sealed under which key. */
  readonly connections: Readonly<Record<string, number>>;
}

export interface Vault {
  seal(owner: Owner, values: AuthValues): Promise<Sealed>;
  /** Throws `credentials_unreadable` where one of the fields does not open. */
  open(owner: Owner, credentials: string): Promise<AuthValues>;
  /** Brings connections under the newest key, some at a time; returns how many. `also` moves what is kept elsewhere. */
  reseal(also: (connection: ConnectionRow) => Promise<void>): Promise<number>;
  status(): Promise<VaultStatus>;
}

export interface VaultParts {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly now: () => number;
}

/** A new key seals once it has been known for so long: isolates that have not learnt of it cannot open what it seals. */
const SETTLING_MS = 10 * 60_000;
const MOST_AT_ONCE = 200;

const placeOf = ({ integration, account, connection }: Owner, field: string) => [
  integration,
  account,
  connection,
  field,
];

export function createVault({ database, sealer, now }: VaultParts): Vault {
  let settled: string | undefined;

  /** The key to seal with: the newest that every isolate knows. */
  async function sealingKey(): Promise<string> {
    if (settled !== undefined) return settled;
    const ids = await sealer.keyIds();
    const [newest = '', oldest = ''] = [ids.at(-1), ids[0]];
    if (ids.length === 1) return (settled = newest);
    const [, known] = await database.run(noteVaultKey(newest, now()), readVaultKeys());
    const since = known.find(({ id }) => id === newest)?.known_since ?? now();
    if (now() - since < SETTLING_MS) return oldest;
    return (settled = newest);
  }

  async function sealUnder(keyId: string, owner: Owner, values: AuthValues): Promise<Sealed> {
    const entries = Object.entries(values).flatMap(([field, value]) =>
      value === undefined
        ? []
        : [sealer.seal(placeOf(owner, field), value, keyId).then((text) => [field, text] as const)],
    );
    return { credentials: JSON.stringify(Object.fromEntries(await Promise.all(entries))), sealedUnder: keyId };
  }

  const vault: Vault = {
    async seal(owner, values) {
      return await sealUnder(await sealingKey(), owner, values);
    },

    async open(owner, credentials) {
      const sealed = Object.entries(JSON.parse(credentials) as Record<string, string>);
      const opened = sealed.map(async ([field, text]) => {
        const value = await sealer.open(placeOf(owner, field), text);
        if (value !== undefined) return [field, value] as const;
        throw new BridgeError(
          'credentials_unreadable',
          `The credentials of this account do not open: they were not sealed for it, or under a key that is no longer set (${keyIdOf(text)})`,
          { field },
        );
      });
      return Object.fromEntries(await Promise.all(opened));
    },

    async reseal(also) {
      const keyId = await sealingKey();
      const [rows] = await database.run(readConnectionsToReseal(keyId, MOST_AT_ONCE));
      for (const row of rows) {
        const owner = { ...row, connection: row.id };
        await also(row);
        await database.run(
          resealConnection(row, await sealUnder(keyId, owner, await vault.open(owner, row.credentials))),
        );
      }
      return rows.length;
    },

    async status() {
      const [rows] = await database.run(countSeals());
      const connections = Object.fromEntries(rows.map((row) => [row.sealed_under, row.connections]));
      return { keys: await sealer.keyIds(), connections };
    },
  };
  return vault;
}
