/**
 * The walk over a service's own feed of changes. The position is the feed's cursor, with a time beside it for when the
 * service knows the cursor no longer.
 */

import type { FeedPage, FeedSource } from '../connectors/contact-source.ts';
import { BridgeError } from '../domain/errors.ts';
import type { FeedPosition } from '../domain/position.ts';
import { CLOCK_SKEW_MS, type Walk, type WalkTools } from './walk.ts';

export interface FeedState {
  readonly cursor?: string;
  /** All that changed before this instant has been delivered; absent: nothing is known of. */
  readonly at?: number;
  /** How many cursors have died under this run. */
  readonly deaths: number;
}

/** A service whose cursors die more often than that within one run never lets it come to an end. */
const MOST_DEATHS = 3;
/** The coarsest unit in which services count the times of changes, in milliseconds. */
const COARSEST_MS = 1000;

export function feedWalk(
  source: FeedSource,
  { call, sift, started, where }: Pick<WalkTools, 'call' | 'sift' | 'started' | 'where'>,
): Walk<FeedState> {
  async function read(state: FeedState, limit: number): Promise<{ state: FeedState; page: FeedPage }> {
    const place =
      state.cursor !== undefined ? { cursor: state.cursor } : state.at === undefined ? {} : { since: state.at };
    try {
      return { state, page: await source.read(call, { ...place, limit, where }) };
    } catch (error) {
      const died = error instanceof BridgeError && error.code === 'source_cursor_expired';
      if (!died || state.cursor === undefined || state.deaths >= MOST_DEATHS) throw error;
      call.log('feed_cursor_expired', { since: state.at });
      const { cursor: _, ...rest } = state;
      return await read({ ...rest, deaths: state.deaths + 1 }, limit);
    }
  }

  return {
    begin({ after, since }) {
      const reader: Partial<FeedPosition> = after?.kind === 'feed' ? after : {};
      const { cursor, at } = reader;
      // Where the reader is cannot be told while it has never been at the feed's end: then all is read.
      if (since !== undefined && at === undefined) return { deaths: 0 };
      if (since !== undefined && at !== undefined && at > since) return { at: since, deaths: 0 };
      return { ...(cursor === undefined ? {} : { cursor }), ...(at === undefined ? {} : { at }), deaths: 0 };
    },

    async step(before, limit) {
      const asked = call.now();
      const { state, page } = await read(before, limit);
      if (page.more && page.cursor === state.cursor) {
        throw new BridgeError('source_stuck', 'The service gave the same cursor twice while its changes were read');
      }
      const newest = Math.max(...page.changes.map(({ changedAt = Number.NEGATIVE_INFINITY }) => changedAt));
      // The feed's end, or what changed after the run had begun: then the next run goes on from here.
      const through = !page.more || newest > started + CLOCK_SKEW_MS;
      const settled = page.more
        ? state.at
        : Math.max(asked - source.lagMs - CLOCK_SKEW_MS - COARSEST_MS, state.at ?? 0);
      const known = settled === undefined ? {} : { at: settled };
      return {
        // Older ones than were asked for are not dropped: a coarse time may be that of a change which is news.
        ...sift(page.changes),
        given: page.changes.length,
        outside: 0,
        position: { kind: 'feed', cursor: page.cursor, ...known },
        ...(through ? {} : { next: { ...state, cursor: page.cursor } }),
      };
    },
  };
}
