/** Table `contact_runs`: the history of contact synchronizations. */

import { type Query, query } from './database.ts';

export interface RunStart {
  readonly id: string;
  readonly account: string;
  readonly kind: 'initial' | 'incremental';
  /** Why the run is of its kind: `no_checkpoint`, `checkpoint`, `unreadable_checkpoint`. */
  readonly cause: string;
}

interface Progress {
  readonly now: number;
  /** Pages and contacts from the run's first page up to and with this one. */
  readonly pages: number;
  readonly contacts: number;
  readonly finished: boolean;
}

export function startRun(run: RunStart, { now, pages, contacts, finished }: Progress): Query<never> {
  return query(
    `INSERT INTO contact_runs (id, account, kind, cause, started_at, finished_at, pages, contacts)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
    run.id,
    run.account,
    run.kind,
    run.cause,
    now,
    finished ? now : null,
    pages,
    contacts,
  );
}

/** Takes a further page into account; one that was asked for again changes nothing. */
export function advanceRun(id: string, { now, pages, contacts, finished }: Progress): Query<never> {
  return query(
    `UPDATE contact_runs SET pages = max(pages, ?2), contacts = max(contacts, ?3),
       finished_at = coalesce(finished_at, ?4)
     WHERE id = ?1`,
    id,
    pages,
    contacts,
    finished ? now : null,
  );
}
