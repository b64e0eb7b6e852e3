/** `npm run bench:scale`: a large directory through the built Worker, end to end: every id once, memory flat. */

import { readFile } from 'node:fs/promises';
import { type ArgsDef, defineCommand } from 'citty';
import { type Flags, parseFlags } from '../cli/flags.ts';
import { renderHelp } from '../cli/help.ts';
import { createLiveLine } from '../cli/live-line.ts';
import { formatCount, formatDuration, formatTable } from '../cli/print.ts';
import { UsageError } from '../cli/usage-error.ts';
import { sampleContacts } from '../fakes/sample-directory.ts';
import { seedDirectory } from '../fakes/seed-directory.ts';
import { createTalkdesk } from '../simulator/talkdesk.ts';
import { buildWorker } from './built-worker.ts';
import { migrate, pathOf, VARS } from './contenders.ts';
import { childProcesses } from './processor-time.ts';
import { serveWorker } from './served-worker.ts';
import { median } from './statistics.ts';

const ARGS = {
  contacts: { type: 'string', valueHint: 'n', description: 'Contacts in the directory; 100,000 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = defineCommand({
  meta: {
    name: 'npm run bench:scale --',
    description:
      'Synchronizes a large directory through the built Worker. Exit code 0 only if every contact came once and the memory of the Worker did not grow with their number',
  },
  args: ARGS,
});

/** Memory of the Worker's process in MB when a tenth, two tenths, … of the contacts have come. */
type Memory = readonly (number | undefined)[];

interface Outcome {
  readonly contacts: number;
  readonly pages: number;
  readonly missing: number;
  readonly repeated: number;
  readonly seconds: number;
  readonly memory: Memory;
  /** Memory in the last tenth through that in the third, when the runtime has warmed up; absent if it cannot be told. */
  readonly growth?: number;
  /** Time of the last hundred pages through that of the first hundred: medians of their times. */
  readonly slowdown?: number;
}

/** More than this is growth, and not the runtime's collecting of garbage now and then. */
const LARGEST_GROWTH = 1.3;
const BRIDGE_KEY = 'key-of-a-large-directory';

async function measure(contacts: number, progress: (text: string) => void): Promise<Outcome> {
  progress('Building the Worker and filling its database …');
  await using worker = await serveWorker(await buildWorker(pathOf('../wrangler.toml')), VARS);
  const [pid] = await childProcesses();
  await migrate(worker.d1);
  await seedDirectory(worker.d1, { bridgeKey: BRIDGE_KEY, contacts: sampleContacts({ contacts }) });

  const memory: (number | undefined)[] = [];
  const samples: Promise<void>[] = [];
  const pageTimes: number[] = [];
  const talkdesk = createTalkdesk({
    bridge: worker,
    integration: 'directory',
    auth: { bridge_key: BRIDGE_KEY },
    keep: 0,
    onProgress({ page, received, ms }) {
      pageTimes.push(ms);
      progress(`${formatCount(received)} contacts on ${formatCount(page)} pages`);
      const tenth = Math.floor((received / contacts) * 10) - 1;
      if (tenth < memory.length || pid === undefined) return;
      memory.length = tenth + 1;
      samples.push(residentMegabytes(pid).then((megabytes) => void (memory[tenth] = megabytes)));
    },
  });
  const report = await talkdesk.syncContacts();
  await Promise.all(samples);

  let missing = 0;
  for (const { id } of sampleContacts({ contacts })) if (!talkdesk.state.fingerprints.has(id)) missing += 1;
  const [early, late] = [memory[2], memory.at(-1)];
  return {
    contacts,
    pages: report.pages,
    missing,
    repeated: report.repeated,
    seconds: report.ms / 1000,
    memory: Array.from(memory, (megabytes) => megabytes),
    ...(early === undefined || late === undefined ? {} : { growth: late / early }),
    ...(pageTimes.length < 300 ? {} : { slowdown: median(pageTimes.slice(-100)) / median(pageTimes.slice(0, 100)) }),
  };
}

async function residentMegabytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

const isRight = ({ missing, repeated, growth = 1 }: Outcome) =>
  missing === 0 && repeated === 0 && growth <= LARGEST_GROWTH;

function toText(outcome: Outcome): string {
  const { contacts, pages, missing, repeated, seconds, memory, growth, slowdown } = outcome;
  const factor = (value: number | undefined) => (value === undefined ? 'cannot be told here' : value.toFixed(2));
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
      ['page time, last hundred / first', factor(slowdown)],
      ['', isRight(outcome) ? 'right' : 'WRONG'],
    ],
  );
}

function contactsOf(flags: Flags): number {
  const text = flags.last('contacts') ?? '100000';
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError('--contacts must be a whole number from 1 to 9999999');
  return Number(text);
}

async function main(rawArgs: readonly string[]): Promise<void> {
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${await renderHelp(command, undefined, process.stdout.columns)}\n`);
    return;
  }
  const flags = parseFlags(ARGS, rawArgs);
  const line = createLiveLine(process.stderr, () => performance.now());
  const outcome = await measure(contactsOf(flags), (text) => line.update(text));
  line.clear();
  process.stdout.write(`${flags.has('json') ? JSON.stringify(outcome, undefined, 2) : toText(outcome)}\n`);
  if (!isRight(outcome)) process.exitCode = 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\nSee: npm run bench:scale -- --help\n`);
  process.exitCode = 2;
}
