import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import { bridgeKeyName, hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { accountPath, pathPart } from '../operator/path.ts';
import { UsageError } from '../usage-error.ts';
import { ACCOUNT_ARG } from './args.ts';

export const key = defineOperatorCommand({
  name: 'key',
  description:
    'Gives an account, or one of its connections, a second bridge key, so that the first can be replaced at Talkdesk and then be taken back',
  args: {
    ...ACCOUNT_ARG,
    connection: {
      type: 'string',
      valueHint: 'ID',
      description: 'Which connection the key is to open, where the account has several',
    },
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
    const connection = flags.last('connection')?.trim();
    if (connection === '') throw new UsageError('--connection must not be empty');
    if (connection !== undefined && text !== undefined) {
      throw new UsageError('--connection says what a new key opens; --revoke needs the name of the key only');
    }
    const revoked = text === undefined ? undefined : await nameOfKey(text);
    const client = await connect();
    if (revoked !== undefined) {
      const { left } = await client.request<{ left: number }>('DELETE', `${path}/${pathPart(revoked, '--revoke')}`);
      const warning = left === 0 ? ' It was the only one: nothing opens the account now.' : '';
      return { data: { revoked, left }, text: `The key ${revoked}… opens nothing any more.${warning}` };
    }
    const added = await client.request<{ bridge_key: string; keys: number }>(
      'POST',
      path,
      connection === undefined ? {} : { connection },
    );
    return {
      data: added,
      text: [
        `The new bridge key, which is shown only now: ${styleText('cyan', added.bridge_key)}`,
        added.keys > 1
          ? 'The earlier one goes on working until you take it back with --revoke.'
          : 'It is the only one.',
      ].join('\n'),
    };
  },
});

/** The name of a key, also where the key itself is given: a path would leave it in a log. */
async function nameOfKey(text: string): Promise<string> {
  const name = text.trim().replace(/…$/, '');
  return name.startsWith('tbk_') ? bridgeKeyName(await hashBridgeKey(name)) : name;
}
