import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import { bridgeKeyName, hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { accountPath, pathPart } from '../operator/path.ts';
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
    const [name = ''] = takePositionals(flags, ['ACCOUNT']);
    const path = `${accountPath(name)}/bridge_keys`;
    const text = flags.last('revoke');
    const revoked = text === undefined ? undefined : await nameOfKey(text);
    const client = await connect();
    if (revoked !== undefined) {
      const { left } = await client.request<{ left: number }>('DELETE', `${path}/${pathPart(revoked, '--revoke')}`);
      const warning = left === 0 ? ' It was the only one: nothing opens the account now.' : '';
      return { data: { revoked, left }, text: `The key ${revoked}… opens nothing any more.${warning}` };
    }
    const added = await client.request<{ bridge_key: string; keys: number }>('POST', path);
    return {
      data: added,
      text: [
        `The new bridge key, which is shown only now: ${styleText('cyan', added.bridge_key)}`,
        added.keys > 1
          ? 'The earlier one goes on opening the account until you take it back with --revoke.'
          : 'It is the only one that the account has.',
      ].join('\n'),
    };
  },
});

/** The name of a key, also where the key itself is given: a path would leave it in a log. */
async function nameOfKey(text: string): Promise<string> {
  const name = text.trim().replace(/…$/, '');
  return name.startsWith('tbk_') ? bridgeKeyName(await hashBridgeKey(name)) : name;
}
