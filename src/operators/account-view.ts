/** An account as its operator sees it. */

import { readAccountSettings, type AccountSettings } from '../domain/account-settings.ts';
import type { ActivityRow } from '../store/account-activity.ts';
import type { AccountCounts } from '../store/account-rows.ts';
import type { AccountRecord } from '../store/accounts.ts';
import { purgeTime } from './purge.ts';

/**
 * `new`: Talkdesk has not called yet; `failing`: an endpoint's newest outcome is a failure; `late`: contacts were
 * synchronized before, but not within two hours; `unseen`: not heard of for so long that it will be purged.
 */
export type AccountState = 'new' | 'ok' | 'failing' | 'late' | 'unseen';

export interface EndpointView {
  /** Times are ISO 8601 in UTC. */
  readonly last_success_at?: string;
  readonly last_error?: { readonly at: string; readonly code: string; readonly request_id: string };
}

export interface AccountView {
  readonly id: string;
  readonly integration: string;
  readonly label?: string;
  /** Whether the account was recognised by the service's own id, by auth fields, or by a bridge key. */
  readonly identified_by: string;
  readonly state: AccountState;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  /** Only where the account was not seen for long: when all that is stored of it goes. */
  readonly purge_at?: string;
  readonly kept: boolean;
  readonly settings: AccountSettings;
  readonly resync?: { readonly epoch: number; readonly since?: string };
  readonly endpoints: Readonly<Record<string, EndpointView>>;
  readonly counts: Omit<AccountCounts, 'account'>;
}

/** Talkdesk asks every half hour. */
const LATE_MS = 2 * 3_600_000;

/** Refusals of what one person asked for say nothing of the account's health. */
const REFUSALS: ReadonlySet<string> = new Set(['action_refused', 'invalid_input', 'invalid_body', 'invalid_offset']);

export interface ViewParts {
  readonly record: AccountRecord;
  readonly activity: readonly ActivityRow[];
  readonly counts: AccountCounts;
  readonly now: number;
  readonly purgeAfterDays: number | undefined;
}

export function viewAccount({ record, activity, counts, now, purgeAfterDays }: ViewParts): AccountView {
  const { account: _, ...numbers } = counts;
  const purge = purgeTime(record, purgeAfterDays);
  const isUnseen = purge !== undefined && now >= purge.listedFrom;
  const [identifiedBy = ''] = record.identity.split(':');
  return {
    id: record.id,
    integration: record.integration,
    ...(record.label === null ? {} : { label: record.label }),
    identified_by: identifiedBy,
    state: isUnseen ? 'unseen' : stateOf(activity, now),
    first_seen_at: iso(record.first_seen_at),
    last_seen_at: iso(record.last_seen_at),
    ...(isUnseen ? { purge_at: iso(purge.purgedFrom) } : {}),
    kept: record.kept === 1,
    settings: readAccountSettings(record.settings),
    ...(record.epoch === 0
      ? {}
      : {
          resync: { epoch: record.epoch, ...(record.resync_since === null ? {} : { since: iso(record.resync_since) }) },
        }),
    endpoints: Object.fromEntries(activity.map((row) => [row.endpoint, viewEndpoint(row)])),
    counts: numbers,
  };
}

function stateOf(activity: readonly ActivityRow[], now: number): AccountState {
  if (activity.length === 0) return 'new';
  if (activity.some(isFailing)) return 'failing';
  const contacts = activity.find(({ endpoint }) => endpoint === 'contact_sync')?.succeeded_at ?? now;
  return now - contacts > LATE_MS ? 'late' : 'ok';
}

function isFailing({ succeeded_at, failed_at, failed_code }: ActivityRow): boolean {
  return failed_at !== null && failed_at > (succeeded_at ?? 0) && !REFUSALS.has(failed_code ?? '');
}

function viewEndpoint({ succeeded_at, failed_at, failed_code, failed_request }: ActivityRow): EndpointView {
  return {
    ...(succeeded_at === null ? {} : { last_success_at: iso(succeeded_at) }),
    ...(failed_at === null
      ? {}
      : { last_error: { at: iso(failed_at), code: failed_code ?? '', request_id: failed_request ?? '' } }),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
