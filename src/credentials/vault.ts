/**
 * The vault: the credentials of a connection, each field sealed for its integration, account, connection and name. A row
 * that is put in the place of another one does not open there.
 */

import * as v from 'valibot';
import { BridgeError } from '../domain/errors.ts';
import { keyIdOf, type Sealer } from '../domain/sealer.ts';
import type { Logger } from '../log.ts';
import { type ConnectionRow, countSeals, readConnectionsToReseal, resealConnection } from '../store/connections.ts';
import type { Database, Query } from '../store/database.ts';
import {
  countDeferredToReseal,
  readDeferredToReseal,
  resealDeferred,
  type SealedAction,
} from '../store/deferred-actions.ts';
import {
  countInvitationsToReseal,
  type InvitationRow,
  readInvitationsToReseal,
  resealInvitation,
} from '../store/invitations.ts';
import { forgetOtherVaultKeys, noteVaultKey, readVaultKeys } from '../store/vault-keys.ts';
import type { AuthTexts } from './auth-values.ts';

/** What the credentials belong to. */
export type Owner = Pick<ConnectionRow, 'integration' | 'account'> & { readonly connection: string };

export interface Sealed {
  /** JSON object: the sealed value of each field. */
  readonly credentials: string;
  /** The id of the vault's key. */
  readonly sealedUnder: string;
}

export interface VaultStatus {
  /** The ids of the keys that are set: the one of VAULT_KEY, then the one of VAULT_KEY_NEXT. */
  readonly keys: readonly string[];
  /** The id of the key that seals at the moment. */
  readonly seals: string;
  /** How many connections are sealed under which key. */
  readonly connections: Readonly<Record<string, number>>;
  /** How many invitations are sealed under another key than the one that seals. */
  readonly invitations: number;
  /** How many actions that wait or failed are sealed under another key than the one that seals. */
  readonly actions: number;
}

export interface Vault {
  seal(owner: Owner, values: AuthTexts): Promise<Sealed>;
  /** Throws `credentials_unreadable` where one of the fields does not open. */
  open(owner: Owner, credentials: string): Promise<AuthTexts>;
  /**
   * Brings connections, invitations and actions that wait under the key that seals, some at a time; returns how many. `also` moves what is
   * kept elsewhere of a connection, before its row. One that fails is in the log, and holds up none of the others.
   */
  reseal(also: (connection: ConnectionRow) => Promise<void>, logger: Logger): Promise<number>;
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

/** What the credentials of an invitation belong to: the account may not be known yet. */
export function ownerOfInvitation({ id, integration }: Pick<InvitationRow, 'id' | 'integration'>): Owner {
  return { integration, account: 'invitation', connection: id };
}

const ownerOfConnection = (row: ConnectionRow | SealedAction): Owner => ({ ...row, connection: row.id });

const placeOf = ({ integration, account, connection }: Owner, field: string) => [
  integration,
  account,
  connection,
  field,
];

/** The sealed values of a row. */
function readSealed(credentials: string): Readonly<Record<string, string>> {
  try {
    return v.parse(sealedValues, JSON.parse(credentials));
  } catch (cause) {
    const message = 'The credentials of this account are damaged; it must be connected again';
    throw new BridgeError('credentials_unreadable', message, {}, { cause });
  }
}

const sealedValues = v.record(v.string(), v.string());

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

  async function sealUnder(keyId: string, owner: Owner, values: AuthTexts): Promise<Sealed> {
    const entries = Object.entries(values).flatMap(([field, value]) =>
      value === undefined
        ? []
        : [sealer.seal(placeOf(owner, field), value, keyId).then((text) => [field, text] as const)],
    );
    return { credentials: JSON.stringify(Object.fromEntries(await Promise.all(entries))), sealedUnder: keyId };
  }

  async function open(owner: Owner, credentials: string): Promise<AuthTexts> {
    const sealed = Object.entries(readSealed(credentials));
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
  }

  /** Seals rows anew, page by page, until `most` were tried. Those that do not open cost nothing, and are passed by. */
  async function bringOver<Row extends ConnectionRow | InvitationRow | SealedAction>(by: {
    readonly most: number;
    readonly read: (page: { readonly after: string; readonly limit: number }) => Query<Row>;
    readonly ownerOf: (row: Row) => Owner;
    readonly write: (row: Row, values: AuthTexts) => Promise<void>;
    readonly logger: Logger;
  }): Promise<number> {
    let [tried, brought] = [0, 0];
    for (let after: string | undefined = ''; after !== undefined && tried < by.most;) {
      const limit: number = by.most - tried;
      const [rows]: readonly [Row[]] = await database.run(by.read({ after, limit }));
      for (const row of rows) {
        try {
          const values = await open(by.ownerOf(row), row.credentials);
          tried += 1;
          await by.write(row, values);
          brought += 1;
        } catch (cause) {
          const { integration, account } = row;
          by.logger.error('not_resealed', { integration, account, id: row.id, cause });
        }
      }
      after = rows.length < limit ? undefined : rows.at(-1)?.id;
    }
    return brought;
  }

  return {
    async seal(owner, values) {
      return await sealUnder(await sealingKey(), owner, values);
    },

    open,

    async reseal(also, logger) {
      const keyId = await sealingKey();
      await database.run(forgetOtherVaultKeys(await sealer.keyIds()));
      const connections = await bringOver({
        most: MOST_AT_ONCE,
        read: (page) => readConnectionsToReseal(keyId, page),
        ownerOf: ownerOfConnection,
        async write(row, values) {
          await also(row);
          await database.run(resealConnection(row, await sealUnder(keyId, ownerOfConnection(row), values)));
        },
        logger,
      });
      const invitations = await bringOver({
        most: MOST_AT_ONCE,
        read: (page) => readInvitationsToReseal(keyId, page),
        ownerOf: ownerOfInvitation,
        async write(row, values) {
          const { credentials } = await sealUnder(keyId, ownerOfInvitation(row), values);
          await database.run(resealInvitation(row, credentials));
        },
        logger,
      });
      const actions = await bringOver({
        most: MOST_AT_ONCE,
        read: (page) => readDeferredToReseal(keyId, page),
        ownerOf: ownerOfConnection,
        async write(row, values) {
          const { credentials } = await sealUnder(keyId, ownerOfConnection(row), values);
          await database.run(resealDeferred(row, credentials));
        },
        logger,
      });
      return connections + invitations + actions;
    },

    async status() {
      const seals = await sealingKey();
      const [rows, [count], [waiting]] = await database.run(
        countSeals(),
        countInvitationsToReseal(seals),
        countDeferredToReseal(seals),
      );
      const connections = Object.fromEntries(rows.map((row) => [row.sealed_under, row.connections]));
      return {
        keys: await sealer.keyIds(),
        seals,
        connections,
        invitations: count?.invitations ?? 0,
        actions: waiting?.actions ?? 0,
      };
    },
  };
}
