/** An account, for people. */

import { styleText } from 'node:util';
import type { ConnectionView } from '../../src/operators/account-connections.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { formatCount, formatDuration, formatTable, printable } from '../print.ts';
import { formatCondition } from './filter-condition.ts';
import { reconnectAdvice } from './reconnect.ts';

const COLOURS = {
  ok: 'green',
  new: 'cyan',
  late: 'yellow',
  failing: 'red',
  reconnect: 'red',
  unseen: 'magenta',
} as const;

export const formatState = ({ state }: AccountView): string =>
  styleText(COLOURS[state] ?? 'reset', state === 'reconnect' ? 'reconnect needed' : state);

/** `3.2 s ago` */
export const formatAgo = (time: string, now: number): string =>
  `${formatDuration(Math.max(0, now - Date.parse(time)))} ago`;

/** The newest error of any endpoint. */
export function lastError({ endpoints }: AccountView) {
  const errors = Object.entries(endpoints).flatMap(([endpoint, { last_error: error }]) =>
    error ? [{ endpoint, ...error }] : [],
  );
  return errors.toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
}

export interface ShownAccount {
  readonly account: AccountView;
  readonly integration_settings: Partial<Settings>;
  readonly bridge_keys: readonly { readonly name: string; readonly created_at: string }[];
  /** Absent where the bridge is older. */
  readonly connections?: readonly ConnectionView[];
}

/** All that the bridge tells of an account. */
export function formatAccount(
  { account, integration_settings: declared, bridge_keys: keys, connections = [] }: ShownAccount,
  now: number,
): string {
  const { purge_at: purge, resync } = account;
  const facts = [
    ['Account', account.id],
    ['Label', account.label === undefined ? '–' : printable(account.label)],
    ['Integration', account.integration],
    ['State', formatState(account)],
    ...(account.state === 'reconnect' ? [['What to do', reconnectAdvice(account, connections)]] : []),
    ['First seen', account.first_seen_at],
    ['Last seen', `${account.last_seen_at} (${formatAgo(account.last_seen_at, now)})`],
    ...(purge ? [['To be purged', `${purge}, unless it is seen before, or kept: account set --purge never`]] : []),
    ...(account.kept ? [['Purge', 'never']] : []),
    ...(resync
      ? [['Resync', `number ${resync.epoch}, ${resync.since ? `of changes since ${resync.since}` : 'of all contacts'}`]]
      : []),
    ...Object.entries(account.counts).map(([name, count]) => [titleOf(name), formatCount(count)]),
    ...connections.map((connection) => ['Connection', formatConnection(connection, now)]),
    ...keys.map(({ name, created_at }) => ['Bridge key', `${name}…, made ${created_at}`]),
  ];
  const width = Math.max(...facts.map(([title = '']) => title.length));
  const lines = facts.map(([title = '', value]) => `${styleText('bold', title.padEnd(width))}  ${value}`);
  return [lines.join('\n'), settingsTable(account, declared), endpointsTable(account, now)].join('\n\n');
}

function formatConnection(
  { id, version, made_by: by, created_at: created, last_seen_at: seen, bridge_keys: keys }: ConnectionView,
  now: number,
): string {
  const maker = by === 'operator' ? 'an operator' : 'validation';
  const names = keys.length === 0 ? 'no key' : keys.map((name) => `${name}…`).join(' and ');
  return `${id}, version ${version}, made by ${maker} ${created}, seen ${formatAgo(seen, now)}, opened by ${names}`;
}

const titleOf = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`;

function settingsTable({ settings }: AccountView, declared: Partial<Settings>): string {
  const ofIntegration = Object.entries(declared).filter(([name]) => !Object.hasOwn(settings, name));
  if (Object.keys(settings).length + ofIntegration.length === 0) {
    return 'Settings: none of its own; see: npm run bridge -- account set --help';
  }
  return formatSettings(settings, Object.fromEntries(ofIntegration));
}

/** Settings under the names of their flags, and who set them. */
export function formatSettings(settings: AccountView['settings'], declared: Partial<Settings> = {}): string {
  const rows = [
    ...Object.entries(settings).map(([name, value]) => [kebab(name), formatSetting(value), 'account']),
    ...Object.entries(declared).map(([name, value]) => [kebab(name), value, 'integration']),
  ];
  return formatTable([{ title: 'Setting' }, { title: 'Value' }, { title: 'Set by' }], rows);
}

/** `timeZone` as the flag has it: `time-zone`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A value of a setting; a filter as its conditions would be typed. */
function formatSetting(value: AccountView['settings'][keyof AccountView['settings']]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return String(value);
  return value
    .map(formatCondition)
    .map((text) => printable(text))
    .join(', ');
}

function endpointsTable({ endpoints }: AccountView, now: number): string {
  const rows = Object.entries(endpoints).map(([name, { last_success_at: success, last_error: error }]) => [
    name,
    success === undefined ? '–' : formatAgo(success, now),
    error ? `${error.code}, ${formatAgo(error.at, now)}, request ${error.request_id}` : '–',
  ]);
  if (rows.length === 0) return 'Talkdesk has not called for this account yet.';
  return formatTable([{ title: 'Endpoint' }, { title: 'Last success' }, { title: 'Last error' }], rows);
}
