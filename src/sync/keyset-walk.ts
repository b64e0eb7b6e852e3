/**
 * The walk over a source that filters and sorts by the time of change. It reads only what has settled: the window's
 * upper bound is the run's start, less how late the service may show a change, the clocks' difference and one unit of
 * its times. The lower bound is what has been delivered, exclusive. Three ways through the window, by what the service
 * can sort by: `byKey`, `byId`, `byTime`.
 */

import type { KeysetChange, KeysetQuery, KeysetSource } from '../connectors/contact-source.ts';
import { idOf } from '../domain/contact-change.ts';
import { BridgeError } from '../domain/errors.ts';
import type { KeysetPosition } from '../domain/position.ts';
import { toUnits } from '../domain/precision.ts';
import { compareIds } from './id-order.ts';
import { CLOCK_SKEW_MS, type Step, type Walk, type WalkTools } from './walk.ts';

export interface KeysetState {
  /** All up to here has been delivered; absent: nothing. */
  readonly low?: KeysetPosition;
  /** The last unit of the window. */
  readonly to: number;
  /** `byId`: the last id that was read. */
  readonly afterId?: string;
  /** `byTime`: the query that is being read. */
  readonly query?: TimeQuery;
  /** `byTime`: one time of change that fills a query, being read by id. */
  readonly crowd?: { readonly time: number; readonly delivered: readonly string[]; readonly afterId?: string };
}

interface TimeQuery {
  /** The first unit of the query, and the ids that have been delivered of it. */
  readonly from?: number;
  readonly delivered: readonly string[];
  readonly cursor?: string;
  /** How many contacts its pages have given. */
  readonly given: number;
  /** The newest time among them, and the ids delivered of that. */
  readonly newest?: number;
  readonly atNewest: readonly string[];
}

