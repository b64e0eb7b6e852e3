/**
 * Bridge and floor in turns. A machine that does other things besides slows both rounds of a pair down, so the ratio
 * of a pair says more than either rate; who goes first changes with every pair.
 */

import type { EndpointName } from '../src/contract/endpoint.ts';
import type { Contenders, Match } from './contenders.ts';
import type { LoadResult } from './load.ts';
import type { LoadGenerator } from './load-generator.ts';
import { median, percentile } from './statistics.ts';

export interface Plan {
  readonly connections: readonly number[];
  /** Rounds of each of the two. */
  readonly rounds: number;
  /** Length of a round. */
  readonly seconds: number;
}

/** Of one Worker, over all rounds: the median rate, and percentiles of all latencies in milliseconds. */
export interface Side {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p97_5: number;
  readonly p99: number;
}

export interface Cell {
  readonly endpoint: EndpointName;
  readonly connections: number;
  readonly bridge: Side;
  readonly floor: Side;
  /** Rate of the bridge through that of the floor: the median of the pairs, the lowest and the highest pair. */
  readonly ratio: { readonly median: number; readonly lowest: number; readonly highest: number };
}

const WARM_UP = { connections: 16, seconds: 1 };

/** Measures one endpoint; `onCell` is told of each number of connections as soon as it is through. */
export async function measureEndpoint(
  generator: LoadGenerator,
  { bridge, floor }: Contenders,
  match: Match,
  { connections: steps, rounds, seconds }: Plan,
  onCell: (cell: Cell) => void,
): Promise<Cell[]> {
  const load = (url: string, connections: number, length: number) =>
    generator.run({
      url: new URL(match.path, url).href,
      body: JSON.stringify(match.body),
      connections,
      seconds: length,
    });

  for (const { url } of [bridge, floor]) await load(url, WARM_UP.connections, Math.min(WARM_UP.seconds, seconds));
  const cells: Cell[] = [];
  for (const connections of steps) {
    const ofBridge: LoadResult[] = [];
    const ofFloor: LoadResult[] = [];
    const turns = [
      { url: bridge.url, results: ofBridge },
      { url: floor.url, results: ofFloor },
    ];
    for (let round = 0; round < rounds; round += 1) {
      for (const { url, results } of turns) results.push(await load(url, connections, seconds));
      turns.reverse();
    }
    const cell = toCell(match.endpoint, connections, ofBridge, ofFloor);
    cells.push(cell);
    onCell(cell);
  }
  return cells;
}

function toCell(
  endpoint: EndpointName,
  connections: number,
  ofBridge: readonly LoadResult[],
  ofFloor: readonly LoadResult[],
): Cell {
  const ratios = ofBridge.map((result, pair) => result.requestsPerSecond / (ofFloor[pair]?.requestsPerSecond ?? 0));
  return {
    endpoint,
    connections,
    bridge: toSide(ofBridge),
    floor: toSide(ofFloor),
    ratio: { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) },
  };
}

function toSide(results: readonly LoadResult[]): Side {
  const latencies = results.flatMap((result) => result.latencies);
  return {
    requestsPerSecond: median(results.map((result) => result.requestsPerSecond)),
    p50: percentile(latencies, 50),
    p97_5: percentile(latencies, 97.5),
    p99: percentile(latencies, 99),
  };
}
