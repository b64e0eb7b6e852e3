/**
 * The walk over a list that can neither be filtered nor sorted by change. All of it is read; a contact whose digest is
 * not the one that is remembered takes the next number, and delivered is what has a number above the checkpoint's.
 * The position moves only when the walk is through, and never past a number that another walk gave meanwhile.
 */

import type { ScanSource } from '../connectors/contact-source.ts';
import type { Contact } from '../domain/contact.ts';
import type { ScanPosition } from '../domain/position.ts';
import { BridgeError } from '../domain/errors.ts';
import { sha256 } from '../domain/signer.ts';
import { countDepartures } from '../store/contact-departures.ts';
import {
  DEPARTED,
  findStream,
  openStream,
  openWalk,
  type StreamKey,
  type StreamRow,
} from '../store/contact-streams.ts';
import { endWalk, numberContacts, WALKS_TOLD_APART } from '../store/known-contacts.ts';
import type { Walk, WalkTools } from './walk.ts';

export interface ScanState {
  /** The position at which the run began. */
  readonly after?: ScanPosition;
  /** Absent on the first page. */
  readonly walk?: {
    readonly number: number;
    readonly generation: string;
    /** The newest number when the walk began. */
    readonly base: number;
  };
  readonly cursor?: string;
}

export function scanWalk(source: ScanSource, tools: WalkTools): Walk<ScanState> {
  const { call, sift, database, started, where, leastIntervalMs } = tools;
  const key: StreamKey = { account: tools.account, stream: tools.stream };

  /** Whether the list was walked so recently that this run has to leave it alone; a first run never has to. */
  async function mustWait(after: ScanPosition | undefined): Promise<boolean> {
    if (!after) return false;
    const [[stream]] = await database.run(findStream(key));
    return stream?.generation === after.generation && started - (stream.walked_at ?? 0) < leastIntervalMs;
  }

  async function open() {
    const [, [stream]] = await database.run(openStream(key), openWalk(key));
    if (!stream) throw new BridgeError('internal', 'D1 returned no row for the stream');
    return { number: stream.walk, generation: stream.generation, base: stream.sequence };
  }

  return {
    begin: ({ after, since }) => (after?.kind === 'scan' && since === undefined ? { after } : {}),

    async step(state, limit) {
      const { after, cursor } = state;
      if (!state.walk && (await mustWait(after))) {
        return { contacts: [], departed: [], given: 0, outside: 0, position: after };
      }
      const page = await source.read(call, { limit, where, ...(cursor === undefined ? {} : { cursor }) });
      if (page.cursor !== undefined && page.cursor === cursor) {
        throw new BridgeError('source_stuck', 'The service gave the same cursor twice while its contacts were listed');
      }
      const walk = state.walk ?? (await open());
      const given = page.changes.length;
      const { contacts, departed } = sift(page.changes);

      // A numbering of another name, or one that is behind the checkpoint, means: send all.
      const delivered = after?.generation === walk.generation && after.sequence <= walk.base ? after.sequence : 0;
      const seen = await Promise.all(
        contacts.map(async (contact) => ({ id: contact.id, digest: await digest(contact) })),
      );
      const numbering = numberContacts(key, walk.number, seen, delivered);
      if (page.cursor !== undefined) {
        const [, , changed] = await database.run(...numbering);
        const next: ScanState = { ...state, walk, cursor: page.cursor };
        return { contacts: among(changed, contacts), departed, given, outside: 0, position: after, next };
      }

      const [, , changed, , , , missing, , [end]] = await database.run(
        ...numbering,
        openStream({ ...key, stream: DEPARTED }),
        ...endWalk(key, { walk: walk.number, base: walk.base, startedAt: started, now: call.now() }),
        countDepartures(key.account),
      );
      return {
        contacts: among(changed, contacts),
        departed: [...departed, ...missing.map(({ id }) => ({ id, reason: 'missing' as const }))],
        given,
        outside: 0,
        position: positionAt(end, walk, after),
      };
    },
  };
}

/** Where the stream stands for this reader once the walk is through. */
function positionAt(
  end: (StreamRow & { readonly others: number | null }) | undefined,
  { number, generation }: { readonly number: number; readonly generation: string },
  before: ScanPosition | undefined,
): ScanPosition | undefined {
  const overtaken = end?.generation !== generation || end.walk - number >= WALKS_TOLD_APART;
  if (overtaken) return before;
  return { kind: 'scan', generation, sequence: end.others === null ? end.sequence : end.others - 1 };
}

function among(ids: readonly { readonly id: string }[], contacts: readonly Contact[]): readonly Contact[] {
  const wanted = new Set(ids.map(({ id }) => id));
  return contacts.filter(({ id }) => wanted.has(id));
}

const digest = async (contact: Contact) => (await sha256(JSON.stringify(contact))).slice(0, 22);
