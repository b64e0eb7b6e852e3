/** What a batch is, and what the bridge says of it. */

import type { ImportOutcome } from '../../src/operators/import.ts';
import { CommandError } from '../command-error.ts';

/** Of JSON. */
export const MOST_BYTES = 200_000;

/** Sends one batch (at most 500 items and about 200 KB of JSON). */
export type SendBatch = (items: readonly object[]) => Promise<ImportOutcome>;

/** Sends a batch, and insists that the answer accounts for every item of it. */
export async function sendChecked(send: SendBatch, items: readonly object[]): Promise<ImportOutcome> {
  if (items.length === 0) return { created: 0, updated: 0, unchanged: 0, rejected: [] };
  const answer = await send(items);
  const indexes = new Set(answer.rejected.map(({ index }) => index));
  const told = answer.created + answer.updated + answer.unchanged + indexes.size;
  const areThere = [...indexes].every((index) => Number.isInteger(index) && index >= 0 && index < items.length);
  if (told === items.length && areThere && indexes.size === answer.rejected.length) return answer;
  throw new CommandError(`Of ${items.length} rows that were sent, the bridge accounts for ${told}`);
}
