/**
 * A run as a fold over all streams of a source, one after the other, and over the departures at last where contacts
 * that departed are blanked. Its state is plain JSON and holds everything but what the service and D1 know.
 */

import * as v from 'valibot';
import type { ContactSource } from '../connectors/contact-source.ts';
import type { Session } from '../credentials/session.ts';
import type { ContactPlan } from '../declaration/integration.ts';
import { type Position, position, sequencePosition } from '../domain/position.ts';
import { NO_TOTALS, RUN_CAUSES, type RunStart, type RunTotals, TOTAL_NAMES } from '../store/contact-runs.ts';
import { DEPARTED } from '../store/contact-streams.ts';
import type { Database } from '../store/database.ts';
import type { Checkpoint } from './checkpoint.ts';
import { departuresSource, pullBrake } from './departures.ts';
import { BridgeError } from '../domain/errors.ts';
import { PASSING_CODES } from './patience.ts';
import { sequenceWalk } from './sequence-walk.ts';
import { createSift } from './sift.ts';
import type { Step, Walk, WalkStart } from './walk.ts';
import { walkOver } from './walk-over.ts';

const count = v.pipe(v.number(), v.minValue(0));
const instant = v.pipe(v.number(), v.safeInteger());

/** For reading a run back from a page's row, which another version of the bridge may have written. */
export const runState = v.object({
  /** When the run began, in milliseconds since 1970 UTC; bounds count from here. */
  started: instant,
  start: v.object({
    kind: v.picklist(['initial', 'incremental']),
    cause: v.picklist(RUN_CAUSES),
    mappingDiffers: v.boolean(),
  }),
  /** For the checkpoints of this run. */
  epoch: count,
  mapping: v.string(),
  /** An operator wants what changed since then to be sent again, or since where the reader was, if that is earlier. */
  resync: v.exactOptional(v.object({ since: instant, reader: v.record(v.string(), position) })),
  positions: v.record(v.string(), position),
  departures: v.exactOptional(sequencePosition),
  /** The stream that is being read, and where its walk is; without it the walk is yet to begin. */
  stream: v.string(),
  walk: v.exactOptional(v.unknown()),
  /** Contacts on a page, where the source is too slow for as many as the integration wants. */
  limit: v.exactOptional(count),
  /** How many reads in a row gave nothing and led on all the same. */
  barren: v.exactOptional(count),
  hold: v.exactOptional(v.object({ since: instant, until: instant, tries: count, cause: v.picklist(PASSING_CODES) })),
  totals: v.object(
    Object.fromEntries(TOTAL_NAMES.map((name) => [name, count])) as Record<keyof RunTotals, typeof count>,
  ),
});
export type RunState = Readonly<v.InferOutput<typeof runState>>;

/** What one step of a run gave, and where the run goes on. */
export interface RunStep extends Pick<Step, 'contacts' | 'departed'> {
  readonly stream: string;
  readonly state: RunState;
  /** Whether the run has come to its end. */
  readonly done: boolean;
}

/** What a run works with, for one request. */
export interface RunTools {
  readonly plan: ContactPlan;
  readonly session: Session;
  readonly database: Database;
}

/** The streams of a plan in the order in which a run reads them. */
export function streamsOf({ sources, departed }: ContactPlan): readonly string[] {
  return [...Object.keys(sources), ...(departed === 'blank' ? [DEPARTED] : [])];
}

/** Reads at most `limit` contacts. */
export async function stepRun(state: RunState, limit: number, tools: RunTools): Promise<RunStep> {
  const { stream } = state;
  if (tools.session.call.now() - state.started > LONGEST_RUN_MS) {
    throw new BridgeError('source_stuck', 'The run has gone on for three days: the service never comes to an end');
  }
  const isDeparted = stream === DEPARTED;
  const walk = isDeparted ? walkOverDepartures(tools) : walkOverStream(state, tools);
  if (isDeparted && state.walk === undefined) {
    const braked = await pullBrake(tools.database, tools.session.account, state.departures, tools.plan.brake);
    if (braked > 0) {
      tools.session.call.log('brake_pulled', { departures: braked });
      return {
        stream,
        contacts: [],
        departed: [],
        done: true,
        state: { ...state, totals: { ...state.totals, braked } },
      };
    }
  }

  const step = await walk.step(state.walk ?? walk.begin(startOf(state)), limit);

  const { walk: _, barren = 0, ...rest } = state;
  const isBarren = step.given === 0 && step.next !== undefined;
  if (isBarren && barren >= MOST_BARREN) {
    throw new BridgeError('source_stuck', `The service gave ${MOST_BARREN} empty pages in a row, each of which led on`);
  }
  const following = step.next === undefined ? nextStream(tools.plan, stream) : stream;
  return {
    stream,
    contacts: step.contacts,
    departed: step.departed,
    done: following === undefined,
    state: {
      ...rest,
      ...movedTo(step.position, state),
      totals: addTo(state.totals, step, isDeparted),
      stream: following ?? stream,
      ...(step.next === undefined ? {} : { walk: step.next }),
      ...(isBarren ? { barren: barren + 1 } : {}),
    },
  };
}

/** A run that takes longer is one whose service gives the same again under ever new cursors. */
const LONGEST_RUN_MS = 3 * 86_400_000;

