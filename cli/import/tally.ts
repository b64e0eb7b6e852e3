/** Counts what becomes of every row. */

import type { IdSource, Reason } from './reasons.ts';
import type { Item } from './item.ts';
import type { ImportOutcome } from '../../src/operators/import.ts';

/** So many rejects stand in the report itself. */
const MOST_TOLD = 20;
const MOST_PHONE_LINES = 5;

export interface Tally {
  /** Each row that is accounted for: the sum of the other four. */
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** The first of them. */
  readonly rejects: { readonly line: number; readonly reason: string }[];
  readonly reasons: Map<string, number>;
  readonly ids: Map<IdSource, number>;
  /** Phones that were sent as they are written, and the first lines that have some. */
  unreadablePhones: number;
  readonly phoneLines: number[];
}

export function createTally(): Tally {
  return {
    rows: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
    rejects: [],
    reasons: new Map(),
    ids: new Map(),
    unreadablePhones: 0,
    phoneLines: [],
  };
}

/** What a batch came to; its rejects are counted one by one. */
export function countAnswer(tally: Tally, { created, updated, unchanged }: ImportOutcome): void {
  tally.created += created;
  tally.updated += updated;
  tally.unchanged += unchanged;
  tally.rows += created + updated + unchanged;
}

export function countReject(tally: Tally, line: number, { kind, text }: Reason): void {
  tally.rejected += 1;
  tally.rows += 1;
  tally.reasons.set(kind, (tally.reasons.get(kind) ?? 0) + 1);
  if (tally.rejects.length < MOST_TOLD) tally.rejects.push({ line, reason: text });
}

/** An item that was sent. */
export function countItem(tally: Tally, line: number, { idSource, unreadablePhones }: Item): void {
  tally.ids.set(idSource, (tally.ids.get(idSource) ?? 0) + 1);
  if (unreadablePhones === 0) return;
  tally.unreadablePhones += unreadablePhones;
  if (tally.phoneLines.length < MOST_PHONE_LINES) tally.phoneLines.push(line);
}
