/**
 * Deliberate breaks of the engine, each the edit of a file of `src/sync` or `src/store` that somebody could make by
 * mistake. The histories must notice every one of them; otherwise they prove nothing.
 */

import type { Kind } from './history.ts';

export interface Break {
  /** What the engine then does. */
  readonly name: string;
  /** The kind of source that shows it. */
  readonly kind: Kind;
  /** A few histories are enough to notice it, so it is part of every test run. */
  readonly quick?: true;
  readonly file: string;
  /** Every occurrence is replaced; there must be one. */
  readonly find: string;
  readonly replace: string;
}

const KEYSET = 'src/sync/keyset-walk.ts';

export const BREAKS: readonly Break[] = [
  {
    name: 'now-as-checkpoint',
    quick: true,
    kind: 'keyset',
    file: KEYSET,
    find: 'return await STEPS[source.order](state, limit, tools);',
    replace: `const given = await STEPS[source.order](state, limit, tools);
      return given.next ? given : { ...given, position: throughTime(units(started)) };`,
  },
  {
    name: 'unsettled-upper-bound',
    quick: true,
    kind: 'keyset',
    file: KEYSET,
    find: 'units(started - source.lagMs - CLOCK_SKEW_MS) - 1',
    replace: 'units(started)',
  },
  {
    name: 'order-by-time-without-id',
    quick: true,
    kind: 'keyset',
    file: 'src/sync/keyset-by-key.ts',
    find: 'changedAt: last.changedAt, id: idOf(last) }',
    replace: 'changedAt: last.changedAt }',
  },
  {
    name: 'unsorted-page',
    kind: 'keyset',
    file: 'src/sync/keyset-window.ts',
    find: 'changes.toSorted((a, b) => a.changedAt - b.changedAt || compare(idOf(a), idOf(b)))',
    replace: '[...changes]',
  },
  {
    name: 'checkpoint-ahead-of-delivery',
    quick: true,
    kind: 'keyset',
    file: 'src/sync/keyset-by-key.ts',
    find: 'wanted, position, { low',
    replace: 'wanted, throughTime(to), { low',
  },
  {
    name: 'window-by-id-counted-as-delivered-at-once',
    kind: 'keyset',
    file: 'src/sync/keyset-by-id.ts',
    find: 'wanted, low, {',
    replace: 'wanted, throughTime(to), {',
  },
  {
    name: 'query-by-time-counted-as-through-its-newest-time',
    kind: 'keyset',
    file: 'src/sync/keyset-by-time.ts',
    find: 'return throughTime(newest - 1);',
    replace: 'return throughTime(newest);',
  },
  {
    name: 'seam-forgotten',
    kind: 'keyset',
    file: 'src/sync/keyset-by-time.ts',
    find: 'delivered: atNewest, given: 0',
    replace: 'delivered: [], given: 0',
  },
  {
    name: 'resync-from-an-instant-takes-from-who-is-behind',
    kind: 'keyset',
    file: KEYSET,
    find: 'since === undefined || (reader && reader.changedAt < units(since))',
    replace: 'since === undefined',
  },
  {
    name: 'dead-cursor-replaced-by-now',
    kind: 'feed',
    file: 'src/sync/feed-walk.ts',
    find: '{ since: state.at }',
    replace: '{ since: started }',
  },
  {
    name: 'feed-time-without-its-lag',
    kind: 'feed',
    file: 'src/sync/feed-walk.ts',
    find: 'asked - source.lagMs - CLOCK_SKEW_MS - COARSEST_MS',
    replace: 'asked',
  },
  {
    name: 'numbers-of-other-walks-skipped',
    kind: 'scan',
    file: 'src/sync/scan-walk.ts',
    find: 'end.others === null ? end.sequence : end.others - 1',
    replace: 'end.sequence',
  },
  {
    name: 'position-moved-before-the-walk-is-through',
    kind: 'scan',
    file: 'src/sync/scan-walk.ts',
    find: 'position: after, next }',
    replace: "position: { kind: 'scan', generation: walk.generation, sequence: walk.base + limit }, next }",
  },
  {
    name: 'unseen-contacts-keep-their-digest',
    kind: 'scan',
    file: 'src/store/known-contacts.ts',
    find: 'SET digest = NULL',
    replace: 'SET digest = digest',
  },
  {
    name: 'departures-read-before-they-are-recorded',
    kind: 'feed',
    file: 'src/sync/contact-page.ts',
    find: 'contacts.size + departed.size > 0;',
    replace: 'false;',
  },
];
