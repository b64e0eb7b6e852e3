/** Table `contact_runs`: the history of contact synchronizations. */

import { LABEL } from './accounts.ts';
import { type Query, query } from './database.ts';

/** Why a run began where it did. */
export const RUN_CAUSES = [
  'no_checkpoint',
  'checkpoint',
  'unreadable_checkpoint',
  'resync',
  'mapping_changed',
] as const;
export type RunCause = (typeof RUN_CAUSES)[number];

export interface RunStart {
  readonly kind: 'initial' | 'incremental';
  readonly cause: RunCause;
  /** Contacts that were delivered before have another mapping, filter or phone setting than today's. */
  readonly mappingDiffers: boolean;
}

/** What a run did from its first page up to and with one page. */
export interface RunTotals {
  readonly contacts: number;
  /** Not sent: without the filter, met by `exclude`, deleted, merged, gone from the list, not what was asked for. */
  readonly filtered: number;
  readonly excluded: number;
  readonly deleted: number;
  readonly merged: number;
  readonly missing: number;
  readonly outside: number;
  /** Sent as blank, or kept from it by the brake. */
  readonly blanked: number;
  readonly braked: number;
}

export const TOTAL_NAMES = [
  'contacts',
  'filtered',
  'excluded',
  'deleted',
  'merged',
  'missing',
  'outside',
  'blanked',
  'braked',
] as const satisfies readonly (keyof RunTotals)[];

export const NO_TOTALS = Object.fromEntries(TOTAL_NAMES.map((name) => [name, 0])) as unknown as RunTotals;

export interface RunProgress {
  readonly id: string;
  readonly account: string;
  readonly start: RunStart;
  /** When the run began, and when this page was answered; milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly now: number;
  /** Pages up to and with this one. */
  readonly pages: number;
  readonly totals: RunTotals;
  /** Milliseconds of this request. */
  readonly sourceMs: number;
  readonly heldMs: number;
  readonly outcome: 'running' | 'finished' | 'failed';
  readonly errorCode?: string;
}

/** Takes a page into account. One that was asked for again changes nothing but the times. */
export function recordRun(run: RunProgress): Query<never> {
  return query(
    `INSERT INTO contact_runs (id, account, kind, cause, mapping_differs, started_at, last_page_at, finished_at, outcome,
       error_code, pages, source_ms, held_ms, ${TOTAL_NAMES.join(', ')})
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, CASE ?8 WHEN 'finished' THEN ?7 END, ?8, ?9, ?10, ?11, ?12,
       ${TOTAL_NAMES.map((name) => `?13 ->> '${name}'`).join(', ')} WHERE true
     ON CONFLICT (id) DO UPDATE SET last_page_at = max(last_page_at, excluded.last_page_at),
       finished_at = coalesce(finished_at, excluded.finished_at),
       outcome = CASE outcome WHEN 'finished' THEN outcome ELSE excluded.outcome END,
       error_code = CASE outcome WHEN 'finished' THEN error_code ELSE excluded.error_code END,
       pages = max(pages, excluded.pages),
       source_ms = source_ms + excluded.source_ms, held_ms = held_ms + excluded.held_ms,
       ${TOTAL_NAMES.map((name) => `${name} = max(${name}, excluded.${name})`).join(', ')}`,
    run.id,
    run.account,
    run.start.kind,
    run.start.cause,
    run.start.mappingDiffers ? 1 : 0,
    run.startedAt,
    run.now,
    run.outcome,
    run.errorCode ?? null,
    run.pages,
    Math.round(run.sourceMs),
    Math.round(run.heldMs),
    JSON.stringify(run.totals),
  );
}

export interface RunRow extends RunTotals {
  readonly id: string;
  readonly account: string;
  readonly label: string | null;
  readonly kind: RunStart['kind'];
  readonly cause: RunCause;
  readonly mapping_differs: 0 | 1;
  readonly started_at: number;
  readonly last_page_at: number;
  readonly finished_at: number | null;
  /** `cut`: Talkdesk asked for no further page, and none can come any more. */
  readonly outcome: 'running' | 'finished' | 'failed' | 'cut';
  /** Of the last failure; null once the run went on. */
  readonly error_code: string | null;
  readonly pages: number;
  readonly source_ms: number;
  readonly held_ms: number;
}

/**
 * Runs, the newest first; all accounts' unless one is named. `expired` is the time before which an offset that was given
 * has expired.
 */
export function readRuns(which: {
  readonly account?: string;
  readonly limit: number;
  readonly expired: number;
}): Query<RunRow> {
  return query(
    `SELECT id, account, (SELECT ${LABEL} FROM accounts WHERE accounts.id = account) AS label, kind, cause, mapping_differs, started_at, last_page_at, finished_at, error_code, pages, source_ms,
       held_ms, CASE WHEN outcome = 'running' AND last_page_at < ?2 THEN 'cut' ELSE outcome END AS outcome,
       ${TOTAL_NAMES.join(', ')}
     FROM contact_runs ${which.account === undefined ? 'WHERE ?3 IS NULL' : 'WHERE account = ?3'}
     ORDER BY started_at DESC, id LIMIT ?1`,
    which.limit,
    which.expired,
    which.account ?? null,
  );
}

export type NewestRun = Pick<RunRow, 'account' | 'started_at' | 'braked'>;

/** Of each of some accounts, the newest run that came to its end. */
export function readNewestRuns(accounts: readonly string[]): Query<NewestRun> {
  return query(
    `SELECT run.account, run.started_at, run.braked FROM json_each(?1) AS asked JOIN contact_runs AS run
       ON run.id = (SELECT id FROM contact_runs WHERE account = asked.value AND outcome = 'finished'
         ORDER BY started_at DESC, id LIMIT 1)`,
    JSON.stringify(accounts),
  );
}

/**
 * Drops at most `limit` runs: those that began before `old`, and before `quiet` if they brought and met nothing. The
 * newest run of an account that came to its end always stays.
 */
export function dropRuns(
  times: { readonly quiet: number; readonly old: number },
  limit: number,
): Query<{ readonly id: string }> {
  return query(
    `DELETE FROM contact_runs WHERE id IN (
       SELECT id FROM contact_runs AS run WHERE started_at < ?1
         AND (started_at < ?2 OR (outcome = 'finished' AND kind = 'incremental'
           AND ${TOTAL_NAMES.map((name) => `${name} = 0`).join(' AND ')}))
         AND (outcome <> 'finished' OR EXISTS (SELECT 1 FROM contact_runs AS newer
           WHERE newer.account = run.account AND newer.started_at > run.started_at AND newer.outcome = 'finished'))
       ORDER BY started_at LIMIT ?3) RETURNING id`,
    times.quiet,
    times.old,
    limit,
  );
}
