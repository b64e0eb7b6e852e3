/**
 * `npm run bench:import`: a small and a large file through the import, each in a process of its own: memory flat, and
 * how many rows a second.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { ArgsDef } from 'citty';
import { formatCount, formatTable } from '../cli/print.ts';
import { countOf, runBench } from './command.ts';
import type { ImportCost } from './import-process.ts';

const ARGS = {
  rows: { type: 'string', valueHint: 'n', description: 'Rows of the large file; 100,000 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:import --',
    description:
      'Imports a small and a large file without a bridge. Exit code 0 only if every row was imported and the memory did not grow with their number',
  },
  args: ARGS,
};

const SMALL = 10_000;
/** More than this is growth with the rows, and not garbage that is yet to be collected. */
const LARGEST_GROWTH = 1.5;

/** Names in quotes, accents, two phones, an address over two lines and an e-mail for an id. */
function* generateRows(count: number): Generator<string> {
  yield 'First Name,Last Name,Company,E-mail,Phone,Mobile,Address,Website\n';
  for (let at = 0; at < count; at += 1) {
    const digits = String(at).padStart(7, '0');
    yield `José ${at},"Silva, ""Zé"" ${at}",Padaria ${at % 997},jose.${at}@mail.example,+35121${digits},91${digits},"Rua das Flores, ${at}\n1200-${at % 1000} Lisboa",https://padaria-${at % 997}.example\n`;
  }
}

async function measure(folder: string, rows: number): Promise<ImportCost> {
  const path = join(folder, `${rows}.csv`);
  await pipeline(generateRows(rows), createWriteStream(path));
  const child = fork(fileURLToPath(new URL('import-process.ts', import.meta.url)), [path], {
    execArgv: ['--expose-gc'],
  });
  const [cost] = (await once(child, 'message')) as [ImportCost];
  return cost;
}

function toText(small: ImportCost, large: ImportCost): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const line = (
    name: string,
    read: (cost: ImportCost) => number,
    write: (value: number) => string,
    isCost: boolean,
  ) => [name, write(read(small)), write(read(large)), isCost ? (read(large) / read(small)).toFixed(2) : ''];
  return formatTable(
    [
      { title: '' },
      { title: 'small', align: 'right' },
      { title: 'large', align: 'right' },
      { title: `large / small (at most ${LARGEST_GROWTH})`, align: 'right' },
    ],
    [
      line('rows', (cost) => cost.rows, formatCount, false),
      line('imported', (cost) => cost.imported, formatCount, false),
      line(
        'rows per second',
        (cost) => cost.rows / cost.seconds,
        (value) => formatCount(Math.round(value)),
        false,
      ),
      line('highest heap without garbage, MB', (cost) => cost.peakHeap, megabytes, true),
      line('highest resident set, MB', (cost) => cost.peakResident, megabytes, true),
      ['', '', '', isRight(small, large) ? 'right' : 'WRONG'],
    ],
  );
}

function isRight(small: ImportCost, large: ImportCost): boolean {
  return (
    [small, large].every(({ rows, imported }) => rows === imported) &&
    large.peakHeap <= small.peakHeap * LARGEST_GROWTH &&
    large.peakResident <= small.peakResident * LARGEST_GROWTH
  );
}

await runBench('bench:import', command, async (flags) => {
  const rows = countOf(flags, 'rows', 100_000);
  const folder = await mkdtemp(join(tmpdir(), 'bridge-import-'));
  try {
    const small = await measure(folder, SMALL);
    const large = await measure(folder, rows);
    process.stdout.write(
      `${flags.has('json') ? JSON.stringify({ small, large }, undefined, 2) : toText(small, large)}\n`,
    );
    return isRight(small, large);
  } finally {
    await rm(folder, { recursive: true });
  }
});
