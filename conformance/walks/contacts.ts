/** Contact synchronizations as Talkdesk may perform them: initial, incremental, repeated, broken off and begun anew. */

import type { Exchange } from '../caller.ts';
import type { ContactEvidence, IncrementalEvidence } from '../evidence.ts';
import { nextOffset, type Page, readPage, readRun, type Run } from '../run.ts';
import type { Session } from '../session.ts';

/** From how many pages before the last one an incremental run starts, besides from the first and the last two. */
const PAGES_BEFORE_LAST = 3;

export async function walkContacts(session: Session): Promise<ContactEvidence> {
  const talk = conversation(session);
  const { expectContacts: expected } = session.options;
  const told = expected === undefined ? {} : { expected };
  const initial = await talk.run('the initial run');
  const first = initial.pages[0];
  if (!first?.elements) return { initial, ...told, incremental: [] };

  const forms = {
    absentMeta: await talk.first('without meta', undefined),
    nulls: await talk.first('with nulls', { synchronization_checkpoint: null, offset: null, context: null }),
    emptyTexts: await talk.first('with empty texts', { synchronization_checkpoint: '', offset: '' }),
    unknownKeys: await talk.first('with unknown keys', { x_unknown: { x: [1] } }),
    unknownCheckpoint: await talk.meta('with an unknown checkpoint', { synchronization_checkpoint: 'x-unknown' }),
    unknownOffset: await talk.meta('with an unknown offset', { offset: 'x-unknown' }),
  };
  const isComplete = initial.end === 'complete';
  const incremental = isComplete ? await incrementalRuns(talk, initial) : [];
  const habits = isComplete ? await bothHabits(talk, initial) : {};
  const repeated = nextOffset(first) === undefined ? undefined : await talk.breakOff();
  // The last of all: what was created since the initial run comes in it.
  const restart = isComplete ? await talk.run('a run after one that was broken off') : undefined;
  return {
    initial,
    ...told,
    ...forms,
    incremental,
    ...habits,
    ...(repeated ? { repeated } : {}),
    ...(restart ? { restart } : {}),
  };
}

/** The page whose checkpoint is late enough for a short run of more than one page. */
const shortOf = ({ pages }: Run) => Math.max(1, pages.length - PAGES_BEFORE_LAST);

async function incrementalRuns(talk: Conversation, initial: Run): Promise<readonly IncrementalEvidence[]> {
  const count = initial.pages.length;
  const numbers = new Set([1, shortOf(initial), Math.max(1, count - 1), count]);
  const runs: IncrementalEvidence[] = [];
  for (const page of numbers) {
    const checkpoint = checkpointOf(initial.pages[page - 1]);
    if (checkpoint === undefined) continue;
    const before = new Set(initial.pages.slice(0, page).flatMap(({ ids }) => ids));
    const run = await talk.run(`an incremental run from page ${page}'s checkpoint`, checkpoint);
    runs.push({ page, isLast: page === count, later: initial.ids.difference(before), run });
  }
  return runs;
}

async function bothHabits(talk: Conversation, initial: Run): Promise<Pick<ContactEvidence, 'habits'>> {
  const checkpoint = checkpointOf(initial.pages[shortOf(initial) - 1]);
  if (checkpoint === undefined) return {};
  const kept = await talk.run('an incremental run that keeps its checkpoint', checkpoint);
  const newest = await talk.run("an incremental run with each page's checkpoint", checkpoint, 'newest');
  return { habits: { kept, newest } };
}

/** Whatever its type; null and an empty text are none. */
function checkpointOf(page: Page | undefined): unknown {
  const checkpoint = page?.root?.['synchronization_checkpoint'];
  return checkpoint === null || checkpoint === '' ? undefined : checkpoint;
}

type Conversation = ReturnType<typeof conversation>;

function conversation({ caller, storedAuth: auth, options }: Session) {
  const meta = (about: string, value: object | undefined): Promise<Exchange> =>
    caller.send('contacts', about, { auth, ...(value ? { meta: value } : {}) });
  const pageAfter = (run: string, before: Page | undefined, number: number, checkpoint?: unknown) =>
    meta(`page ${number} of ${run}`, {
      ...(checkpoint === undefined ? {} : { synchronization_checkpoint: checkpoint }),
      ...(before ? { offset: nextOffset(before), ...contextOf(before) } : {}),
    });
  return {
    meta,
    first: async (about: string, value: object | undefined) => readPage(await meta(about, value), 'contacts'),

    run: (about: string, checkpoint?: unknown, carries: 'kept' | 'newest' = 'kept') =>
      readRun({
        list: 'contacts',
        maxPages: options.maxPages,
        ask: (before, number) =>
          pageAfter(about, before, number, carries === 'newest' ? (checkpointOf(before) ?? checkpoint) : checkpoint),
      }),

    /** Begins a run, asks for its second page twice, and lets it be. */
    async breakOff() {
      const about = 'a run that is broken off';
      const begun = readPage(await pageAfter(about, undefined, 1), 'contacts');
      if (nextOffset(begun) === undefined) return undefined;
      const first = readPage(await pageAfter(about, begun, 2), 'contacts', 2);
      const again = readPage(await pageAfter(`${about}, again`, begun, 2), 'contacts', 2);
      return { first, again };
    },
  };
}

/** Handed back only where there was one. */
function contextOf({ root }: Page): object {
  return root?.['context'] === undefined ? {} : { context: root['context'] };
}
