/** An account as its operator sees it. */

import { readAccountSettings, type AccountSettings } from '../domain/account-settings.ts';
import { toIso } from '../domain/date-time.ts';
import type { ActivityRow } from '../store/account-activity.ts';
import type { AccountCounts } from '../store/account-rows.ts';
import type { AccountRecord } from '../store/accounts.ts';
import { type AccountState, stateOf } from './account-state.ts';
import { purgeTime } from './purge.ts';

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
    first_seen_at: toIso(record.first_seen_at),
    last_seen_at: toIso(record.last_seen_at),
    ...(isUnseen ? { purge_at: toIso(purge.purgedFrom) } : {}),
    kept: record.kept === 1,
    settings: readAccountSettings(record.settings),
    ...(record.epoch === 0
      ? {}
      : {
          resync: {
            epoch: record.epoch,
            ...(record.resync_since === null ? {} : { since: toIso(record.resync_since) }),
          },
        }),
    endpoints: Object.fromEntries(activity.map((row) => [row.endpoint, viewEndpoint(row)])),
    counts: numbers,
  };
}

function viewEndpoint({ succeeded_at, failed_at, failed_code, failed_request }: ActivityRow): EndpointView {
  return {
    ...(succeeded_at === null ? {} : { last_success_at: toIso(succeeded_at) }),
    ...(failed_at === null
      ? {}
      : { last_error: { at: toIso(failed_at), code: failed_code ?? '', request_id: failed_request ?? '' } }),
  };
}
