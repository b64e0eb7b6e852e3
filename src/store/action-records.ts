/** Table `action_records`: what was asked for once and must not be done twice. */

import { type Query, query } from './database.ts';

export type ActionState = 'running' | 'unknown' | 'accepted' | 'done';

export interface ActionRecord {
  readonly marker: string;
  /** 1: an earlier try may have done it. */
  readonly doubtful: 0 | 1;
  readonly state: ActionState;
  readonly claim: string;
  readonly begun_at: number;
  readonly tried_at: number;
  readonly lease_until: number;
  readonly expires_at: number;
  /** Sealed. */
  readonly result: string | null;
}

export interface RecordKey {
  readonly account: string;
  readonly key: string;
}

const COLUMNS = 'marker, doubtful, state, claim, begun_at, tried_at, lease_until, expires_at, result';

/** A wish that nobody has had, or only one whose time is over. */
export interface NewClaim extends RecordKey {
  readonly action: string;
  readonly marker: string;
  readonly claim: string;
  readonly now: number;
  readonly leaseUntil: number;
  readonly expiresAt: number;
}

/** Claims what is to be done, unless somebody has; returns the row as it stands then. */
export function claimAction(claim: NewClaim): readonly [Query<never>, Query<ActionRecord>] {
  const { account, key, action, marker, now, leaseUntil, expiresAt } = claim;
  return [
    query(
      `INSERT INTO action_records
         (account, key, action, marker, state, claim, begun_at, tried_at, lease_until, expires_at)
       VALUES (?1, ?2, ?3, ?4, 'running', ?5, ?6, ?6, ?7, ?8)
       ON CONFLICT (account, key) DO UPDATE SET action = excluded.action, marker = excluded.marker,
         doubtful = 0, state = excluded.state, claim = excluded.claim, begun_at = excluded.begun_at,
         tried_at = excluded.tried_at, lease_until = excluded.lease_until, expires_at = excluded.expires_at,
         contact = NULL, result = NULL
       WHERE expires_at <= ?6`,
      account,
      key,
      action,
      marker,
      claim.claim,
      now,
      leaseUntil,
      expiresAt,
    ),
    readAction({ account, key }),
  ];
}

export function readAction({ account, key }: RecordKey): Query<ActionRecord> {
  return query(`SELECT ${COLUMNS} FROM action_records WHERE account = ?1 AND key = ?2`, account, key);
}

/** What becomes of a row; what is absent stays as it is. */
export interface ActionChange {
  readonly state: ActionState;
  /** Default: the same. */
  readonly claim?: string;
  readonly doubtful?: boolean;
  readonly triedAt?: number;
  readonly leaseUntil?: number;
  readonly expiresAt?: number;
  readonly contact?: string;
  readonly result?: string;
}

/** Changes a row while it is still `claim`'s; returns it as it is then, or nothing where somebody else was first. */
export function changeAction({ account, key }: RecordKey, claim: string, change: ActionChange): Query<ActionRecord> {
  return query(
    `UPDATE action_records SET state = ?4, claim = coalesce(?5, claim), doubtful = coalesce(?6, doubtful),
       tried_at = coalesce(?7, tried_at), lease_until = coalesce(?8, lease_until), expires_at = coalesce(?9, expires_at),
       contact = coalesce(?10, contact), result = coalesce(?11, result)
     WHERE account = ?1 AND key = ?2 AND claim = ?3 AND state <> 'done' RETURNING ${COLUMNS}`,
    account,
    key,
    claim,
    change.state,
    change.claim ?? null,
    change.doubtful === undefined ? null : Number(change.doubtful),
    change.triedAt ?? null,
    change.leaseUntil ?? null,
    change.expiresAt ?? null,
    change.contact ?? null,
    change.result ?? null,
  );
}

/** Has a wish done again that was given up; nothing changes where it was done after all. */
export function acceptAgain(
  { account, key }: RecordKey,
  record: { readonly action: string; readonly marker: string; readonly doubtful: boolean },
  times: { readonly now: number; readonly expiresAt: number },
): Query<never> {
  return query(
    `INSERT INTO action_records
       (account, key, action, marker, doubtful, state, claim, begun_at, tried_at, lease_until, expires_at)
     VALUES (?1, ?2, ?3, ?4, ?5, 'accepted', ?6, ?7, ?7, ?7, ?8)
     ON CONFLICT (account, key) DO UPDATE SET marker = excluded.marker, doubtful = excluded.doubtful,
       state = excluded.state, claim = excluded.claim, begun_at = excluded.begun_at, tried_at = excluded.tried_at,
       lease_until = excluded.lease_until, expires_at = excluded.expires_at
     WHERE state <> 'done' OR marker <> excluded.marker`,
    account,
    key,
    record.action,
    record.marker,
    record.doubtful ? 1 : 0,
    crypto.randomUUID(),
    times.now,
    times.expiresAt,
  );
}

/** Nothing was done, so a like request is a new one. */
export function releaseAction({ account, key }: RecordKey, claim: string): Query<never> {
  return query(
    `DELETE FROM action_records WHERE account = ?1 AND key = ?2 AND claim = ?3 AND state <> 'done'`,
    account,
    key,
    claim,
  );
}

/** Drops rows whose time was over before `time`. */
export function dropActionRecords(time: number, limit: number): Query<{ readonly dropped: 1 }> {
  return query(
    `DELETE FROM action_records WHERE (account, key) IN
       (SELECT account, key FROM action_records WHERE expires_at < ?1 LIMIT ?2) RETURNING 1 AS dropped`,
    time,
    limit,
  );
}
