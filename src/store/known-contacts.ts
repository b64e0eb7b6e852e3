/**
 * Table `known_contacts`: the contacts that Talkdesk has, where the bridge must remember them. Of a list that can only
 * be walked, a contact whose digest is another than before takes the next number of its stream.
 */

import type { Contact } from '../domain/contact.ts';
import { DEPARTED, type StreamKey, type StreamRow } from './contact-streams.ts';
import { type Query, query } from './database.ts';

/** Remembers contacts by their id alone. */
export function rememberContacts({ account, stream }: StreamKey, contacts: readonly Contact[]): Query<never> {
  return query(
    `INSERT INTO known_contacts (account, stream, id) SELECT ?1, ?2, value FROM json_each(?3) WHERE true
     ON CONFLICT (account, stream, id) DO NOTHING`,
    account,
    stream,
    JSON.stringify(contacts.map(({ id }) => id)),
  );
}

export function countKnownContacts(account: string): Query<{ readonly contacts: number }> {
  return query('SELECT count(*) AS contacts FROM known_contacts WHERE account = ?1', account);
}

/** How many walks can be told apart: so many bits has `seen`. */
export const WALKS_TOLD_APART = 60;
const SEEN_BITS = (2n ** BigInt(WALKS_TOLD_APART) - 1n).toString();

/**
 * Takes in what a walk saw, and returns the ids of those whose number is above `after`. To be run in this order, in one
 * transaction.
 */
export function numberContacts(
  { account, stream }: StreamKey,
  walk: number,
  seen: readonly { readonly id: string; readonly digest: string }[],
  after: number,
): readonly [Query<never>, Query<never>, Query<{ readonly id: string }>] {
  const rows = JSON.stringify(seen);
  return [
    query(
      `INSERT INTO known_contacts (account, stream, id, digest, sequence, numbered_by, seen_at, seen)
       SELECT ?1, ?2, value ->> 'id', value ->> 'digest', stream.sequence + key + 1, ?3, stream.walk,
         (1 << (stream.walk - ?3)) & ${SEEN_BITS}
       FROM json_each(?4), contact_streams AS stream WHERE stream.account = ?1 AND stream.stream = ?2
       ON CONFLICT (account, stream, id) DO UPDATE SET
         sequence = CASE WHEN digest IS excluded.digest THEN sequence ELSE excluded.sequence END,
         numbered_by = CASE WHEN digest IS excluded.digest THEN numbered_by ELSE excluded.numbered_by END,
         digest = excluded.digest,
         seen = ((seen << min(excluded.seen_at - seen_at, ${WALKS_TOLD_APART})) | excluded.seen) & ${SEEN_BITS},
         seen_at = excluded.seen_at`,
      account,
      stream,
      walk,
      rows,
    ),
    query(
      `UPDATE contact_streams SET sequence = max(sequence, (
         SELECT coalesce(max(sequence), 0) FROM known_contacts
         WHERE account = ?1 AND stream = ?2 AND id IN (SELECT value ->> 'id' FROM json_each(?3))))
       WHERE account = ?1 AND stream = ?2`,
      account,
      stream,
      rows,
    ),
    query(
      `SELECT id FROM known_contacts
       WHERE account = ?1 AND stream = ?2 AND id IN (SELECT value ->> 'id' FROM json_each(?3)) AND sequence > ?4`,
      account,
      stream,
      rows,
      after,
    ),
  ];
}

/** The end of a walk that began when `base` was the newest number. */
export interface WalkEnd {
  readonly walk: number;
  readonly base: number;
  /** When it began. */
  readonly startedAt: number;
  readonly now: number;
}

/**
 * Ends a walk: what it did not see loses its digest, and what two finished walks did not see is a departure, whose ids
 * the third query returns. The last one returns the stream, and the least number that another walk gave meanwhile.
 */
export function endWalk({ account, stream }: StreamKey, { walk, base, startedAt, now }: WalkEnd) {
  const notOvertaken = `(SELECT walk FROM contact_streams WHERE account = ?1 AND stream = ?2) - ?3 < ${WALKS_TOLD_APART}`;
  const isMissing = `contact.account = ?1 AND contact.stream = ?2 AND contact.seen_at <
    (SELECT finished_before FROM contact_streams WHERE account = ?1 AND stream = ?2)`;
  const departed: Query<{ readonly id: string }> = query(
    `INSERT INTO contact_departures (account, id, reason, known, sequence, departed_at)
     SELECT ?1, id, 'missing', 1, numbering.sequence + row_number() OVER (ORDER BY id), ?3
     FROM known_contacts AS contact, contact_streams AS numbering
     WHERE ${isMissing} AND numbering.account = ?1 AND numbering.stream = '${DEPARTED}'
     ON CONFLICT (account, id) DO NOTHING RETURNING id`,
    account,
    stream,
    now,
  );
  const outcome: Query<StreamRow & { readonly others: number | null }> = query(
    `SELECT generation, sequence, walk, walked_at,
       (SELECT min(sequence) FROM known_contacts
        WHERE account = ?1 AND stream = ?2 AND sequence > ?4 AND numbered_by <> ?3) AS others
     FROM contact_streams WHERE account = ?1 AND stream = ?2`,
    account,
    stream,
    walk,
    base,
  );
  return [
    query(
      `UPDATE contact_streams SET
         finished_before = CASE WHEN finished_walk < ?3 THEN finished_walk ELSE finished_before END,
         finished_walk = max(finished_walk, ?3), walked_at = max(coalesce(walked_at, 0), ?4)
       WHERE account = ?1 AND stream = ?2 AND walk - ?3 < ${WALKS_TOLD_APART}`,
      account,
      stream,
      walk,
      startedAt,
    ),
    query(
      `UPDATE known_contacts SET digest = NULL WHERE account = ?1 AND stream = ?2 AND digest IS NOT NULL
         AND (seen_at < ?3 OR (seen >> (seen_at - ?3)) & 1 = 0) AND ${notOvertaken}`,
      account,
      stream,
      walk,
    ),
    departed,
    query(`DELETE FROM known_contacts AS contact WHERE ${isMissing}`, account, stream),
    outcome,
  ] as const;
}
