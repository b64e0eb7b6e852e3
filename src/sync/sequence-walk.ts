/** The walk over a source that numbers its changes. Its bound is the newest number at the run's start. */

import type { SequenceSource } from '../connectors/contact-source.ts';
import { BridgeError } from '../domain/errors.ts';
import type { SequencePosition } from '../domain/position.ts';
import type { Walk, WalkTools } from './walk.ts';

export interface SequenceState {
  readonly after?: SequencePosition;
  /** Absent on the first page: the source says which number is the newest. */
  readonly upTo?: number;
}

export function sequenceWalk(
  source: SequenceSource,
  { call, sift }: Pick<WalkTools, 'call' | 'sift'>,
): Walk<SequenceState> {
  return {
    begin: ({ after, since }) => (after?.kind === 'sequence' && since === undefined ? { after } : {}),

    async step(state, limit) {
      const { generation, upTo, changes } = await source.read(call, { ...state, limit });
      const start = state.after?.generation === generation && state.after.sequence <= upTo ? state.after.sequence : 0;
      let last = start;
      for (const { sequence } of changes) {
        if (sequence <= last || sequence > upTo) {
          throw new BridgeError('internal', `The source gave change ${sequence} after ${last}, with ${upTo} as bound`);
        }
        last = sequence;
      }
      const through = changes.length < limit || last === upTo;
      const position = { kind: 'sequence', generation, sequence: through ? upTo : last } as const;
      return {
        ...sift(changes),
        given: changes.length,
        outside: 0,
        position,
        ...(through ? {} : { next: { after: position, upTo } }),
      };
    },
  };
}
