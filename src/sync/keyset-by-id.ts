/** Through a window in the order of ids: it is frozen, and the position moves once it is through. */

import { idOf } from '../domain/contact-change.ts';
import type { KeysetPosition } from '../domain/position.ts';
import { giveStep, type KeysetWindow, lowerBound, stuck, throughTime } from './keyset-window.ts';
import type { Step, WalkTools } from './walk.ts';

export interface IdState {
  readonly low?: KeysetPosition;
  /** The last unit of the window. */
  readonly to: number;
  /** The last id that was read. */
  readonly afterId?: string;
  /** Ids of the window that were delivered before it was begun. */
  readonly delivered?: readonly string[];
}

export async function stepById(
  state: IdState,
  limit: number,
  tools: KeysetWindow & Pick<WalkTools, 'sift'>,
): Promise<Step<IdState>> {
  const { low, to, afterId, delivered = [] } = state;
  const page = await tools.read({
    order: 'id',
    ...lowerBound(low),
    to,
    ...(afterId === undefined ? {} : { afterId }),
    limit,
  });
  const { changes, within, goesOn } = page;
  const before = new Set(delivered);
  const wanted = within.filter((change) => !before.has(idOf(change)));
  if (!goesOn) return giveStep(tools, page, wanted, throughTime(to));
  if (changes.length === 0) throw stuck();
  const last = tools.largestId(changes);
  if (afterId !== undefined && tools.compareIds(last, afterId) <= 0) throw stuck();
  return giveStep(tools, page, wanted, low, { ...state, afterId: last });
}
