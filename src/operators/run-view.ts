/** A contact synchronization as its operator sees it. */

import { toIso } from '../domain/date-time.ts';
import { type RunRow, type RunTotals, TOTAL_NAMES } from '../store/contact-runs.ts';

/** Times are ISO 8601 in UTC. */
export interface RunView extends RunTotals {
  readonly id: string;
  readonly account: string;
  readonly label?: string;
  readonly kind: RunRow['kind'];
  readonly cause: RunRow['cause'];
  readonly outcome: RunRow['outcome'];
  readonly error_code?: string;
  readonly started_at: string;
  readonly last_page_at: string;
  readonly finished_at?: string;
  readonly pages: number;
  /** Contacts that were delivered before have another mapping, filter or phone setting than today's. */
  readonly mapping_differs: boolean;
  /** Milliseconds spent reading the service, and holding because it asked to be left alone. */
  readonly source_ms: number;
  readonly held_ms: number;
}

export function viewRun(run: RunRow): RunView {
  const totals = Object.fromEntries(TOTAL_NAMES.map((name) => [name, run[name]])) as unknown as RunTotals;
  return {
    id: run.id,
    account: run.account,
    ...(run.label === null ? {} : { label: run.label }),
    kind: run.kind,
    cause: run.cause,
    outcome: run.outcome,
    ...(run.error_code === null ? {} : { error_code: run.error_code }),
    started_at: toIso(run.started_at),
    last_page_at: toIso(run.last_page_at),
    ...(run.finished_at === null ? {} : { finished_at: toIso(run.finished_at) }),
    pages: run.pages,
    ...totals,
    mapping_differs: run.mapping_differs === 1,
    source_ms: run.source_ms,
    held_ms: run.held_ms,
  };
}
