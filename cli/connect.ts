/** `bridge connect`: puts the credentials of a service into the bridge's vault, or invites a person to consent. */

import type { ArgsDef } from 'citty';
import type { InvitationView, VaultView } from '../src/operators/connect-fields.ts';
import { canAsk } from './ask.ts';
import { CommandError } from './command-error.ts';
import { askField, completeFields } from './connect/fields.ts';
import { type ConnectionMade, formatConnection, formatInvitation } from './connect/report.ts';
import { readValues } from './credentials.ts';
import { type Flags, takePositionals } from './flags.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { readSmallFile } from './read-small-file.ts';
import { UsageError } from './usage-error.ts';

const MOST_HOURS = 720;

const ARGS = {
  integration: { type: 'positional', description: 'Its name, as in the URLs of the bridge' },
  label: { type: 'string', valueHint: 'TEXT', description: 'What the account is to be called' },
  account: {
    type: 'string',
    valueHint: 'ACCOUNT',
    description: 'Connects this account again, by its id or label: other credentials, and the bridge keys stay',
  },
  connection: {
    type: 'string',
    valueHint: 'ID',
    description: 'Which connection of the account, where it has several',
  },
  field: {
    type: 'string',
    valueHint: 'NAME=VALUE',
    description:
      "A value of the credentials; repeat it. To keep a secret out of the shell's history, write NAME=@FILE or NAME=env:VARIABLE, or leave it out: what is missing is asked for",
  },
  hours: {
    type: 'string',
    valueHint: 'N',
    description: `How long an invitation can be used, up to ${MOST_HOURS}; default: 168, a week`,
  },
} as const satisfies ArgsDef;

export const connect = defineOperatorCommand({
  name: 'connect',
  description:
    'Gives the bridge credentials of a service to keep, and prints the bridge key for Talkdesk: once. Where the service wants a person to consent, prints a link for that person instead',
  args: ARGS,
  async run(flags, open) {
    const { integration, fields, ...wish } = parseWish(flags);
    const client = await open();
    const { integrations } = await client.request<{ integrations: readonly ServedIntegration[] }>('GET', '');
    const { fields: wanted } = vaultOf(integrations, integration);
    const credentials = await completeFields(wanted, fields, canAsk() ? askField : undefined);
    const made = await client.request<ConnectionMade | InvitationView>('POST', '/connections', {
      integration,
      credentials,
      ...wish,
    });
    const isAgain = flags.last('account') !== undefined;
    const text = 'invitation' in made ? formatInvitation(made, { isAgain }) : formatConnection(made, client.url);
    return { data: made, text };
  },
});

interface ServedIntegration {
  readonly name: string;
  readonly connection?: VaultView;
}

function vaultOf(integrations: readonly ServedIntegration[], name: string): VaultView {
  const served = integrations.find((each) => each.name === name);
  const choice = integrations.flatMap((each) => (each.connection ? each.name : []));
  const others = choice.length === 0 ? 'there are none' : `there are ${choice.join(', ')}`;
  if (!served)
    throw new UsageError(`The bridge serves no integration "${name}"; of those that can be connected ${others}`);
  if (served.connection) return served.connection;
  throw new CommandError(
    `The bridge keeps no credentials for ${name}; of the integrations that it does for ${others}.`,
  );
}

function parseWish(flags: Flags) {
  const [integration = ''] = takePositionals(flags, ['INTEGRATION']);
  const named = Object.fromEntries(
    (['label', 'account', 'connection'] as const).flatMap((name) => {
      const text = flags.last(name)?.trim();
      if (text === '') throw new UsageError(`--${name} must not be empty`);
      return text === undefined ? [] : [[name, text]];
    }),
  );
  if (named['connection'] !== undefined && named['account'] === undefined) {
    throw new UsageError('--connection goes with the --account that has it');
  }
  const hours = flags.last('hours');
  if (hours !== undefined && !(/^\d{1,3}$/.test(hours) && Number(hours) >= 1 && Number(hours) <= MOST_HOURS)) {
    throw new UsageError(`--hours must be a whole number from 1 to ${MOST_HOURS}`);
  }
  const sources = { env: process.env, readFile: readSmallFile };
  return {
    integration,
    fields: readValues('field', flags.all('field'), sources),
    ...named,
    ...(hours === undefined ? {} : { hours: Number(hours) }),
  };
}
