/** `npm run bench`: the built Worker beside a floor, its round trips to D1, and its size. */

import { availableParallelism, cpus } from 'node:os';
import type { ArgsDef } from 'citty';
import type { Flags } from '../cli/flags.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { EndpointName } from '../src/contract/endpoint.ts';
import { runBench } from './command.ts';
import { startContenders } from './contenders.ts';
import { ENDPOINTS } from './endpoints.ts';
import { startLoadGenerator } from './load-generator.ts';
import { formatReport } from './report.ts';
import type { Results } from './results.ts';
import { countRoundTrips } from './round-trips.ts';
import { type Cell, measureEndpoint, type Plan } from './rounds.ts';
import { judge } from './targets.ts';

const FULL: Plan = { connections: [1, 16, 64], rounds: 32, seconds: 0.25 };
const QUICK: Plan = { connections: [16], rounds: 8, seconds: 0.2 };

const args = {
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
  quick: { type: 'boolean', description: 'Short rounds at 16 connections only: a look, not a measurement' },
  only: { type: 'string', valueHint: 'endpoint,…', description: `Of ${ENDPOINTS.join(', ')}` },
  rounds: { type: 'string', valueHint: 'n', description: `Rounds of each of the two; ${FULL.rounds} unless told` },
  seconds: { type: 'string', valueHint: 'n', description: `Length of a round; ${FULL.seconds} unless told` },
} as const satisfies ArgsDef;

const bench = {
  meta: {
    name: 'npm run bench --',
    description: 'Measures the built Worker beside a bare one with the same storage calls',
  },
  args,
};

const progress = (line: string) => process.stderr.write(`${line}\n`);

async function measure(endpoints: readonly EndpointName[], plan: Plan): Promise<Results> {
  progress('Building both Workers and filling their databases …');
  await using contenders = await startContenders(endpoints);
  using generator = startLoadGenerator();
  const cells: Cell[] = [];
  for (const match of contenders.matches) {
    cells.push(
      ...(await measureEndpoint(generator, contenders, match, plan, ({ endpoint, connections, ratio }) =>
        progress(`${endpoint} at ${connections} connections: ${ratio.rate.median.toFixed(2)} of the floor's rate`),
      )),
    );
  }
  return {
    plan,
    machine: { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown', node: process.version },
    cells,
    roundTrips: contenders.matches.map(countRoundTrips),
    bundle: contenders.bytes,
  };
}

function endpointsOf(flags: Flags): readonly EndpointName[] {
  const names = flags.all('only').flatMap((list) => list.split(','));
  const unknown = names.find((name) => !ENDPOINTS.some((endpoint) => endpoint === name));
  if (unknown !== undefined) throw new UsageError(`--only: ${unknown} is none of ${ENDPOINTS.join(', ')}`);
  return names.length === 0 ? ENDPOINTS : ENDPOINTS.filter((endpoint) => names.includes(endpoint));
}

function planOf(flags: Flags): Plan {
  const { connections, rounds, seconds } = flags.has('quick') ? QUICK : FULL;
  return {
    connections,
    rounds: numberOf(flags, 'rounds', /^[1-9]\d{0,2}$/, 'a whole number from 1 to 999') ?? rounds,
    seconds: numberOf(flags, 'seconds', /^(?!0*\.?0*$)\d{1,3}(\.\d+)?$/, 'a number of seconds above 0') ?? seconds,
  };
}

function numberOf(flags: Flags, name: string, form: RegExp, rule: string): number | undefined {
  const text = flags.last(name);
  if (text === undefined) return undefined;
  if (!form.test(text)) throw new UsageError(`--${name} must be ${rule}`);
  return Number(text);
}

await runBench('bench', bench, async (flags) => {
  const results = await measure(endpointsOf(flags), planOf(flags));
  const verdicts = judge(results);
  const met = verdicts.every((verdict) => verdict.met);
  const report = flags.has('json')
    ? JSON.stringify({ ...results, verdicts, met }, undefined, 2)
    : formatReport(results, verdicts);
  process.stdout.write(`${report}\n`);
  return met;
});
