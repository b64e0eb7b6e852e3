/** What a batch is, and what the bridge says of it. */

import { CommandError } from '../command-error.ts';

export const MOST_ITEMS = 500;
/** Of JSON. */
export const MOST_BYTES = 200_000;

export interface BatchAnswer {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly index: number; readonly field: string; readonly rule: string }[];
}

/** Sends one batch (at most 500 items and about 200 KB of JSON). */
export type SendBatch = (items: readonly object[]) => Promise<BatchAnswer>;

/** Sends a batch, and insists that the answer accounts for every item of it. */
export async function sendChecked(send: SendBatch, items: readonly object[]): Promise<BatchAnswer> {
  if (items.length === 0) return { created: 0, updated: 0, unchanged: 0, rejected: [] };
  const answer = await send(items);
  const indexes = new Set(answer.rejected.map(({ index }) => index));
  const told = answer.created + answer.updated + answer.unchanged + indexes.size;
  const areThere = [...indexes].every((index) => Number.isInteger(index) && index >= 0 && index < items.length);
  if (told === items.length && areThere && indexes.size === answer.rejected.length) return answer;
  throw new CommandError(`Of ${items.length} rows that were sent, the bridge accounts for ${told}`);
}
