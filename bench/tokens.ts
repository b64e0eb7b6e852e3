/**
 * `npm run bench:tokens`: an access token expires under many callers at once, and the authority has a fault. How many are
 * served, and what it costs at the authority: the bridge in several Workers, beside a client as it is usually written.
 */

import type { ArgsDef } from 'citty';
import { formatTable } from '../cli/print.ts';
import { countOf, runBench } from './command.ts';
import { isAsItShould, meetExpiry, naively, type Outcome, throughBridge } from './tokens/expiry.ts';
import { FAULTS } from './tokens/faults.ts';
import { startFleet } from './tokens/fleet.ts';

const ARGS = {
  callers: { type: 'string', valueHint: 'n,n', description: 'How many callers at once; 2,20,50 unless told' },
  many: { type: 'string', valueHint: 'n', description: 'Callers of one more run, without a fault; 500 unless told' },
  workers: { type: 'string', valueHint: 'n', description: 'Workers that share their storage; 4 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:tokens --',
    description:
      'Lets tokens expire under many callers while the authority has a fault. Exit code 0 only if the bridge asked the authority no more often than the fault forces, and served every caller that can be served',
  },
  args: ARGS,
};

const SIDES = ['bridge', 'naive'] as const;

interface Row {
  readonly fault: string;
  readonly callers: number;
  readonly bridge: Outcome;
  readonly naive: Outcome;
  readonly ok: boolean;
}

await runBench('bench:tokens', command, async (flags) => {
  const counts = (flags.last('callers') ?? '2,20,50').split(',').map(Number);
  await using fleet = await startFleet(countOf(flags, 'workers', 4));
  const many = countOf(flags, 'many', 500);
  const runs = [
    ...FAULTS.flatMap((fault) => counts.map((callers) => ({ fault, callers }))),
    ...FAULTS.slice(0, 1).map((fault) => ({ fault, callers: many })),
  ];
  const rows: Row[] = [];
  for (const { fault, callers } of runs) {
    if (!flags.has('json')) process.stderr.write(`${fault.name}, ${callers} callers\n`);
    const bridge = await meetExpiry(callers, fault, throughBridge(fleet));
    const naive = await meetExpiry(callers, fault, naively);
    rows.push({ fault: fault.name, callers, bridge, naive, ok: isAsItShould(callers, fault, bridge) });
  }
  process.stdout.write(`${flags.has('json') ? JSON.stringify(rows, null, 2) : toText(rows)}\n`);
  return rows.every(({ ok }) => ok);
});

function toText(rows: readonly Row[]): string {
  const columns = ['served', 'then', 'asked', 'granted', 'then asked'];
  const cells = ({ served, servedAfter, requests, granted, requestsAfter }: Outcome) =>
    [served, servedAfter, requests, granted, requestsAfter].map(String);
  return formatTable(
    [
      { title: 'fault' },
      { title: 'callers', align: 'right' },
      ...SIDES.flatMap((side) => columns.map((name) => ({ title: `${side}: ${name}`, align: 'right' as const }))),
      { title: '' },
    ],
    rows.map((row) => [
      row.fault,
      String(row.callers),
      ...SIDES.flatMap((side) => cells(row[side])),
      row.ok ? '' : 'not as it should be',
    ]),
  );
}
