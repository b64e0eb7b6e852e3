/** Table `contact_aliases`: contacts that an action created a moment ago, by fingerprints of their e-mails and phones. */

import { type Query, query } from './database.ts';

/** Newest first. */
export function readAliases(
  account: string,
  keys: readonly string[],
  after: number,
): Query<{ readonly contact: string }> {
  return query(
    `SELECT contact FROM contact_aliases
     WHERE account = ?1 AND key IN (SELECT value FROM json_each(?2)) AND created_at > ?3
     GROUP BY contact ORDER BY max(created_at) DESC, contact LIMIT 10`,
    account,
    JSON.stringify(keys),
    after,
  );
}

export function saveAliases(account: string, contact: string, keys: readonly string[], now: number): Query<never> {
  return query(
    `INSERT INTO contact_aliases (account, key, contact, created_at)
     SELECT ?1, value, ?2, ?4 FROM json_each(?3) WHERE true
     ON CONFLICT (account, key, contact) DO UPDATE SET created_at = excluded.created_at`,
    account,
    contact,
    JSON.stringify(keys),
    now,
  );
}

export function dropAliases(before: number, limit: number): Query<{ readonly dropped: 1 }> {
  return query(
    `DELETE FROM contact_aliases WHERE (account, key, contact) IN
       (SELECT account, key, contact FROM contact_aliases WHERE created_at <= ?1 LIMIT ?2) RETURNING 1 AS dropped`,
    before,
    limit,
  );
}
