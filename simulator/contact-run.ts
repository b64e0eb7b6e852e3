/** One contact synchronization as Talkdesk performs it: initial without a checkpoint, incremental with one. */

import type { ContactSyncAnswer } from '../src/contract/contact-sync.ts';
import type { ContactBook } from './contact-book.ts';
import type { Habits } from './habits.ts';
import { createPager, type Progress, type RunTimes } from './pages.ts';
import { checkUnique } from './rules.ts';

/** `received` is the sum of `created`, `updated` and `unchanged`. */
export interface ContactSyncReport extends RunTimes {
  readonly kind: 'initial' | 'incremental';
  readonly received: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** How many of the received had been delivered by this run before. */
  readonly repeated: number;
  /** Ids of the contacts that were created or updated. */
  readonly changed: readonly string[];
}

interface ContactSyncMeta {
  readonly synchronization_checkpoint?: string;
  readonly offset?: string;
}

export interface ContactRun {
  /** The stored checkpoint; none makes the run an initial one. */
  readonly checkpoint: string | undefined;
  readonly contacts: ContactBook;
  readonly habits: Habits;
  readonly ask: (meta: ContactSyncMeta) => Promise<ContactSyncAnswer>;
  readonly store: (checkpoint: string) => void;
  readonly now: () => number;
  readonly onProgress?: (progress: Progress) => void;
}

/** A run under way. */
export interface OpenContactRun {
  /** Asks for the next page; false once the last one came. A page that fails may be asked for again with it. */
  next(): Promise<boolean>;
  /** Asks for the last page once more. */
  again(): Promise<boolean>;
  /** How often each contact has been delivered by this run. */
  readonly delivered: ReadonlyMap<string, number>;
  report(): ContactSyncReport;
}

/** What a run that fails has delivered stays; its checkpoints stay as the habits have it. */
export function openContactRun(run: ContactRun): OpenContactRun {
  const { contacts, habits, checkpoint: startedWith } = run;
  const counts = { received: 0, created: 0, updated: 0, unchanged: 0, repeated: 0 };
  const delivered = new Map<string, number>();
  const changed = new Set<string>();
  let newest = startedWith;

  const pager = createPager<string, ContactSyncAnswer>({
    ...run,
    endpoint: 'contact_sync',
    ask(offset) {
      const checkpoint = habits.sendsCheckpoint === 'newest-page' ? newest : startedWith;
      return run.ask({
        ...(checkpoint === undefined ? {} : { synchronization_checkpoint: checkpoint }),
        ...(offset === undefined ? {} : { offset }),
      });
    },
    take(page) {
      checkUnique('contact_sync', 'id', page.contacts);
      for (const contact of page.contacts) {
        const change = contacts.put(contact);
        const times = delivered.get(contact.id) ?? 0;
        counts.received += 1;
        counts[change] += 1;
        if (times > 0) counts.repeated += 1;
        if (change !== 'unchanged') changed.add(contact.id);
        delivered.set(contact.id, times + 1);
      }
      newest = page.synchronization_checkpoint;
      if (habits.storesCheckpoint === 'each-page') run.store(newest);
      return page.contacts.length;
    },
  });
  /** Once the run is through, its last checkpoint counts whatever the habits. */
  async function read(page: Promise<boolean>): Promise<boolean> {
    const more = await page;
    if (!more && newest !== undefined) run.store(newest);
    return more;
  }
  return {
    next: () => read(pager.next()),
    again: () => read(pager.again()),
    delivered,
    report: () => ({
      kind: startedWith === undefined ? 'initial' : 'incremental',
      ...counts,
      changed: [...changed],
      ...pager.times,
    }),
  };
}

/** Runs it to its end. */
export async function runContactSync(run: ContactRun): Promise<ContactSyncReport> {
  const open = openContactRun(run);
  while (await open.next());
  return open.report();
}
