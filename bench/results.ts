/** All that one run of the benchmarks found out. */

import type { BuiltWorker } from './built-worker.ts';
import type { RoundTripCount } from './round-trips.ts';
import type { Cell, Plan } from './rounds.ts';

export interface Results {
  readonly plan: Plan;
  readonly machine: { readonly cores: number; readonly processor: string; readonly node: string };
  readonly cells: readonly Cell[];
  readonly roundTrips: readonly RoundTripCount[];
  readonly bundle: BuiltWorker['bytes'];
}
