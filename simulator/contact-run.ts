/** One contact synchronization as Talkdesk performs it: initial without a checkpoint, incremental with one. */

import type { ContactSyncAnswer } from '../src/contract/contact-sync.ts';
import type { ContactBook } from './contact-book.ts';
import type { Habits } from './habits.ts';
import { type Progress, readPages, type RunTimes } from './pages.ts';
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

/** Runs it to its end. What a run that fails has delivered stays; its checkpoints stay as the habits have it. */
export async function runContactSync(run: ContactRun): Promise<ContactSyncReport> {
  const { contacts, habits, checkpoint: startedWith } = run;
  const counts = { received: 0, created: 0, updated: 0, unchanged: 0, repeated: 0 };
  const delivered = new Set<string>();
  const changed = new Set<string>();
  let newest = startedWith;

  const times = await readPages<string, ContactSyncAnswer>({
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
        counts.received += 1;
        counts[change] += 1;
        if (delivered.has(contact.id)) counts.repeated += 1;
        if (change !== 'unchanged') changed.add(contact.id);
        delivered.add(contact.id);
      }
      newest = page.synchronization_checkpoint;
      if (habits.storesCheckpoint === 'each-page') run.store(newest);
      return page.contacts.length;
    },
  });
  if (newest !== undefined) run.store(newest);
  return { kind: startedWith === undefined ? 'initial' : 'incremental', ...counts, changed: [...changed], ...times };
}
