/** Table `account_activity`: how each endpoint of an account fared last. */

import { type Query, query } from './database.ts';

export interface ActivityRow {
  readonly account: string;
  readonly endpoint: string;
  /** Milliseconds since 1970 UTC. */
  readonly succeeded_at: number | null;
  readonly failed_at: number | null;
  readonly failed_code: string | null;
  /** The request id of the failure, as it is in the log. */
  readonly failed_request: string | null;
}

export function recordSuccess(account: string, endpoint: string, now: number): Query<never> {
  return query(
    `INSERT INTO account_activity (account, endpoint, succeeded_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (account, endpoint) DO UPDATE SET succeeded_at = max(coalesce(succeeded_at, 0), excluded.succeeded_at)`,
    account,
    endpoint,
    now,
  );
}

export function recordFailure(
  account: string,
  endpoint: string,
  failure: { readonly now: number; readonly code: string; readonly requestId: string },
): Query<never> {
  return query(
    `INSERT INTO account_activity (account, endpoint, failed_at, failed_code, failed_request) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (account, endpoint) DO UPDATE SET failed_at = excluded.failed_at,
       failed_code = excluded.failed_code, failed_request = excluded.failed_request
     WHERE failed_at IS NULL OR excluded.failed_at >= failed_at`,
    account,
    endpoint,
    failure.now,
    failure.code,
    failure.requestId,
  );
}

/** The activity of some accounts. */
export function readActivity(accounts: readonly string[]): Query<ActivityRow> {
  return query(
    'SELECT * FROM account_activity WHERE account IN (SELECT value FROM json_each(?1)) ORDER BY account, endpoint',
    JSON.stringify(accounts),
  );
}
