/** Table `contact_departures`: contacts that were deleted, merged, or fell out of what is synchronized. */

import type { Contact } from '../domain/contact.ts';
import type { Departure } from '../domain/contact-change.ts';
import { DEPARTED, openStream } from './contact-streams.ts';
import { type Query, query } from './database.ts';

/**
 * Records departures of contacts that Talkdesk is known to have; those of others only where `always` says so. One that
 * is recorded already keeps its number. To be run in this order, in one transaction.
 */
export function recordDepartures(
  account: string,
  departures: readonly (Departure & { readonly always: boolean })[],
  now: number,
): readonly Query<never>[] {
  const rows = JSON.stringify(departures);
  return [
    openStream({ account, stream: DEPARTED }),
    query(
      `INSERT INTO contact_departures (account, id, reason, survivor, known, sequence, departed_at)
       SELECT ?1, gone.id, gone.reason, gone.survivor, gone.known, numbering.sequence + gone.key + 1, ?3
       FROM (
         SELECT key, value ->> 'id' AS id, value ->> 'reason' AS reason, value ->> 'survivor' AS survivor,
           value ->> 'always' AS always,
           EXISTS (SELECT 1 FROM known_contacts WHERE account = ?1 AND id = value ->> 'id') AS known
         FROM json_each(?2)
       ) AS gone, contact_streams AS numbering
       WHERE numbering.account = ?1 AND numbering.stream = '${DEPARTED}' AND (gone.known OR gone.always)
       ON CONFLICT (account, id) DO UPDATE SET
         reason = CASE reason WHEN 'merged' THEN reason ELSE excluded.reason END,
         survivor = coalesce(excluded.survivor, survivor),
         sequence = CASE WHEN excluded.known > known THEN excluded.sequence ELSE sequence END,
         known = max(known, excluded.known)`,
      account,
      rows,
      now,
    ),
    countDepartures(account),
    query(
      `DELETE FROM known_contacts WHERE account = ?1 AND id IN (SELECT value ->> 'id' FROM json_each(?2))`,
      account,
      rows,
    ),
  ];
}

/** Brings the numbering of departures up to the numbers given; always after they were. */
export function countDepartures(account: string): Query<never> {
  return query(
    `UPDATE contact_streams SET sequence = max(sequence, (
       SELECT coalesce(max(sequence), 0) FROM contact_departures WHERE account = ?1))
     WHERE account = ?1 AND stream = '${DEPARTED}'`,
    account,
  );
}

/** Contacts that are there after all. */
export function dropDepartures(account: string, contacts: readonly Contact[]): Query<never> {
  return query(
    'DELETE FROM contact_departures WHERE account = ?1 AND id IN (SELECT value FROM json_each(?2))',
    account,
    JSON.stringify(contacts.map(({ id }) => id)),
  );
}

interface DepartureRow {
  readonly generation: string;
  readonly up_to: number;
  /** Null in the only row of a page without departures. */
  readonly sequence: number | null;
  readonly id: string | null;
}

/** Departures of contacts that Talkdesk is known to have, in ascending order of their numbers. */
export function readDepartures(
  account: string,
  range: {
    readonly after: { readonly generation: string; readonly sequence: number };
    readonly upTo?: number;
    readonly limit: number;
  },
): Query<DepartureRow> {
  return query(
    `WITH range AS (
       SELECT generation, CASE WHEN generation = ?2 AND ?3 <= sequence THEN ?3 ELSE 0 END AS after,
         min(coalesce(?4, sequence), sequence) AS up_to
       FROM contact_streams WHERE account = ?1 AND stream = '${DEPARTED}'
     )
     SELECT range.generation, range.up_to, gone.sequence, gone.id
     FROM range LEFT JOIN contact_departures AS gone
       ON gone.account = ?1 AND gone.known = 1 AND gone.sequence > range.after AND gone.sequence <= range.up_to
     ORDER BY gone.sequence LIMIT ?5`,
    account,
    range.after.generation,
    range.after.sequence,
    range.upTo ?? null,
    range.limit,
  );
}

/** The contact into which one was merged. */
export function readSurvivor(account: string, id: string): Query<{ readonly survivor: string }> {
  return query(
    'SELECT survivor FROM contact_departures WHERE account = ?1 AND id = ?2 AND survivor IS NOT NULL',
    account,
    id,
  );
}

/** How many departures of known contacts there are above a number. */
export function countDeparturesAfter(
  account: string,
  after: { readonly generation: string; readonly sequence: number },
): Query<{ readonly departures: number }> {
  return query(
    `SELECT count(*) AS departures FROM contact_departures AS gone, contact_streams AS numbering
     WHERE gone.account = ?1 AND gone.known = 1 AND numbering.account = ?1 AND numbering.stream = '${DEPARTED}'
       AND gone.sequence > CASE WHEN numbering.generation = ?2 AND ?3 <= numbering.sequence THEN ?3 ELSE 0 END`,
    account,
    after.generation,
    after.sequence,
  );
}

/** Drops at most `limit` departures before `time`; merges stay, because old ids keep coming. */
export function forgetDepartures(time: number, limit: number): Query<{ readonly id: string }> {
  return query(
    `DELETE FROM contact_departures WHERE (account, id) IN (
       SELECT account, id FROM contact_departures WHERE departed_at < ?1 AND reason <> 'merged'
       ORDER BY departed_at LIMIT ?2) RETURNING id`,
    time,
    limit,
  );
}