export function keysetWalk(
  source: KeysetSource,
  { call, sift, started, where }: Pick<WalkTools, 'call' | 'sift' | 'started' | 'where'>,
): Walk<KeysetState> {
  const compare = compareIds(source.idOrder);
  const inOrder = (changes: readonly KeysetChange[]) =>
    changes.toSorted((a, b) => a.changedAt - b.changedAt || compare(idOf(a), idOf(b)));
  const largestId = (changes: readonly KeysetChange[]) =>
    changes.map(idOf).reduce((a, b) => (compare(a, b) < 0 ? b : a));

  async function read(query: Omit<KeysetQuery, 'where'>) {
    const page = await source.read(call, { ...query, where });
    for (const { changedAt } of page.changes) if (!Number.isSafeInteger(changedAt)) throw notWhole(source);
    const { from = Number.NEGATIVE_INFINITY, to } = query;
    return { ...page, within: page.changes.filter(({ changedAt }) => changedAt >= from && changedAt <= to) };
  }

  /** What a step gives: those of `changes` that are wanted, in order, and where that leads. */
  function give(
    changes: readonly KeysetChange[],
    wanted: readonly KeysetChange[],
    position: KeysetPosition | undefined,
    next?: KeysetState,
  ): Step<KeysetState> {
    const outside = changes.length - wanted.length;
    return { ...sift(inOrder(wanted)), outside, position, ...(next ? { next } : {}) };
  }

  /** Every page begins after the pair at which the last one ended, so each moves the position. */
  async function byKey({ low, to }: KeysetState, limit: number): Promise<Step<KeysetState>> {
    const after = low?.id === undefined ? undefined : { changedAt: low.changedAt, id: low.id };
    const { changes, within, more } = await read({
      order: 'changed-then-id',
      ...lowerBound(low),
      to,
      ...(after ? { after } : {}),
      limit,
    });
    // The id is not compared here: should the service order ids otherwise than declared, nothing must be dropped.
    const wanted = within.filter((change) => change.changedAt !== after?.changedAt || idOf(change) !== after.id);
    const last = inOrder(wanted).at(-1);
    const beyond = changes.some(({ changedAt }) => changedAt > to);
    if (changes.length === 0 || more === false || beyond)
      return give(changes, wanted, { kind: 'keyset', changedAt: to });
    if (!last || (last.changedAt === after?.changedAt && compare(idOf(last), after.id) <= 0)) throw stuck();
    const position: KeysetPosition = { kind: 'keyset', changedAt: last.changedAt, id: idOf(last) };
    return give(changes, wanted, position, { low: position, to });
  }

  /** The window is frozen and read in the order of ids; the position moves once it is through. */
  async function byId(state: KeysetState, limit: number): Promise<Step<KeysetState>> {
    const { low, to, afterId } = state;
    const { changes, within, more } = await read({
      order: 'id',
      ...lowerBound(low),
      to,
      ...(afterId === undefined ? {} : { afterId }),
      limit,
    });
    if (changes.length === 0 || more === false) return give(changes, within, { kind: 'keyset', changedAt: to });
    const last = largestId(changes);
    if (afterId !== undefined && compare(last, afterId) <= 0) throw stuck();
    return give(changes, within, low, { ...state, afterId: last });
  }

  /**
   * A query is read to its end or to its cap, where another begins at the newest time that was seen. What has that time
   * may go on, so the position stays before it, and the ids delivered of it are remembered across the seam.
   */
  async function byTime({ low, to, ...state }: KeysetState, limit: number): Promise<Step<KeysetState>> {
    if (state.crowd) return await byIdWithin(state.crowd, to, limit);
    const query: TimeQuery = state.query ?? { ...lowerBound(low), delivered: [], given: 0, atNewest: [] };
    const { from, cursor, delivered, given } = query;
    // Where the cap is one page, the next one would have shifted: it is never asked for.
    const { cap = Number.POSITIVE_INFINITY, largestPage } = source;
    const isOnePage = cap <= largestPage;
    const asked = {
      order: 'changed',
      ...(from === undefined ? {} : { from }),
      to,
      ...(cursor === undefined ? {} : { cursor }),
      limit: Math.min(limit, cap - given),
    } as const;
    const page = await read(asked).catch((error: unknown) => {
      const died = error instanceof BridgeError && error.code === 'source_cursor_expired' && cursor !== undefined;
      return died ? undefined : Promise.reject(error);
    });
    if (page?.cursor !== undefined && page.cursor === cursor) throw stuck();
    if (!page) return give([], [], beforeNewest(low, query), { ...nextQuery(query, to), ...(low ? { low } : {}) });

    const wanted = page.within.filter((change) => change.changedAt !== from || !delivered.includes(idOf(change)));
    const times = page.within.map(({ changedAt }) => changedAt);
    const newest = Math.max(...times, query.newest ?? Number.NEGATIVE_INFINITY);
    const earlier = newest === query.newest ? query.atNewest : newest === from ? delivered : [];
    const soFar: TimeQuery = {
      ...query,
      given: given + page.changes.length,
      ...(Number.isFinite(newest) ? { newest } : {}),
      atNewest: [...earlier, ...wanted.filter(({ changedAt }) => changedAt === newest).map(idOf)],
    };
    const goesOn = page.cursor !== undefined || page.more === true;
    const capped = soFar.given >= cap || (isOnePage && (goesOn || page.changes.length >= limit));
    const beyond = page.changes.some(({ changedAt }) => changedAt > to);
    const ended = page.changes.length === 0 || !(goesOn || capped);
    if (ended || page.more === false || beyond) return give(page.changes, wanted, { kind: 'keyset', changedAt: to });

    const position = beforeNewest(low, soFar);
    const next =
      capped || page.cursor === undefined ? nextQuery(soFar, to) : { to, query: { ...soFar, cursor: page.cursor } };
    return give(page.changes, wanted, position, { ...next, ...(low ? { low } : {}) });
  }

  /** The query that begins where one ended before its window did. */
  function nextQuery({ from, newest, atNewest }: TimeQuery, to: number): KeysetState {
    if (newest === undefined) throw stuck();
    if (newest !== from) return { to, query: { from: newest, delivered: atNewest, given: 0, atNewest: [] } };
    if (source.readsTimeById) return { to, crowd: { time: newest, delivered: atNewest } };
    throw new BridgeError(
      'source_capped',
      'More contacts have the same time of change than the service gives for one query; declare the source as a scan',
    );
  }

  async function byIdWithin(
    crowd: NonNullable<KeysetState['crowd']>,
    to: number,
    limit: number,
  ): Promise<Step<KeysetState>> {
    const { time, delivered, afterId } = crowd;
    const { changes, within, more } = await read({
      order: 'id',
      from: time,
      to: time,
      ...(afterId === undefined ? {} : { afterId }),
      limit,
    });
    const wanted = within.filter((change) => !delivered.includes(idOf(change)));
    if (changes.length === 0 || more === false) {
      const position: KeysetPosition = { kind: 'keyset', changedAt: time };
      return give(changes, wanted, position, time < to ? { low: position, to } : undefined);
    }
    const last = largestId(changes);
    if (afterId !== undefined && compare(last, afterId) <= 0) throw stuck();
    const position: KeysetPosition = { kind: 'keyset', changedAt: time - 1 };
    return give(changes, wanted, position, { low: position, to, crowd: { ...crowd, afterId: last } });
  }

  const steps = { 'changed-then-id': byKey, id: byId, changed: byTime };

  return {
    begin({ after, since }) {
      const units = (instant: number) => toUnits(instant, source.precision);
      const reader = after?.kind === 'keyset' ? after : undefined;
      // A reader that is nowhere yet begins at the beginning, whatever the instant.
      const isEarlier = since === undefined || (reader && reader.changedAt < units(since));
      const low: KeysetPosition | undefined =
        isEarlier || !reader ? reader : { kind: 'keyset', changedAt: units(since) - 1 };
      return { to: units(started - source.lagMs - CLOCK_SKEW_MS) - 1, ...(low ? { low } : {}) };
    },

    async step(state, limit) {
      const { low, to } = state;
      // Nothing has settled since.
      const isEmpty = low && (low.changedAt > to || (low.changedAt === to && low.id === undefined));
      if (isEmpty && !state.crowd) return give([], [], low);
      return await steps[source.order](state, limit);
    },
  };
}

/** The first unit of a window whose beginning is a position. */
function lowerBound(low: KeysetPosition | undefined): { readonly from?: number } {
  if (!low) return {};
  return { from: low.id === undefined ? low.changedAt + 1 : low.changedAt };
}

/** All before the newest time that a query gave has been delivered, and what had been before it. */
function beforeNewest(low: KeysetPosition | undefined, { newest }: TimeQuery): KeysetPosition | undefined {
  if (newest === undefined || (low && newest - 1 <= low.changedAt)) return low;
  return { kind: 'keyset', changedAt: newest - 1 };
}

function stuck(): BridgeError {
  return new BridgeError(
    'source_stuck',
    'The service gave contacts that were not asked for, and none that lead on: it does not filter or sort as declared',
  );
}

function notWhole({ precision }: KeysetSource): BridgeError {
  return new BridgeError('internal', `The connector gave a time of change that is no whole number of ${precision}s`);
}
