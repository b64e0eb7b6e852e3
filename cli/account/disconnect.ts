import { defineOperatorCommand } from '../operator/command.ts';
import { askFirst, YES_ARG } from '../operator/confirm.ts';
import { takePositionals } from '../flags.ts';
import { accountPath, pathPart } from '../operator/path.ts';
import { printable } from '../print.ts';
import type { ShownAccount } from './account-text.ts';
import { ACCOUNT_ARG } from './args.ts';

export const disconnect = defineOperatorCommand({
  name: 'disconnect',
  description:
    'Drops a connection: the credentials that the bridge keeps, the tokens, and the bridge keys that open it. The account stays, with its settings and history',
  args: {
    ...ACCOUNT_ARG,
    connection: { type: 'positional', description: 'The id of the connection, as "account show" tells it' },
    ...YES_ARG,
  },
  async run(flags, connect) {
    const [name = '', id = ''] = takePositionals(flags, ['ACCOUNT', 'CONNECTION']);
    const part = pathPart(id, 'CONNECTION');
    const client = await connect();
    const { account } = await client.request<ShownAccount>('GET', accountPath(name));
    const called = account.label === undefined ? account.id : `${printable(account.label)} (${account.id})`;
    await askFirst(flags, `Drop the connection ${printable(id)} of ${called}, so that its bridge keys open nothing?`);
    const path = `${accountPath(account.id)}/connections/${part}`;
    const { left } = await client.request<{ left: number }>('DELETE', path);
    const warning = left === 0 ? ' It was the only one: nothing opens the account now.' : '';
    return {
      data: { account: account.id, disconnected: id, left },
      text: `The connection ${printable(id)} of ${called} is dropped.${warning}`,
    };
  },
});
