/** What offsets of contacts and agents have in common. */

import { BridgeError } from './errors.ts';

/** How long an offset is good for, in milliseconds. Talkdesk asks for the next page at once: a day outlasts any run. */
export const OFFSET_LIFETIME_MS = 24 * 3_600_000;

/** The refusal of an offset that is altered, expired, or another account's. */
export function invalidOffset(): BridgeError {
  const rule =
    'must be a next_offset of this account from the last 24 hours; start the synchronization over without it';
  return new BridgeError('invalid_offset', `meta.offset ${rule}`, { field: 'meta.offset', rule });
}
