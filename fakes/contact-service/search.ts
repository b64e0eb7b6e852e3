/** A search for contacts over several pages: bounds, an order, a cursor, and a cap. */

import { byId, byStampAndId, type Rank } from './order.ts';
import type { ContactCore } from './core.ts';
import type { ContactRow, VisibleRow } from './revisions.ts';

export interface ContactQuery {
  readonly rank: Rank;
  /** In units of the precision; both bounds belong to what is searched. */
  readonly from?: number;
  readonly to?: number;
  /** What comes after this pair in the order of time and id. */
  readonly after?: { readonly stamp: number; readonly id: string };
  readonly afterId?: string;
  readonly where?: (row: VisibleRow) => boolean;
  readonly limit: number;
  readonly cursor?: string;
}

export interface FoundPage {
  /** As they are given, which is in no order where the service shuffles. */
  readonly rows: readonly ContactRow[];
  /** Of all pages. */
  readonly total: number;
  /** Whether there is anything behind this page. */
  readonly more: boolean;
  /** How many results the query has given by now, this page's among them. */
  readonly given: number;
  /** Leads on behind this page, even past the cap and when there is nothing; absent where the page is empty. */
  readonly cursor?: string;
}

export type SearchProblem = 'cursor-expired' | 'past-cap';

export type SearchPlace = readonly [given: number, stamp: number, id: string];

/** `from` is widened as the traits have it. */
export function searchContacts(core: ContactCore, query: ContactQuery): FoundPage | SearchProblem {
  const { traits, revisions, cursors, page } = core;
  const { rank, after, afterId, where, cursor } = query;
  const from = (query.from ?? Number.NEGATIVE_INFINITY) - traits.widensBy;
  const to = traits.ignoresTo ? Number.POSITIVE_INFINITY : (query.to ?? Number.POSITIVE_INFINITY);
  const found = revisions
    .visible()
    .filter(({ deleted }) => traits.tombstones || !deleted)
    .filter(({ stamp }) => stamp >= from && stamp <= to)
    .filter((row) => !where || where(row))
    .filter((row) => afterId === undefined || byId(row, { id: afterId }) > 0)
    .filter((row) => !after || byStampAndId(row, after) > 0)
    .toSorted(rank);

  const place = cursor === undefined ? undefined : cursors.search.open(cursor);
  if (cursor !== undefined && !place) return 'cursor-expired';
  const [given = 0, stamp = 0, id = ''] = place ?? [];
  if (given + 1 > traits.cap) return 'past-cap';
  const isBehind = (row: ContactRow) => rank(row, { stamp, id }) > 0;
  const rest = !place ? found : traits.cursor === 'offset' ? found.slice(given) : found.filter(isBehind);
  const { rows, last } = page(rest, Math.min(query.limit, traits.cap - given));
  const end = given + rows.length;
  return {
    rows,
    total: found.length,
    more: rows.length < rest.length,
    given: end,
    ...(last ? { cursor: cursors.search.seal([end, last.stamp, last.id]) } : {}),
  };
}
