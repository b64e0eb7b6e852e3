/**
 * Tables `directories`, `directory_contacts` and `directory_contact_keys`: an account's contacts, numbered in their
 * order of change. The numbers of one write are given in the transaction that writes, so no reader ever sees a
 * number appear below one that it has seen.
 */

import type { Contact } from '../domain/contact.ts';
import type { SequencePosition } from '../domain/position.ts';
import { type Query, query } from './database.ts';

export interface ChangeRow {
  readonly generation: string;
  readonly up_to: number;
  /** Null in the only row of a page without changes. */
  readonly sequence: number | null;
  readonly contact: string | null;
}

/** Changes above `after`; from the first one where `after` is of another generation or ahead of the newest number. */
export function readChanges(
  account: string,
  range: { readonly after?: SequencePosition; readonly upTo?: number; readonly limit: number },
): Query<ChangeRow> {
  return query(
    `WITH range AS (
       SELECT account, generation,
         CASE WHEN generation = ?2 AND ?3 <= sequence THEN ?3 ELSE 0 END AS after,
         CASE WHEN generation = ?2 AND ?3 <= sequence THEN min(coalesce(?4, sequence), sequence) ELSE sequence END AS up_to
       FROM directories WHERE account = ?1
     )
     SELECT range.generation, range.up_to, contact.sequence, contact.contact
     FROM range LEFT JOIN directory_contacts AS contact
       ON contact.account = ?1 AND contact.sequence > range.after AND contact.sequence <= range.up_to
     ORDER BY contact.sequence LIMIT ?5`,
    account,
    range.after?.generation ?? '',
    range.after?.sequence ?? 0,
    range.upTo ?? null,
    range.limit,
  );
}

/** Makes sure that the account has a numbering; a new one gets a name that was never used. */
function openDirectory(account: string): Query<never> {
  return query(
    'INSERT INTO directories (account, generation, sequence) VALUES (?1, ?2, 0) ON CONFLICT (account) DO NOTHING',
    account,
    crypto.randomUUID(),
  );
}

/**
 * Writes contacts by id, each that is new or changed with the next number, and makes them findable by their keys.
 * With `expected`, a contact is written only while its number is still that one. To be run in this order, in one
 * batch; the second statement returns what was written.
 */
export function saveContacts(account: string, contacts: readonly Contact[], expected?: number) {
  const rows = JSON.stringify(contacts);
  const written: Query<{ readonly id: string }> = query(
    `INSERT INTO directory_contacts (account, id, sequence, contact)
     SELECT ?1, value ->> 'id', ${NEWEST_NUMBER} + key + 1, json(value) FROM json_each(?2) WHERE true
     ON CONFLICT (account, id) DO UPDATE SET sequence = excluded.sequence, contact = excluded.contact
     WHERE contact <> excluded.contact AND sequence = coalesce(?3, sequence)
     RETURNING id`,
    account,
    rows,
    expected ?? null,
  );
  return [openDirectory(account), written, ...settleContacts(account, rows)] as const;
}

/** A part of a contact: what is absent stays as it is, what is null goes. */
export type ContactPatch = { readonly id: string } & {
  readonly [Key in Exclude<keyof Contact, 'id'>]?: Contact[Key] | null;
};

/** A contact before anything is known of it. */
const EMPTY_CONTACT = '\'{"emails":[],"phones":[]}\'';

/** What patching contacts by id does, or would do, to each. */
export function comparePatches(
  account: string,
  patches: readonly ContactPatch[],
): Query<{ readonly outcome: 'created' | 'updated' | 'unchanged' }> {
  return query(
    `SELECT CASE WHEN old.id IS NULL THEN 'created' WHEN old.contact <> json_patch(old.contact, patch.value) THEN 'updated'
       ELSE 'unchanged' END AS outcome
     FROM json_each(?2) AS patch
     LEFT JOIN directory_contacts AS old ON old.account = ?1 AND old.id = patch.value ->> 'id'`,
    account,
    JSON.stringify(patches),
  );
}

/** Patches contacts by id, adding those that are new; otherwise like `saveContacts`. */
export function patchContacts(account: string, patches: readonly ContactPatch[]): readonly Query<never>[] {
  const rows = JSON.stringify(patches);
  return [
    openDirectory(account),
    query(
      `INSERT INTO directory_contacts (account, id, sequence, contact)
       SELECT ?1, patch.value ->> 'id', ${NEWEST_NUMBER} + patch.key + 1,
         json_patch(coalesce(old.contact, ${EMPTY_CONTACT}), patch.value)
       FROM json_each(?2) AS patch
       LEFT JOIN directory_contacts AS old ON old.account = ?1 AND old.id = patch.value ->> 'id' WHERE true
       ON CONFLICT (account, id) DO UPDATE SET sequence = excluded.sequence, contact = excluded.contact
       WHERE contact <> excluded.contact`,
      account,
      rows,
    ),
    ...settleContacts(account, rows),
  ];
}

const NEWEST_NUMBER = '(SELECT sequence FROM directories WHERE account = ?1)';

/** Brings numbering and keys up to the contacts just written. */
function settleContacts(account: string, rows: string): readonly Query<never>[] {
  return [
    query(
      `UPDATE directories SET sequence =
         max(sequence, (SELECT coalesce(max(sequence), 0) FROM directory_contacts WHERE account = ?1))
       WHERE account = ?1`,
      account,
    ),
    query(
      `DELETE FROM directory_contact_keys WHERE account = ?1
         AND contact IN (SELECT value ->> 'id' FROM json_each(?2))`,
      account,
      rows,
    ),
    // From what stands in the table now, so that the keys are right whether or not it was written.
    query(
      `INSERT INTO directory_contact_keys (account, key, contact)
       SELECT ?1, 'email:' || lower(trim(email.value)), contact.id
       FROM directory_contacts AS contact, json_each(contact.contact, '$.emails') AS email
       WHERE contact.account = ?1 AND contact.id IN (SELECT value ->> 'id' FROM json_each(?2))
       UNION
       SELECT ?1, 'phone:' || trim(phone.value), contact.id
       FROM directory_contacts AS contact, json_each(contact.contact, '$.phones') AS phone
       WHERE contact.account = ?1 AND contact.id IN (SELECT value ->> 'id' FROM json_each(?2))`,
      account,
      rows,
    ),
  ];
}

/** The keys as they stand in the table; SQLite makes ASCII letters small and leaves all others as they are. */
export const emailKey = (email: string) =>
  `email:${email.trim().replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())}`;
export const phoneKey = (phone: string) => `phone:${phone.trim()}`;

export interface ContactRow {
  readonly contact: string;
  readonly sequence: number;
}

export function findContact(account: string, id: string): Query<ContactRow> {
  return query('SELECT contact, sequence FROM directory_contacts WHERE account = ?1 AND id = ?2', account, id);
}

/** The contacts that have one of the keys, those that were changed last first; at most a hundred. */
export function findContactsByKeys(account: string, keys: readonly string[]): Query<ContactRow> {
  return query(
    `SELECT DISTINCT found.contact, found.sequence FROM directory_contact_keys AS key
       JOIN directory_contacts AS found ON found.account = ?1 AND found.id = key.contact
     WHERE key.account = ?1 AND key.key IN (SELECT value FROM json_each(?2))
     ORDER BY found.sequence DESC LIMIT 100`,
    account,
    JSON.stringify(keys),
  );
}

export function countContacts(account: string): Query<{ readonly contacts: number }> {
  return query('SELECT count(*) AS contacts FROM directory_contacts WHERE account = ?1', account);
}
