/** Puts an integration's selection between what a source says and what is sent. */

import type { Contact } from '../domain/contact.ts';
import { type ContactChange, type Departure, idOf } from '../domain/contact-change.ts';
import { type ContactSelection, mapContact, meets } from '../domain/contact-selection.ts';
import { BridgeError } from '../domain/errors.ts';
import { toE164 } from '../domain/phone.ts';
import type { Settings } from '../domain/settings.ts';

/** What of a source's changes is to be sent, and which contacts are to be there no longer. Each id occurs once. */
export interface Sifted {
  readonly contacts: readonly Contact[];
  readonly departed: readonly Departure[];
}

export type Sift = (changes: readonly ContactChange[]) => Sifted;

/** Of several changes of one contact the last counts, so they must come in the order of change. */
export function createSift(selection: ContactSelection, settings: Settings): Sift {
  const { where, exclude, requirePhone, map } = selection;
  const isMapped = Object.keys(map).length > 0;

  function judge(change: ContactChange): Contact | Departure {
    if ('deleted' in change) return { id: change.deleted, reason: 'deleted' };
    if ('merged' in change) return { id: change.merged, reason: 'merged', survivor: change.into };
    const { contact, fields = {} } = change;
    if (exclude.some((condition) => meets(condition, contact, fields))) return { id: contact.id, reason: 'excluded' };
    const mapped = isMapped ? mapContact(contact, fields, map) : contact;
    const fits = where.every((condition) => meets(condition, contact, fields));
    return fits && (!requirePhone || hasPhone(mapped, settings)) ? mapped : { id: contact.id, reason: 'filtered' };
  }

  return (changes) => {
    const latest = new Map<string, ContactChange>();
    for (const change of changes) {
      const id: unknown = idOf(change);
      if (typeof id !== 'string' || id === '') throw unidentified();
      latest.delete(id);
      latest.set(id, change);
    }
    const contacts: Contact[] = [];
    const departed: Departure[] = [];
    for (const change of latest.values()) {
      const judged = judge(change);
      if ('reason' in judged) departed.push(judged);
      else contacts.push(judged);
    }
    return { contacts, departed };
  };
}

/** A connector without types may give anything. */
function unidentified(): BridgeError {
  return new BridgeError('upstream_failed', 'The connector gave a contact whose id is no text, or an empty one');
}

/** A phone that will be sent: where unreadable ones are left out, one that can be put into E.164. */
function hasPhone({ phones }: Contact, { country, unreadablePhones }: Settings): boolean {
  return phones.some((phone) =>
    unreadablePhones === 'keep' ? phone.trim() !== '' : toE164(phone.trim(), country) !== undefined,
  );
}
