/** What the three ways through a window of time have in common: reading it, and what a step gives of it. */

import type { KeysetChange, KeysetPage, KeysetQuery, KeysetSource } from '../connectors/contact-source.ts';
import { idOf } from '../domain/contact-change.ts';
import { BridgeError } from '../domain/errors.ts';
import type { KeysetPosition } from '../domain/position.ts';
import { compareIds } from './id-order.ts';
import type { Step, WalkTools } from './walk.ts';

export interface WindowPage extends KeysetPage {
  /** Those of the changes that lie within the bounds that were asked for. */
  readonly within: readonly KeysetChange[];
  /** Those whose time of change could not be read: they are sent, and nothing is concluded from them. */
  readonly untimed: readonly KeysetChange[];
  /** The service ignored the upper bound, so all within it has come. */
  readonly beyond: boolean;
  /** There is more, or there may be. */
  readonly goesOn: boolean;
}

export interface KeysetWindow {
  read(query: Omit<KeysetQuery, 'where'>): Promise<WindowPage>;
  /** In ascending order of (time, id); a service's page may be in none. */
  inOrder(changes: readonly KeysetChange[]): readonly KeysetChange[];
  compareIds(a: string, b: string): number;
  largestId(changes: readonly KeysetChange[]): string;
}

export function createKeysetWindow(
  source: KeysetSource,
  { call, where }: Pick<WalkTools, 'call' | 'where'>,
): KeysetWindow {
  const compare = compareIds(source.idOrder);
  return {
    async read(query) {
      const page = await source.read(call, { ...query, where });
      const changes = page.changes.filter(({ changedAt }) => Number.isSafeInteger(changedAt));
      const untimed = page.changes.filter(({ changedAt }) => !Number.isSafeInteger(changedAt));
      if (untimed.length > 0) call.log('unreadable_times', { contacts: untimed.length, unit: source.precision });
      if (page.cursor !== undefined && page.cursor === query.cursor) throw stuck();
      const { from = Number.NEGATIVE_INFINITY, to } = query;
      const hasRows = changes.length > 0 || page.changes.length >= query.limit;
      const { more = page.cursor !== undefined || (query.order !== 'changed' && hasRows) } = page;
      return {
        ...page,
        changes,
        untimed,
        within: changes.filter(({ changedAt }) => changedAt >= from && changedAt <= to),
        beyond: changes.some(({ changedAt }) => changedAt > to),
        goesOn: more,
      };
    },
    inOrder: (changes) => changes.toSorted((a, b) => a.changedAt - b.changedAt || compare(idOf(a), idOf(b))),
    compareIds: compare,
    largestId: (changes) => changes.map(idOf).reduce((a, b) => (compare(a, b) < 0 ? b : a)),
  };
}

/** A step that gives `wanted`, of the page's changes, and leads to `position`. */
export function giveStep<State>(
  { inOrder, sift }: Pick<KeysetWindow, 'inOrder'> & Pick<WalkTools, 'sift'>,
  { changes, untimed }: Pick<WindowPage, 'changes' | 'untimed'>,
  wanted: readonly KeysetChange[],
  position: KeysetPosition | undefined,
  next?: State,
): Step<State> {
  const outside = changes.length - wanted.length;
  return {
    ...sift([...untimed, ...inOrder(wanted)]),
    given: changes.length + untimed.length,
    outside,
    position,
    ...(next === undefined ? {} : { next }),
  };
}

/** The position at which everything up to a time has been delivered. */
export const throughTime = (changedAt: number): KeysetPosition => ({ kind: 'keyset', changedAt });

/** The first unit of a window whose beginning is a position. */
export function lowerBound(low: KeysetPosition | undefined): { readonly from?: number } {
  if (!low) return {};
  return { from: low.id === undefined ? low.changedAt + 1 : low.changedAt };
}

/** So many contacts whose times only go down, in a page that could stand in so many orders, are no accident. */
const DESCENT = 8;
const ORDERS = 1000;

/**
 * Whether a page was sorted downwards: then what follows lies below it, and would never come. Contacts of one time can
 * change places, so with few times among many contacts going down may be an accident of a page that is in no order.
 */
export function isDescending(changes: readonly KeysetChange[]): boolean {
  let orders = 1;
  let alike = 0;
  let before: number | undefined;
  for (const [index, { changedAt }] of changes.entries()) {
    if (before !== undefined && changedAt > before) return false;
    alike = changedAt === before ? alike + 1 : 1;
    orders *= (index + 1) / alike;
    before = changedAt;
  }
  return changes.length >= DESCENT && orders >= ORDERS;
}

export function stuck(): BridgeError {
  return new BridgeError(
    'source_stuck',
    'The service gave nothing that was asked for and that leads on: it does not filter or sort as declared',
  );
}
