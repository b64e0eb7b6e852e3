/** The results as tables for people. */

import { type Column, formatCount, formatTable } from '../cli/print.ts';
import type { Results } from './results.ts';
import type { Cell, Side } from './rounds.ts';
import type { Verdict } from './targets.ts';

const right = (title: string): Column => ({ title, align: 'right' });

const CELL: readonly Column[] = [{ title: 'endpoint' }, right('connections')];

export function formatReport(results: Results, verdicts: readonly Verdict[]): string {
  const { plan, machine, cells, roundTrips, bundle } = results;
  const rateTable = formatTable(
    [
      ...CELL,
      right('bridge req/s'),
      right('floor req/s'),
      right('ratio'),
      right('of pairs'),
      right('bridge CPU ms/req'),
      right('floor CPU ms/req'),
      right('ratio'),
    ],
    cells.map(toRates),
  );
  const latencyTable = formatTable(
    [...CELL, right('bridge p50 / p97.5 / p99 ms'), right('floor p50 / p97.5 / p99 ms')],
    cells.map(toLatencies),
  );
  const tripTable = formatTable(
    [{ title: 'endpoint' }, right('round trips to D1'), right('of the source'), right('statements')],
    roundTrips.map(({ endpoint, total, ofSource, statements }) => [
      endpoint,
      ...[total, ofSource, statements].map(String),
    ]),
  );
  const verdictTable = formatTable(
    [{ title: 'target' }, right('measured'), { title: '' }],
    verdicts.map(({ target, measured, met }) => [target, measured, met ? 'met' : 'MISSED']),
  );
  const { cores, processor, node } = machine;
  return [
    `${plan.rounds} rounds of ${plan.seconds} s each; ${cores} cores (${processor}), Node ${node}`,
    rateTable,
    latencyTable,
    tripTable,
    `bundle: ${formatCount(bundle.minified)} bytes minified, ${formatCount(bundle.gzipped)} gzipped`,
    verdictTable,
  ].join('\n\n');
}

function toRates({ endpoint, connections, bridge, floor, ratio }: Cell): string[] {
  return [
    endpoint,
    String(connections),
    formatCount(Math.round(bridge.requestsPerSecond)),
    formatCount(Math.round(floor.requestsPerSecond)),
    ratio.rate.median.toFixed(2),
    `${ratio.rate.lowest.toFixed(2)}–${ratio.rate.highest.toFixed(2)}`,
    ...[bridge.processorTime, floor.processorTime, ratio.processorTime].map((value) => value?.toFixed(2) ?? '–'),
  ];
}

function toLatencies({ endpoint, connections, bridge, floor }: Cell): string[] {
  return [endpoint, String(connections), ...[bridge, floor].map(latenciesOf)];
}

const latenciesOf = ({ latency: { p50, p97_5, p99 } }: Side) =>
  [p50, p97_5, p99].map((ms) => ms.toFixed(1)).join(' / ');
