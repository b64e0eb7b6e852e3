/** Into whose directory a file goes. */

import type { CountryCode } from 'libphonenumber-js/min';
import type { ShownAccount } from '../account/account-text.ts';
import { listAccounts } from '../accounts.ts';
import { CommandError } from '../command-error.ts';
import type { OperatorClient } from '../operator/client.ts';
import { accountPath } from '../operator/path.ts';
import { printable } from '../print.ts';
import { UsageError } from '../usage-error.ts';

export interface DirectoryAccount {
  readonly id: string;
  /** The country whose rules apply to its phones, where one is set. */
  readonly country?: CountryCode;
}

interface Served {
  readonly integrations: readonly { readonly name: string; readonly imports: boolean }[];
}

/** The account of this id or label; without one, the only account that has a directory. */
export async function findDirectoryAccount(
  client: OperatorClient,
  name: string | undefined,
): Promise<DirectoryAccount> {
  const { account, integration_settings: declared } = await client.request<ShownAccount>(
    'GET',
    accountPath(name ?? (await findOnly(client))),
  );
  const country = account.settings.country ?? declared.country;
  return { id: account.id, ...(country === undefined ? {} : { country }) };
}

async function findOnly(client: OperatorClient): Promise<string> {
  const { integrations } = await client.request<Served>('GET', '');
  const names = new Set(integrations.filter(({ imports }) => imports).map((each) => each.name));
  const accounts = (await listAccounts(client)).filter(({ integration }) => names.has(integration));
  const [only, ...others] = accounts;
  if (!only) {
    throw new CommandError(
      `The bridge at ${client.url} has no account with a directory yet. Add one: npm run bridge -- account create --label NAME`,
    );
  }
  if (others.length === 0) return only.id;
  const choice = accounts
    .slice(0, 10)
    .map(({ id, label }) => (label === undefined ? id : `${printable(label)} (${id})`));
  throw new UsageError(`Say with --account whose directory it is; there are ${accounts.length}: ${choice.join(', ')}`);
}
