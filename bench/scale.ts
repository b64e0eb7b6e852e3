/**
 * `npm run bench:scale`: a large directory through the built Worker, end to end: every id once, memory flat, late pages
 * as fast as early ones, rows in D1 bounded.
 */

import type { ArgsDef } from 'citty';
import { createLiveLine } from '../cli/live-line.ts';
import { formatCount, formatDuration, formatTable } from '../cli/print.ts';
import { buildWorker } from './built-worker.ts';
import { countOf, runBench } from './command.ts';
import { migrate, pathOf, VARS } from './contenders.ts';
import { type LargeRun, LEAST_PAGES_TO_COMPARE, runLargeSynchronization } from './large-run.ts';
import { comparePages, type PagesApart } from './pages-apart.ts';
import { countRows, isSameRows, type RowCounts, SYNC_TABLES, sweepNextDay } from './rows-left.ts';
import { fillDirectory } from './seeded-directory.ts';
import { serveWorker } from './served-worker.ts';

const ARGS = {
  contacts: { type: 'string', valueHint: 'n', description: 'Contacts in the directory; 100,000 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:scale --',
    description:
      'Synchronizes a large directory through the built Worker. Exit code 0 only if every contact came once, and neither the memory of the Worker, nor the time of a page, nor the rows that stay in D1 grew with their number',
  },
  args: ARGS,
};

interface Outcome extends LargeRun {
  readonly contacts: number;
  /** Absent where the run has too few pages. */
  readonly pagesApart?: PagesApart;
  readonly rows: {
    /** Of the large directory's account, before and after the sweep of the next day. */
    readonly afterRun: RowCounts;
    readonly afterSweep: RowCounts;
    /** The same of a small directory, which the same Worker synchronized. */
    readonly small: { readonly contacts: number; readonly afterRun: RowCounts; readonly afterSweep: RowCounts };
  };
}

/** More than this is growth with the contacts, and not garbage that the runtimes have yet to collect. */
const LARGEST_GROWTH = 1.5;
/** More than this is a page that takes longer the more came before it, and not another program on the machine. */
const LARGEST_SLOWDOWN = 1.3;
/** Beside it one sees whether what stays in D1 depends on the number of contacts. */
const SMALL_DIRECTORY = 1000;

async function measure(contacts: number, progress: (text: string) => void): Promise<Outcome> {
  progress('Building the Worker …');
  await using worker = await serveWorker(await buildWorker(pathOf('../wrangler.toml')), VARS);
  const { d1 } = worker;
  await migrate(d1);
  const large = await fillDirectory(d1, 'large', contacts, progress);
  const small = await fillDirectory(d1, 'small', SMALL_DIRECTORY, progress);

  const run = await runLargeSynchronization(worker, large, progress);
  await runLargeSynchronization(worker, small, progress);
  const afterRun = { large: await countRows(d1, large.account), small: await countRows(d1, small.account) };
  const isLongEnough = run.pages >= LEAST_PAGES_TO_COMPARE;
  const pagesApart = isLongEnough ? await comparePages(worker, large, run.pages, progress) : undefined;

  await sweepNextDay(d1);
  return {
    contacts,
    ...run,
    ...(pagesApart ? { pagesApart } : {}),
    rows: {
      afterRun: afterRun.large,
      afterSweep: await countRows(d1, large.account),
      small: {
        contacts: SMALL_DIRECTORY,
        afterRun: afterRun.small,
        afterSweep: await countRows(d1, small.account),
      },
    },
  };
}

const isRight = ({ missing, repeated, growth = 1, pagesApart, rows }: Outcome) =>
  missing === 0 &&
  repeated === 0 &&
  growth <= LARGEST_GROWTH &&
  (pagesApart?.median ?? 1) <= LARGEST_SLOWDOWN &&
  rows.afterSweep.contact_pages === 0 &&
  isSameRows(rows.afterSweep, rows.small.afterSweep);

function toText(outcome: Outcome): string {
  const { contacts, pages, missing, repeated, seconds, memory, growth, slowdown, pagesApart, rows } = outcome;
  const factor = (value: number | undefined) => value?.toFixed(2) ?? 'cannot be told here';
  const apart = pagesApart
    ? `${factor(pagesApart.median)} (${factor(pagesApart.lowest)} to ${factor(pagesApart.highest)})`
    : `not with fewer than ${LEAST_PAGES_TO_COMPARE} pages`;
  return formatTable(
    [{ title: '' }, { title: 'measured', align: 'right' }],
    [
      ['contacts', formatCount(contacts)],
      ['pages', formatCount(pages)],
      ['missing', formatCount(missing)],
      ['delivered twice', formatCount(repeated)],
      ['time', formatDuration(seconds * 1000)],
      ['memory by tenths, MB', memory.map((megabytes) => megabytes?.toFixed(0) ?? '?').join(' ') || 'not measured'],
      [`memory, last tenth / third (at most ${LARGEST_GROWTH})`, factor(growth)],
      ['page time, last hundred / first, within the run', factor(slowdown)],
      [`the same in alternating pairs, the median (at most ${LARGEST_SLOWDOWN})`, apart],
      ['rows in D1 after the run', rowsText(rows.afterRun)],
      ['rows after the sweep of the next day (no contact_pages)', rowsText(rows.afterSweep)],
      [`the same with ${formatCount(rows.small.contacts)} contacts (must be equal)`, rowsText(rows.small.afterSweep)],
      ['', isRight(outcome) ? 'right' : 'WRONG'],
    ],
  );
}

/** `1 contact_runs, 999 contact_pages`; tables without rows are left out. */
function rowsText(counts: RowCounts): string {
  const filled = SYNC_TABLES.filter((table) => counts[table] > 0);
  return filled.map((table) => `${formatCount(counts[table])} ${table}`).join(', ') || 'none';
}

await runBench('bench:scale', command, async (flags) => {
  const line = createLiveLine(process.stderr, () => performance.now());
  const outcome = await measure(countOf(flags, 'contacts', 100_000), (text) => line.update(text));
  line.clear();
  process.stdout.write(`${flags.has('json') ? JSON.stringify(outcome, undefined, 2) : toText(outcome)}\n`);
  return isRight(outcome);
});
