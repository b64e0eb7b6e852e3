/** A contact synchronization as its operator sees it. */

import { type RunRow, TOTAL_NAMES } from '../store/contact-runs.ts';

/** Times are ISO 8601 in UTC, durations in milliseconds. */
export type RunView = ReturnType<typeof viewRun>;

export function viewRun(run: RunRow) {
  return {
    id: run.id,
    account: run.account,
    ...(run.label === null ? {} : { label: run.label }),
    kind: run.kind,
    cause: run.cause,
    outcome: run.outcome,
    ...(run.error_code === null ? {} : { error_code: run.error_code }),
    started_at: iso(run.started_at),
    last_page_at: iso(run.last_page_at),
    ...(run.finished_at === null ? {} : { finished_at: iso(run.finished_at) }),
    pages: run.pages,
    ...Object.fromEntries(TOTAL_NAMES.map((name) => [name, run[name]])),
    mapping_differs: run.mapping_differs === 1,
    source_ms: run.source_ms,
    held_ms: run.held_ms,
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
