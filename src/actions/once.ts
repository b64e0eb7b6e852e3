/**
 * Actions happen once. What is asked for is claimed in D1 before it is done, under what makes requests the same; a
 * repetition waits for the first one and gets its answer. Where a try ended and nobody knows what it did, the service is
 * asked before anything is done again.
 */

import type { Recovery } from '../connectors/connector.ts';
import type { ActionResult } from '../domain/action.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { messagesIn } from '../domain/messages.ts';
import type { Sealer } from '../domain/sealer.ts';
import {
  type ActionRecord,
  changeAction,
  claimAction,
  readAction,
  type RecordKey,
  releaseAction,
  setAside,
} from '../store/action-records.ts';
import type { Database } from '../store/database.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { readFound } from './action-result.ts';
import { type ActionRequest, attempt, idsOf, inDoubt } from './attempt.ts';

/** How a wish ended: done now, done before, or accepted to be done later. */
export type Outcome =
  | { readonly how: 'done' | 'repeated'; readonly result: ActionResult }
  | { readonly how: 'accepted' };

export interface OnceParts {
  readonly database: Database;
  readonly sealer: Sealer;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A request whose repetitions are known by `record`, for so many milliseconds from its beginning. */
export interface OnceRequest extends ActionRequest {
  readonly record: RecordKey;
  readonly windowMs: number;
  readonly deadline: Deadline;
  /** Has it done later, with the state of its record; absent where that is not allowed. */
  readonly accept?: (row: ActionRecord, problem: BridgeError) => Promise<void>;
}

export interface Once {
  perform(request: OnceRequest): Promise<Outcome>;
  /** Does what was accepted under this marker. Throws `action_running` and `outcome_unknown` where another try comes too early. */
  resume(request: OnceRequest, marker: string): Promise<Outcome>;
}

/** A try that is over by itself at the deadline has so long to say so; milliseconds. */
const GRACE_MS = 5000;
/** What waits for a result looks so often at first, and less and less often then; milliseconds. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;
/** For how long a repetition that waited finds the result, however short its time is; milliseconds. */
const WAITERS_MS = 10_000;
/** For how long a like request is held back that may be the repetition of one whose outcome nobody knows; milliseconds. */
const UNKNOWN_MS = 2 * 60_000;
const RECOVERABLE_MS = 10 * 60_000;

export function createOnce(parts: OnceParts): Once {
  const { database, now } = parts;

  return {
    perform(request) {
      const arrived = now();
      return untilOver(parts, request, async () => {
        const claim = crypto.randomUUID();
        const leaseUntil = now() + request.deadline.left() + GRACE_MS;
        const [, [row]] = await database.run(
          ...claimAction({
            ...request.record,
            action: request.name,
            marker: crypto.randomUUID(),
            claim,
            now: now(),
            leaseUntil,
            expiresAt: heldUntil(request, now(), leaseUntil),
          }),
        );
        if (!row) return undefined;
        if (row.claim === claim) return await tryNow(parts, request, row);
        if (row.state === 'accepted') {
          if (row.begun_at + request.windowMs > arrived) return { how: 'accepted' };
          await database.run(...setAside({ ...request.record, marker: row.marker }));
          return undefined;
        }
        return await meet(parts, request, row);
      });
    },

    resume: (request, marker) =>
      untilOver(parts, request, async () => {
        const [[row]] = await database.run(readAction(request.record));
        // It goes by another key since.
        if (row?.marker !== marker) throw beingDone(request);
        if (row.state === 'accepted' && row.doubtful === 0) return await takeOver(parts, request, row, false);
        return await meet(parts, request, row);
      }),
  };
}

/** Looks again and again for how it ends, as long as there is time. */
async function untilOver(
  { sleep }: OnceParts,
  request: OnceRequest,
  look: () => Promise<Outcome | undefined>,
): Promise<Outcome> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const outcome = await look();
    if (outcome) return outcome;
    if (request.deadline.left() <= pause + LONGEST_PAUSE_MS) throw beingDone(request);
    await sleep(pause);
  }
}

/** What becomes of a request that meets this row; nothing where it has to look again. */
async function meet(parts: OnceParts, request: OnceRequest, row: ActionRecord): Promise<Outcome | undefined> {
  switch (row.state) {
    case 'done':
      return { how: 'repeated', result: await openResult(parts, request, row) };
    case 'running':
      return row.lease_until > parts.now() ? undefined : await settle(parts, request, row);
    case 'accepted':
    case 'unknown':
      return await settle(parts, request, row);
  }
}

/** Finds out what a try did that came to no end that anybody saw; does it again where that cannot do it twice. */
async function settle(parts: OnceParts, request: OnceRequest, row: ActionRecord): Promise<Outcome | undefined> {
  const { recovery } = request.action;
  const time = parts.now();
  switch (recovery?.kind) {
    case 'repeat':
      if (time < row.begun_at + recovery.withinSeconds * 1000) return await takeOver(parts, request, row, true);
      break;
    case 'find': {
      const found = await lookFor(request, recovery, row);
      if (found) {
        await finish(parts, request, row, found);
        return { how: 'repeated', result: found };
      }
      const triedUntil = row.state === 'running' ? row.lease_until : row.tried_at;
      const knownFrom = triedUntil + recovery.lagSeconds * 1000;
      if (time >= knownFrom) return await takeOver(parts, request, row, false);
      throw outcomeUnknown(request, knownFrom - time);
    }
    case undefined:
      break;
  }
  throw outcomeUnknown(request, row.expires_at - time);
}

