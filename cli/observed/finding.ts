/** What the first calls of Talkdesk say to one open question. */

import type { ObservedCall } from '../../src/operators/observed-view.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { formatCount } from '../print.ts';

export interface Finding {
  readonly state: 'seen' | 'not seen yet' | 'not visible';
  readonly evidence: string;
  /** What to set, where what was seen is not what the bridge is set to. */
  readonly set?: string;
}

export interface Evidence {
  /** In the order in which they came. */
  readonly calls: readonly ObservedCall[];
  /** Absent where it is not declared here. */
  readonly integration?: Integration;
}

export const seen = (evidence: string, set?: string): Finding => ({
  state: 'seen',
  evidence,
  ...(set === undefined ? {} : { set }),
});

/** `what` is what has to happen first. */
export const notYet = (what: string): Finding => ({ state: 'not seen yet', evidence: `needs ${what}` });

/** The texts by how often each was told: `a: 2 of 3, b: 1 of 3`. */
export function tally(texts: readonly string[]): string {
  const groups = [...Map.groupBy(texts, (text) => text)].toSorted(([, a], [, b]) => b.length - a.length);
  return groups
    .map(([text, { length }]) => `${text}: ${formatCount(length)} of ${formatCount(texts.length)}`)
    .join(', ');
}
