/** A feed of changes: each contact once, in the order in which its latest revision came to show. */

import { toUnits } from '../../src/domain/precision.ts';
import type { ContactCore } from './core.ts';
import type { ContactRow } from './revisions.ts';

export interface ChangesPage {
  readonly rows: readonly ContactRow[];
  /** Leads on from here, at once or later. */
  readonly cursor: string;
  readonly more: boolean;
}

export type FeedPlace = readonly [visibleAt: number, order: number];

const BEFORE_ALL: FeedPlace = [-1, 0];

/** `since`: an instant in milliseconds. */
export function readChanges(
  { traits, revisions, cursors, page }: ContactCore,
  { cursor, since, limit }: { readonly cursor?: string; readonly since?: number; readonly limit: number },
): ChangesPage | 'cursor-expired' {
  const place = cursor === undefined ? BEFORE_ALL : cursors.feed.open(cursor);
  if (!place) return 'cursor-expired';
  const [at, order] = place;
  const feed = revisions
    .visible()
    .filter(({ deleted }) => traits.tombstones || !deleted)
    .filter((row) => row.visibleAt > at || (row.visibleAt === at && row.order > order))
    .filter(({ stamp }) => since === undefined || stamp >= toUnits(since, traits.precision))
    .toSorted((a, b) => a.visibleAt - b.visibleAt || a.order - b.order);
  const { rows, last } = page(feed, limit);
  const next: FeedPlace = last ? [last.visibleAt, last.order] : place;
  return { rows, cursor: cursors.feed.seal(next), more: rows.length < feed.length };
}
