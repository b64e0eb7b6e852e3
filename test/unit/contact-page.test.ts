import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import type { ContactSource, FeedChange, FeedSource } from '../../src/connectors/contact-source.ts';
import type { Session } from '../../src/credentials/session.ts';
import type { ContactPlan } from '../../src/declaration/integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { mergeSettings } from '../../src/domain/settings.ts';
import { NO_TOTALS } from '../../src/store/contact-runs.ts';
import { DEPARTED } from '../../src/store/contact-streams.ts';
import { fillPage } from '../../src/sync/contact-page.ts';
import { createPatience } from '../../src/sync/patience.ts';
import type { RunState } from '../../src/sync/run.ts';

const START: RunState = {
  started: 1_000_000,
  start: { kind: 'initial', cause: 'no_checkpoint', mappingDiffers: false },
  epoch: 0,
  mapping: 'm1',
  positions: {},
  stream: 'contacts',
  totals: NO_TOTALS,
};

/** One read of a source: how many contacts or which changes it gives, how long it takes, and whether it ends so. */
interface Read {
  readonly gives?: number | readonly FeedChange[];
  readonly ms?: number;
  readonly last?: boolean;
  readonly fails?: BridgeError;
}

const LAST: Read = { last: true };
const limited = (retryAfterSeconds: number) =>
  new BridgeError('upstream_rate_limited', 'Less often, please', { retryAfterSeconds });
const late = new BridgeError('upstream_timeout', 'It did not answer in time');
const broken = new BridgeError('upstream_failed', 'It answered with status 500');

/** Pages of a run over sources that do what their reads say, one after the other. Only reads and sleep take time. */
function createRun(
  reads: Readonly<Record<string, readonly Read[]>>,
  options: Partial<ContactPlan> & { readonly sizes?: Partial<FeedSource> } = {},
) {
  const { sizes, ...plan } = options;
  const clock = { time: START.started };
  const limits: number[] = [];
  const logged: unknown[] = [];
  let contacts = 0;

  const createSource = (script: readonly Read[]): ContactSource => {
    let count = 0;
    return {
      kind: 'feed',
      largestPage: 1000,
      lagMs: 0,
      ...sizes,
      async read(_, { limit }) {
        limits.push(limit);
        const { gives = 0, ms = 0, last = false, fails } = script[count] ?? {};
        count += 1;
        clock.time += ms;
        if (fails) throw fails;
        const changes =
          typeof gives === 'number' ? Array.from({ length: gives }, () => contact(String((contacts += 1)))) : gives;
        return { changes, cursor: `cursor ${count}`, more: !last };
      },
    };
  };

  const sources = Object.fromEntries(Object.entries(reads).map(([name, script]) => [name, createSource(script)]));
  const call = {
    settings: mergeSettings(),
    now: () => clock.time,
    log: (event, fields) => void logged.push([event, fields]),
  } satisfies Partial<Call> as unknown as Call;
  const tools = {
    plan: {
      sources,
      selection: { where: [], exclude: [], requirePhone: false, map: {} },
      pageSize: 100,
      departed: 'keep',
      brake: 0.2,
      scanIntervalMs: 0,
      resyncOnMappingChange: false,
      ...plan,
    } satisfies ContactPlan,
    session: { account: 'a1', call, set: {}, resync: { epoch: 0, fullEpoch: 0 } } satisfies Session,
    database: {
      run: () => {
        throw new Error('D1 is not needed for this');
      },
    },
  };
  return {
    limits,
    logged,
    /** Changes the largest page of one source. */
    resize(name: string, largestPage: number) {
      const source = sources[name];
      if (source) sources[name] = { ...source, largestPage };
    },
    nextPage: async (state: RunState = START) => {
      const sleep = async (ms: number) => void (clock.time += ms);
      // As it does through D1, the state goes through JSON.
      const from = JSON.parse(JSON.stringify(state)) as RunState;
      return await fillPage(from, tools, createPatience({ now: call.now, sleep }, 20_000));
    },
  };
}

const contact = (id: string): FeedChange => ({ contact: { id, emails: [], phones: [] } });

/** Pages of one run over one source, one after the other; and the limits that were asked for. */
async function pagesOf(reads: readonly Read[], options: Parameters<typeof createRun>[1] = {}) {
  const run = createRun({ contacts: reads }, options);
  const pages: Awaited<ReturnType<typeof run.nextPage>>[] = [];
  let state: RunState | undefined;
  while (run.limits.length < reads.length) {
    const page = await run.nextPage(state);
    pages.push(page);
    ({ state } = page);
  }
  return { pages, counts: pages.map(({ contacts }) => contacts.length), limits: run.limits, logged: run.logged };
}

