/** Through a window by (time, id): every page begins after the pair at which the last one ended. */

import { idOf } from '../domain/contact-change.ts';
import type { KeysetPosition } from '../domain/position.ts';
import { giveStep, isDescending, type KeysetWindow, lowerBound, stuck, throughTime } from './keyset-window.ts';
import type { Step, WalkTools } from './walk.ts';

export interface KeyState {
  /** All up to here has been delivered; absent: nothing. */
  readonly low?: KeysetPosition;
  /** The last unit of the window. */
  readonly to: number;
}

export async function stepByKey(
  { low, to }: KeyState,
  limit: number,
  tools: KeysetWindow & Pick<WalkTools, 'sift'>,
): Promise<Step<KeyState>> {
  const after = low?.id === undefined ? undefined : { changedAt: low.changedAt, id: low.id };
  const page = await tools.read({
    order: 'changed-then-id',
    ...lowerBound(low),
    to,
    ...(after ? { after } : {}),
    limit,
  });
  const { changes, within, beyond, goesOn } = page;
  if (isDescending(changes) && (goesOn || beyond)) throw stuck();
  // The id is not compared here: should the service order ids otherwise than declared, nothing must be dropped.
  const wanted = within.filter((change) => change.changedAt !== after?.changedAt || idOf(change) !== after.id);
  if (!goesOn || beyond) return giveStep(tools, page, wanted, throughTime(to));

  const last = tools.inOrder(wanted).at(-1);
  if (!last) throw stuck();
  if (last.changedAt === after?.changedAt && tools.compareIds(idOf(last), after.id) <= 0) throw stuck();
  const position: KeysetPosition = { kind: 'keyset', changedAt: last.changedAt, id: idOf(last) };
  return giveStep(tools, page, wanted, position, { low: position, to });
}
