/**
 * A history: a service with its traits, an integration that reads it, two Talkdesk accounts with their habits, and what
 * happens to all of them, step by step. Everything is plain data, so that a history can be made at random, shrunk, told
 * and played again.
 */

import * as fc from 'fast-check';
import type { ContactServiceTraits, Fault } from '../../fakes/contact-service.ts';
import type { Habits } from '../../simulator/habits.ts';
import { PRECISIONS } from '../../src/domain/precision.ts';
import type { ContactList } from '../support/contact-apis/contact-list.ts';
import type { DeclaredApiName } from '../support/contact-apis/integration.ts';
import type { Reading } from '../support/contact-service-integration.ts';

export type Kind = Reading['kind'];

/** What happens. Contacts and runs are picked by a number, taken modulo how many there are. */
export type Event =
  | { readonly do: 'create'; readonly count: number; readonly delay: number }
  | { readonly do: 'edit'; readonly pick: number; readonly count: number; readonly delay: number }
  | { readonly do: 'move'; readonly pick: number; readonly to: 'in' | 'out'; readonly delay: number }
  | { readonly do: 'opt-out'; readonly pick: number; readonly out: boolean; readonly delay: number }
  | { readonly do: 'remove'; readonly pick: number; readonly delay: number }
  | { readonly do: 'merge'; readonly pick: number; readonly into: number; readonly delay: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'page'; readonly account: number; readonly run: number }
  | { readonly do: 'repeat'; readonly account: number; readonly run: number }
  | { readonly do: 'start-over'; readonly account: number; readonly run: number }
  | { readonly do: 'reactivate'; readonly account: number }
  | { readonly do: 'resync'; readonly fromNow: boolean }
  | { readonly do: 'fault'; readonly fault: Fault; readonly stream: number }
  | { readonly do: 'crash'; readonly roundTrips: number; readonly when: 'before' | 'after' }
  | { readonly do: 'expire-cursors' }
  | { readonly do: 'sweep' };

/** One list of the service's, and how it is read. */
export interface Stream {
  readonly traits: ContactServiceTraits;
  readonly reading: Reading;
  /** The same in a declaration, where the history has an `api`. */
  readonly list?: ContactList;
}

export interface TalkdeskHabits extends Pick<Habits, 'storesCheckpoint' | 'sendsCheckpoint'> {
  /** After a page that failed: asks for it again, or begins anew. */
  readonly afterFailure: 'retry' | 'start-over';
}

export interface History {
  /** The API that all streams are read by, through its declaration; nothing: by a reading that is written by hand. */
  readonly api?: DeclaredApiName;
  readonly streams: readonly Stream[];
  readonly pageSize: number;
  readonly departed: 'keep' | 'blank';
  readonly selects: boolean;
  readonly habits: readonly TalkdeskHabits[];
  /** Contacts that were there before the bridge was. */
  readonly contacts: number;
  readonly events: readonly Event[];
}

/** What a service gives at once, where a cap depends on it; elsewhere it varies. */
export const LARGEST_PAGE = 5;

export const traits = (parts: Partial<Record<keyof ContactServiceTraits, fc.Arbitrary<unknown>>>) =>
  fc.record({
    precision: fc.constantFrom(...PRECISIONS),
    tombstones: fc.boolean(),
    cap: fc.constant(Number.MAX_SAFE_INTEGER),
    listOrder: fc.constantFrom('id', 'changed', 'changed'),
    cursor: fc.constant('stable'),
    shuffles: fc.boolean(),
    tellsMore: fc.boolean(),
    shortPages: fc.boolean(),
    ignoresTo: fc.boolean(),
    widensBy: fc.constant(0),
    clockAheadMs: fc.integer({ min: -4000, max: 4000 }),
    ...parts,
  }) as fc.Arbitrary<ContactServiceTraits>;

export const lagMs = fc.constantFrom(0, 2000, 60_000);

/** Services that can be searched by time of change, in the ways in which they differ. */
const keysetTraits: fc.Arbitrary<{ traits: ContactServiceTraits; way: Partial<Reading> }> = fc.oneof(
  fc.record({ traits: traits({}), way: fc.constant({ order: 'changed-then-id' as const }) }),
  fc.record({ traits: traits({ widensBy: fc.constantFrom(0, 3) }), way: fc.constant({ order: 'id' as const }) }),
  // Cursors that do not shift, and no cap.
  fc.record({ traits: traits({ widensBy: fc.constantFrom(0, 3) }), way: fc.constant({ order: 'changed' as const }) }),
  // A cap over several pages.
  fc.record({
    traits: traits({ cap: fc.constant(8) }),
    way: fc.constant({ order: 'changed' as const, cap: 8, readsTimeById: true }),
  }),
  // Page numbers, which shift.
  fc.record({
    traits: traits({ cursor: fc.constant('offset') }),
    way: fc.constant({ order: 'changed' as const, cap: LARGEST_PAGE, largestPage: LARGEST_PAGE, readsTimeById: true }),
  }),
);

