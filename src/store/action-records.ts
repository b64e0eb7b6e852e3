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

/** The record of an action that waits, as its row in `deferred_actions` has it. */
const AS_ACCEPTED = `INSERT INTO action_records
    (account, key, action, marker, doubtful, state, claim, begun_at, tried_at, lease_until, expires_at, contact)
  SELECT account, key, action, marker, ?2, 'accepted', ?3, begun_at, ?4, ?4, ?5, contact
  FROM deferred_actions WHERE id = ?1 ON CONFLICT (account, key) DO`;

interface Waiting {
  /** In `deferred_actions`. */
  readonly id: string;
  readonly doubtful: boolean;
  readonly now: number;
  readonly expiresAt: number;
}

const waiting = (sql: string, { id, doubtful, now, expiresAt }: Waiting): Query<never> =>
  query(`${AS_ACCEPTED} ${sql}`, id, doubtful ? 1 : 0, crypto.randomUUID(), now, expiresAt);

/** Writes down that an action waits, where nothing is written of it. */
export const keepAccepted = (action: Waiting): Query<never> => waiting('NOTHING', action);

/** Has an action wait again that failed; nothing changes where it is done after all, or somebody is at it. */
export const acceptAgain = (action: Waiting): Query<never> =>
  waiting(
    `UPDATE SET marker = excluded.marker, doubtful = excluded.doubtful, state = excluded.state,
       claim = excluded.claim, begun_at = excluded.begun_at, tried_at = excluded.tried_at,
       lease_until = excluded.lease_until, expires_at = excluded.expires_at, contact = excluded.contact, result = NULL
     WHERE CASE WHEN marker <> excluded.marker THEN expires_at <= ?4
       ELSE state IN ('accepted', 'unknown') OR (state = 'running' AND lease_until <= ?4) END`,
    action,
  );

/** Ends the waiting of an action: what surely was not done leaves nothing, what may have been is unknown for a while. */
export function endAccepted(
  { account, key, marker }: RecordKey & Pick<ActionRecord, 'marker'>,
  times: { readonly now: number; readonly unknownUntil: number },
): readonly [Query<never>, Query<never>] {
  return [
    query(
      `DELETE FROM action_records
       WHERE account = ?1 AND key = ?2 AND marker = ?3 AND state = 'accepted' AND doubtful = 0`,
      account,
      key,
      marker,
    ),
    query(
      `UPDATE action_records SET state = 'unknown', doubtful = 1, expires_at = min(expires_at, ?5)
       WHERE account = ?1 AND key = ?2 AND marker = ?3
         AND (state = 'accepted' OR (state = 'running' AND lease_until <= ?4))`,
      account,
      key,
      marker,
      times.now,
      times.unknownUntil,
    ),
  ];
}

/** Forgets an action that somebody has dealt with by hand, unless it is being done, or is done. */
export function forgetAction({ account, key, marker }: RecordKey & Pick<ActionRecord, 'marker'>): Query<never> {
  return query(
    `DELETE FROM action_records
     WHERE account = ?1 AND key = ?2 AND marker = ?3 AND state IN ('accepted', 'unknown')`,
    account,
    key,
    marker,
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

/**
 * Gives an action that waits, or failed, a key of its own, so that a like request is a new wish. Nothing changes while it is
 * being tried. The second query returns the key where it is another one.
 */
export function setAside({ account, key, marker }: RecordKey & Pick<ActionRecord, 'marker'>) {
  const own = key.endsWith(marker) ? key : `${key}:${marker}`;
  const record: Query<never> = query(
    `UPDATE action_records SET key = ?4
     WHERE account = ?1 AND key = ?2 AND marker = ?3 AND state <> 'running'`,
    account,
    key,
    marker,
    own,
  );
  const action: Query<Pick<RecordKey, 'key'>> = query(
    `UPDATE deferred_actions SET key = ?4 WHERE account = ?1 AND key = ?2 AND marker = ?3
       AND NOT EXISTS (SELECT 1 FROM action_records WHERE account = ?1 AND key = ?2 AND marker = ?3)
     RETURNING key`,
    account,
    key,
    marker,
    own,
  );
  return [record, action] as const;
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
