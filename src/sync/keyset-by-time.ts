/**
 * Through a window by time alone: a query is read to its end or to its cap, where another one begins at the newest time
 * that was seen. What has that time may go on, so the position stays before it, and the ids delivered of it are
 * remembered across the seam. One time that fills a query alone is read in the order of ids.
 */

import type { KeysetSource } from '../connectors/contact-source.ts';
import { idOf } from '../domain/contact-change.ts';
import { BridgeError } from '../domain/errors.ts';
import type { KeysetPosition } from '../domain/position.ts';
import { type IdState, stepById } from './keyset-by-id.ts';
import {
  giveStep,
  isDescending,
  type KeysetWindow,
  lowerBound,
  stuck,
  throughTime,
  type WindowPage,
} from './keyset-window.ts';
import type { Step, WalkTools } from './walk.ts';

export interface TimeState {
  readonly low?: KeysetPosition;
  /** The last unit of the window. */
  readonly to: number;
  /** The query that is being read. */
  readonly query?: TimeQuery;
  /** One time of change that fills a query, being read by id. */
  readonly crowd?: IdState;
}

interface TimeQuery {
  /** The first unit of the query, and the ids that were delivered of it. */
  readonly from?: number;
  readonly delivered: readonly string[];
  readonly cursor?: string;
  /** How many contacts its pages have given. */
  readonly given: number;
  /** The newest time among them, and the ids delivered of that. */
  readonly newest?: number;
  readonly atNewest: readonly string[];
}

type Tools = KeysetWindow & Pick<WalkTools, 'sift'> & { readonly source: KeysetSource };

export async function stepByTime(state: TimeState, limit: number, tools: Tools): Promise<Step<TimeState>> {
  const { low, to } = state;
  if (state.crowd) return await stepThroughCrowd(state.crowd, to, limit, tools);
  const { source } = tools;
  const { cap = Number.POSITIVE_INFINITY, largestPage } = source;
  // Where the cap is one page, the next one would have shifted: it is never asked for.
  const isOnePage = cap <= largestPage;
  const query: TimeQuery = state.query ?? { ...lowerBound(low), delivered: [], given: 0, atNewest: [] };
  const { from, cursor, delivered, given } = query;
  // What was delivered of the query's first time comes once more on its first page, and must not fill it.
  const again = cursor === undefined ? delivered.length : 0;
  const size = Math.min(limit + again, largestPage, cap - given);
  const page = await readUnlessDead(tools, {
    order: 'changed',
    ...(from === undefined ? {} : { from }),
    to,
    ...(cursor === undefined ? {} : { cursor }),
    limit: size,
  });
  const kept = low ? { low } : {};
  if (page instanceof BridgeError) {
    const next = nextQuery(query, source, page, query.atNewest.length > delivered.length);
    return giveStep(tools, { changes: [], untimed: [] }, [], beforeNewest(low, query), { ...kept, to, ...next });
  }

  const before = new Set(delivered);
  const { changes } = page;
  const wanted = page.within.filter((change) => change.changedAt !== from || !before.has(idOf(change)));
  const soFar = added(query, page, wanted);
  const capped = soFar.given >= cap || (isOnePage && (page.goesOn || changes.length >= size));
  if (isDescending(changes) && (page.goesOn || page.beyond || capped)) throw stuck();
  if (page.more === false || page.beyond || !(page.goesOn || capped)) {
    return giveStep(tools, page, wanted, throughTime(to));
  }
  const follows = !capped && page.cursor !== undefined;
  const next = follows
    ? { query: { ...soFar, cursor: page.cursor } }
    : nextQuery(soFar, source, tooMany(), isOnePage && size < cap && soFar.atNewest.length > delivered.length);
  return giveStep(tools, page, wanted, beforeNewest(low, soFar), { ...kept, to, ...next });
}

/** The page, or the error that a cursor died with. */
async function readUnlessDead(
  window: KeysetWindow,
  query: Parameters<KeysetWindow['read']>[0],
): Promise<WindowPage | BridgeError> {
  try {
    return await window.read(query);
  } catch (error) {
    const died = error instanceof BridgeError && error.code === 'source_cursor_expired';
    if (died && query.cursor !== undefined) return error;
    throw error;
  }
}

/** The query after one more page. */
function added(query: TimeQuery, page: WindowPage, wanted: WindowPage['within']): TimeQuery {
  const times = page.within.map(({ changedAt }) => changedAt);
  // Its pages must ascend, whatever the order within one.
  if (query.newest !== undefined && Math.min(...times) < query.newest) throw stuck();
  const newest = Math.max(...times, query.newest ?? Number.NEGATIVE_INFINITY);
  const earlier = newest === query.newest ? query.atNewest : newest === query.from ? query.delivered : [];
  return {
    ...query,
    given: query.given + page.changes.length,
    ...(Number.isFinite(newest) ? { newest } : {}),
    atNewest: [...earlier, ...wanted.filter(({ changedAt }) => changedAt === newest).map(idOf)].slice(-MOST_REMEMBERED),
  };
}

/** How many ids of one time are remembered: they wait in D1 with the page. Of more, some may be sent twice. */
const MOST_REMEMBERED = 10_000;

/**
 * What follows a query that ended before its window did: another one at its newest time. Where that is the one it began
 * at, it must be worth while (`gained`); otherwise this time is read by id, or the run ends with the error.
 */
function nextQuery(
  { from, newest, atNewest }: TimeQuery,
  source: KeysetSource,
  error: BridgeError,
  gained: boolean,
): Pick<TimeState, 'query' | 'crowd'> {
  if (newest === undefined) throw stuck();
  if (newest !== from || gained) return { query: { from: newest, delivered: atNewest, given: 0, atNewest: [] } };
  if (!source.readsTimeById) throw error;
  return { crowd: { low: throughTime(newest - 1), to: newest, delivered: atNewest } };
}

/** One time of change is a window of its own. */
async function stepThroughCrowd(crowd: IdState, to: number, limit: number, tools: Tools): Promise<Step<TimeState>> {
  const { next, ...step } = await stepById(crowd, limit, tools);
  if (next) return { ...step, next: { to, crowd: next } };
  const low = throughTime(crowd.to);
  return { ...step, ...(crowd.to < to ? { next: { low, to } } : {}) };
}

/** All before the newest time that a query gave has been delivered, and what had been before it. */
function beforeNewest(low: KeysetPosition | undefined, { newest }: TimeQuery): KeysetPosition | undefined {
  if (newest === undefined || (low && newest - 1 <= low.changedAt)) return low;
  return throughTime(newest - 1);
}

function tooMany(): BridgeError {
  return new BridgeError(
    'source_capped',
    'More contacts have the same time of change than the service gives for one query; declare the source as a scan',
  );
}
