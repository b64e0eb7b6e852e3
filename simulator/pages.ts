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

/** Reads a run to its end. Throws `ContractViolation` where it would have none. */
export async function readPages<Offset, Answer extends { readonly next_offset?: Offset }>({
  endpoint,
  ask,
  take,
  now,
  onProgress,
}: Pages<Offset, Answer>): Promise<RunTimes> {
  const given = new Set<Offset>();
  const started = now();
  let offset: Offset | undefined;
  let pages = 0;
  let received = 0;
  let emptyPages = 0;
  let slowestPageMs = 0;
  do {
    const asked = now();
    const answer: Answer = await ask(offset);
    const ms = now() - asked;
    const next: Offset | undefined = answer.next_offset;
    if (next !== undefined) {
      checkNextOffset(endpoint, next, offset, given);
      given.add(next);
    }
    pages += 1;
    const taken = take(answer);
    received += taken;
    emptyPages = taken === 0 ? emptyPages + 1 : 0;
    checkEmptyPages(endpoint, emptyPages);
    slowestPageMs = Math.max(slowestPageMs, ms);
    onProgress?.({ endpoint, page: pages, received, ms });
    offset = next;
  } while (offset !== undefined);
  return { pages, ms: now() - started, slowestPageMs };
}
