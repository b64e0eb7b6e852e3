/** How an account fares, in one word. */

import { type EndpointHealth, failingEndpoints, lateSince, refusedSince } from '../domain/account-health.ts';

/**
 * `new`: Talkdesk has not called yet; `reconnect`: the service no longer accepts what the bridge keeps, a person must
 * connect the account again; `failing`: an endpoint's newest outcome is another failure; `late`: contacts were
 * synchronized before, but not within two hours; `unseen`: not heard of for so long that it will be purged.
 */
export type AccountState = 'new' | 'ok' | 'reconnect' | 'failing' | 'late' | 'unseen';

/** The state of an account that is not about to be purged. */
export function stateOf(activity: readonly EndpointHealth[], now: number): Exclude<AccountState, 'unseen'> {
  if (activity.length === 0) return 'new';
  if (refusedSince(activity) !== undefined) return 'reconnect';
  if (failingEndpoints(activity).length > 0) return 'failing';
  return lateSince(activity, now) === undefined ? 'ok' : 'late';
}
