import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import type { KeysetChange, KeysetPage, KeysetQuery, KeysetSource } from '../../src/connectors/contact-source.ts';
import { idOf } from '../../src/domain/contact-change.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import type { KeysetPosition } from '../../src/domain/position.ts';
import { mergeSettings } from '../../src/domain/settings.ts';
import { compareIds } from '../../src/sync/id-order.ts';
import { type KeysetState, keysetWalk } from '../../src/sync/keyset-walk.ts';
import { createSift } from '../../src/sync/sift.ts';
import { CLOCK_SKEW_MS, type Step, type WalkStart } from '../../src/sync/walk.ts';

const STARTED = 1_000_000;
const LAG_MS = 2000;
/** The last millisecond that has settled. */
const TO = STARTED - LAG_MS - CLOCK_SKEW_MS - 1;

/** Time of change and id. */
type Entry = readonly [changedAt: number, id: number | string];
type Read = (query: KeysetQuery) => KeysetPage;

const at = (changedAt: number, id?: string): KeysetPosition => ({
  kind: 'keyset',
  changedAt,
  ...(id === undefined ? {} : { id }),
});
const change = ([changedAt, id]: Entry): KeysetChange => ({
  changedAt,
  contact: { id: String(id), emails: [], phones: [] },
});
const page = (...entries: readonly Entry[]): KeysetPage => ({ changes: entries.map(change) });

/** A service that does what a query asks for. Where it sorts by time only, ids of one time come in reverse order. */
function createService(entries: readonly Entry[], cap = Number.POSITIVE_INFINITY, order = compareIds('number')): Read {
  const changes = entries.map(change);
  const byTime = (a: KeysetChange, b: KeysetChange) => a.changedAt - b.changedAt;
  const byId = (a: KeysetChange, b: KeysetChange) => order(idOf(a), idOf(b));
  return ({ order: asked, from = 0, to, after, afterId, cursor, limit }) => {
    const within = changes.filter(({ changedAt }) => changedAt >= from && changedAt <= to);
    if (asked === 'id') {
      const rest = within.filter((each) => afterId === undefined || order(idOf(each), afterId) > 0);
      return { changes: rest.toSorted(byId).slice(0, limit) };
    }
    if (asked === 'changed-then-id') {
      const rest = within.filter(
        (each) => !after || byTime(each, { ...each, ...after }) || order(idOf(each), after.id) > 0,
      );
      return { changes: rest.toSorted((a, b) => byTime(a, b) || byId(a, b)).slice(0, limit) };
    }
    const rest = within.toSorted((a, b) => byTime(a, b) || byId(b, a)).slice(0, cap);
    const start = Number(cursor ?? 0);
    const end = start + limit;
    return { changes: rest.slice(start, end), ...(end < rest.length ? { cursor: String(end) } : {}) };
  };
}

/** A walk over what `read` gives; it keeps what it was asked for. */
function walkOver(read: Read, traits: Partial<KeysetSource> = {}, where: KeysetQuery['where'] = []) {
  const asked: KeysetQuery[] = [];
  const source: KeysetSource = {
    kind: 'keyset',
    largestPage: 100,
    precision: 'millisecond',
    lagMs: LAG_MS,
    order: 'changed-then-id',
    idOrder: 'number',
    ...traits,
    async read(_, query) {
      asked.push(query);
      return read(query);
    },
  };
  const sift = createSift({ where: [], exclude: [], requirePhone: false, map: {} }, mergeSettings());
  const call = { log: () => undefined } as unknown as Call;
  return { walk: keysetWalk(source, { call, sift, started: STARTED, where }), asked };
}

type TestWalk = ReturnType<typeof walkOver>['walk'];

const idsOf = ({ contacts }: Pick<Step, 'contacts'>) => contacts.map(({ id }) => id);

/** All steps of a run. Each state goes through JSON, as it does through D1. */
async function stepsOf(walk: TestWalk, limit: number, start: WalkStart = {}): Promise<readonly Step<KeysetState>[]> {
  const steps: Step<KeysetState>[] = [];
  let state: KeysetState | undefined = walk.begin(start);
  while (state) {
    expect(steps.length).toBeLessThan(200);
    const step: Step<KeysetState> = await walk.step(JSON.parse(JSON.stringify(state)) as KeysetState, limit);
    steps.push(step);
    state = step.next;
  }
  return steps;
}

/** What the steps of a run gave, page by page. */
const pagesOf = async (...run: Parameters<typeof stepsOf>) => (await stepsOf(...run)).map(idsOf);

