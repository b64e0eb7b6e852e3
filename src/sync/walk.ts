/**
 * A run through one stream of contacts as a fold: from a state, one step reads a page and leads to the next state and
 * to a position up to which everything has been delivered. Each kind of source has a walk of its own; the states are
 * plain JSON, because a page's state waits in D1 for Talkdesk's next request.
 */

import type { Call } from '../connectors/connector.ts';
import type { Contact } from '../domain/contact.ts';
import type { Departure } from '../domain/contact-change.ts';
import type { Condition } from '../domain/contact-selection.ts';
import type { Position } from '../domain/position.ts';
import type { Database } from '../store/database.ts';
import type { Sift } from './sift.ts';

export interface Walk<State = unknown> {
  /** The first state of a run. */
  begin(start: WalkStart): State;
  /** Reads at most `limit` contacts. */
  step(state: State, limit: number): Promise<Step<State>>;
}

/**
 * Where a run begins in a stream: above `after`; without it at the beginning. With `since`, at that instant or above
 * `after`, whichever is earlier; a source that cannot begin at an instant then begins at its beginning.
 */
export interface WalkStart {
  readonly after?: Position | undefined;
  /** In milliseconds since 1970 UTC. */
  readonly since?: number | undefined;
}

export interface Step<State = unknown> {
  readonly contacts: readonly Contact[];
  readonly departed: readonly Departure[];
  /** How many changes the service gave, wanted or not. */
  readonly given: number;
  /** How many contacts the service gave though it was not asked for them. */
  readonly outside: number;
  /** Everything up to here has been delivered once this step's contacts are. Absent: nothing can be said yet. */
  readonly position: Position | undefined;
  /** Absent when the stream is through. */
  readonly next?: State;
}

/** What a walk works with, for one request. */
export interface WalkTools {
  readonly call: Call;
  readonly sift: Sift;
  readonly database: Database;
  readonly account: string;
  readonly stream: string;
  /** When the run began, in milliseconds since 1970 UTC. */
  readonly started: number;
  /** The conditions that the service can apply and that it may apply here. */
  readonly where: readonly Condition[];
  /** The least time between two walks over a list that the integration allows, in milliseconds. */
  readonly leastIntervalMs: number;
}

/** How far the clocks of the bridge and of a service may be apart, in milliseconds. */
export const CLOCK_SKEW_MS = 5000;
