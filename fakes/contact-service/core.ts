/** The contact service behind its APIs. Each API only says in its own words what is here. */

import type { FeedPlace } from './changes.ts';
import { createCursors, type Cursors } from './cursors.ts';
import { createDesk, type Desk } from './desk.ts';
import { shuffled } from './order.ts';
import { createRevisions, type ContactRow, type Revisions } from './revisions.ts';
import type { SearchPlace } from './search.ts';
import type { ContactServiceTraits } from './traits.ts';

export interface ContactCore {
  readonly traits: ContactServiceTraits;
  /** Our clock in milliseconds. */
  readonly now: () => number;
  /** Where links in answers lead to: an origin, perhaps with a path, without a slash at its end. */
  readonly url: string;
  readonly revisions: Revisions;
  readonly cursors: {
    readonly search: Cursors<SearchPlace>;
    readonly feed: Cursors<FeedPlace>;
    /** Through lists of tickets and agents; a place is how many came before. */
    readonly lists: Cursors<number>;
  };
  readonly desk: Desk;
  /** How many a page holds where `limit` were asked for. */
  readonly sizeOf: (limit: number) => number;
  /** The page of `limit` that `rows`, which are in order, begin with, and its last row by that order. */
  readonly page: <Row extends ContactRow>(
    rows: readonly Row[],
    limit: number,
  ) => { readonly rows: readonly Row[]; readonly last: Row | undefined };
}

/** `now`: our clock in milliseconds. */
export function createCore(traits: ContactServiceTraits, now: () => number, url: string): ContactCore {
  const sizeOf = (limit: number) => (traits.shortPages && limit > 1 ? Math.ceil(limit / 2) : limit);
  return {
    traits,
    now,
    url,
    revisions: createRevisions(traits, now),
    cursors: { search: createCursors(), feed: createCursors(), lists: createCursors() },
    desk: createDesk(now),
    sizeOf,
    page(rows, limit) {
      const cut = rows.slice(0, sizeOf(limit));
      return { rows: traits.shuffles ? cut.toSorted(shuffled) : cut, last: cut.at(-1) };
    },
  };
}
