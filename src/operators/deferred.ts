/** What an operator does with actions that wait or failed: sees them, has them tried again, clears them away. */

import type { DeferredActions } from '../actions/deferred.ts';
import { BridgeError } from '../domain/errors.ts';
import { forgetAction } from '../store/action-records.ts';
import type { Database } from '../store/database.ts';
import {
  countDeferred,
  type DeferredAction,
  dropUntried,
  listDeferred,
  readDeferred,
  readFailed,
} from '../store/deferred-actions.ts';
import { type DeferredView, viewDeferred } from './deferred-view.ts';

export interface OperatorDeferredParts {
  readonly database: Database;
  readonly deferred: Pick<DeferredActions, 'canFindOut' | 'retry'>;
  readonly now: () => number;
}

export interface DeferredWish {
  /** Only of this account. */
  readonly account?: string;
  readonly failed: boolean;
}

export interface RetriedPage {
  /** Only of this account. */
  readonly account?: string | undefined;
  /** Only ids above it. */
  readonly after?: string | undefined;
}

export interface DeferredList {
  /** The oldest first. */
  readonly actions: readonly DeferredView[];
  /** How many there are in all. */
  readonly waiting: number;
  readonly failed: number;
}

export interface OperatorDeferred {
  list(wish: DeferredWish, limit: number): Promise<DeferredList>;
  /** Throws `not_found`. */
  view(id: string): Promise<DeferredView>;
  /** Has one that failed tried again; throws `not_found`, and `conflict` where it did not fail. */
  retry(id: string): Promise<DeferredView>;
  /**
   * Has those that failed tried again, some at a time, but for those that may have been done. `next`: the call is to be
   * repeated with it as `after`.
   */
  retryAll(page: RetriedPage): Promise<{ readonly retried: number; readonly next?: string }>;
  /** Drops one, whose like is a new wish from then on; throws `not_found`, and `conflict` while it is being tried. */
  drop(id: string): Promise<void>;
}

/** Of one call. */
const MOST_RETRIED = 50;

export function createOperatorDeferred({ database, deferred, now }: OperatorDeferredParts): OperatorDeferred {
  const view = (row: DeferredAction) => viewDeferred(row, deferred.canFindOut(row));

  async function find(id: string): Promise<DeferredAction> {
    const [[row]] = await database.run(readDeferred(id));
    if (!row) throw new BridgeError('not_found', 'There is no action of this id: it was done, or dropped');
    return row;
  }

  return {
    async list(wish, limit) {
      const [rows, [counts]] = await database.run(listDeferred(wish, limit), countDeferred(wish.account));
      return { actions: rows.map(view), waiting: counts?.waiting ?? 0, failed: counts?.failed ?? 0 };
    },

    view: async (id) => view(await find(id)),

    async retry(id) {
      const row = await find(id);
      if (!(await deferred.retry(id)))
        throw new BridgeError('conflict', `The action has not failed: it is ${row.state}`);
      return view(await find(id));
    },

    async retryAll({ account, after = '' }) {
      const [rows] = await database.run(readFailed(account, after, MOST_RETRIED));
      let retried = 0;
      for (const row of rows) {
        if (!view(row).may_be_done && (await deferred.retry(row.id))) retried += 1;
      }
      const last = rows.at(-1);
      return { retried, ...(rows.length === MOST_RETRIED && last ? { next: last.id } : {}) };
    },

    async drop(id) {
      const row = await find(id);
      const [[dropped]] = await database.run(dropUntried(id, now()), forgetAction(row));
      if (!dropped) throw new BridgeError('conflict', 'The action is being tried now; see in a minute what came of it');
    },
  };
}
