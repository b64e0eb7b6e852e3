/**
 * Bridge and floor in turns. A machine that does other things besides slows both rounds of a pair down, so the ratio
 * of a pair says more than either rate; who goes first changes with every pair.
 */

import type { EndpointName } from '../src/contract/endpoint.ts';
import type { Contenders, Match } from './contenders.ts';
import type { LoadResult } from './load.ts';
import type { LoadGenerator } from './load-generator.ts';
import { processorTime } from './processor-time.ts';
import type { ServedWorker } from './served-worker.ts';
import { median, percentile } from './statistics.ts';

export interface Plan {
  readonly connections: readonly number[];
  /** Rounds of each of the two. */
  readonly rounds: number;
  /** Length of a round. */
  readonly seconds: number;
}

/** Of one Worker, over all rounds. */
export interface Side {
  /** The median of the rounds. */
  readonly requestsPerSecond: number;
  /**
   * Milliseconds of processor time per request, where the system tells: the lower quartile of the rounds, because
   * what else the machine does can only add to it.
   */
  readonly processorTime?: number;
  /** Percentiles of the latencies of all requests, in milliseconds. */
  readonly latency: { readonly p50: number; readonly p97_5: number; readonly p99: number };
}

export interface Cell {
  readonly endpoint: EndpointName;
  readonly connections: number;
  readonly bridge: Side;
  readonly floor: Side;
  /** 1 is as good as the floor. */
  readonly ratio: {
    /** Rate of the bridge through that of the floor: the median of the pairs, the lowest and the highest pair. */
    readonly rate: { readonly median: number; readonly lowest: number; readonly highest: number };
    /** Processor time of the floor through that of the bridge. */
    readonly processorTime?: number;
  };
}

interface Round extends LoadResult {
  readonly processorTime?: number;
}

/** Long enough for the code to be compiled that runs often. */
const WARM_UP = { connections: 16, seconds: 1 };

/** Measures one endpoint; `onCell` is told of each number of connections as soon as it is through. */
export async function measureEndpoint(
  generator: LoadGenerator,
  { bridge, floor }: Contenders,
  match: Match,
  { connections: steps, rounds, seconds }: Plan,
  onCell: (cell: Cell) => void,
): Promise<Cell[]> {
  async function run(worker: ServedWorker, connections: number, length: number): Promise<Round> {
    const before = await timeOf(worker);
    const url = new URL(match.path, worker.url).href;
    const result = await generator.run({ url, body: JSON.stringify(match.body), connections, seconds: length });
    const after = await timeOf(worker);
    if (before === undefined || after === undefined) return result;
    return { ...result, processorTime: (after - before) / result.latencies.length };
  }

  for (const worker of [bridge, floor]) await run(worker, WARM_UP.connections, WARM_UP.seconds);
  const cells: Cell[] = [];
  for (const connections of steps) {
    const ofBridge: Round[] = [];
    const ofFloor: Round[] = [];
    const turns = [
      { worker: bridge, results: ofBridge },
      { worker: floor, results: ofFloor },
    ];
    for (let round = 0; round < rounds; round += 1) {
      for (const { worker, results } of turns) results.push(await run(worker, connections, seconds));
      turns.reverse();
    }
    const cell = toCell(match.endpoint, connections, ofBridge, ofFloor);
    cells.push(cell);
    onCell(cell);
  }
  return cells;
}

async function timeOf({ processId }: ServedWorker): Promise<number | undefined> {
  return processId === undefined ? undefined : await processorTime(processId);
}

function toCell(
  endpoint: EndpointName,
  connections: number,
  ofBridge: readonly Round[],
  ofFloor: readonly Round[],
): Cell {
  const bridge = toSide(ofBridge);
  const floor = toSide(ofFloor);
  const rates = ofBridge.map((round, pair) => round.requestsPerSecond / (ofFloor[pair]?.requestsPerSecond ?? 0));
  const rate = { median: median(rates), lowest: Math.min(...rates), highest: Math.max(...rates) };
  const known = bridge.processorTime !== undefined && floor.processorTime !== undefined;
  const ratio = known ? { rate, processorTime: floor.processorTime / bridge.processorTime } : { rate };
  return { endpoint, connections, bridge, floor, ratio };
}

function toSide(rounds: readonly Round[]): Side {
  const latencies = rounds.flatMap((round) => round.latencies);
  const times = rounds.map((round) => round.processorTime).filter((time) => time !== undefined);
  return {
    requestsPerSecond: median(rounds.map((round) => round.requestsPerSecond)),
    ...(times.length === 0 ? {} : { processorTime: percentile(times, 25) }),
    latency: {
      p50: percentile(latencies, 50),
      p97_5: percentile(latencies, 97.5),
      p99: percentile(latencies, 99),
    },
  };
}
