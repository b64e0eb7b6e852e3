/** How credentials arrive, and what becomes of those that are refused. */

import type { ObservedCall } from '../../src/operators/observed-view.ts';
import { formatDuration, formatQuantity } from '../print.ts';
import { type Evidence, type Finding, notYet, seen, tally } from './finding.ts';

const keysOf = ({ auth }: ObservedCall) => (typeof auth === 'string' ? [] : Object.keys(auth));

export function tokenPlace({ calls, integration }: Evidence): Finding {
  const { field, header }: { field?: string; header?: string } = integration?.wire.token ?? {};
  const others = new Set(Object.keys(integration?.authentication.fields ?? {}));
  const mayBeToken = (key: string) =>
    key === field || (/token/i.test(key) && !key.endsWith('_url') && !others.has(key));
  const places = calls.map((call) => {
    const keys = keysOf(call).filter(mayBeToken);
    const headers = call.headers.filter(
      (name) => name === header?.toLowerCase() || (name === 'authorization' && call.authorization === 'bearer'),
    );
    const found = [...keys.map((key) => `auth.${key}`), ...headers.map((name) => `header ${name}`)];
    return found.join(' and ') || 'neither in a key of auth that is named so, nor in a header';
  });
  if (places.length > 0) return seen(tally(places));
  return notYet(
    'a call that was accepted; where none is, the log line credentials_refused names the keys that came instead',
  );
}

export function tokenRefresh({ calls }: Evidence): Finding {
  const repeats = calls.filter(({ repeat }) => repeat?.after_status === 401);
  const refused = calls.filter(({ status }) => status === 401);
  if (repeats.length > 0) {
    const renewed = repeats.filter(({ repeat }) => repeat?.other_credentials === true);
    const most = Math.max(...repeats.map(({ repeat }) => repeat?.number ?? 0));
    const times = most === 1 ? 'once' : `up to ${most} times`;
    return seen(
      `the same request came again ${times} after a 401; ${renewed.length} of ${repeats.length} with other credentials`,
    );
  }
  if (refused.length > 0)
    return seen(`${formatQuantity(refused.length, 'answer')} with 401, and no request came again`);
  return notYet('an access token that has run out');
}

export function validationStatus({ calls }: Evidence): Finding {
  const validated = calls.filter(({ situation }) => situation === 'auth_validation');
  const [first, ...again] = validated;
  if (!first) return notYet('an activation at Talkdesk');
  const followed = calls.filter(({ situation, at }) => !situation.startsWith('auth_validation') && at >= first.at);
  const times = again.map(({ at }) => formatDuration(Date.parse(at) - Date.parse(first.at)));
  const runs = times.length === 0 ? 'it was run once' : `it was run again after ${times.join(', ')}`;
  if (followed.length > 0) return seen(`${first.status} is taken for success, other calls followed; ${runs}`);
  const other = first.status === 200 ? 204 : 200;
  return again.length === 0
    ? notYet(`a call after the validation, which was answered with ${first.status}`)
    : seen(`${first.status} was not followed by any other call; ${runs}`, `wire.validationStatus: ${other}`);
}

export function authOfNone({ calls }: Evidence): Finding {
  const forms = calls.map((call) => {
    if (typeof call.auth === 'string') return call.auth;
    const keys = keysOf(call);
    return keys.length === 0 ? 'an empty object' : `an object with ${keys.join(', ')}`;
  });
  return forms.length === 0 ? notYet('a call') : seen(tally(forms));
}
