/** `bridge runs`: the history of contact synchronizations. */

import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import type { RunView } from '../src/operators/run-view.ts';
import { formatAgo } from './account/account-text.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { takePositionals } from './flags.ts';
import { formatCount, formatDuration, formatTable, printable } from './print.ts';

/** Totals that are told only where there are any. */
const NOT_SENT = ['filtered', 'excluded', 'deleted', 'merged', 'missing', 'outside', 'blanked', 'braked'] as const;
const COLOURS = { finished: 'green', running: 'cyan', failed: 'red', cut: 'yellow' } as const;

export const runs = defineOperatorCommand({
  name: 'runs',
  description:
    'Lists contact synchronizations, the newest first: why each began as it did, what it brought and how it ended',
  args: {
    account: { type: 'string', valueHint: 'ACCOUNT', description: 'Only those of the account of this id or label' },
    limit: { type: 'string', valueHint: 'N', description: 'How many, at most 500; default 20' },
  } satisfies ArgsDef,
  async run(flags, connect) {
    takePositionals(flags);
    const account = flags.last('account');
    const query = new URLSearchParams({
      limit: flags.last('limit') ?? '20',
      ...(account === undefined ? {} : { account }),
    });
    const data = await (await connect()).request<{ runs: readonly RunView[] }>('GET', `/runs?${query}`);
    return { data, text: toText(data.runs, Date.now()) };
  },
});

function toText(list: readonly RunView[], now: number): string {
  if (list.length === 0) return 'No contacts have been synchronized yet.';
  return formatTable(
    [
      { title: 'Account' },
      { title: 'Began' },
      { title: 'Kind' },
      { title: 'Cause' },
      { title: 'Outcome' },
      { title: 'Took', align: 'right' },
      { title: 'Pages', align: 'right' },
      { title: 'Contacts', align: 'right' },
      { title: 'Besides' },
    ],
    list.map((run) => [
      printable(run.label ?? run.account, 30),
      formatAgo(run.started_at, now),
      run.kind,
      run.cause,
      styleText(COLOURS[run.outcome], run.error_code === undefined ? run.outcome : `${run.outcome}: ${run.error_code}`),
      formatDuration(Date.parse(run.finished_at ?? run.last_page_at) - Date.parse(run.started_at)),
      formatCount(run.pages),
      formatCount(run.contacts),
      besides(run),
    ]),
  );
}

function besides(run: RunView): string {
  const counts = NOT_SENT.flatMap((name) => (run[name] > 0 ? `${formatCount(run[name])} ${name}` : []));
  const held = run.held_ms > 0 ? [`held ${formatDuration(run.held_ms)}`] : [];
  return [...counts, ...held, ...(run.mapping_differs ? ['mapping differs'] : [])].join(', ');
}
