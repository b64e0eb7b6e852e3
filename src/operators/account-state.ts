/** How an account fares, in one word. */

import type { ActivityRow } from '../store/account-activity.ts';

/**
 * `new`: Talkdesk has not called yet; `reconnect`: the service no longer accepts what the bridge keeps, a person must
 * connect the account again; `failing`: an endpoint's newest outcome is another failure; `late`: contacts were
 * synchronized before, but not within two hours; `unseen`: not heard of for so long that it will be purged.
 */
export type AccountState = 'new' | 'ok' | 'reconnect' | 'failing' | 'late' | 'unseen';

/** Talkdesk asks every half hour. */
const LATE_MS = 2 * 3_600_000;

/** Refusals of what one person asked for say nothing of the account's health. */
const REFUSALS: ReadonlySet<string> = new Set(['action_refused', 'invalid_input', 'invalid_body', 'invalid_offset']);

/** The state of an account that is not about to be purged. */
export function stateOf(activity: readonly ActivityRow[], now: number): Exclude<AccountState, 'unseen'> {
  if (activity.length === 0) return 'new';
  const failing = activity.filter((row) => isFailing(row) && !isConnectedSince(row, activity));
  if (failing.some(({ failed_code: code }) => code === 'reconnect_needed')) return 'reconnect';
  if (failing.length > 0) return 'failing';
  const contacts = activity.find(({ endpoint }) => endpoint === 'contact_sync')?.succeeded_at ?? now;
  return now - contacts > LATE_MS ? 'late' : 'ok';
}

/** A request that went well after it tells that the credentials are accepted again; an endpoint may be called seldom. */
function isConnectedSince({ failed_at, failed_code }: ActivityRow, activity: readonly ActivityRow[]): boolean {
  return (
    failed_code === 'reconnect_needed' && activity.some(({ succeeded_at }) => (succeeded_at ?? 0) > (failed_at ?? 0))
  );
}

function isFailing({ succeeded_at, failed_at, failed_code }: ActivityRow): boolean {
  return failed_at !== null && failed_at > (succeeded_at ?? 0) && !REFUSALS.has(failed_code ?? '');
}
