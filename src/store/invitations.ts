/** Table `invitations`: consents that a person has been asked for. */

import { type Query, query } from './database.ts';

export interface InvitationRow {
  readonly id: string;
  /** Null where the service will name the account. */
  readonly account: string | null;
  readonly integration: string;
  readonly connection: string;
  readonly version: number;
  readonly label: string | null;
  /** JSON object: the sealed value of each field. */
  readonly credentials: string;
  /** Milliseconds since 1970 UTC. */
  readonly expires_at: number;
  readonly used_at: number | null;
}

const COLUMNS = 'id, account, integration, connection, version, label, credentials, expires_at, used_at';

export function addInvitation(row: Omit<InvitationRow, 'used_at'>): Query<never> {
  return query(
    `INSERT INTO invitations (${COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)`,
    row.id,
    row.account,
    row.integration,
    row.connection,
    row.version,
    row.label,
    row.credentials,
    row.expires_at,
  );
}

export function findInvitation(id: string): Query<InvitationRow> {
  return query(`SELECT ${COLUMNS} FROM invitations WHERE id = ?1`, id);
}

/** Marks it as used and drops its credentials; returns a row the first time only. */
export function useInvitation(id: string, now: number): Query<{ readonly id: string }> {
  return query(
    `UPDATE invitations SET used_at = ?2, credentials = '{}' WHERE id = ?1 AND used_at IS NULL RETURNING id`,
    id,
    now,
  );
}

/** Drops those that expired before a time; returns a row for each. */
export function dropExpiredInvitations(before: number): Query<{ readonly id: string }> {
  return query('DELETE FROM invitations WHERE expires_at < ?1 RETURNING id', before);
}

/** Whether some of the credentials were sealed under another key than ?1. */
const UNDER_ANOTHER = "EXISTS (SELECT 1 FROM json_each(credentials) WHERE instr(value, '.' || ?1 || '.') = 0)";

/** Invitations whose credentials are sealed under another key than this one, as `readConnectionsToReseal`. */
export function readInvitationsToReseal(
  keyId: string,
  page: { readonly after: string; readonly limit: number },
): Query<InvitationRow> {
  return query(
    `SELECT ${COLUMNS} FROM invitations WHERE ${UNDER_ANOTHER} AND id > ?2 ORDER BY id LIMIT ?3`,
    keyId,
    page.after,
    page.limit,
  );
}

/** Replaces the seal, unless the invitation has been used meanwhile. */
export function resealInvitation(before: InvitationRow, credentials: string): Query<never> {
  return query(
    'UPDATE invitations SET credentials = ?3 WHERE id = ?1 AND credentials = ?2',
    before.id,
    before.credentials,
    credentials,
  );
}

/** How many invitations are sealed under another key than this one. */
export function countInvitationsToReseal(keyId: string): Query<{ readonly invitations: number }> {
  return query(`SELECT count(*) AS invitations FROM invitations WHERE ${UNDER_ANOTHER}`, keyId);
}