describe('a page', () => {
  test.each([
    ['what the integration wants', 1000, 250, 250],
    ['no more than the source gives at once', 50, 250, 50],
  ])('asks for %s', async (_, largestPage, pageSize, limit) => {
    const { limits } = await pagesOf([{ last: true }], { pageSize, sizes: { largestPage } });
    expect(limits).toEqual([limit]);
  });

  test('has the contacts, where they end and what is to be told of them', async () => {
    const { pages } = await pagesOf([{ gives: 3, ms: 700, last: true }]);
    expect(pages).toEqual([
      {
        contacts: ['1', '2', '3'].map((id) => ({ stream: 'contacts', contact: { id, emails: [], phones: [] } })),
        departed: [],
        done: true,
        sourceMs: 700,
        heldMs: 0,
        state: expect.objectContaining({
          positions: { contacts: { kind: 'feed', cursor: 'cursor 1', at: expect.any(Number) } },
          totals: { ...NO_TOTALS, contacts: 3 },
        }) as unknown,
      },
    ]);
  });

  test('ends after one read that half fills it', async () => {
    const { counts, limits } = await pagesOf([{ gives: 51 }, { gives: 100 }]);
    expect([counts, limits]).toEqual([
      [51, 100],
      [100, 100],
    ]);
  });

  test('reads on, for what there is room for, until it is half full', async () => {
    const { pages, counts, limits } = await pagesOf([
      { gives: 10, ms: 500 },
      { ms: 500 },
      { gives: 40 },
      { gives: 30 },
    ]);
    expect(limits).toEqual([100, 90, 90, 50]);
    expect(counts).toEqual([80]);
    expect(pages).toMatchObject([{ sourceMs: 1000, done: false, state: { totals: { contacts: 80 } } }]);
  });

  test('ends with the run, however little is in it', async () => {
    const { counts, limits } = await pagesOf([{ gives: 10 }, { gives: 1, last: true }]);
    expect([counts, limits]).toEqual([[11], [100, 90]]);
  });

  test('is empty after ten reads that gave nothing, and the next one reads on', async () => {
    const { pages, counts } = await pagesOf([...Array.from({ length: 10 }, () => ({})), { gives: 5, last: true }]);
    expect(counts).toEqual([0, 5]);
    expect(pages[0]).toMatchObject({ done: false, state: { positions: { contacts: { cursor: 'cursor 10' } } } });
    expect(pages[0]).not.toHaveProperty('held');
  });

  test.each([
    [2000, [3]],
    [2001, [2, 1]],
    [900, [3]],
  ])('reads on for four seconds and no longer, where a read takes %i ms', async (ms, counts) => {
    expect(
      (
        await pagesOf([
          { gives: 1, ms },
          { gives: 1, ms },
          { gives: 1, ms, last: true },
        ])
      ).counts,
    ).toEqual(counts);
  });

  test('asks for no fewer than the source can be asked for, and ends instead', async () => {
    const sizes = { largestPage: 10, smallestPage: 8 };
    const { counts, limits } = await pagesOf([{ gives: 2 }, { gives: 1 }, { gives: 8 }], { sizes });
    expect([counts, limits]).toEqual([
      [3, 8],
      [10, 8, 10],
    ]);
  });

  test('has each id once: as a contact or as departed, whichever came last', async () => {
    const { pages } = await pagesOf([
      { gives: [contact('1'), contact('2'), { deleted: '3' }] },
      { gives: [{ merged: '1', into: '2' }, contact('3')], last: true },
    ]);
    expect(pages[0]?.contacts.map(({ contact: { id } }) => id)).toEqual(['2', '3']);
    expect(pages[0]?.departed).toEqual([{ id: '1', reason: 'merged', survivor: '2' }]);
  });
});

describe('over several streams, a page', () => {
  test('goes on with the next one, says where each contact is from, and ends with the last', async () => {
    const run = createRun({ contacts: [{ gives: 2, last: true }], leads: [{ gives: 1, last: true }] });
    const page = await run.nextPage();
    expect(page.contacts.map(({ stream, contact: { id } }) => [stream, id])).toEqual([
      ['contacts', '1'],
      ['contacts', '2'],
      ['leads', '3'],
    ]);
    expect(page.done).toBe(true);
    expect(Object.keys(page.state.positions)).toEqual(['contacts', 'leads']);
  });

  test('ends before one whose pages are too small for what is left of it', async () => {
    const run = createRun({ contacts: [{ gives: 40, last: true }], leads: [{ gives: 5, last: true }] });
    run.resize('leads', 40);
    const first = await run.nextPage();
    expect([first.contacts.length, first.done, first.state.stream]).toEqual([40, false, 'leads']);
    const second = await run.nextPage(first.state);
    expect([second.contacts.length, second.done]).toEqual([5, true]);
    expect(run.limits).toEqual([100, 40]);
  });

  test.each<[string, readonly FeedChange[]]>([
    ['contacts', [contact('1')]],
    ['departures', [{ deleted: '1' }]],
  ])('ends before the departures from D1 where it has found %s itself', async (_, gives) => {
    const run = createRun({ contacts: [{ gives, last: true }] }, { departed: 'blank' });
    const page = await run.nextPage();
    expect(page).toMatchObject({ done: false, state: { stream: DEPARTED } });
    await expect(run.nextPage(page.state)).rejects.toThrow('D1 is not needed for this');
  });
});

