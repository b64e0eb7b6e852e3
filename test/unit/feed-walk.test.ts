import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import type { FeedChange, FeedPage, FeedQuery, FeedSource } from '../../src/connectors/contact-source.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { mergeSettings } from '../../src/domain/settings.ts';
import { type FeedState, feedWalk } from '../../src/sync/feed-walk.ts';
import { createSift } from '../../src/sync/sift.ts';
import { CLOCK_SKEW_MS, type Step, type WalkStart } from '../../src/sync/walk.ts';

const STARTED = 1_000_000;
const LAG_MS = 3000;
/** When the feed is asked; later than the run began, as on its later pages. */
const ASKED = STARTED + 60_000;
/** All before it has been seen once the feed's end was; a second of it is for times that the service rounds. */
const SETTLED = ASKED - LAG_MS - CLOCK_SKEW_MS - 1000;

const change = (id: string, changedAt?: number): FeedChange => ({
  contact: { id, emails: [], phones: [] },
  ...(changedAt === undefined ? {} : { changedAt }),
});
const page = (cursor: string, more: boolean, ...changes: readonly FeedChange[]): FeedPage => ({
  cursor,
  more,
  changes,
});

/** A start at cursor 2, from a feed that was read to its end. */
const seen = (at: number): WalkStart => ({ after: { kind: 'feed', cursor: '2', at } });

function expire(): never {
  throw new BridgeError('source_cursor_expired', 'The cursor is known no longer');
}

/** A walk over what `read` gives; it keeps what it was asked for and what was logged. */
function walkOver(read: (query: FeedQuery) => FeedPage, where: FeedQuery['where'] = []) {
  const asked: FeedQuery[] = [];
  const logged: [event: string, fields: unknown][] = [];
  const source: FeedSource = {
    kind: 'feed',
    largestPage: 100,
    lagMs: LAG_MS,
    async read(_, query) {
      asked.push(query);
      return read(query);
    },
  };
  const log: Call['log'] = (event, fields) => void logged.push([event, fields]);
  const call = { now: () => ASKED, log } as Partial<Call> as Call;
  const sift = createSift({ where: [], exclude: [], requirePhone: false, map: {} }, mergeSettings());
  return {
    walk: feedWalk(source, { call, sift, started: STARTED, where }),
    logged,
    /** The places that were asked for. */
    places: () => asked.map(({ limit: _, where: _conditions, ...place }) => place),
    asked,
  };
}

const idsOf = ({ contacts }: Step) => contacts.map(({ id }) => id);

/** All steps of a run. Each state goes through JSON, as it does through D1. */
async function stepsOf({ walk }: Pick<ReturnType<typeof walkOver>, 'walk'>, start: WalkStart = {}) {
  const steps: Step<FeedState>[] = [];
  let state: FeedState | undefined = walk.begin(start);
  while (state) {
    expect(steps.length).toBeLessThan(50);
    const step: Step<FeedState> = await walk.step(JSON.parse(JSON.stringify(state)) as FeedState, 10);
    steps.push(step);
    state = step.next;
  }
  return steps;
}

/** A feed of three pages, whose cursors are their numbers; it can begin at an instant too, and then does so at `since`. */
const threePages = ({ cursor }: FeedQuery) => {
  const next = Number(cursor ?? 0) + 1;
  return page(String(next), next < 3, change(`c${next}`));
};

