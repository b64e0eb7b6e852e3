/** An action that waits or failed, as its operator sees it: what became of it, and never what it says. */

import { toIso } from '../domain/date-time.ts';
import type { DeferredAction } from '../store/deferred-actions.ts';

/** Times are ISO 8601 in UTC. */
export interface DeferredView {
  readonly id: string;
  readonly account: string;
  readonly integration?: string;
  readonly label?: string;
  readonly action: string;
  /** The id of the contact that it is about, where Talkdesk named one. */
  readonly contact?: string;
  readonly state: DeferredAction['state'];
  readonly tries: number;
  readonly accepted_at: string;
  /** Of one that waits: when it is tried next. */
  readonly next_try_at?: string;
  readonly failed_at?: string;
  /** What came of the last try: a code, and its message in English. */
  readonly code?: string;
  readonly message?: string;
  /** It may have been done, and a retry would not find out: somebody has to look in the service first. */
  readonly may_be_done: boolean;
}

export function viewDeferred(row: DeferredAction, canFindOut: boolean): DeferredView {
  return {
    id: row.id,
    account: row.account,
    ...(row.integration === null ? {} : { integration: row.integration }),
    ...(row.label === null ? {} : { label: row.label }),
    action: row.action,
    ...(row.contact === null ? {} : { contact: row.contact }),
    state: row.state,
    tries: row.tries,
    accepted_at: toIso(row.accepted_at),
    ...(row.state === 'waiting' ? { next_try_at: toIso(row.due_at) } : {}),
    ...(row.failed_at === null ? {} : { failed_at: toIso(row.failed_at) }),
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.message === null ? {} : { message: row.message }),
    may_be_done: row.state === 'failed' && row.code === 'outcome_unknown' && !canFindOut,
  };
}
