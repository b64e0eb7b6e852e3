/** `bridge alerts`: what the bridge has told its operator, and whether the receiver takes it. */

import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import type { AlertView } from '../src/alerts/alert-view.ts';
import type { AlertList, TestedWebhook } from '../src/alerts/alerts.ts';
import { formatAgo } from './account/account-text.ts';
import { defineOperatorCommand, type Result } from './operator/command.ts';
import { takePositionals } from './flags.ts';
import { formatDuration, formatQuantity, formatTable, printable } from './print.ts';
import { UsageError } from './usage-error.ts';

export const alerts = defineOperatorCommand({
  name: 'alerts',
  description:
    'Lists the alerts that are open and those that were resolved within 30 days, and how far each has come to the receiver. "alerts test" sends a test message at once and tells what the receiver said; exit code 1 where it did not take it',
  args: {
    action: { type: 'positional', required: false, description: '"test", or nothing for the list' },
    limit: { type: 'string', valueHint: 'N', description: 'How many are listed, at most 500; default 100' },
  } satisfies ArgsDef,
  async run(flags, connect) {
    const [action] = flags.positionals.length === 0 ? [] : takePositionals(flags, ['ACTION']);
    const limit = flags.last('limit');
    if (action !== undefined && action !== 'test') throw new UsageError('The one action is "test"');
    if (action === 'test' && limit !== undefined) throw new UsageError('--limit is for the list only');
    const client = await connect();
    if (action === 'test') return tested(await client.request<TestedWebhook>('POST', '/alerts/test'));
    const list = await client.request<AlertList>('GET', `/alerts${limit === undefined ? '' : `?limit=${limit}`}`);
    return { data: list, text: alertsText(list, Date.now()) };
  },
});

function tested(data: TestedWebhook): Result {
  const said = 'status' in data ? `answered ${data.status}` : `did not answer (${printable(data.code)})`;
  const text = data.taken
    ? `The receiver took the message ${data.webhook_id} (${said}). Open alerts that were given up are sent again.`
    : `The receiver did not take the message ${data.webhook_id}: it ${said}.${hintFor(data)}`;
  return { data, text, exitCode: data.taken ? 0 : 1 };
}

function hintFor(data: TestedWebhook): string {
  if (!('status' in data)) return ' Is it up, and is ALERT_WEBHOOK_URL its address?';
  if (data.status >= 300 && data.status < 400) {
    return ' Redirects are not followed: ALERT_WEBHOOK_URL must be where it leads to.';
  }
  if (data.status === 401 || data.status === 403) return ' Does it know ALERT_WEBHOOK_SECRET?';
  return '';
}

const NO_WEBHOOK = [
  'No webhook is set: alerts are written down here and in the log, and nobody is told. To set one, put',
  '  ALERT_WEBHOOK_URL=https://…',
  '  ALERT_WEBHOOK_SECRET=whsec_…   (whsec_ and what "openssl rand -base64 32" prints)',
  'into a file, and: npm run deploy -- --secrets-file FILE   (docs/operating.md, "Alerts")',
].join('\n');

const COLOURS = { waiting: 'yellow', told: 'green', given_up: 'red', dropped: 'dim' } as const;

/** The list in words; of what is open, what to do. */
export function alertsText({ webhook, alerts: list }: AlertList, now: number): string {
  const open = list.filter(({ resolved_at: resolved }) => resolved === undefined);
  const secrets = webhook ? formatQuantity(webhook.secrets, 'secret') : '';
  return [
    webhook ? `Alerts go to ${printable(webhook.host)}, signed with ${secrets}.` : NO_WEBHOOK,
    list.length === 0 ? 'There are no alerts.' : tableOf(list, now, webhook !== undefined),
    ...open.map(({ account, label, kind, advice }) =>
      [styleText('bold', `${printable(label ?? account, 40)}: ${kind}`), `  ${printable(advice, 500)}`].join('\n'),
    ),
  ].join('\n\n');
}

function tableOf(list: readonly AlertView[], now: number, isSent: boolean): string {
  return formatTable(
    [
      { title: 'Alert' },
      { title: 'Account' },
      { title: 'Label' },
      { title: 'Integration' },
      { title: 'Since' },
      { title: 'State' },
      { title: 'Told' },
    ],
    list.map((alert) => [
      alert.kind,
      alert.account,
      alert.label === undefined ? '' : printable(alert.label, 30),
      alert.integration,
      formatAgo(alert.since, now),
      alert.resolved_at === undefined
        ? styleText('red', 'open')
        : styleText('green', `resolved ${formatAgo(alert.resolved_at, now)}`),
      deliveryText(alert, now, isSent),
    ]),
  );
}

function deliveryText({ delivery }: AlertView, now: number, isSent: boolean): string {
  const { state, tries, failure, next_try_at: next } = delivery;
  const name = styleText(COLOURS[state] ?? 'reset', state === 'given_up' ? 'given up' : state);
  if (state === 'waiting' && !isSent) return 'no webhook';
  if (failure === undefined) return name;
  const tried = `${formatQuantity(tries ?? 0, 'try', 'tries')}, the last: ${printable(failure, 60)}`;
  if (state !== 'waiting' || next === undefined) return `${name} (${tried})`;
  return `${name} (${tried}; again in ${formatDuration(Math.max(0, Date.parse(next) - now))})`;
}