function streamOf(kind: Kind): fc.Arbitrary<Stream> {
  const basics = { kind, order: 'changed-then-id', readsTimeById: false } as const;
  const options = fc.record({
    lagMs,
    filters: fc.boolean(),
    largestPage: fc.integer({ min: 2, max: LARGEST_PAGE }),
    leastIntervalMs: fc.constantFrom(0, 0, 0, 20 * 60_000),
  });
  return fc
    .tuple(kind === 'keyset' ? keysetTraits : fc.record({ traits: traits({}), way: fc.constant({}) }), options)
    .map(([{ traits: service, way }, option]) => ({
      traits: service,
      reading: { ...basics, precision: service.precision, ...option, ...way },
    }));
}

const pick = fc.nat({ max: 30 });
/** A share of the stream's lag. */
const delay = fc.constantFrom(0, 0, 0.5, 1);
const account = fc.constantFrom(0, 0, 1);
const run = fc.constantFrom(0, 0, 0, 0, 1);

const FAULTS: readonly Fault[] = [
  'rate-limited',
  'rate-limited-for-long',
  'unavailable',
  'error',
  'time-out',
  'torn-body',
];

const event = (kinds: readonly Kind[], faults: readonly Fault[]): fc.Arbitrary<Event> => {
  const happening = <Name extends Event['do']>(
    name: Name,
    parts: { [Key in Exclude<keyof Extract<Event, { do: Name }>, 'do'>]: fc.Arbitrary<unknown> },
  ) => fc.record({ do: fc.constant(name), ...parts }) as unknown as fc.Arbitrary<Event>;
  return fc.oneof(
    { weight: 12, arbitrary: happening('page', { account, run }) },
    { weight: 3, arbitrary: happening('edit', { pick, count: fc.constantFrom(1, 1, 2, 9), delay }) },
    { weight: 2, arbitrary: happening('create', { count: fc.constantFrom(1, 2, 7), delay }) },
    { weight: kinds.includes('scan') ? 3 : 1, arbitrary: happening('remove', { pick, delay }) },
    { weight: 1, arbitrary: happening('merge', { pick, into: pick, delay }) },
    { weight: 3, arbitrary: happening('move', { pick, to: fc.constantFrom('in', 'out'), delay }) },
    { weight: 1, arbitrary: happening('opt-out', { pick, out: fc.boolean(), delay }) },
    { weight: 3, arbitrary: happening('wait', { ms: fc.constantFrom(1, 400, 3000, 70_000, 1_800_000) }) },
    { weight: 1, arbitrary: happening('repeat', { account, run }) },
    { weight: 1, arbitrary: happening('start-over', { account, run }) },
    { weight: 1, arbitrary: happening('reactivate', { account }) },
    { weight: 1, arbitrary: happening('resync', { fromNow: fc.boolean() }) },
    { weight: 2, arbitrary: happening('fault', { fault: fc.constantFrom(...faults), stream: fc.nat({ max: 1 }) }) },
    {
      weight: 2,
      arbitrary: happening('crash', { roundTrips: fc.nat({ max: 5 }), when: fc.constantFrom('before', 'after') }),
    },
    { weight: 1, arbitrary: fc.constant({ do: 'sweep' } as const) },
    ...(kinds.includes('scan') ? [] : [{ weight: 1, arbitrary: fc.constant({ do: 'expire-cursors' } as const) }]),
  );
};

/** Histories of an integration whose first stream is of this kind; some have another stream of whatever kind. */
export function histories(kind: Kind, mostEvents: number): fc.Arbitrary<History> {
  const others = fc.constantFrom<Kind[]>([], [], ['keyset'], ['feed'], ['scan']);
  return others.chain((second) => {
    const kinds = [kind, ...second];
    return historiesOf(kinds.map(streamOf), kinds, { mostEvents });
  });
}

/** Histories of these streams, which are of these kinds. */
export function historiesOf(
  streams: readonly fc.Arbitrary<Stream>[],
  kinds: readonly Kind[],
  { mostEvents, moreFaults = [] }: { readonly mostEvents: number; readonly moreFaults?: readonly Fault[] },
): fc.Arbitrary<History> {
  return fc.record({
    streams: fc.tuple(...streams),
    pageSize: fc.integer({ min: 1, max: 6 }),
    departed: fc.constantFrom('keep', 'blank', 'blank'),
    selects: fc.boolean(),
    habits: fc.tuple(habits, habits),
    contacts: fc.nat({ max: 20 }),
    events: fc.array(event(kinds, [...FAULTS, ...moreFaults]), { maxLength: mostEvents, size: 'max' }),
  });
}

const habits = fc.record({
  storesCheckpoint: fc.constantFrom('last-page', 'each-page'),
  sendsCheckpoint: fc.constantFrom('start-of-run', 'newest-page'),
  afterFailure: fc.constantFrom('retry', 'start-over'),
}) as fc.Arbitrary<TalkdeskHabits>;
