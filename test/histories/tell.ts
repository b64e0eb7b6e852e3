/** A failed check of histories, for people: what was promised, the shortest history that breaks it, and how to see it again. */

import type { RunDetails } from 'fast-check';
import type { History } from './history.ts';

/** Nothing where no history failed. */
export function tellFailure(outcome: RunDetails<[History]>): string | undefined {
  if (!outcome.failed) return undefined;
  const [history] = outcome.counterexample ?? [];
  const { errorInstance: error } = outcome;
  return [
    error instanceof Error ? (error.name === 'BrokenPromise' ? error.message : error.stack) : String(error),
    '',
    ...(history ? tell(history) : []),
    '',
    `Failed after ${outcome.numRuns} histories, shrunk ${outcome.numShrinks} times.`,
    `To see it again: HISTORIES_SEED=${outcome.seed} HISTORIES=${outcome.numRuns} npx vitest run --project histories`,
  ].join('\n');
}

function tell({ streams, habits, events, ...rest }: History): string[] {
  return [
    'The history:',
    ...streams.map((stream, index) => `  stream ${index}: ${JSON.stringify(stream)}`),
    ...habits.map((habit, index) => `  account ${index}: ${JSON.stringify(habit)}`),
    `  ${JSON.stringify(rest)}`,
    ...events.map((event) => `  ${JSON.stringify(event)}`),
  ];
}
