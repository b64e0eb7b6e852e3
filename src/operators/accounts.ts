/** What an operator does with accounts: finds, shows, adds and changes them. */

import { hashBridgeKey, newBridgeKey } from '../credentials/bridge-key.ts';
import type { Integration } from '../declaration/integration.ts';
import type { AccountSettingsPatch } from '../domain/account-settings.ts';
import { BridgeError } from '../domain/errors.ts';
import { toBase64Url } from '../domain/signer.ts';
import { readActivity } from '../store/account-activity.ts';
import { countAccountRows } from '../store/account-rows.ts';
import {
  type AccountRecord,
  addAccount,
  changeAccount,
  findAccountsByName,
  raiseEpoch,
  readAccounts,
} from '../store/accounts.ts';
import { addBridgeKey } from '../store/bridge-keys.ts';
import type { Database } from '../store/database.ts';
import { requireKeys } from './account-keys.ts';
import { type AccountView, viewAccount } from './account-view.ts';

export interface AccountsParts {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly now: () => number;
  readonly purgeAfterDays: number | undefined;
}

export interface Accounts {
  /** By id or label; throws `unknown_account` for none, and `conflict` where several have the label. */
  find(name: string): Promise<AccountRecord>;
  /** Accounts in the order of their ids, those above `after`. */
  list(page: { readonly after: string; readonly limit: number; readonly integration?: string }): Promise<AccountView[]>;
  view(record: AccountRecord): Promise<AccountView>;
  /** Adds an account that a bridge key opens; the key is told this once. */
  create(wanted: { readonly integration: string; readonly label: string }): Promise<{ id: string; bridgeKey: string }>;
  change(record: AccountRecord, change: AccountChange): Promise<void>;
  resync(record: AccountRecord, since: number | undefined): Promise<void>;
}

/** The refusal of an integration that this bridge does not serve. */
export function unknownIntegration(integrations: AccountsParts['integrations']): BridgeError {
  const rule = `must be one of ${[...integrations.keys()].join(', ')}`;
  return new BridgeError('invalid_body', `integration ${rule}`, { field: 'integration', rule });
}

export interface AccountChange {
  readonly label?: string;
  readonly kept?: boolean;
  readonly settings?: AccountSettingsPatch;
}

export function createAccounts({ database, integrations, now, purgeAfterDays }: AccountsParts): Accounts {
  async function viewAll(records: readonly AccountRecord[]): Promise<AccountView[]> {
    const ids = records.map(({ id }) => id);
    const [activity, counts] = await database.run(readActivity(ids), countAccountRows(ids));
    const activityOf = Map.groupBy(activity, ({ account }) => account);
    const countsOf = new Map(counts.map((each) => [each.account, each]));
    return records.flatMap((record) => {
      const count = countsOf.get(record.id);
      const common = { record, activity: activityOf.get(record.id) ?? [], now: now(), purgeAfterDays };
      return count ? [viewAccount({ ...common, counts: count })] : [];
    });
  }

  return {
    async find(name) {
      const [[record, ...others]] = await database.run(findAccountsByName(name));
      if (!record) throw new BridgeError('unknown_account', 'There is no account of this id or label');
      if (others.length > 0 && record.id !== name) {
        const ids = [record, ...others].map(({ id }) => id).join(', ');
        throw new BridgeError('conflict', `Several accounts have this label; name one by its id: ${ids}`);
      }
      return record;
    },

    async list(page) {
      const [records] = await database.run(readAccounts(page));
      return await viewAll(records);
    },

    async view(record) {
      const [view] = await viewAll([record]);
      if (!view) throw new BridgeError('internal', 'D1 gave no counts for the account');
      return view;
    },

    async create({ integration, label }) {
      if (!integrations.has(integration)) throw unknownIntegration(integrations);
      requireKeys(integrations, integration);
      requireNoVault(integrations, integration);
      const id = `a${toBase64Url(crypto.getRandomValues(new Uint8Array(15)))}`;
      const row = { id, integration, identity: `connection:${id}`, label, now: now() };
      const [added] = await database.run(addAccount(row));
      if (added.length === 0) throw new BridgeError('conflict', 'There is an account of this label already');
      const bridgeKey = newBridgeKey();
      await database.run(addBridgeKey({ hash: await hashBridgeKey(bridgeKey), account: id, now: now() }));
      return { id, bridgeKey };
    },

    async change({ id }, change) {
      const [changed] = await database.run(
        changeAccount(id, {
          ...(change.label === undefined ? {} : { label: change.label }),
          ...(change.kept === undefined ? {} : { kept: change.kept }),
          ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings) }),
        }),
      );
      if (changed.length === 0) throw new BridgeError('conflict', 'Another account has this label, or this id');
    },

    async resync({ id }, since) {
      await database.run(raiseEpoch(id, since));
    },
  };
}

/** Accounts whose credentials the bridge keeps come with those. */
function requireNoVault(integrations: AccountsParts['integrations'], integration: string): void {
  if (!integrations.get(integration)?.authentication.vault) return;
  const rule = 'needs credentials of its service: add the account with "bridge connect"';
  throw new BridgeError('conflict', `The integration ${integration} ${rule}`, { field: 'integration', rule });
}
