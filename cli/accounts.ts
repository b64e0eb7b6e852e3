/** `bridge accounts`: every customer's state at a glance. */

import { CommandError } from './command-error.ts';
import type { AccountView } from '../src/operators/account-view.ts';
import { formatAgo, formatState, lastError } from './account/account-text.ts';
import { formatReconnections } from './account/reconnect.ts';
import { defineOperatorCommand } from './operator/command.ts';
import type { OperatorClient } from './operator/client.ts';
import { takePositionals } from './flags.ts';
import { formatCount, formatQuantity, formatTable, printable } from './print.ts';

export const accounts = defineOperatorCommand({
  name: 'accounts',
  description:
    'Lists the accounts with their state: new (Talkdesk has not called yet), ok, failing, late (no contact synchronization for two hours), reconnect needed (the service no longer accepts the credentials that the bridge keeps) or unseen (to be purged). Exit code 1 where --check is given and one is failing, late or to be connected again',
  args: {
    integration: { type: 'string', valueHint: 'NAME', description: 'Only accounts of this integration' },
    check: {
      type: 'boolean',
      description: 'For monitoring: end with exit code 1 where an account is failing, late or to be connected again',
    },
  },
  async run(flags, connect) {
    takePositionals(flags);
    const listed = await listAccounts(await connect(), flags.last('integration'));
    const isBad = listed.some(({ state }) => PROBLEMS.has(state));
    return {
      data: { accounts: listed },
      text: toText(listed, Date.now()),
      exitCode: flags.has('check') && isBad ? 1 : 0,
    };
  },
});

const PROBLEMS: ReadonlySet<string> = new Set(['failing', 'late', 'reconnect']);

/** All accounts, page after page. */
export async function listAccounts(client: OperatorClient, integration?: string): Promise<readonly AccountView[]> {
  const all: AccountView[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const query: URLSearchParams = new URLSearchParams({
      after,
      ...(integration === undefined ? {} : { integration }),
    });
    const page: { readonly accounts: readonly AccountView[]; readonly next?: string } = await client.request(
      'GET',
      `/accounts?${query}`,
    );
    if (!Array.isArray(page.accounts) || (page.next !== undefined && page.next <= after)) {
      throw new CommandError(`What answers at ${client.url} gives no list of accounts that comes to an end.`);
    }
    all.push(...page.accounts);
    after = page.next;
  }
  return all;
}

function toText(listed: readonly AccountView[], now: number): string {
  if (listed.length === 0) {
    return 'There are no accounts yet. They come with the first request of Talkdesk, or with: npm run bridge -- account create';
  }
  const table = formatTable(
    [
      { title: 'Account' },
      { title: 'Label' },
      { title: 'Integration' },
      { title: 'State' },
      { title: 'Seen' },
      { title: 'Contacts synchronized' },
      { title: 'Last error' },
      { title: 'Contacts', align: 'right' },
    ],
    listed.map((account) => {
      const error = lastError(account);
      const synchronized = account.endpoints['contact_sync']?.last_success_at;
      const { contacts, known_contacts: known } = account.counts;
      return [
        account.id,
        account.label === undefined ? '' : printable(account.label, 40),
        account.integration,
        formatState(account),
        account.state === 'new' ? 'never' : formatAgo(account.last_seen_at, now),
        synchronized === undefined ? 'never' : formatAgo(synchronized, now),
        error ? `${error.code}, ${formatAgo(error.at, now)}` : '',
        formatCount(Math.max(contacts, known)),
      ];
    }),
  );
  const refused = listed.filter(({ state }) => state === 'reconnect');
  return [
    table,
    ...(refused.length === 0 ? [] : [formatReconnections(refused)]),
    `${formatQuantity(listed.length, 'account')}. One in detail: npm run bridge -- account show ACCOUNT`,
  ].join('\n\n');
}
