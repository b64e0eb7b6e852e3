/** `bridge erase`: has a person forgotten, and prints the receipt. */

import type { ArgsDef } from 'citty';
import type { Receipt } from '../src/operators/erase.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { askFirst, YES_ARG } from './operator/confirm.ts';
import { takePositionals } from './flags.ts';
import { formatQuantity, printable } from './print.ts';
import { UsageError } from './usage-error.ts';

const NAMES = ['id', 'phone', 'email'] as const;

export const erase = defineOperatorCommand({
  name: 'erase',
  description:
    'Clears all that the bridge holds about a person, in all accounts or one, and prints a receipt of what was cleared and of what remains elsewhere. It shows what it found and asks first',
  args: {
    id: { type: 'string', valueHint: 'ID', description: "The contact's id in its service or directory" },
    phone: { type: 'string', valueHint: 'PHONE', description: 'A phone of the person, best in E.164: +351211234567' },
    email: { type: 'string', valueHint: 'EMAIL', description: 'An e-mail of the person; agents are found by it, too' },
    account: { type: 'string', valueHint: 'ACCOUNT', description: 'Only within the account of this id or label' },
    'dry-run': { type: 'boolean', description: 'Shows what would be cleared, and clears nothing' },
    ...YES_ARG,
  } satisfies ArgsDef,
  async run(flags, connect) {
    takePositionals(flags);
    const named = NAMES.flatMap((name) => flags.all(name).map((value) => [name, value] as const));
    if (named.length !== 1) throw new UsageError('Name the person by one of --id, --phone and --email');
    const account = flags.last('account');
    const request = { ...Object.fromEntries(named), ...(account === undefined ? {} : { account }) };
    const client = await connect();

    const found = await client.request<Receipt>('POST', '/erasures', { ...request, dry_run: true });
    if (flags.has('dry-run') || found.accounts.length === 0) return { data: found, text: toText(found) };
    if (!flags.has('yes')) process.stderr.write(`${toText(found)}\n\n`);
    const contacts = found.accounts.flatMap((each) => each.contacts);
    await askFirst(flags, `Clear this, ${formatQuantity(contacts.length, 'contact')}, for good?`);
    const receipt = await client.request<Receipt>('POST', '/erasures', { ...request, dry_run: false });
    return { data: receipt, text: toText(receipt) };
  },
});

function toText({ at, dry_run: isDry, accounts, remains }: Receipt): string {
  const cleared = accounts.flatMap(
    ({ account, label, integration, contacts, cleared: rows, blanked_at_talkdesk: blanked }) => [
      `  ${label === undefined ? account : `${printable(label)} (${account})`}, ${integration}${contacts.length > 0 ? `, contact ${contacts.map((id) => printable(id)).join(', ')}` : ''}:`,
      ...Object.entries(rows).map(([table, count]) => `    ${formatQuantity(count, 'row')} of ${table}`),
      ...(blanked ? ['    The bare id waits, for at most 90 days, until Talkdesk was told to blank the contact'] : []),
    ],
  );
  const head = isDry ? `Found on ${at}; nothing is cleared yet` : `Cleared on ${at}`;
  return [
    accounts.length === 0 ? `Nothing about this person was found (${at}).` : `${head}:`,
    ...cleared,
    'Not in the hands of this bridge:',
    ...remains.map(({ where, what }) => `  ${where}: ${what}`),
  ].join('\n');
}