describe('a run over a feed', () => {
  test('follows its cursors from the beginning to the end', async () => {
    const feed = walkOver(threePages);
    const steps = await stepsOf(feed);
    expect(steps.map(idsOf)).toEqual([['c1'], ['c2'], ['c3']]);
    expect(feed.places()).toEqual([{}, { cursor: '1' }, { cursor: '2' }]);
    expect(steps.map(({ outside }) => outside)).toEqual([0, 0, 0]);
  });

  test.each<[string, WalkStart, place: object]>([
    ['at its cursor', { after: { kind: 'feed', cursor: '2', at: 7000 } }, { cursor: '2' }],
    ['at its cursor, if its time is not after the instant', { ...seen(7000), since: 7000 }, { cursor: '2' }],
    ['at the instant, if that is earlier', { ...seen(7000), since: 6999 }, { since: 6999 }],
    ['at the beginning, if it has never been at the end', { after: { kind: 'feed', cursor: '2' }, since: 7000 }, {}],
    ['at the beginning, without a position', { since: 7000 }, {}],
    ['at the beginning, with a position of another kind', { after: { kind: 'keyset', changedAt: 7000 } }, {}],
  ])('begins %s', async (_, start, place) => {
    const feed = walkOver(() => page('9', false));
    await stepsOf(feed, start);
    expect(feed.places()).toEqual([place]);
  });

  test('passes on its limit and the conditions that the service is to apply', async () => {
    const where = [{ field: 'stage', is: 'customer' }];
    const feed = walkOver(() => page('9', false), where);
    await stepsOf(feed);
    expect(feed.asked).toEqual([{ limit: 10, where }]);
  });

  test('reads on over a page without changes', async () => {
    const steps = await stepsOf(walkOver(({ cursor }) => (cursor ? page('2', false, change('a')) : page('1', true))));
    expect(steps.map(idsOf)).toEqual([[], ['a']]);
  });

  test('gives of each id the last change, and what has departed', async () => {
    const changes = [change('a', 1), { deleted: 'b' }, change('c', 2), { deleted: 'a' }];
    const [step] = await stepsOf(walkOver(() => page('1', false, ...changes)));
    expect(step).toMatchObject({
      contacts: [{ id: 'c' }],
      departed: [
        { id: 'b', reason: 'deleted' },
        { id: 'a', reason: 'deleted' },
      ],
    });
  });

  test('gives what changed before the instant at which it begins again, for a coarse time may be that of news', async () => {
    const [step] = await stepsOf(
      walkOver(() => page('1', false, change('a', 4000), change('b', 5000))),
      { ...seen(7000), since: 5000 },
    );
    expect(step).toMatchObject({ contacts: [{ id: 'a' }, { id: 'b' }], outside: 0 });
  });
});

describe('the position in a feed', () => {
  test('has a time from its end on: when it was asked, less what may show late', async () => {
    const steps = await stepsOf(walkOver(threePages));
    expect(steps.map(({ position }) => position)).toEqual([
      { kind: 'feed', cursor: '1' },
      { kind: 'feed', cursor: '2' },
      { kind: 'feed', cursor: '3', at: SETTLED },
    ]);
  });

  test('keeps the time of the run before until then', async () => {
    const steps = await stepsOf(walkOver(threePages), { after: { kind: 'feed', cursor: '0', at: 7000 } });
    expect(steps.map(({ position }) => position)).toMatchObject([{ at: 7000 }, { at: 7000 }, { at: SETTLED }]);
  });

  test('has the instant at which the run began, where it began at one', async () => {
    const steps = await stepsOf(walkOver(threePages), { ...seen(7000), since: 5000 });
    expect(steps.map(({ position }) => position)).toMatchObject([{ at: 5000 }, { at: 5000 }, { at: SETTLED }]);
  });

  test('never has an earlier time than before, should the clock go back', async () => {
    const steps = await stepsOf(walkOver(threePages), { after: { kind: 'feed', cursor: '2', at: ASKED } });
    expect(steps.map(({ position }) => position)).toEqual([{ kind: 'feed', cursor: '3', at: ASKED }]);
  });
});

