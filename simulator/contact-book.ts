/**
 * The contacts that Talkdesk has got. Of a million contacts one may not want to keep each as a whole, so all have a
 * fingerprint, which tells whether a delivered contact is news, and only the first `keep` are there in full.
 */

import type { WireContact } from '../src/contract/contact-sync.ts';

type Change = 'created' | 'updated' | 'unchanged';

export interface ContactBook {
  /** By id; the first `keep` of them. */
  readonly contacts: ReadonlyMap<string, WireContact>;
  /** A fingerprint of every contact, by id. */
  readonly fingerprints: ReadonlyMap<string, number>;
  /** Takes a delivered contact in and tells what that changed. */
  put(contact: WireContact): Change;
}

export function createContactBook(keep = Number.POSITIVE_INFINITY): ContactBook {
  const contacts = new Map<string, WireContact>();
  const fingerprints = new Map<string, number>();
  return {
    contacts,
    fingerprints,
    put(contact) {
      const before = fingerprints.get(contact.id);
      const after = fingerprintOf(contact);
      if (before === after) return 'unchanged';
      fingerprints.set(contact.id, after);
      if (contacts.size < keep || contacts.has(contact.id)) contacts.set(contact.id, contact);
      return before === undefined ? 'created' : 'updated';
    },
  };
}

/** FNV-1a over the JSON. A parsed contact has its fields in the schema's order, whatever order they came in. */
function fingerprintOf(contact: WireContact): number {
  const text = JSON.stringify(contact);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
