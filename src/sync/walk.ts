/**
 * A run of contact synchronization as a fold: from a state, one step reads a page and leads to the next state and
 * to a position up to which everything has been delivered. Each kind of source has a walk of its own; the states
 * are plain JSON, because a page's state waits in D1 for Talkdesk's next request.
 */

import type { Call, ContactSource } from '../connectors/connector.ts';
import type { Contact } from '../domain/contact.ts';
import type { Position } from '../domain/position.ts';
import { sequenceWalk } from './sequence-walk.ts';

export interface Walk<State = unknown> {
  /** The first state of a run: above `after`, or from the beginning. */
  begin(after: Position | undefined): State;
  /** Reads at most `limit` contacts. */
  step(state: State, limit: number): Promise<Step<State>>;
}

export interface Step<State = unknown> {
  readonly contacts: readonly Contact[];
  /** Everything up to here has been delivered once this step's contacts are. */
  readonly position: Position;
  /** Absent when the run is through. */
  readonly next?: State;
}

/** The walk over a source, for one request. */
export function walkOver(source: ContactSource, call: Call): Walk {
  switch (source.kind) {
    case 'sequence':
      return sequenceWalk(source, call);
  }
}
