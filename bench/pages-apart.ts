/**
 * The last hundred pages of a run beside its first hundred. Within the run itself the first ones meet a runtime that is
 * still warming up and the last ones whatever else the machine does by then; so both are asked for again, in short turns,
 * and the ratio of their times says what depth alone costs.
 */

import type { D1Database } from '@cloudflare/workers-types';
import { parseAnswer } from '../simulator/answer.ts';
import { post } from '../simulator/exchange.ts';
import type { SeededDirectory } from './seeded-directory.ts';
import type { ServedWorker } from './served-worker.ts';
import { median } from './statistics.ts';

export interface PagesApart {
  readonly pairs: number;
  /** Time of the last hundred pages through that of the first hundred, over the pairs. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Milliseconds per page: the medians of the pairs. */
  readonly msPerPage: { readonly first: number; readonly last: number };
}

const HUNDRED = 100;
const PAIRS = 5;
/** So short that what else the machine does meets both. */
const PAGES_PER_TURN = 10;

/** A page of a run, from which the run can be read on once more. */
interface Place {
  readonly offset: string;
  readonly run: string;
  readonly page: number;
}

/** `pages` is how many pages the account's only run had, which has come to its end within a day. */
export async function comparePages(
  worker: ServedWorker,
  { account, auth }: SeededDirectory,
  pages: number,
  progress: (text: string) => void,
): Promise<PagesApart> {
  // The first page of a run has no offset, so the first hundred that can be asked for again begin with the second.
  const first = await findPlace(worker.d1, account, 2);
  const last = await findPlace(worker.d1, account, pages - HUNDRED + 1);
  const pairs: { readonly first: number; readonly last: number }[] = [];
  while (pairs.length < PAIRS) {
    progress(`The last hundred pages beside the first hundred: pair ${pairs.length + 1} of ${PAIRS}`);
    for (const place of [first, last]) await forgetPagesAfter(worker.d1, place);
    const early = createReader(worker, auth, first);
    const late = createReader(worker, auth, last);
    const turns = [early, late];
    for (let read = 0; read < HUNDRED; read += PAGES_PER_TURN) {
      for (const reader of turns) await reader.readOn(PAGES_PER_TURN);
      turns.reverse();
    }
    if (early.isThrough || !late.isThrough) throw new Error('Asked for again, the run has another length');
    pairs.push({ first: early.ms, last: late.ms });
  }
  const ratios = pairs.map((pair) => pair.last / pair.first);
  return {
    pairs: PAIRS,
    median: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
    msPerPage: {
      first: median(pairs.map((pair) => pair.first)) / HUNDRED,
      last: median(pairs.map((pair) => pair.last)) / HUNDRED,
    },
  };
}

/** An offset is the id of the row that says how its run goes on. */
async function findPlace(d1: D1Database, account: string, page: number): Promise<Place> {
  const row = await d1
    .prepare('SELECT id AS offset, run, page FROM contact_pages WHERE account = ?1 AND page = ?2')
    .bind(account, page)
    .first<Place>();
  if (!row) throw new Error(`D1 has no row for page ${page} of ${account}`);
  return row;
}

/** Takes away the rows that the hundred pages wrote, so that asked for again they write them again. */
async function forgetPagesAfter(d1: D1Database, { run, page }: Place): Promise<void> {
  await d1
    .prepare('DELETE FROM contact_pages WHERE run = ?1 AND page > ?2 AND page <= ?3')
    .bind(run, page, page + HUNDRED)
    .run();
}

/** Reads a run on from a place. Its time is from the requests to the whole of their answers, and not what is made of these. */
function createReader(bridge: ServedWorker, auth: SeededDirectory['auth'], { offset: start }: Place) {
  const endpoint = 'contact_sync';
  let offset: string | undefined = start;
  let ms = 0;
  return {
    async readOn(pages: number): Promise<void> {
      for (let page = 0; page < pages; page += 1) {
        if (offset === undefined) throw new Error('The run came to its end too early');
        const body = { auth, meta: { offset } };
        const before = performance.now();
        const answer = await post({ bridge, integration: 'directory', endpoint, body, patienceMs: 30_000 });
        ms += performance.now() - before;
        offset = parseAnswer(endpoint, endpoint, answer).next_offset;
      }
    },
    get ms() {
      return ms;
    },
    get isThrough() {
      return offset === undefined;
    },
  };
}
