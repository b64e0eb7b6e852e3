/** A call of Talkdesk as its operator sees it. */

import { toIso } from '../domain/date-time.ts';
import type { ObservedCallRow } from '../store/observed-calls.ts';
import type { ObservedShape } from './observe.ts';

export interface ObservedCall extends ObservedShape {
  /** The endpoint, and what sets the call apart from others to it. */
  readonly situation: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export function viewObservedCall({ situation, at, shape }: ObservedCallRow): ObservedCall {
  return { situation, at: toIso(at), ...(JSON.parse(shape) as ObservedShape) };
}
