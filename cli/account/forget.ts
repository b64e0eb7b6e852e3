import { createLiveLine } from '../live-line.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { askFirst, YES_ARG } from '../operator/confirm.ts';
import { takePositionals } from '../flags.ts';
import { accountPath } from '../operator/path.ts';
import { formatQuantity, printable } from '../print.ts';
import type { ShownAccount } from './account-text.ts';
import { ACCOUNT_ARG } from './args.ts';

export const forget = defineOperatorCommand({
  name: 'forget',
  description:
    'Drops all that the bridge stores of an account: its directory, digests, settings, keys and history. Talkdesk keeps what it has. An account of an external service comes back, empty, where Talkdesk goes on calling',
  args: { ...ACCOUNT_ARG, ...YES_ARG },
  async run(flags, connect) {
    const [name = ''] = takePositionals(flags, ['ACCOUNT']);
    const client = await connect();
    const { account } = await client.request<ShownAccount>('GET', accountPath(name));
    const { id, label, counts } = account;
    const called = label === undefined ? id : `${printable(label)} (${id})`;
    await askFirst(
      flags,
      `Drop all that is stored of ${called}, with ${formatQuantity(counts.contacts, 'contact')} of its directory?`,
    );
    const line = createLiveLine(process.stderr, () => performance.now());
    let rows = 0;
    for (let done = false; !done;) {
      const answer = await client.request<{ done: boolean; dropped: number }>('POST', `${accountPath(id)}/forget`);
      ({ done } = answer);
      rows += answer.dropped;
      line.update(`Dropping: ${formatQuantity(rows, 'row')}`);
    }
    line.clear();
    return { data: { account: id, rows }, text: `${called} is forgotten: ${formatQuantity(rows, 'row')} dropped.` };
  },
});
