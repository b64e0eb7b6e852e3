/** The loop behind both synchronizations: page by page, as `next_offset` leads, to the page that has none. */

import { checkEmptyPages, checkNextOffset } from './rules.ts';

/** Told after every page of a run. */
export interface Progress {
  readonly endpoint: 'contact_sync' | 'agent_sync';
  /** From 1. */
  readonly page: number;
  /** Contacts or agents of the run so far. */
  readonly received: number;
  /** How long this page took. */
  readonly ms: number;
}

/** What every run has to tell of its pages. */
export interface RunTimes {
  readonly pages: number;
  readonly ms: number;
  readonly slowestPageMs: number;
}

export interface Pages<Offset, Answer> {
  readonly endpoint: Progress['endpoint'];
  /** Asks for the first page, or for the one at an offset. */
  readonly ask: (offset: Offset | undefined) => Promise<Answer>;
  /** Takes a page in; returns how many elements it held. */
  readonly take: (answer: Answer) => number;
  readonly now: () => number;
  readonly onProgress?: (progress: Progress) => void;
}

/** A run that is read page by page, at the caller's pace. */
export interface Pager {
  /** Reads the next page; false once the last one was read. */
  next(): Promise<boolean>;
  /** Asks for the page that was read last once more, and goes on from the new answer. */
  again(): Promise<boolean>;
  readonly times: RunTimes;
}

/** Both calls throw `ContractViolation` where the run would have no end. */
export function createPager<Offset, Answer extends { readonly next_offset?: Offset }>({
  endpoint,
  ask,
  take,
  now,
  onProgress,
}: Pages<Offset, Answer>): Pager {
  const given = new Set<Offset>();
  const started = now();
  let asked: Offset | undefined;
  let offset: Offset | undefined;
  let pages = 0;
  let received = 0;
  let emptyPages = 0;
  let slowestPageMs = 0;

  async function read(at: Offset | undefined): Promise<boolean> {
    const before = now();
    const answer: Answer = await ask(at);
    const ms = now() - before;
    const next: Offset | undefined = answer.next_offset;
    if (next !== undefined) {
      checkNextOffset(endpoint, next, at, given);
      given.add(next);
    }
    const taken = take(answer);
    received += taken;
    emptyPages = taken === 0 ? emptyPages + 1 : 0;
    checkEmptyPages(endpoint, emptyPages);
    slowestPageMs = Math.max(slowestPageMs, ms);
    asked = at;
    offset = next;
    onProgress?.({ endpoint, page: pages, received, ms });
    return next !== undefined;
  }

  return {
    next() {
      pages += 1;
      return read(offset);
    },
    again() {
      if (offset !== undefined) given.delete(offset);
      return read(asked);
    },
    get times() {
      return { pages, ms: now() - started, slowestPageMs };
    },
  };
}

/** Reads a run to its end. */
export async function readPages<Offset, Answer extends { readonly next_offset?: Offset }>(
  run: Pages<Offset, Answer>,
): Promise<RunTimes> {
  const pager = createPager(run);
  while (await pager.next());
  return pager.times;
}
