/**
 * The name of all that decides what a contact looks like at Talkdesk and whether it is sent: while it stays the same,
 * what was delivered needs no repair.
 */

import type { ContactSource } from '../connectors/contact-source.ts';
import type { ContactSelection } from '../domain/contact-selection.ts';
import type { Settings } from '../domain/settings.ts';
import { sha256 } from '../domain/signer.ts';

export async function nameMapping(
  sources: Readonly<Record<string, ContactSource>>,
  selection: ContactSelection,
  { country, unreadablePhones }: Settings,
): Promise<string> {
  const versions = Object.entries(sources).map(([stream, { version = 1 }]) => [stream, version]);
  return (await sha256(JSON.stringify([versions, selection, country, unreadablePhones]))).slice(0, 12);
}
