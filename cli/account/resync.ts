import type { ArgsDef } from 'citty';
import type { AccountView } from '../../src/operators/account-view.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { accountPath, positionals } from '../operator/positional.ts';
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
    const [name = ''] = positionals(flags, ['ACCOUNT']);
    const text = flags.last('since');
    const since = text === undefined ? undefined : parseSince(text);
    const path = `${accountPath(name)}/resync`;
    const body = since === undefined ? {} : { since };
    const done = await (await connect()).request<{ account: AccountView }>('POST', path, body);
    const what = since === undefined ? 'all contacts' : `the contacts that changed since ${since}`;
    return { data: done, text: `The next synchronization of ${done.account.id} sends ${what} again.` };
  },
});

/** The instant in ISO 8601, UTC; a text without an offset would mean another time on another machine. */
function parseSince(text: string): string {
  const shape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;
  const time = shape.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new UsageError('--since must be a date, or an instant with Z or an offset, such as 2026-11-20T08:00:00Z');
  }
  return new Date(time).toISOString();
}
