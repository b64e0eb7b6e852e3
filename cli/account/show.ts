import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { accountPath } from '../operator/path.ts';
import { formatAccount, type ShownAccount } from './account-text.ts';
import { ACCOUNT_ARG } from './args.ts';

export const show = defineOperatorCommand({
  name: 'show',
  description: 'Shows all that the bridge knows of an account: state, settings, endpoints, counts and bridge keys',
  args: ACCOUNT_ARG,
  async run(flags, connect) {
    const [name = ''] = takePositionals(flags, ['ACCOUNT']);
    const shown = await (await connect()).request<ShownAccount>('GET', accountPath(name));
    return { data: shown, text: formatAccount(shown, Date.now()) };
  },
});
