/** `npm run bench:soak`: the built Worker at 80 % of what it can, for minutes: no error, memory and latency flat. */

import type { ArgsDef } from 'citty';
import { UsageError } from '../cli/usage-error.ts';
import { formatCount, formatTable } from '../cli/print.ts';
import { countOf, runBench } from './command.ts';
import { countProblems, type Fifth, judgeFifths, toFifths } from './soak/fifths.ts';
import { type Soak, soak } from './soak/soak.ts';
import type { Verdict } from './targets.ts';

const ARGS = {
  seconds: { type: 'string', valueHint: 'n', description: 'Length of the load; 300 unless told, at least 10' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:soak --',
    description:
      'Measures what the built Worker can answer, then asks for 80 % of that for minutes. Exit code 0 only if nothing failed, and neither the latency nor the memory of the Worker grew',
  },
  args: ARGS,
};

/** Two samples in each fifth. */
const SHORTEST = 10;

function toText(measured: Soak, fifths: readonly Fifth[], verdicts: readonly Verdict[]): string {
  const { capacity, rate, database } = measured;
  const line = (name: string, read: (fifth: Fifth) => number, digits = 0) => [
    name,
    ...fifths.map((fifth) => read(fifth).toFixed(digits)),
  ];
  const columns = ['first fifth', 'second', 'third', 'fourth', 'last'];
  const table = formatTable(
    [{ title: '' }, ...columns.map((title) => ({ title, align: 'right' as const }))],
    [
      line('requests', ({ requests }) => requests),
      line('requests per second', ({ requestsPerSecond }) => requestsPerSecond),
      line('errors', ({ errors }) => errors),
      line('p50, ms', ({ p50 }) => p50, 1),
      line('p95, ms', ({ p95 }) => p95, 1),
      line('p99, ms', ({ p99 }) => p99, 1),
      line('CPU ms per request', ({ processorTime }) => processorTime, 2),
      line('memory, MB', ({ memory }) => memory),
    ],
  );
  const verdictTable = formatTable(
    [{ title: 'target' }, { title: 'measured', align: 'right' }, { title: '' }],
    verdicts.map(({ target, measured: value, met }) => [target, value, met ? 'met' : 'MISSED']),
  );
  const head = `capacity: ${formatCount(Math.round(capacity))} requests per second; asked for: ${formatCount(rate)}`;
  const rows = `database: ${database.before.toFixed(1)} MB before, ${database.after.toFixed(1)} MB after`;
  return [head, table, rows, verdictTable].join('\n\n');
}

await runBench('bench:soak', command, async (flags) => {
  const seconds = countOf(flags, 'seconds', 300);
  if (seconds < SHORTEST) throw new UsageError(`--seconds must be at least ${SHORTEST}`);
  const measured = await soak(seconds, (text) => process.stderr.write(`${text}\n`));
  const fifths = toFifths(measured.samples);
  const verdicts = judgeFifths(fifths);
  const met = verdicts.every((verdict) => verdict.met);
  const { samples, ...rest } = measured;
  const problems = countProblems(samples);
  for (const [problem, times] of Object.entries(problems)) process.stderr.write(`${times} × ${problem}\n`);
  const report = flags.has('json')
    ? JSON.stringify({ seconds, ...rest, fifths, verdicts, problems, met }, undefined, 2)
    : toText(measured, fifths, verdicts);
  process.stdout.write(`${report}\n`);
  return met;
});
