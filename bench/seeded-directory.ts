/** A directory of many contacts under an account of its own. */

import type { D1Database } from '@cloudflare/workers-types';
import { formatCount } from '../cli/print.ts';
import { sampleContacts } from '../fakes/sample-directory.ts';
import { seedDirectory } from '../fakes/seed-directory.ts';
import type { Contact } from '../src/domain/contact.ts';

export interface SeededDirectory {
  readonly account: string;
  readonly contacts: number;
  /** What Talkdesk sends to reach it. */
  readonly auth: { readonly bridge_key: string };
}

/** Contacts are made one by one and written in chunks, so that a million need no more memory than a thousand. */
export async function fillDirectory(
  d1: D1Database,
  account: string,
  contacts: number,
  progress: (text: string) => void,
): Promise<SeededDirectory> {
  const bridgeKey = `key of the ${account} directory`;
  const counted = countedContacts(contacts, (made) => {
    progress(`Filling the ${account} directory: ${formatCount(made)} of ${formatCount(contacts)} contacts`);
  });
  await seedDirectory(d1, { bridgeKey, account, contacts: counted });
  return { account, contacts, auth: { bridge_key: bridgeKey } };
}

function* countedContacts(contacts: number, onContact: (made: number) => void): Generator<Contact> {
  let made = 0;
  for (const contact of sampleContacts({ contacts })) {
    made += 1;
    if (made % 1000 === 0) onContact(made);
    yield contact;
  }
}
