/** How the contact service behaves, whichever of its APIs it is reached by. */

import type { Precision } from '../../src/domain/precision.ts';

export interface ContactServiceTraits {
  readonly precision: Precision;
  /** Whether a deleted or merged contact stays visible as such to searches and to the feed. */
  readonly tombstones: boolean;
  /** The most results of one search; asking past it is answered with 400, as HubSpot does. */
  readonly cap: number;
  /** How a list is sorted; by `changed`, oldest first, it shifts with every edit, by `id` with every deletion. */
  readonly listOrder: 'id' | 'changed';
  /** Pages of a search are led through by a place in the order, or by a count that shifts. */
  readonly cursor: 'stable' | 'offset';
  /** A page holds what it should, but in no order. */
  readonly shuffles: boolean;
  /** Whether a page says that it was the last one. */
  readonly tellsMore: boolean;
  /** Pages hold fewer contacts than asked for, though there are more. */
  readonly shortPages: boolean;
  /** The upper bound of a search is ignored. */
  readonly ignoresTo: boolean;
  /** By how many units a search reaches further back than asked, as those that compare whole days do. */
  readonly widensBy: number;
  /** How far the service's clock is ahead of ours, in milliseconds. */
  readonly clockAheadMs: number;
}

/** A service without any awkwardness. */
export const PLAIN: ContactServiceTraits = {
  precision: 'millisecond',
  tombstones: false,
  cap: Number.MAX_SAFE_INTEGER,
  listOrder: 'id',
  cursor: 'stable',
  shuffles: false,
  tellsMore: true,
  shortPages: false,
  ignoresTo: false,
  widensBy: 0,
  clockAheadMs: 0,
};
