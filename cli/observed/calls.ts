/** How Talkdesk calls: what is repeated, when, and in which form. */

import type { ObservedCall } from '../../src/operators/observed-view.ts';
import { formatDuration, formatQuantity } from '../print.ts';
import { type Evidence, type Finding, notYet, seen, tally } from './finding.ts';

export function timeouts({ calls }: Evidence): Finding {
  const failures = calls.filter(({ status }) => status >= 500);
  const repeats = calls.flatMap(({ repeat }) => (repeat && repeat.after_status >= 500 ? [repeat] : []));
  if (failures.length + repeats.length === 0) return notYet('a request that fails with 5xx');
  if (repeats.length === 0) {
    return seen(`${formatQuantity(failures.length, 'answer')} with 5xx, none was followed by the same request`);
  }
  const waits = repeats.map(({ after_ms: ms }) => formatDuration(ms)).join(', ');
  return seen(`after a 5xx the same request came again, ${formatQuantity(repeats.length, 'time')}: after ${waits}`);
}

/** Set by the platform, or by every client. */
const USUAL =
  /^(cf-.*|cdn-loop|x-forwarded-(for|proto)|x-real-ip|accept(-encoding|-language)?|connection|content-(length|type)|host|user-agent)$/;
const SIGNED = /sign|hmac|digest|secret|token|api-?key|verif/;

export function originOfCalls({ calls }: Evidence): Finding {
  if (calls.length === 0) return notYet('a call');
  const unusual = calls.flatMap(({ headers }) => headers.filter((name) => !USUAL.test(name)));
  const times = (names: readonly string[]) =>
    [...Map.groupBy(names, (name) => name)].map(
      ([name, { length }]) => `${name} in ${length} of ${calls.length} calls`,
    );
  const signed = times(unusual.filter((name) => SIGNED.test(name)));
  const others = times(unusual.filter((name) => !SIGNED.test(name)));
  const named = signed.length > 0 ? `may be a signature: ${signed.join(', ')}` : 'no header is named like a signature';
  return seen([named, ...(others.length > 0 ? [`others: ${others.join(', ')}`] : [])].join('; '));
}

const firstAgentCalls = ({ calls }: Evidence) => calls.filter(({ situation }) => situation === 'agent_sync first');

export function agentSchedule(evidence: Evidence): Finding {
  const times = firstAgentCalls(evidence).map(({ at }) => Date.parse(at));
  const intervals = times.slice(1).map((time, at) => formatDuration(time - (times[at] ?? time)));
  if (intervals.length === 0) return notYet('a second synchronization of agents');
  return seen(`from one synchronization to the next: ${intervals.join(', ')}`);
}

export function agentFirstOffset(evidence: Evidence): Finding {
  const forms = firstAgentCalls(evidence).map(({ meta }) => {
    if (typeof meta === 'string') return `meta ${meta}`;
    const { offset } = meta;
    return offset === undefined ? 'no offset' : `offset of type ${offset}`;
  });
  return forms.length === 0 ? notYet('a synchronization of agents') : seen(tally(forms));
}

export function actionValues({ calls }: Evidence): Finding {
  const byAction = Map.groupBy(
    calls.filter(({ situation }) => situation.startsWith('actions ')),
    ({ situation }) => situation.slice('actions '.length),
  );
  if (byAction.size === 0) return notYet('an action that was done');
  return seen([...byAction].map(([action, done]) => `${action}: ${typesIn(done)}`).join('; '));
}

function typesIn(calls: readonly ObservedCall[]): string {
  const types = new Map<string, Set<string>>();
  for (const { data } of calls) {
    for (const [key, type] of typeof data === 'string' ? [['data', data] as const] : Object.entries(data)) {
      types.set(key, (types.get(key) ?? new Set()).add(type));
    }
  }
  return [...types].map(([key, found]) => `${key} ${[...found].join(' or ')}`).join(', ') || 'an empty object';
}
