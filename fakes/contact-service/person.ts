/** What the service knows of a contact: all of it follows from its id and version. */

import type { ContactRow } from './revisions.ts';

/** A contact's name tells its version. */
export const nameOf = (id: string, version: number) => `Contact ${id} as of ${version}`;

export interface Person {
  readonly name: string;
  /** The two make the name. */
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string;
}

export function personOf({ id, version }: Pick<ContactRow, 'id' | 'version'>): Person {
  return {
    name: nameOf(id, version),
    firstName: `Contact ${id}`,
    lastName: `as of ${version}`,
    email: `c${id}@contacts.example`,
    phone: `+3512${id.padStart(8, '0')}`,
  };
}

/** Who is living and has one of these e-mails, in whatever case, or one of these numbers. */
export function reachableBy(emails: readonly string[], phones: readonly string[]) {
  const wanted = new Set(emails.map((email) => email.toLowerCase()));
  return (row: ContactRow) => {
    const { email, phone } = personOf(row);
    return !row.deleted && (wanted.has(email) || phones.includes(phone));
  };
}