/** The code of the error with which a run ends. */
async function codeOf(...run: Parameters<typeof stepsOf>): Promise<string | undefined> {
  try {
    await stepsOf(...run);
  } catch (error) {
    if (error instanceof BridgeError) return error.code;
    throw error;
  }
  return undefined;
}

const byKey = { order: 'changed-then-id' } as const;
const byId = { order: 'id' } as const;
const byTime = { order: 'changed' } as const;
const EVERY_ORDER = [byKey, byId, byTime].map((traits) => [traits.order, traits] as const);

describe.each(EVERY_ORDER)('over a source that can do %s, a run', (_, traits) => {
  test.each([
    ['second', 992],
    ['millisecond', TO],
    ['microsecond', 992_999_999],
  ] as const)('reads up to the last %s that has settled: %i', async (precision, to) => {
    const { walk, asked } = walkOver(() => ({ changes: [] }), { ...traits, precision });
    const [step] = await stepsOf(walk, 10);
    expect(asked).toEqual([{ order: traits.order, to, limit: 10, where: [] }]);
    expect(step).toEqual({ contacts: [], departed: [], given: 0, outside: 0, position: at(to) });
  });

  test('begins after what was delivered, with the next unit where all of the last one was', async () => {
    const { walk, asked } = walkOver(() => ({ changes: [] }), traits);
    await stepsOf(walk, 10, { after: at(500) });
    expect(asked).toMatchObject([{ from: 501, to: TO }]);
  });

  test.each([
    ['second', 2999, 2],
    ['second', 3000, 3],
    ['millisecond', 3000, 3000],
    ['microsecond', 3000, 3_000_000],
  ] as const)('begins at the %s of an instant that is before its position: %i → %i', async (precision, since, from) => {
    for (const after of [at(from), at(from + 500), at(from, '7')]) {
      const { walk, asked } = walkOver(() => ({ changes: [] }), { ...traits, precision });
      await stepsOf(walk, 10, { after, since });
      expect(asked).toMatchObject([{ from }]);
      expect(asked[0]).not.toHaveProperty('after');
    }
  });

  test('begins after its position if that is before the instant', async () => {
    for (const after of [at(500), at(2998)]) {
      const { walk, asked } = walkOver(() => ({ changes: [] }), traits);
      await stepsOf(walk, 10, { after, since: 3000 });
      expect(asked).toMatchObject([{ from: after.changedAt + 1 }]);
    }
  });

  test('begins at the beginning without a position of its kind, whatever the instant', async () => {
    const { walk, asked } = walkOver(() => ({ changes: [] }), traits);
    await stepsOf(walk, 10, { since: 3000 });
    await stepsOf(walk, 10, { after: { kind: 'sequence', generation: 'g1', sequence: 500 } });
    await stepsOf(walk, 10, { after: { kind: 'sequence', generation: 'g1', sequence: 500 }, since: 3000 });
    expect(asked.map(({ from }) => from)).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    ['at the last settled unit', at(TO)],
    ['after it, because the clock went back', at(TO + 1)],
    ['after it, in the middle of a time', at(TO + 1, '5')],
  ])('asks for nothing and stays where it is if that is %s', async (_name, after) => {
    const { walk, asked } = walkOver(() => page([1, 1]), traits);
    expect(await stepsOf(walk, 10, { after })).toEqual([
      { contacts: [], departed: [], given: 0, outside: 0, position: after },
    ]);
    expect(asked).toEqual([]);
  });

  test('passes on the conditions that the service is to apply', async () => {
    const where = [{ field: 'stage', is: 'customer' }];
    const { walk, asked } = walkOver(() => ({ changes: [] }), traits, where);
    await stepsOf(walk, 10);
    expect(asked[0]?.where).toEqual(where);
  });

  test('drops and counts what the service gives though it is outside of the window', async () => {
    const { walk } = walkOver(
      () => ({ ...page([499, 1], [500, 2], [501, 3], [TO, 4], [TO + 1, 5]), more: false }),
      traits,
    );
    const [step] = await stepsOf(walk, 10, { after: at(500) });
    expect(step).toMatchObject({ outside: 3, position: at(TO) });
    expect(step && idsOf(step)).toEqual(['3', '4']);
  });

  test('gives contacts in the order of time and id, and of each id the last change', async () => {
    const { walk } = walkOver(() => ({ ...page([30, 2], [10, 10], [10, 9], [20, 2]), more: false }), traits);
    expect(await pagesOf(walk, 10)).toEqual([['9', '10', '2']]);
  });

  test('sends a contact whose time is no whole number, and concludes nothing from it', async () => {
    for (const changedAt of [1.5, Number.NaN, Number.POSITIVE_INFINITY, '10' as unknown as number]) {
      const read = () => ({ ...page([20, 2], [changedAt, 1]), more: false });
      const [step] = await stepsOf(walkOver(read, traits).walk, 10);
      expect([step && idsOf(step), step?.position, step?.outside]).toEqual([['1', '2'], at(TO), 0]);
    }
  });

  test('fails with the error of the service', async () => {
    for (const code of ['upstream_rate_limited', 'source_cursor_expired'] as const) {
      const { walk } = walkOver(() => {
        throw new BridgeError(code, 'No');
      }, traits);
      expect(await codeOf(walk, 10)).toBe(code);
    }
  });

  test('asks for no more than its limit', async () => {
    const { walk, asked } = walkOver(
      createService([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
      traits,
    );
    await stepsOf(walk, 2);
    expect(Math.max(...asked.map(({ limit }) => limit))).toBe(2);
  });
});

describe('by time and id', () => {
  const CROWD: readonly Entry[] = [10, 9, 11, 8].map((id) => [50, id]);

  test('goes on after the last pair, through contacts of one time too, and each page moves the position', async () => {
    const { walk, asked } = walkOver(createService([[40, 1], ...CROWD, [60, 2]]), byKey);
    const steps = await stepsOf(walk, 2);
    expect(steps.map(idsOf)).toEqual([['1', '8'], ['9', '10'], ['11', '2'], []]);
    expect(steps.map(({ position }) => position)).toEqual([at(50, '8'), at(50, '10'), at(60, '2'), at(TO)]);
    expect(asked[1]).toMatchObject({ from: 50, after: { changedAt: 50, id: '8' } });
  });

  test('begins in the middle of a time, where the last run stood', async () => {
    const { walk } = walkOver(createService([[40, 1], ...CROWD]), byKey);
    expect(await pagesOf(walk, 10, { after: at(50, '9') })).toEqual([['10', '11'], []]);
  });

  test('stands in the middle of the last settled unit and reads the rest of it', async () => {
    const { walk } = walkOver(
      createService([
        [TO, 1],
        [TO, 2],
      ]),
      byKey,
    );
    expect(await pagesOf(walk, 10, { after: at(TO, '1') })).toEqual([['2'], []]);
  });

  test('reads on over short pages until one is empty, unless the service says which is the last', async () => {
    const entries: readonly Entry[] = [
      [1, 1],
      [2, 2],
    ];
    const read = createService(entries);
    const short: Read = (query) => read({ ...query, limit: 1 });
    expect(await pagesOf(walkOver(short, byKey).walk, 5)).toEqual([['1'], ['2'], []]);
    const telling: Read = (query) => ({ ...short(query), more: query.after === undefined });
    expect(await pagesOf(walkOver(telling, byKey).walk, 5)).toEqual([['1'], ['2']]);
  });

  test('is through with the first contact that is above the upper bound', async () => {
    const { walk, asked } = walkOver(() => page([TO, 1], [TO + 1, 2]), byKey);
    expect(await stepsOf(walk, 2)).toMatchObject([{ outside: 1, position: at(TO) }]);
    expect(asked).toHaveLength(1);
  });

  test('drops the pair that it stood at, should the service begin with it, and counts it', async () => {
    const { walk } = walkOver(() => ({ ...page([1, 1], [1, 2], [2, 3]), more: false }), byKey);
    const [step] = await stepsOf(walk, 3, { after: at(1, '1') });
    expect(step).toMatchObject({ contacts: [{ id: '2' }, { id: '3' }], outside: 1 });
  });

  test.each<[string, Read]>([
    [
      'ignores the pair',
      ({ limit }) => page(...CROWD.toSorted(([, a], [, b]) => Number(a) - Number(b)).slice(0, limit)),
    ],
    ['ignores the lower bound', () => page([1, 1], [2, 2])],
    ['gives nothing but the pair', () => page([50, 9])],
  ])('says that the source is stuck where the service %s', async (_, read) => {
    expect(await codeOf(walkOver(read, byKey).walk, 2, { after: at(50, '9') })).toBe('source_stuck');
  });

  test('loses nothing where ids are ordered otherwise than declared: it is stuck', async () => {
    const { walk } = walkOver(createService(CROWD, undefined, compareIds('code-unit')), byKey);
    expect(await codeOf(walk, 2)).toBe('source_stuck');
  });
});

describe('by id', () => {
  const entries: readonly Entry[] = [
    [30, 1],
    [10, 2],
    [20, 10],
    [10, 9],
  ];

  test('leaves the position where it was until all of the window has been read', async () => {
    const { walk, asked } = walkOver(createService(entries), byId);
    const steps = await stepsOf(walk, 2, { after: at(5) });
    expect(steps.map(idsOf)).toEqual([['2', '1'], ['9', '10'], []]);
    expect(steps.map(({ position }) => position)).toEqual([at(5), at(5), at(TO)]);
    expect(asked.map(({ from, to, afterId }) => [from, to, afterId])).toEqual([
      [6, TO, undefined],
      [6, TO, '2'],
      [6, TO, '10'],
    ]);
  });

  test('has no position at first', async () => {
    const [first] = await stepsOf(walkOver(createService(entries), byId).walk, 2);
    expect(first?.position).toBeUndefined();
  });

  test('goes on after the largest id of a page, even if that was outside of the window', async () => {
    const wide = createService([
      [1, 5],
      [10, 6],
      [TO + 9, 7],
      [20, 8],
    ]);
    const { walk, asked } = walkOver((query) => wide({ ...query, from: 0, to: TO + 10 }), byId);
    const steps = await stepsOf(walk, 2, { after: at(5) });
    expect(steps.map((step) => [idsOf(step), step.outside])).toEqual([
      [['6'], 1],
      [['8'], 1],
      [[], 0],
    ]);
    expect(asked.map(({ afterId }) => afterId)).toEqual([undefined, '6', '8']);
  });

  test('says that the source is stuck where the service ignores the id', async () => {
    const read = createService(entries);
    expect(await codeOf(walkOver(({ afterId: _, ...query }) => read(query), byId).walk, 2)).toBe('source_stuck');
  });

  test('says that the source is stuck where ids are ordered otherwise than declared', async () => {
    const { walk } = walkOver(createService(entries, undefined, compareIds('code-unit')), byId);
    expect(await codeOf(walk, 2)).toBe('source_stuck');
  });
});

describe('by time only', () => {
  const entries: readonly Entry[] = [
    [10, 1],
    [20, 2],
    [20, 3],
    [20, 4],
    [30, 5],
  ];

  test('follows the cursors of one query, and stands before the newest time, which may go on', async () => {
    const { walk, asked } = walkOver(createService(entries), byTime);
    const steps = await stepsOf(walk, 2);
    expect(steps.map(idsOf)).toEqual([['1', '4'], ['2', '3'], ['5']]);
    expect(steps.map(({ position }) => position)).toEqual([at(19), at(19), at(TO)]);
    expect(asked.map(({ from, cursor }) => [from, cursor])).toEqual([
      [undefined, undefined],
      [undefined, '2'],
      [undefined, '4'],
    ]);
  });

  test('has no position before the first time that it has seen', async () => {
    const [first] = await stepsOf(walkOver(createService(entries), byTime).walk, 2, { after: at(5) });
    expect(first?.position).toEqual(at(19));
    const outside = walkOver(({ cursor }) => (cursor ? page([10, 1]) : { ...page([1, 9]), cursor: '1' }), byTime).walk;
    const positions = (await stepsOf(outside, 2, { after: at(5) })).map(({ position }) => position);
    expect(positions).toEqual([at(5), at(TO)]);
  });

  test('never goes back before what was delivered', async () => {
    const read = createService([
      [10, 1],
      [11, 2],
      [11, 3],
    ]);
    const steps = await stepsOf(walkOver(read, byTime).walk, 1, { after: at(9) });
    expect(steps.map(({ position }) => position)).toEqual([at(9), at(10), at(TO)]);
    const amid = await stepsOf(walkOver(read, byTime).walk, 1, { after: at(11, '3') });
    expect(amid.map(({ position }) => position)).toEqual([at(11, '3'), at(TO)]);
  });

  test('is through without a cursor, when the service says so, or above the upper bound', async () => {
    const more = { cursor: '1' };
    for (const last of [
      page([1, 1]),
      { ...page([1, 1]), ...more, more: false },
      { ...page([1, 1], [TO + 1, 2]), ...more },
    ]) {
      const steps = await stepsOf(walkOver(() => last, byTime).walk, 2);
      expect(steps).toMatchObject([{ contacts: [{ id: '1' }], position: at(TO) }]);
    }
  });

  test('says that the source is stuck where the service gives the same cursor twice', async () => {
    expect(await codeOf(walkOver(() => ({ ...page([1, 1]), cursor: 'x' }), byTime).walk, 2)).toBe('source_stuck');
  });

  const APART = [1, 2, 3, 4].map((id): Entry => [id * 10, id]);

  describe('from a query that has come to its cap', () => {
    test('reads on at the newest time, and repeats nothing of the seam', async () => {
      const { walk, asked } = walkOver(createService(entries, 4), { ...byTime, cap: 4, largestPage: 3 });
      const steps = await stepsOf(walk, 3);
      expect(steps.map(idsOf)).toEqual([['1', '3', '4'], ['2'], [], ['5'], []]);
      expect(steps.map(({ position }) => position)).toEqual([at(19), at(19), at(19), at(29), at(TO)]);
      expect(asked.map(({ from, cursor, limit }) => [from, cursor, limit])).toEqual([
        [undefined, undefined, 3],
        [undefined, '3', 1],
        [20, undefined, 3],
        [20, '3', 1],
        [30, undefined, 3],
      ]);
    });

    test('never follows a cursor where the cap is one page, because pages shift', async () => {
      const { walk, asked } = walkOver(createService(entries), { ...byTime, cap: 4, largestPage: 4 });
      expect(await pagesOf(walk, 4)).toEqual([['1', '2', '3', '4'], ['5'], []]);
      expect(asked.map(({ from, cursor }) => [from, cursor])).toEqual([
        [undefined, undefined],
        [20, undefined],
        [30, undefined],
      ]);
    });

    test.each<[string, limit: number, Read]>([
      ['with a cursor', 2, createService(APART)],
      ['without a cursor', 2, (query) => ({ changes: createService(APART)(query).changes })],
      ['with a cursor and fewer contacts', 3, (query) => createService(APART)({ ...query, limit: 2 })],
    ])('does the same after a smaller page than the source can give, %s', async (_, limit, read) => {
      const { walk, asked } = walkOver(read, { ...byTime, cap: 4, largestPage: 4 });
      expect((await pagesOf(walk, limit)).flat()).toEqual(['1', '2', '3', '4']);
      expect(asked.map(({ from, cursor }) => [from, cursor]).slice(0, 2)).toEqual([
        [undefined, undefined],
        [20, undefined],
      ]);
      expect(asked.every(({ cursor }) => cursor === undefined)).toBe(true);
    });

    test('reads as many of one time as a page can hold, however few are wanted at once', async () => {
      const crowd = [1, 2, 3, 4, 5].map((id): Entry => [10, id]);
      const { walk, asked } = walkOver(createService([...crowd, [20, 6]], 6), { ...byTime, cap: 6, largestPage: 6 });
      const ids = (await pagesOf(walk, 2)).flat();
      expect(ids.toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
      expect(Math.max(...asked.map(({ limit }) => limit))).toBeLessThanOrEqual(6);
    });

    test('asks for what it wants beyond what was delivered of a time, and gives each once', async () => {
      const crowd = [1, 2, 3, 4, 5].map((id): Entry => [10, id]);
      const { walk, asked } = walkOver(createService([...crowd, [20, 6]]), { ...byTime, cap: 6, largestPage: 8 });
      expect(await pagesOf(walk, 2)).toEqual([['4', '5'], ['2', '3'], ['1', '6'], []]);
      expect(asked.map(({ from, cursor, limit }) => [from, cursor, limit])).toEqual([
        [undefined, undefined, 2],
        [10, undefined, 4],
        [10, undefined, 6],
        [20, undefined, 3],
      ]);
    });

    test.each([
      [undefined, 'source_capped'],
      [true, undefined],
    ])('where a whole page has one time (readsTimeById: %s) ends with %s', async (readsTimeById, code) => {
      const crowd = [1, 2, 3, 4, 5, 6, 7].map((id): Entry => [10, id]);
      const traits = { ...byTime, cap: 6, largestPage: 6, ...(readsTimeById ? { readsTimeById } : {}) };
      const { walk, asked } = walkOver(createService([...crowd, [20, 8]]), traits);
      expect(await codeOf(walk, 2)).toBe(code);
      expect(asked.slice(0, 3).map(({ order, limit }) => [order, limit])).toEqual([
        ['changed', 2],
        ['changed', 4],
        ['changed', 6],
      ]);
      expect(asked.slice(3).some(({ order }) => order === 'id')).toBe(readsTimeById === true);
      const ids = readsTimeById ? (await pagesOf(walk, 2)).flat() : [];
      expect(ids.toSorted()).toEqual(readsTimeById ? ['1', '2', '3', '4', '5', '6', '7', '8'] : []);
    });

    test('gives a contact of the seam again that has changed meanwhile', async () => {
      const contacts: Entry[] = [
        [10, 1],
        [20, 2],
        [20, 3],
        [30, 4],
      ];
      const { walk } = walkOver((query) => createService(contacts, 3)(query), { ...byTime, cap: 3, largestPage: 3 });
      const first = await walk.step(walk.begin({}), 3);
      contacts.splice(1, 1, [25, 2]);
      expect(idsOf(first)).toEqual(['1', '2', '3']);
      expect(first.next && idsOf(await walk.step(first.next, 3))).toEqual(['2', '4']);
    });

    test('says that the source is stuck where none of its contacts was asked for', async () => {
      const { walk } = walkOver(() => page([1, 1], [2, 2]), { ...byTime, cap: 2, largestPage: 2 });
      expect(await codeOf(walk, 2, { after: at(5) })).toBe('source_stuck');
    });
  });

  describe('with more contacts of one time than a query gives', () => {
    const crowd: readonly Entry[] = [[10, 1], ...[2, 3, 4, 5, 6].map((id): Entry => [20, id]), [30, 7]];
    const traits = { ...byTime, cap: 3, largestPage: 3 };

    test('says that the source is capped', async () => {
      expect(await codeOf(walkOver(createService(crowd, 3), traits).walk, 3)).toBe('source_capped');
    });

    test('reads this time in the order of ids, where the service can do that, and then goes on', async () => {
      const { walk, asked } = walkOver(createService(crowd, 3), { ...traits, readsTimeById: true });
      const steps = await stepsOf(walk, 3);
      expect(steps.flatMap(idsOf).toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
      expect(asked.filter(({ order }) => order === 'id').map(({ from, to, afterId }) => [from, to, afterId])).toEqual([
        [20, 20, undefined],
        [20, 20, '4'],
        [20, 20, '6'],
      ]);
      expect(steps.map(({ position }) => position)).toEqual([at(19), at(19), at(19), at(19), at(20), at(TO)]);
      expect(asked.at(-1)).toMatchObject({ order: 'changed', from: 21 });
    });

    test('is through where that was the last settled time', async () => {
      const late = [1, 2, 3, 4].map((id): Entry => [TO, id]);
      const { walk } = walkOver(createService(late, 3), { ...traits, readsTimeById: true });
      const steps = await stepsOf(walk, 3);
      expect(steps.flatMap(idsOf).toSorted()).toEqual(['1', '2', '3', '4']);
      expect(steps.at(-1)?.position).toEqual(at(TO));
    });

    test('says that the source is stuck where the service ignores the id', async () => {
      const read = createService(crowd, 3);
      const { walk } = walkOver(({ afterId: _, ...query }) => read(query), { ...traits, readsTimeById: true });
      expect(await codeOf(walk, 3)).toBe('source_stuck');
    });
  });

  describe('when a cursor dies', () => {
    /** A service whose cursors live for so many pages of a query. */
    const mortal = (contacts: readonly Entry[], pages: number): Read => {
      const read = createService(contacts);
      return (query) => {
        if (Number(query.cursor ?? 0) > (pages - 1) * query.limit)
          throw new BridgeError('source_cursor_expired', 'Gone');
        return read(query);
      };
    };

    test('begins again at the newest time, after an empty step that leaves the position where it was', async () => {
      const { walk, asked } = walkOver(mortal(entries, 1), byTime);
      const first = await walk.step(walk.begin({}), 3);
      const second = await walk.step(first.next!, 3);
      const third = await walk.step(second.next!, 4);
      expect([first, second, third].map(idsOf)).toEqual([['1', '3', '4'], [], ['2', '5']]);
      expect([first, second, third].map(({ position }) => position)).toEqual([at(19), at(19), at(TO)]);
      expect(asked.map(({ from, cursor }) => [from, cursor])).toEqual([
        [undefined, undefined],
        [undefined, '3'],
        [20, undefined],
      ]);
    });

    test('loses nothing and repeats nothing, as often as it dies', async () => {
      const contacts = Array.from({ length: 12 }, (_, index): Entry => [10 + Math.floor(index / 2), index]);
      const { walk } = walkOver(mortal(contacts, 2), byTime);
      const ids = (await stepsOf(walk, 3)).flatMap(idsOf);
      expect(ids.toSorted((a, b) => Number(a) - Number(b))).toEqual(contacts.map(([, id]) => String(id)));
    });

    test('goes on within one time of change as long as every query brings something new', async () => {
      const contacts = [...[1, 2, 3, 4].map((id): Entry => [10, id]), [20, 5] as const];
      // In whatever order they come, those that were given once are given again.
      const { walk } = walkOver(mortal(contacts, 2), byTime);
      const ids = (await stepsOf(walk, 2)).flatMap(idsOf);
      expect(ids.toSorted()).toEqual(['1', '2', '3', '4', '5']);
    });

    test('goes on though it dies again and again within one time, and gives each once', async () => {
      const contacts = [...Array.from({ length: 9 }, (_, id): Entry => [10, id]), [20, 9] as const];
      const { walk, asked } = walkOver(mortal(contacts, 1), byTime);
      const ids = (await pagesOf(walk, 2)).flat();
      expect(ids.toSorted()).toEqual(contacts.map(([, id]) => String(id)));
      // Each query asks for what it wants beyond what the ones before have given.
      const first = asked.filter(({ cursor }) => cursor === undefined);
      expect(first.map(({ from, limit }) => [from, limit])).toEqual([
        [undefined, 2],
        [10, 4],
        [10, 6],
        [10, 8],
        [10, 10],
      ]);
    });

    test('ends with its own error and not with that of a cap, where one of several pages is declared', async () => {
      const crowd = [1, 2, 3, 4, 5, 6].map((id): Entry => [10, id]);
      const { walk } = walkOver(mortal(crowd, 1), { ...byTime, largestPage: 2, cap: 20 });
      expect(await codeOf(walk, 2)).toBe('source_cursor_expired');
    });

    test('reads the time by id where no query brings anything new, gives each once, and goes on after it', async () => {
      const contacts = [...[1, 2, 3, 4, 5, 6].map((id): Entry => [10, id]), [20, 7] as const];
      const { walk, asked } = walkOver(mortal(contacts, 1), { ...byTime, largestPage: 4, readsTimeById: true });
      const steps = await stepsOf(walk, 2);
      expect(steps.flatMap(idsOf).toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7']);
      expect(new Set(asked.map(({ order }) => order))).toEqual(new Set(['changed', 'id']));
      expect(steps.slice(0, -2).every(({ position }) => position?.kind === 'keyset' && position.changedAt === 9)).toBe(
        true,
      );
      expect(steps.slice(-2).map(({ position }) => position)).toEqual([at(10), at(TO)]);
    });

    test.each([
      [undefined, 'source_cursor_expired'],
      [true, undefined],
    ])('where none brings anything new (readsTimeById: %s) ends with %s', async (readsTimeById, code) => {
      const crowd = [1, 2, 3, 4, 5, 6].map((id): Entry => [10, id]);
      const { walk } = walkOver(mortal(crowd, 1), {
        ...byTime,
        largestPage: 2,
        ...(readsTimeById ? { readsTimeById } : {}),
      });
      expect(await codeOf(walk, 2)).toBe(code);
    });

    test('says that the source is stuck where nothing has been seen yet to begin at', async () => {
      const { walk } = walkOver(({ cursor }) => {
        if (cursor) throw new BridgeError('source_cursor_expired', 'Gone');
        return { ...page([1, 1]), cursor: 'x' };
      }, byTime);
      expect(await codeOf(walk, 2, { after: at(5) })).toBe('source_stuck');
    });
  });
});

test('a position that lies in the future, as after a change to a coarser unit, is read anew from the beginning', async () => {
  const { walk, asked } = walkOver(createService([[10, 1]]), { ...byKey, precision: 'second' });
  const [step] = await stepsOf(walk, 5, { after: at(1_800_000_000_000, '1') });
  expect(asked[0]).not.toHaveProperty('from');
  expect(step && idsOf(step)).toEqual(['1']);
});

describe('a page that is not what was declared', () => {
  test.each([byKey, byId])('says that the source is stuck, if it is empty and there is more: $order', async (order) => {
    expect(await codeOf(walkOver(() => ({ changes: [], more: true }), order).walk, 2)).toBe('source_stuck');
  });

  test('says that the source is stuck, if it is empty and there is more to which no cursor leads', async () => {
    expect(await codeOf(walkOver(() => ({ changes: [], more: true }), byTime).walk, 2)).toBe('source_stuck');
  });

  test('is followed to the next one, if it is empty and has a cursor', async () => {
    const read: Read = ({ cursor }) => (cursor === undefined ? { changes: [], cursor: 'next' } : page([10, 1]));
    const steps = await stepsOf(walkOver(read, byTime).walk, 2, { after: at(5) });
    expect(steps.map((step) => [idsOf(step), step.position])).toEqual([
      [[], at(5)],
      [['1'], at(TO)],
    ]);
  });

  describe('because it is sorted downwards', () => {
    const down = (times: number): Entry[] => Array.from({ length: times }, (_, index) => [80 - index * 10, index]);
    /** A service whose first page has these contacts, and whose second one is empty: nothing else tells that it is stuck. */
    const walkFrom = (...first: readonly Entry[]) =>
      walkOver(({ after }) => (after ? page() : page(...first)), byKey).walk;
    const idsAfter = async (...first: readonly Entry[]) => (await pagesOf(walkFrom(...first), 20)).flat();

    test('says that the source is stuck', async () => {
      expect(await codeOf(walkFrom(...down(8)), 8)).toBe('source_stuck');
    });

    test('says so even if some of its contacts have the same time', async () => {
      const first = down(8).flatMap(([time, id]): Entry[] => [
        [time, id],
        [time, Number(id) + 10],
      ]);
      expect(await codeOf(walkFrom(...first), 20)).toBe('source_stuck');
    });

    test('is taken all the same where it is the last one', async () => {
      const { walk } = walkOver(() => ({ ...page(...down(8)), more: false }), byKey);
      expect((await pagesOf(walk, 8)).flat()).toEqual(['7', '6', '5', '4', '3', '2', '1', '0']);
    });

    test('is taken for a page in no order where it has fewer than eight times, or where one goes up', async () => {
      expect(await idsAfter(...down(7))).toEqual(['6', '5', '4', '3', '2', '1', '0']);
      const [newest, ...rest] = down(9);
      expect(newest && (await idsAfter(...rest, newest))).toEqual(['8', '7', '6', '5', '4', '3', '2', '1', '0']);
    });
  });

  test('says that the source is stuck, if it is sorted downwards and the only one of its query', async () => {
    const contacts = Array.from({ length: 12 }, (_, index): Entry => [10 * (index + 1), index]);
    const down: Read = ({ from = 0, limit }) =>
      page(
        ...contacts
          .filter(([changedAt]) => changedAt >= from)
          .toReversed()
          .slice(0, limit),
      );
    expect(await codeOf(walkOver(down, { ...byTime, cap: 10, largestPage: 10 }).walk, 10)).toBe('source_stuck');
  });

  test('says that the source is stuck, if it goes down and reaches beyond the window', async () => {
    const down = Array.from({ length: 8 }, (_, index): Entry => [TO + 4 - Math.floor(index / 2), index]);
    for (const order of [byKey, byTime]) {
      expect(await codeOf(walkOver(() => page(...down), order).walk, 8)).toBe('source_stuck');
    }
  });

  test('says that the source is stuck, if it goes below an earlier one of its query', async () => {
    const read: Read = ({ cursor }) =>
      cursor === undefined ? { ...page([30, 3], [40, 4]), cursor: 'next' } : page([10, 1], [20, 2]);
    expect(await codeOf(walkOver(read, byTime).walk, 2)).toBe('source_stuck');
  });
});

describe('over any contacts', () => {
  const contacts = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 30 }), fc.boolean()), {
    selector: ([, id]) => id,
    maxLength: 16,
  });

  test.each<[string, traits: Partial<KeysetSource>]>([
    ['by time and id', byKey],
    ['by id', byId],
    ['by time, with cursors', byTime],
    ['by time, with cursors up to a cap', { ...byTime, cap: 5, largestPage: 2, readsTimeById: true }],
    ['by time, one page at a time', { ...byTime, cap: 5, largestPage: 5, readsTimeById: true }],
  ])(
    '%s, each settled one above the position is given once, and every position on the way is true',
    async (_, traits) => {
      await fc.assert(
        fc.asyncProperty(
          contacts,
          fc.integer({ min: 1, max: 5 }),
          fc.option(fc.nat({ max: 6 }), { nil: undefined }),
          async (drawn, limit, delivered) => {
            // Some lie around the end of the window instead of its beginning.
            const all = drawn.map(([time, id, isLate]): Entry => [isLate ? TO - 3 + time : time, id]);
            const wanted = all.filter(([time]) => time > (delivered ?? 0) && time <= TO);
            const { walk } = walkOver(createService(all, traits.cap), traits);
            const steps = await stepsOf(walk, limit, delivered === undefined ? {} : { after: at(delivered) });

            const given = new Set<string>();
            for (const step of steps) {
              for (const id of idsOf(step)) {
                expect(given).not.toContain(id);
                given.add(id);
              }
              if (step.position?.kind !== 'keyset') continue;
              const { changedAt, id: last } = step.position;
              for (const [time, id] of wanted) {
                const isBelow =
                  time < changedAt || (time === changedAt && (last === undefined || Number(id) <= Number(last)));
                if (isBelow) expect(given).toContain(String(id));
              }
            }
            expect(given.size).toBe(wanted.length);
            expect(steps.at(-1)?.position).toEqual(at(TO));
            expect(steps.every(({ outside }) => outside === 0) || traits.cap !== undefined).toBe(true);
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});