/** More empty pages in a row than a service has a reason to give. */
const MOST_BARREN = 1000;

/** Where the walk over the run's stream begins. */
function startOf({ stream, positions, departures, resync }: RunState): WalkStart {
  if (stream === DEPARTED) return { after: departures };
  return resync ? { after: resync.reader[stream], since: resync.since } : { after: positions[stream] };
}

/** The walk over a stream of the connector's. */
function walkOverStream({ stream, started }: RunState, { plan, session, database }: RunTools): Walk {
  const source = sourceOf(plan, stream);
  return walkOver(source, {
    call: session.call,
    sift: createSift(plan.selection, session.call.settings),
    database,
    account: session.account,
    stream,
    started,
    // A filter in the service would hide a contact that leaves it, and then it could not be blanked.
    where: plan.departed === 'blank' ? [] : plan.selection.where.filter((each) => source.filters?.(each)),
    leastIntervalMs: Math.max(plan.scanIntervalMs, source.kind === 'scan' ? source.leastIntervalMs : 0),
  });
}

function walkOverDepartures({ session, database }: RunTools): Walk {
  const sift = createSift(EVERYTHING, session.call.settings);
  return sequenceWalk(departuresSource(database, session.account), { call: session.call, sift });
}

const EVERYTHING = { where: [], exclude: [], requirePhone: false, map: {} } as const;

/** The source of a stream; throws for a stream that the integration no longer has. */
export function sourceOf({ sources }: ContactPlan, stream: string): ContactSource {
  const source = Object.hasOwn(sources, stream) ? sources[stream] : undefined;
  if (!source) throw new Error(`There is no stream "${stream}"`);
  return source;
}

function nextStream(plan: ContactPlan, stream: string): string | undefined {
  const streams = streamsOf(plan);
  return streams[streams.indexOf(stream) + 1];
}

/** The run's position in the stream that was read, moved to `to`; where it cannot be told, it stays as it is. */
function movedTo(to: Position | undefined, { stream, positions }: RunState): Partial<RunState> {
  if (!to) return {};
  if (stream !== DEPARTED) return { positions: { ...positions, [stream]: to } };
  return to.kind === 'sequence' ? { departures: to } : {};
}

function addTo(totals: RunTotals, { contacts, departed, outside }: Step, isDeparted: boolean): RunTotals {
  const sum = { ...totals, outside: totals.outside + outside };
  sum[isDeparted ? 'blanked' : 'contacts'] += contacts.length;
  for (const { reason } of departed) sum[reason] += 1;
  return sum;
}

/** What the checkpoint of a page says that ends in this state. */
export function checkpointOf({ positions, departures, epoch, mapping }: RunState): Checkpoint {
  return { streams: positions, ...(departures ? { departures } : {}), epoch, mapping };
}

/** The first state of a run. `checkpoint` is what Talkdesk presented, as far as it could be read. */
export interface RunBeginning {
  readonly presented: boolean;
  readonly checkpoint: Checkpoint | undefined;
  readonly started: number;
  /** The name of today's mapping. */
  readonly mapping: string;
}

export function beginRun(plan: ContactPlan, session: Session, beginning: RunBeginning): RunState {
  const { presented, checkpoint, started, mapping } = beginning;
  const { epoch, fullEpoch, since } = session.resync;
  const differs = checkpoint !== undefined && checkpoint.mapping !== mapping;
  const cause = ((): RunStart['cause'] => {
    if (!checkpoint) return presented ? 'unreadable_checkpoint' : 'no_checkpoint';
    if (checkpoint.epoch < epoch) return 'resync';
    return differs && plan.resyncOnMappingChange ? 'mapping_changed' : 'checkpoint';
  })();
  const goesOn = cause === 'checkpoint';
  const reader = checkpoint ? positionsFor(plan, checkpoint) : {};
  // A resync gives its positions anew, so that a run which is cut does not swallow it.
  const positions = goesOn ? reader : {};
  const wantsSome = since !== undefined && checkpoint !== undefined && checkpoint.epoch >= fullEpoch;
  const resync = cause === 'resync' && wantsSome ? { since, reader } : undefined;
  const comparesAll = Object.values(plan.sources).every(({ kind }) => kind === 'scan');
  const [stream = DEPARTED] = streamsOf(plan);
  // Whoever begins anew may have had an earlier life, so all departures that are recorded are told again.
  const told = checkpoint?.departures;
  return {
    started,
    start: {
      kind: Object.keys(positions).length > 0 || resync ? 'incremental' : 'initial',
      cause,
      mappingDiffers: differs,
    },
    epoch,
    // The old name stays until all has been sent again; where a walk compares every contact, that is at once.
    mapping: goesOn && checkpoint && !comparesAll ? checkpoint.mapping : mapping,
    ...(resync ? { resync } : {}),
    positions,
    ...(plan.departed === 'blank' && told ? { departures: told } : {}),
    stream,
    totals: NO_TOTALS,
  };
}

/** Positions of streams that there still are and that are still of the same kind. */
function positionsFor({ sources }: ContactPlan, { streams }: Checkpoint): RunState['positions'] {
  const fitting = Object.entries(streams).filter(([name, { kind }]) => sources[name]?.kind === kind);
  return Object.fromEntries(fitting);
}
