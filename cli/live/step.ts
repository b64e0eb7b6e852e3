/** One reading of a connector: what it was asked, what went over the network for it, and what became of the answers. */

import type { Call } from '../../src/connectors/connector.ts';
import type { Place } from './declared.ts';
import type { Exchange } from './exchange.ts';
import type { Live } from './live.ts';
import type { Note } from './notes.ts';

export interface Step {
  readonly title: string;
  /** Absent for what gives no items, such as a validation. */
  readonly place?: Place;
  readonly exchanges: readonly Exchange[];
  /** The items, or the one result. */
  readonly mapped: readonly unknown[];
  /** What was logged meanwhile. */
  readonly notes?: readonly Note[];
  /** What went wrong. */
  readonly problem?: unknown;
}

/** Takes a step with a call of its own. Whatever goes wrong in it becomes its `problem`. */
export async function takeStep(
  live: Live,
  about: Pick<Step, 'title' | 'place'> & { readonly isInteractions?: boolean },
  run: (call: Call) => Promise<readonly unknown[]>,
): Promise<Step> {
  const { isInteractions = false, ...rest } = about;
  const before = live.exchanges.length;
  const noted = live.notes.length;
  const outcome = await run(live.call({ isInteractions })).then(
    (mapped) => ({ mapped }),
    (problem: unknown) => ({ mapped: [], problem }),
  );
  return { ...rest, exchanges: live.exchanges.slice(before), notes: live.notes.slice(noted), ...outcome };
}