async function lookFor(request: OnceRequest, finder: Finder, { marker }: ActionRecord) {
  const { call, inputs, contactId, agentId } = request;
  try {
    return readFound(await finder.find(call, inputs, { ...idsOf({ contactId, agentId }), marker }));
  } catch (problem) {
    throw inDoubt(problem);
  }
}

type Finder = Extract<Recovery, { kind: 'find' }>;

/** Tries again under the same marker, unless somebody else does. `doubtful`: an earlier try may have done it. */
async function takeOver(
  parts: OnceParts,
  request: OnceRequest,
  row: ActionRecord,
  doubtful: boolean,
): Promise<Outcome | undefined> {
  const { database, now } = parts;
  const leaseUntil = now() + request.deadline.left() + GRACE_MS;
  const [[taken]] = await database.run(
    changeAction(request.record, row.claim, {
      state: 'running',
      claim: crypto.randomUUID(),
      doubtful,
      triedAt: now(),
      leaseUntil,
      expiresAt: heldUntil(request, row.begun_at, leaseUntil),
    }),
  );
  return taken && (await tryNow(parts, request, taken));
}

/** Does what is claimed, and writes down what became of it. */
async function tryNow(parts: OnceParts, request: OnceRequest, row: ActionRecord): Promise<Outcome> {
  const { database, now } = parts;
  const { record, action, accept } = request;
  try {
    const result = await attempt(request, row.marker);
    await finish(parts, request, row, result).catch((cause: unknown) =>
      // It was done. A repetition will find that out once the lease is over.
      request.call.log('action_not_recorded', { action: request.name, cause }),
    );
    return { how: 'done', result };
  } catch (thrown) {
    // Of an earlier try nobody knows what it did, whatever this one says.
    const problem = row.doubtful === 1 ? inDoubt(thrown) : thrown;
    const isDoubtful = problem instanceof BridgeError && problem.detail.inDoubt === true;
    if (accept && problem instanceof BridgeError && PASSING.has(problem.code) && (!isDoubtful || action.recovery)) {
      await accept({ ...row, doubtful: isDoubtful ? 1 : 0 }, problem);
      return { how: 'accepted' };
    }
    await database.run(
      isDoubtful
        ? changeAction(record, row.claim, {
            state: 'unknown',
            doubtful: true,
            triedAt: now(),
            expiresAt: heldUntil(request, row.begun_at, now()),
          })
        : releaseAction(record, row.claim),
    );
    throw problem;
  }
}

/** What may be over when it is tried later. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['upstream_unavailable', 'upstream_timeout', 'upstream_rate_limited']);

async function finish(
  { database, sealer, now }: OnceParts,
  { record, windowMs, contactId }: OnceRequest,
  row: ActionRecord,
  result: ActionResult,
): Promise<void> {
  const contact = result.contact?.id ?? contactId;
  await database.run(
    changeAction(record, row.claim, {
      state: 'done',
      expiresAt: Math.max(row.begun_at + windowMs, now() + WAITERS_MS),
      ...(contact === undefined ? {} : { contact }),
      result: await sealer.seal(placeOf(record), JSON.stringify(result)),
    }),
  );
}

/** Nothing to tell where the key is gone under which it was sealed. */
async function openResult({ sealer }: OnceParts, { record }: OnceRequest, row: ActionRecord): Promise<ActionResult> {
  const text = row.result === null ? undefined : await sealer.open(placeOf(record), row.result);
  return text === undefined ? {} : (JSON.parse(text) as ActionResult);
}

const placeOf = ({ account, key }: RecordKey) => [account, key, 'action result'];

/**
 * Until when a like request is held back, or has the service asked, where nobody knows what a try did that began at one time
 * and ended at another by the latest.
 */
function heldUntil({ action: { recovery }, windowMs }: OnceRequest, begunAt: number, triedUntil: number): number {
  switch (recovery?.kind) {
    case 'repeat':
      return Math.max(triedUntil + RECOVERABLE_MS, begunAt + Math.min(windowMs, recovery.withinSeconds * 1000));
    case 'find':
      return Math.max(triedUntil + recovery.lagSeconds * 1000 + RECOVERABLE_MS, begunAt + windowMs);
    case undefined:
      return triedUntil + UNKNOWN_MS;
  }
}

function beingDone({ integration, call }: OnceRequest): BridgeError {
  const spoken = messagesIn(call.settings.language).beingDone(integration.displayName);
  return new BridgeError('action_running', 'The same action is being done just now', { spoken });
}

function outcomeUnknown({ integration, call }: OnceRequest, ms: number): BridgeError {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const spoken = messagesIn(call.settings.language).notKnown(integration.displayName, Math.ceil(seconds / 60));
  return new BridgeError(
    'outcome_unknown',
    'An earlier try of the same action ended without an answer; whether it was done is not known yet',
    { retryAfterSeconds: seconds, spoken },
  );
}
