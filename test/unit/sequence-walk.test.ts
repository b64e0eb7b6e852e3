import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import type { SequencePage, SequenceRange, SequenceSource } from '../../src/connectors/contact-source.ts';
import type { SequencePosition } from '../../src/domain/position.ts';
import { mergeSettings } from '../../src/domain/settings.ts';
import { sequenceWalk } from '../../src/sync/sequence-walk.ts';
import { createSift } from '../../src/sync/sift.ts';

const sift = createSift({ where: [], exclude: [], requirePhone: false, map: {} }, mergeSettings());
const TOOLS = { call: {} as Call, sift };
const at = (sequence: number, generation = 'g1'): SequencePosition => ({ kind: 'sequence', generation, sequence });
const change = (sequence: number, id = `c${sequence}`) => ({ sequence, contact: { id, emails: [], phones: [] } });

/** A walk over a source that answers every read with the same page; it keeps what it was asked for. */
function walkOverPage(page: Partial<SequencePage>) {
  const asked: SequenceRange[] = [];
  const source: SequenceSource = {
    kind: 'sequence',
    largestPage: 100,
    read: async (_, range) => {
      asked.push(range);
      return { generation: 'g1', upTo: 0, changes: [], ...page };
    },
  };
  return { walk: sequenceWalk(source, TOOLS), asked };
}

const idsOf = ({ contacts }: { readonly contacts: readonly { readonly id: string }[] }) => contacts.map(({ id }) => id);

describe('a run over numbered changes', () => {
  test('begins at the first change where there is no position', async () => {
    const { walk, asked } = walkOverPage({});
    await walk.step(walk.begin({}), 2);
    expect(asked).toEqual([{ limit: 2 }]);
  });

  test('begins above its position', async () => {
    const { walk, asked } = walkOverPage({ upTo: 5 });
    await walk.step(walk.begin({ after: at(3) }), 2);
    expect(asked).toEqual([{ after: at(3), limit: 2 }]);
  });

  test('begins at the first change where an instant is given, for it cannot begin at one', async () => {
    const { walk, asked } = walkOverPage({ upTo: 5 });
    await walk.step(walk.begin({ after: at(3), since: 1000 }), 2);
    expect(asked).toEqual([{ limit: 2 }]);
  });

  test('goes on above the last change, up to the number that was the newest on its first page', async () => {
    const { walk, asked } = walkOverPage({ upTo: 9, changes: [change(4), change(6)] });
    const { next, ...step } = await walk.step(walk.begin({ after: at(3) }), 2);
    expect(idsOf(step)).toEqual(['c4', 'c6']);
    expect(step.position).toEqual(at(6));
    expect(next).toEqual({ after: at(6), upTo: 9 });
    await walk.step(next ?? {}, 2).catch(() => undefined);
    expect(asked[1]).toEqual({ after: at(6), upTo: 9, limit: 2 });
  });

  test.each([
    ['fewer changes came than were asked for', 9, [change(4)]],
    ['no changes came', 9, []],
    ['the page is full but ends at the bound', 9, [change(4), change(9)]],
    ['nothing is above the position', 3, []],
  ])('is through, and stands at its bound, when %s', async (_, upTo, changes) => {
    const { walk } = walkOverPage({ upTo, changes });
    const step = await walk.step(walk.begin({ after: at(3) }), 2);
    expect(step.position).toEqual(at(upTo));
    expect(step).not.toHaveProperty('next');
  });

  test('is through at once over a source that has nothing', async () => {
    const { walk } = walkOverPage({});
    expect(await walk.step(walk.begin({}), 2)).toEqual({
      contacts: [],
      departed: [],
      given: 0,
      outside: 0,
      position: at(0),
    });
  });

  test('begins anew where the numbering is another, even below the number it stood at', async () => {
    const { walk } = walkOverPage({ generation: 'g2', upTo: 2, changes: [change(1), change(2)] });
    const step = await walk.step(walk.begin({ after: at(40) }), 2);
    expect(idsOf(step)).toEqual(['c1', 'c2']);
    expect(step.position).toEqual(at(2, 'g2'));
  });

  test('begins anew where the numbering became another between two pages', async () => {
    const { walk } = walkOverPage({ generation: 'g2', upTo: 7, changes: [change(1), change(2)] });
    const step = await walk.step({ after: at(40), upTo: 50 }, 2);
    expect(step).toMatchObject({ position: at(2, 'g2'), next: { after: at(2, 'g2'), upTo: 7 } });
  });

  test('begins anew where its position is ahead of the newest change', async () => {
    const { walk } = walkOverPage({ upTo: 2, changes: [change(1), change(2)] });
    const step = await walk.step(walk.begin({ after: at(40) }), 5);
    expect(idsOf(step)).toEqual(['c1', 'c2']);
    expect(step.position).toEqual(at(2));
  });

  test.each([
    ['change numbers that go down', undefined, 9, [change(2), change(1)]],
    ['the same number twice', undefined, 9, [change(2), change(2)]],
    ['a number at the position', at(3), 9, [change(3)]],
    ['a number below the position', at(3), 9, [change(2)]],
    ['a number above the bound', undefined, 9, [change(4), change(10)]],
    ['the number zero', undefined, 9, [change(0)]],
  ])('ends with an error of ours when the source gives %s', async (_, after, upTo, changes) => {
    const { walk } = walkOverPage({ upTo, changes });
    await expect(walk.step(walk.begin({ after }), 5)).rejects.toMatchObject({ name: 'BridgeError', code: 'internal' });
  });
});

/** A source as `SequenceSource` describes it: contacts, each under the number of its last change. */
function createSource() {
  const numbers = new Map<string, number>();
  let newest = 0;
  const source: SequenceSource = {
    kind: 'sequence',
    largestPage: 100,
    async read(_, { after, upTo, limit }) {
      const bound = Math.min(upTo ?? newest, newest);
      const changes = [...numbers]
        .map(([id, sequence]) => change(sequence, `${id} as of ${sequence}`))
        .filter(({ sequence }) => sequence > (after?.sequence ?? 0) && sequence <= bound)
        .toSorted((a, b) => a.sequence - b.sequence);
      return { generation: 'g1', upTo: bound, changes: changes.slice(0, limit) };
    },
  };
  const write = (id: number) => {
    newest += 1;
    numbers.set(`c${id}`, newest);
  };
  return { source, numbers, write };
}

describe('while contacts change', () => {
  const ids = fc.array(fc.nat({ max: 12 }), { maxLength: 30 });

  test('every position on the way is true: all up to it was delivered, or has changed since', async () => {
    await fc.assert(
      fc.asyncProperty(
        ids,
        fc.array(ids, { maxLength: 8 }),
        fc.integer({ min: 1, max: 5 }),
        async (old, during, limit) => {
          const { source, numbers, write } = createSource();
          old.forEach(write);
          const delivered = new Set<string>();
          const walk = sequenceWalk(source, TOOLS);
          let state: ReturnType<typeof walk.begin> | undefined = walk.begin({});
          for (let page = 0; state; page += 1) {
            expect(page).toBeLessThanOrEqual(old.length / limit);
            const step = await walk.step(state, limit);
            for (const id of idsOf(step)) delivered.add(id);
            for (const [id, number] of numbers) {
              if (step.position?.kind === 'sequence' && number <= step.position.sequence)
                expect(delivered).toContain(`${id} as of ${number}`);
            }
            (during[page] ?? []).forEach(write);
            state = step.next;
          }
        },
      ),
    );
  });
});
