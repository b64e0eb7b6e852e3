/** What a row becomes: an item to send, or a reason why it is none. */

import type { IdSource, Reason } from './reasons.ts';

export interface Item {
  readonly id: string;
  /** What the id was made of. */
  readonly idSource: IdSource;
  /** What is sent. */
  readonly value: object;
  /** Phones that could not be put into E.164, and go as they are written. */
  readonly unreadablePhones: number;
}

export type ReadItem = { readonly item: Item } | { readonly reason: Reason };
