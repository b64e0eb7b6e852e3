/** What an operator is told of: each kind of alert, with how it is noticed and what is to be done. */

import type { AccountRecord } from '../store/accounts.ts';
import type { EndpointHealth } from '../domain/account-health.ts';
import type { NewestRun } from '../store/contact-runs.ts';
import type { FailedActions } from '../store/deferred-actions.ts';
import { actionsFailed } from './kinds/actions-failed.ts';
import { brakePulled } from './kinds/brake-pulled.ts';
import { contactSyncLate } from './kinds/contact-sync-late.ts';
import { reconnectNeeded } from './kinds/reconnect-needed.ts';

/** What D1 knows of an account at one moment. */
export interface AccountFacts {
  readonly account: Pick<AccountRecord, 'id' | 'integration'>;
  readonly endpoints: readonly EndpointHealth[];
  /** The newest contact synchronization that came to its end. */
  readonly newestRun?: NewestRun;
  /** Absent where none failed. */
  readonly failedActions?: FailedActions;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

export interface AlertKind {
  /** Lower case with underscores, as it is in `account.contact_sync_late.raised`. */
  readonly name: string;
  /** The condition, or nothing where the account is well. */
  find(facts: AccountFacts): Finding | undefined;
}

export interface Finding {
  /** When the condition began, as far as is known; milliseconds since 1970 UTC. */
  readonly since: number;
  /** For a person who was woken up: what it means, and the command that leads on. Names nobody but the account's id. */
  readonly advice: string;
}

export const ALERT_KINDS: readonly AlertKind[] = [contactSyncLate, reconnectNeeded, brakePulled, actionsFailed];
