import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import { defineOperatorCommand } from '../operator/command.ts';
import { accountPath, positionals } from '../operator/positional.ts';
import { ACCOUNT_ARG } from './args.ts';

export const key = defineOperatorCommand({
  name: 'key',
  description:
    'Gives an account a second bridge key, so that the first can be replaced at Talkdesk and then be taken back',
  args: {
    ...ACCOUNT_ARG,
    revoke: {
      type: 'string',
      valueHint: 'NAME',
      description: 'Takes a key back at once, by the name that "account show" tells',
    },
  } satisfies ArgsDef,
  async run(flags, connect) {
    const [name = ''] = positionals(flags, ['ACCOUNT']);
    const path = `${accountPath(name)}/bridge_keys`;
    const revoked = flags.last('revoke')?.replace(/…$/, '');
    const client = await connect();
    if (revoked !== undefined) {
      await client.request('DELETE', `${path}/${encodeURIComponent(revoked)}`);
      return { data: { revoked }, text: `The key ${revoked}… opens nothing any more.` };
    }
    const added = await client.request<{ bridge_key: string }>('POST', path);
    return {
      data: added,
      text: [
        `The new bridge key, which is shown only now: ${styleText('cyan', added.bridge_key)}`,
        'The earlier one goes on opening the account until you take it back with --revoke.',
      ].join('\n'),
    };
  },
});
