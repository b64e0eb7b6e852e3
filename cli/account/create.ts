import { styleText } from 'node:util';
import type { AccountView } from '../../src/operators/account-view.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

export const create = defineOperatorCommand({
  name: 'create',
  description: 'Adds an account that a bridge key opens, and prints the key: once, for whoever configures Talkdesk',
  args: {
    integration: { type: 'string', valueHint: 'NAME', description: 'The integration; default: directory' },
    label: {
      type: 'string',
      valueHint: 'TEXT',
      description: 'What the account is called, such as the name of the customer',
    },
  },
  async run(flags, connect) {
    takePositionals(flags);
    const label = flags.last('label')?.trim();
    if (!label) throw new UsageError('--label is missing: what the account is to be called');
    const body = { integration: flags.last('integration') ?? 'directory', label };
    const client = await connect();
    const created = await client.request<{ account: AccountView; bridge_key: string }>('POST', '/accounts', body);
    const { account, bridge_key: key } = created;
    return {
      data: created,
      text: [
        `Account ${account.id} is there.`,
        `Its bridge key, which is shown only now: ${styleText('cyan', key)}`,
        `At Talkdesk it goes into the field "bridge_key" of the integration at ${client.url}/${account.integration}/auth_validation.`,
      ].join('\n'),
    };
  },
});
