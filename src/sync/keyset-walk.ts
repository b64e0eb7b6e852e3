/**
 * The walk over a source that filters and sorts by the time of change. It reads only what has settled: the window's
 * upper bound is the run's start, less how late the service may show a change, the clocks' difference and one unit of
 * its times. The lower bound is what has been delivered, exclusive. There are three ways through the window, by what
 * the service can sort by.
 */

import type { KeysetSource } from '../connectors/contact-source.ts';
import { toUnits } from '../domain/precision.ts';
import { type IdState, stepById } from './keyset-by-id.ts';
import { type KeyState, stepByKey } from './keyset-by-key.ts';
import { stepByTime, type TimeState } from './keyset-by-time.ts';
import { createKeysetWindow, throughTime } from './keyset-window.ts';
import { CLOCK_SKEW_MS, type Walk, type WalkTools } from './walk.ts';

const DAY_MS = 86_400_000;

export type KeysetState = KeyState & IdState & TimeState;

const STEPS = { 'changed-then-id': stepByKey, id: stepById, changed: stepByTime };

export function keysetWalk(
  source: KeysetSource,
  { call, sift, started, where }: Pick<WalkTools, 'call' | 'sift' | 'started' | 'where'>,
): Walk<KeysetState> {
  const tools = { source, sift, ...createKeysetWindow(source, { call, where }) };
  const units = (instant: number) => toUnits(instant, source.precision);

  return {
    begin({ after, since }) {
      // One that lies in the future was counted in a finer unit than today's: then all is read.
      const isAhead = after?.kind === 'keyset' && after.changedAt > units(started + DAY_MS);
      if (isAhead) call.log('position_ahead', { unit: source.precision });
      const reader = after?.kind === 'keyset' && !isAhead ? after : undefined;
      // A reader that is nowhere yet begins at the beginning, whatever the instant.
      const isEarlier = since === undefined || (reader && reader.changedAt < units(since));
      const low = isEarlier || !reader ? reader : throughTime(units(since) - 1);
      return { to: units(started - source.lagMs - CLOCK_SKEW_MS) - 1, ...(low ? { low } : {}) };
    },

    async step(state, limit) {
      const { low, to, crowd } = state;
      // Nothing has settled since.
      const isEmpty = low && (low.changedAt > to || (low.changedAt === to && low.id === undefined));
      if (isEmpty && !crowd) return { contacts: [], departed: [], given: 0, outside: 0, position: low };
      return await STEPS[source.order](state, limit, tools);
    },
  };
}
