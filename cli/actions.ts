/** `bridge actions`: what was accepted while a service could not be reached, until it is done. */

import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import type { DeferredList } from '../src/operators/deferred.ts';
import type { DeferredView } from '../src/operators/deferred-view.ts';
import { formatAgo } from './account/account-text.ts';
import { defineOperatorCommand, type Result } from './operator/command.ts';
import { askFirst, YES_ARG } from './operator/confirm.ts';
import type { OperatorClient } from './operator/client.ts';
import { pathPart } from './operator/path.ts';
import { type Flags, takePositionals } from './flags.ts';
import { formatDuration, formatQuantity, formatTable, printable } from './print.ts';
import { UsageError } from './usage-error.ts';

export const actions = defineOperatorCommand({
  name: 'actions',
  description:
    'Lists the actions that were accepted while a service could not be reached and are not done yet; "actions failed": those that are not tried again by themselves. "actions retry ID" has one tried again, "actions retry --all" all that failed but those that may have been done already. "actions drop ID" clears one away that somebody has done by hand',
  args: {
    what: { type: 'positional', required: false, description: '"failed", "retry" or "drop", or nothing for the list' },
    id: { type: 'positional', required: false, description: 'Which one is to be tried again or dropped' },
    account: { type: 'string', valueHint: 'ACCOUNT', description: 'Only those of the account of this id or label' },
    all: { type: 'boolean', description: 'For "retry": all that failed' },
    limit: { type: 'string', valueHint: 'N', description: 'How many are listed, at most 500; default 100' },
    ...YES_ARG,
  } satisfies ArgsDef,
  async run(flags, connect) {
    const [what = 'list'] = flags.positionals;
    const allowed: Readonly<Record<string, readonly string[]>> = {
      list: ['account', 'limit'],
      failed: ['account', 'limit'],
      retry: flags.has('all') ? ['all', 'account'] : ['yes'],
      drop: ['yes'],
    };
    const flagsOfIt = Object.hasOwn(allowed, what) ? allowed[what] : undefined;
    if (!flagsOfIt) throw new UsageError('There are "failed", "retry" and "drop"');
    const surplus = ['account', 'all', 'limit', 'yes'].find(
      (name) => (flags.has(name) || flags.last(name) !== undefined) && !flagsOfIt.includes(name),
    );
    if (surplus !== undefined) throw new UsageError(`--${surplus} does not go with this`);
    if (what === 'drop' || (what === 'retry' && !flags.has('all'))) {
      const [, id = ''] = takePositionals(flags, ['ACTION', 'ID']);
      const path = `/actions/${pathPart(id, 'ID')}`;
      return await (what === 'drop' ? drop : retry)(flags, await connect(), path);
    }
    takePositionals(flags, flags.positionals.length === 0 ? [] : ['ACTION']);
    return await (what === 'retry' ? retryAll : list)(flags, await connect());
  },
});

async function list(flags: Flags, client: OperatorClient): Promise<Result> {
  const account = flags.last('account');
  const query = new URLSearchParams({
    limit: flags.last('limit') ?? '100',
    ...(flags.positionals.length > 0 ? { failed: 'true' } : {}),
    ...(account === undefined ? {} : { account }),
  });
  const data = await client.request<DeferredList>('GET', `/actions?${query}`);
  return { data, text: actionsText(data, Date.now()) };
}

async function retry(flags: Flags, client: OperatorClient, path: string): Promise<Result> {
  const action = await client.request<DeferredView>('GET', path);
  if (action.may_be_done) {
    await askFirst(
      flags,
      `${nameOf(action)} may have been done already, and the bridge cannot find out. Have you looked there, and shall it be done now?`,
    );
  }
  const data = await client.request<DeferredView>('POST', `${path}/retry`);
  return { data, text: `${nameOf(data)} is tried again at once.` };
}

async function retryAll(flags: Flags, client: OperatorClient): Promise<Result> {
  const account = flags.last('account');
  const wish = account === undefined ? {} : { account };
  let retried = 0;
  for (let after: string | undefined = ''; after !== undefined;) {
    const page: object = after === '' ? wish : { ...wish, after };
    const answer: { readonly retried: number; readonly next?: string } = await client.request(
      'POST',
      '/actions/retry',
      page,
    );
    retried += answer.retried;
    after = answer.next;
  }
  const text = `${formatQuantity(retried, 'action')} will be tried again at once.`;
  const { failed } = await client.request<DeferredList>(
    'GET',
    `/actions?${new URLSearchParams({ ...wish, limit: '1' })}`,
  );
  const rest = `${formatQuantity(failed, 'action')} that failed may have been done already: look there, then retry or drop each by its id.`;
  return { data: { retried, failed }, text: failed === 0 ? text : `${text}\n${rest}` };
}

async function drop(flags: Flags, client: OperatorClient, path: string): Promise<Result> {
  const action = await client.request<DeferredView>('GET', path);
  await askFirst(flags, `Drop ${nameOf(action)}, so that the bridge never does it?`);
  const data = await client.request<{ dropped: string }>('DELETE', path);
  return { data, text: `${nameOf(action)} is dropped.` };
}

const nameOf = ({ action, account, label }: DeferredView) =>
  `${printable(action)} of ${printable(label ?? account, 40)}`;

/** The list in words, with what to do of what failed. */
export function actionsText({ actions: shown, waiting, failed }: DeferredList, now: number): string {
  if (waiting + failed === 0) return 'No action waits, and none failed.';
  return [
    ...(shown.length === 0 ? [] : [tableOf(shown, now)]),
    [
      `${formatQuantity(waiting, 'action')} waiting, ${failed} failed.`,
      ...(failed > 0 ? ['Tried again: actions retry ID, or --all. Done by hand: actions drop ID.'] : []),
    ].join(' '),
  ].join('\n\n');
}

function tableOf(shown: readonly DeferredView[], now: number): string {
  return formatTable(
    [
      { title: 'Id' },
      { title: 'Account' },
      { title: 'Label' },
      { title: 'Action' },
      { title: 'Contact' },
      { title: 'State' },
      { title: 'Tries', align: 'right' },
      { title: 'Accepted' },
      { title: 'Last try' },
    ],
    shown.map((action) => [
      action.id,
      action.account,
      action.label === undefined ? '' : printable(action.label, 30),
      printable(action.action, 40),
      printable(action.contact ?? '', 40),
      stateOf(action, now),
      String(action.tries),
      formatAgo(action.accepted_at, now),
      action.code === undefined ? '' : printable(`${action.code}: ${action.message ?? ''}`, 120),
    ]),
  );
}

function stateOf({ state, next_try_at: next, may_be_done: mayBeDone }: DeferredView, now: number): string {
  if (state === 'failed') return styleText('red', mayBeDone ? 'failed, may be done' : 'failed');
  if (next === undefined) return styleText('cyan', state);
  return `${styleText('yellow', state)}, again in ${formatDuration(Math.max(0, Date.parse(next) - now))}`;
}
