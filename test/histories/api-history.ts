/** Histories that are read through one of the service's APIs and its declaration, as far as the API can be awkward. */

import * as fc from 'fast-check';
import type { ContactServiceTraits, Fault } from '../../fakes/contact-service.ts';
import type { ContactList } from '../support/contact-apis/contact-list.ts';
import type { DeclaredApiName } from '../support/contact-apis/integration.ts';
import { type History, historiesOf, type Kind, lagMs, LARGEST_PAGE, type Stream, traits } from './history.ts';

const KINDS: Readonly<Record<DeclaredApiName, Kind>> = {
  links: 'keyset',
  pages: 'scan',
  feed: 'feed',
  ids: 'keyset',
  search: 'keyset',
};

/** More than there are contacts: pages of which none has a next one. */
const ALL_AT_ONCE = 100;

type Way = Partial<Omit<ContactList, 'at' | 'precision'>>;
type Awkward = fc.Arbitrary<{ readonly traits: ContactServiceTraits; readonly way: Way }>;

/** What is led through by time must come sorted by it: else the connector says so, and goes no further. */
const sorted = { shuffles: fc.constant(false) };

const cappedSearch = (parts: Parameters<typeof traits>[0], way: Way): Awkward =>
  fc.record({ traits: traits({ ...sorted, ...parts }), way: fc.constant(way) });

const awkward: Readonly<Record<DeclaredApiName, Awkward>> = {
  links: fc.oneof(
    fc.record({ traits: traits({ ...sorted, widensBy: fc.constantFrom(0, 3) }), way: fc.constant({}) }),
    // Links by count, which shift: as one time of change cannot be read by itself, pages must tell whether they are cut off.
    fc.record({
      traits: traits({
        ...sorted,
        cursor: fc.constant('offset'),
        tellsMore: fc.constant(true),
        shortPages: fc.constant(false),
      }),
      way: fc.constant({ stable: false, largestPage: ALL_AT_ONCE }),
    }),
  ),
  pages: fc.record({ traits: traits({}), declaresMore: fc.boolean() }).map(({ traits: service, declaresMore }) => ({
    traits: service,
    way: { tellsMore: service.tellsMore && declaresMore },
  })),
  feed: fc.record({ traits: traits({}), way: fc.constant({}) }),
  ids: fc.record({ traits: traits(sorted), way: fc.constant({}) }),
  search: fc.oneof(
    fc.record({ traits: traits({ ...sorted, widensBy: fc.constantFrom(0, 3) }), way: fc.constant({}) }),
    cappedSearch({ cap: fc.constant(8) }, { cap: 8 }),
    cappedSearch({ cursor: fc.constant('offset') }, { stable: false, largestPage: LARGEST_PAGE }),
  ),
};

const FILTERING: ReadonlySet<DeclaredApiName> = new Set(['links', 'ids']);

function streamOf(api: DeclaredApiName, index: number): fc.Arbitrary<Stream> {
  const options = fc.record({
    lag: lagMs,
    filters: FILTERING.has(api) ? fc.boolean() : fc.constant(false),
    largestPage: fc.integer({ min: 2, max: LARGEST_PAGE }),
    leastIntervalMinutes: fc.constantFrom(0, 0, 0, 20),
  });
  return fc.tuple(awkward[api], options).map(([{ traits: service, way }, { lag, ...option }]) => {
    const list: ContactList = {
      at: `/s${index}`,
      precision: service.precision,
      lagSeconds: lag / 1000,
      stable: true,
      tellsMore: true,
      ...option,
      ...way,
    };
    const { precision, filters, largestPage = LARGEST_PAGE, leastIntervalMinutes } = list;
    return {
      traits: service,
      list,
      reading: {
        kind: KINDS[api],
        precision,
        lagMs: lag,
        order: 'changed',
        readsTimeById: false,
        filters,
        largestPage,
        leastIntervalMs: leastIntervalMinutes * 60_000,
      },
    };
  });
}

/** Failures that only the body of an answer tells of. */
const IN_BODIES: readonly Fault[] = ['rate-limited-in-200', 'expired-in-200'];

/** Histories of an integration with one stream, or two. */
export function apiHistories(api: DeclaredApiName, mostEvents: number): fc.Arbitrary<History> {
  return fc.constantFrom(1, 1, 2).chain((count) => {
    const streams = Array.from({ length: count }, (_, index) => streamOf(api, index));
    const options = { mostEvents, ...(api === 'search' ? { moreFaults: IN_BODIES } : {}) };
    return historiesOf(streams, [KINDS[api]], options).map((history) => ({ ...history, api }));
  });
}
