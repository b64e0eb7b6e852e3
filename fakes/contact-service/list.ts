/** A list of all living contacts, of which a page begins at a count, so that it shifts. */

import type { ContactCore } from './core.ts';
import { byId, byStampAndId } from './order.ts';
import type { ContactRow } from './revisions.ts';

export interface ListPage {
  readonly rows: readonly ContactRow[];
  /** Of the whole list. */
  readonly total: number;
}

/** What comes behind the first `start` contacts. */
export function listContacts({ traits, revisions, page }: ContactCore, start: number, limit: number): ListPage {
  const all = revisions
    .visible()
    .filter(({ deleted }) => !deleted)
    .toSorted(traits.listOrder === 'id' ? byId : byStampAndId);
  return { rows: page(all.slice(start), limit).rows, total: all.length };
}