describe('a source that is slow', () => {
  test('is asked for half as much after a read of more than five seconds, and so on', async () => {
    const { limits } = await pagesOf([{ ms: 5001, gives: 60 }, { ms: 6000, gives: 50 }, { ms: 60_000 }, LAST]);
    expect(limits).toEqual([100, 50, 25, 12]);
  });

  test('is asked for as much as before where that takes between one and five seconds', async () => {
    const { limits } = await pagesOf([{ ms: 5001 }, { ms: 5000 }, { ms: 4001 }, { ms: 1000 }, LAST]);
    expect(limits).toEqual([100, 50, 50, 50, 50]);
  });

  test('is asked for twice as much after each read of less than a second, until it is all again', async () => {
    const slow = Array.from({ length: 3 }, () => ({ ms: 5001 }));
    const { limits } = await pagesOf([...slow, { ms: 999 }, {}, {}, LAST]);
    expect(limits).toEqual([100, 50, 25, 12, 24, 48, 96]);
    const { pages } = await pagesOf([...slow, ...Array.from({ length: 8 }, () => ({}))]);
    expect(pages.at(-1)?.state).not.toHaveProperty('limit');
  });

  test('is asked for a quarter after a read that came to its deadline, at once with the next page', async () => {
    const { pages, limits } = await pagesOf([
      { ms: 20_000, fails: late },
      { ms: 20_000, fails: late },
      { gives: 6, last: true },
    ]);
    expect(limits).toEqual([100, 25, 6]);
    expect(pages).toMatchObject([
      {
        contacts: [],
        done: false,
        held: 'upstream_timeout',
        heldMs: 0,
        sourceMs: 20_000,
        state: { hold: { tries: 1 } },
      },
      {
        contacts: [],
        done: false,
        held: 'upstream_timeout',
        heldMs: 0,
        sourceMs: 20_000,
        state: { hold: { tries: 2 } },
      },
      { done: true, heldMs: 0 },
    ]);
    expect(pages[2]?.state).not.toHaveProperty('hold');
  });

  test.each([
    [undefined, [100, 25, 6, 1, 1]],
    [20, [100, 25, 20, 20, 20]],
  ])('is asked for no less than it can be asked for: %s', async (smallestPage, limits) => {
    const reads = Array.from({ length: 5 }, () => ({ ms: 20_000, fails: late }));
    expect((await pagesOf(reads, { sizes: smallestPage === undefined ? {} : { smallestPage } })).limits).toEqual(
      limits,
    );
  });

  test('is asked for no less after slow reads either', async () => {
    const reads = Array.from({ length: 4 }, () => ({ ms: 6000 }));
    expect((await pagesOf(reads, { sizes: { smallestPage: 40 } })).limits).toEqual([100, 50, 40, 40]);
  });
});

describe('a source that asks to be left alone', () => {
  test('is asked again on the same page, and the time that it was left alone is not the time that it took', async () => {
    const { pages, counts } = await pagesOf([
      { ms: 100, fails: limited(3) },
      { ms: 200, gives: 7, last: true },
    ]);
    expect(counts).toEqual([7]);
    expect(pages[0]).toMatchObject({ heldMs: 3000, sourceMs: 200, done: true });
  });

  test('makes a page empty that it does not let begin, and is asked when it said with the next one', async () => {
    const { pages, counts } = await pagesOf([{ fails: limited(10) }, { gives: 7, last: true }]);
    expect(counts).toEqual([0, 7]);
    expect(pages).toMatchObject([
      {
        done: false,
        held: 'upstream_rate_limited',
        heldMs: 6000,
        state: { hold: { tries: 1 }, positions: {} },
      },
      { done: true, heldMs: 4000 },
    ]);
    expect(pages[1]).not.toHaveProperty('held');
    expect(pages[1]?.state).not.toHaveProperty('hold');
  });

  test('ends a page that has begun, with what is in it', async () => {
    const { pages, counts } = await pagesOf([{ gives: 7 }, { fails: limited(10) }, { gives: 8, last: true }]);
    expect(counts).toEqual([7, 8]);
    expect(pages[0]).toMatchObject({ done: false, state: { hold: { tries: 1 } } });
    expect(pages[0]).not.toHaveProperty('held');
  });
});

describe('an error', () => {
  test('fails a page in which there is nothing', async () => {
    await expect(pagesOf([{ fails: broken }])).rejects.toBe(broken);
    await expect(pagesOf([{}, { fails: broken }])).rejects.toBe(broken);
  });

  test('ends a page in which there is something, where that ends, and the next one meets it first', async () => {
    const run = createRun({ contacts: [{ gives: 7 }, { fails: broken }, { fails: broken }] });
    const page = await run.nextPage();
    expect(page).toMatchObject({ done: false, state: { positions: { contacts: { cursor: 'cursor 1' } } } });
    expect(page.contacts).toHaveLength(7);
    expect(run.logged).toEqual([['page_cut_short', { code: 'upstream_failed' }]]);
    await expect(run.nextPage(page.state)).rejects.toBe(broken);
  });
});
