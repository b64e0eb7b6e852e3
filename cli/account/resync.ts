import type { ArgsDef } from 'citty';
import { parseInstant } from '../../src/domain/date-time.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { takePositionals } from '../flags.ts';
import { accountPath } from '../operator/path.ts';
import { UsageError } from '../usage-error.ts';
import { ACCOUNT_ARG } from './args.ts';

export const resync = defineOperatorCommand({
  name: 'resync',
  description: 'Has the next synchronization send contacts again: all of them, or those that changed since a time',
  args: {
    ...ACCOUNT_ARG,
    since: {
      type: 'string',
      valueHint: 'TIME',
      description: 'A date or an instant, such as 2026-11-20 or 2026-11-20T08:00:00Z; a date begins in UTC',
    },
  } satisfies ArgsDef,
  async run(flags, connect) {
    const [name = ''] = takePositionals(flags, ['ACCOUNT']);
    const text = flags.last('since');
    const since = text === undefined ? undefined : parseSince(text);
    const path = `${accountPath(name)}/resync`;
    const body = since === undefined ? {} : { since };
    const done = await (await connect()).request<{ account: AccountView }>('POST', path, body);
    const next = `The next synchronization of ${done.account.id} sends`;
    return {
      data: done,
      text:
        since === undefined
          ? `${next} all contacts again.`
          : `${next} the contacts that changed since ${since} again; where no times of change are known, as in the directory, all of them.`,
    };
  },
});

/** The instant in ISO 8601, UTC; a text without an offset would mean another time on another machine. */
function parseSince(text: string): string {
  const time = parseInstant(text);
  if (time === undefined) {
    throw new UsageError('--since must be a date, or an instant with Z or an offset, such as 2026-11-20T08:00:00Z');
  }
  return new Date(time).toISOString();
}
