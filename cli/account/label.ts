import type { AccountView } from '../../src/operators/account-view.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { accountPath } from '../operator/path.ts';
import { printable } from '../print.ts';
import { ACCOUNT_ARG } from './args.ts';

export const label = defineOperatorCommand({
  name: 'label',
  description: "Names an account; an empty label gives way to the service's own name for it",
  args: { ...ACCOUNT_ARG, label: { type: 'positional', description: 'The name, such as "Acme (sandbox)"' } },
  async run(flags, connect) {
    const [name = '', text = ''] = takePositionals(flags, ['ACCOUNT', 'LABEL']);
    const client = await connect();
    const changed = await client.request<{ account: AccountView }>('PATCH', accountPath(name), { label: text });
    const now = changed.account.label;
    return {
      data: changed,
      text:
        now === undefined
          ? `${changed.account.id} has no label now.`
          : `${changed.account.id} is called ${printable(now)} now.`,
    };
  },
});
