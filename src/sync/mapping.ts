/**
 * The name of all that decides what a contact looks like at Talkdesk, whether it is sent, and whether it is remembered:
 * while it stays the same, what was delivered needs no repair.
 */

import type { ContactPlan } from '../declaration/integration.ts';
import type { Settings } from '../domain/settings.ts';
import { sha256 } from '../domain/signer.ts';

export async function nameMapping(
  { sources, selection, departed }: ContactPlan,
  { country, unreadablePhones }: Settings,
): Promise<string> {
  const versions = Object.entries(sources).map(([stream, { version = 1 }]) => [stream, version]);
  return (await sha256(JSON.stringify([versions, selection, departed, country, unreadablePhones]))).slice(0, 12);
}