describe('a feed that never ends', () => {
  const endless = (changedAt?: number) => {
    let number = 0;
    return walkOver(() => {
      number += 1;
      return page(`cursor ${number}`, true, change(`c${number}`, number < 3 ? 0 : changedAt));
    });
  };

  test('is left when its changes are newer than the run, and the next run goes on from there', async () => {
    const steps = await stepsOf(endless(STARTED + CLOCK_SKEW_MS + 1));
    expect(steps.map(idsOf)).toEqual([['c1'], ['c2'], ['c3']]);
    // Its end was not seen, so nothing can be said of the time.
    expect(steps.at(-1)?.position).toEqual({ kind: 'feed', cursor: 'cursor 3' });
  });

  test('is read on while its changes may be older, as far as clocks may differ', async () => {
    const { walk } = endless(STARTED + CLOCK_SKEW_MS);
    let state: FeedState | undefined = walk.begin({});
    for (let read = 0; read < 10 && state; read += 1) state = (await walk.step(state, 10)).next;
    expect(state?.cursor).toBe('cursor 10');
  });

  test('is stuck where it gives the same cursor twice', async () => {
    const feed = walkOver(() => page('same', true, change('a')));
    await expect(stepsOf(feed)).rejects.toMatchObject({ code: 'source_stuck' });
    expect(feed.places()).toEqual([{}, { cursor: 'same' }]);
  });

  test('is not stuck where the cursor stays the same at its end', async () => {
    const steps = await stepsOf(
      walkOver(() => page('same', false)),
      { after: { kind: 'feed', cursor: 'same' } },
    );
    expect(steps).toMatchObject([{ position: { cursor: 'same', at: SETTLED } }]);
  });
});

describe('when a cursor has died, a run', () => {
  test('begins again in the same step at the time up to which all had been delivered, and says so in the log', async () => {
    const feed = walkOver(({ cursor }) => (cursor === 'dead' ? expire() : page('new', false, change('a'))));
    const [step] = await stepsOf(feed, { after: { kind: 'feed', cursor: 'dead', at: 7000 } });
    expect(feed.places()).toEqual([{ cursor: 'dead' }, { since: 7000 }]);
    expect(step).toMatchObject({ contacts: [{ id: 'a' }], position: { cursor: 'new', at: SETTLED } });
    expect(feed.logged).toEqual([['feed_cursor_expired', { since: 7000 }]]);
  });

  test('begins at the beginning where the feed was never read to its end', async () => {
    const feed = walkOver(({ cursor }) => (cursor === 'dead' ? expire() : page('new', false)));
    await stepsOf(feed, { after: { kind: 'feed', cursor: 'dead' } });
    expect(feed.places()).toEqual([{ cursor: 'dead' }, {}]);
  });

  test('keeps its time while it reads on with new cursors', async () => {
    const feed = walkOver((query) => (query.cursor === 'dead' ? expire() : threePages(query)));
    const steps = await stepsOf(feed, { after: { kind: 'feed', cursor: 'dead', at: 7000 } });
    expect(feed.places()).toEqual([{ cursor: 'dead' }, { since: 7000 }, { cursor: '1' }, { cursor: '2' }]);
    expect(steps.map(({ position }) => position)).toMatchObject([{ at: 7000 }, { at: 7000 }, { at: SETTLED }]);
  });

  test.each([
    [3, undefined],
    [4, 'source_cursor_expired'],
  ])('bears that so often within it: %i times', async (deaths, code) => {
    let died = 0;
    let given = 0;
    const feed = walkOver(({ cursor }) => {
      if (cursor !== undefined && died < deaths) {
        died += 1;
        expire();
      }
      given += 1;
      return page(`cursor ${given}`, died < deaths);
    });
    const run = stepsOf(feed, { after: { kind: 'feed', cursor: 'old', at: 7000 } });
    if (code === undefined) expect(await run).toHaveLength(3);
    else await expect(run).rejects.toMatchObject({ code });
    expect(feed.logged).toHaveLength(3);
  });

  test('fails where the service says so of a read without a cursor', async () => {
    const feed = walkOver(expire);
    await expect(stepsOf(feed)).rejects.toMatchObject({ code: 'source_cursor_expired' });
    expect(feed.places()).toEqual([{}]);
  });

  test('does not take another error for that', async () => {
    const feed = walkOver(() => {
      throw new BridgeError('upstream_failed', 'No');
    });
    await expect(stepsOf(feed, { after: { kind: 'feed', cursor: '1' } })).rejects.toMatchObject({
      code: 'upstream_failed',
    });
    expect(feed.places()).toEqual([{ cursor: '1' }]);
  });
});
