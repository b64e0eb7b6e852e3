/**
 * Writes survive an outage: an action that could not be done, and that its integration allows to be done later, is put
 * aside with its request sealed, and a message leads to it. It is tried until it is done, refused, or a day old.
 */

import type { Session } from '../credentials/session.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Sealer } from '../domain/sealer.ts';
import type { Logger } from '../log.ts';
import type { MakeContactFinder } from '../people/find-contact.ts';
import { acceptAgain, type ActionRecord, changeAction, type RecordKey } from '../store/action-records.ts';
import type { Database } from '../store/database.ts';
import {
  addDeferred,
  claimDeferred,
  type DeferredAction,
  dropDeferred,
  failDeferred,
  type Problem,
  readDeferred,
  readOverdue,
  retryDeferred,
  waitDeferred,
} from '../store/deferred-actions.ts';
import type { BeginOutbound, Outbound } from '../upstream/outbound.ts';
import type { Once } from './once.ts';
import { onceOf } from './once-key.ts';
import { parseInputs } from './inputs.ts';

/** What a message of the queue says; everything else is in D1, from where a person can be erased. */
export interface DeferredMessage {
  readonly id: string;
}

export interface ActionQueue {
  send(message: DeferredMessage, options: { readonly delaySeconds: number }): Promise<unknown>;
}

/** A request as it is sealed. */
interface SealedRequest {
  readonly auth: Readonly<Record<string, unknown>>;
  readonly contactId?: string;
  readonly agentId?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DeferredParts {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly queue: ActionQueue;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly once: Once;
  readonly contactFinder: MakeContactFinder;
  readonly beginOutbound: BeginOutbound;
  /** Opens the session of what was sent when it was accepted. */
  readonly openSession: (request: {
    readonly integration: Integration;
    readonly auth: Readonly<Record<string, unknown>>;
    readonly outbound: Outbound;
  }) => Promise<Session>;
  readonly logger: Logger;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** What is to be put aside. */
export interface Deferrable extends SealedRequest {
  readonly account: string;
  readonly action: string;
}

export interface DeferredActions {
  /** Puts it aside; `record` is how far it has come. */
  accept(request: Deferrable, record: RecordKey, row: ActionRecord, problem: BridgeError): Promise<void>;
  /** Tries what a message leads to. After how many seconds it is to be delivered again; nothing where it is over. */
  perform(message: DeferredMessage): Promise<number | undefined>;
  /** Gives up what was delivered so often in vain that the queue gives it up. */
  giveUp(message: DeferredMessage): Promise<void>;
  /** Sends messages anew for what should have been tried by now; returns how many. */
  remind(): Promise<number>;
  /** Has one that failed tried again; false where none of this id failed. */
  retry(id: string): Promise<boolean>;
}

/** Pauses between tries in seconds; the last one is kept to. */
const PAUSES = [15, 30, 60, 120, 300, 600, 900] as const;
const LONGEST_PAUSE_S = 900;
/** So long it is tried, in milliseconds. */
const GIVEN_UP_MS = 24 * 3_600_000;
/** So long a repetition gets the answer that it was accepted; milliseconds. */
const ACCEPTED_MS = GIVEN_UP_MS + 3_600_000;
/** A try has ended by then, whatever became of it; milliseconds beyond the deadline. */
const GRACE_MS = 15_000;
/** A message that is so late, in milliseconds, is lost. */
const OVERDUE_MS = 120_000;
const MOST_REMINDED = 100;

export function createDeferredActions(parts: DeferredParts): DeferredActions {
  const { database, sealer, queue, now, logger } = parts;
  const integrationOf = ({ integration }: DeferredAction) => parts.integrations.get(integration ?? '');
  const placeOf = (account: string, id: string) => [account, id, 'deferred action'];

  /** It is in D1 already, so a message that cannot be sent now is sent by `remind`. */
  async function send(id: string, delaySeconds: number): Promise<void> {
    await queue
      .send({ id }, { delaySeconds })
      .catch((cause: unknown) => logger.warn('deferred_action_not_queued', { deferred: id, cause }));
  }

  /** How the try ends; throws what kept it from being done. */
  async function tryNow(row: DeferredAction, integration: Integration, outbound: Outbound): Promise<'over' | 'waits'> {
    const text = await sealer.open(placeOf(row.account, row.id), row.request);
    if (text === undefined) {
      throw new BridgeError('credentials_unreadable', 'What was accepted was sealed under a key that is not set');
    }
    const { auth, data, contactId, agentId } = JSON.parse(text) as SealedRequest;
    const action = Object.hasOwn(integration.actions, row.action) ? integration.actions[row.action] : undefined;
    if (!action) throw new BridgeError('unknown_action', `${integration.displayName} has no action of this name`);
    const { account, call } = await parts.openSession({ integration, auth, outbound });
    if (account !== row.account) {
      throw new BridgeError('invalid_credentials', 'The credentials open another account by now');
    }
    const record = { account, key: row.key };
    const { how } = await parts.once.resume({
      integration,
      name: row.action,
      action,
      account,
      call,
      finder: parts.contactFinder({ connector: integration.connector, account, call }),
      inputs: parseInputs(action.inputs, data, call.settings),
      ...(contactId === undefined ? {} : { contactId }),
      ...(agentId === undefined ? {} : { agentId }),
      tally: outbound.tally,
      deadline: outbound.deadline,
      record,
      windowMs: (onceOf(action)?.withinSeconds ?? 0) * 1000,
      accept: async (state, problem) => {
        await database.run(
          acceptance(record, state, now()),
          waitDeferred(row.id, now() + pauseAfter(row, problem) * 1000, told(problem)),
        );
      },
    });
    return how === 'accepted' ? 'waits' : 'over';
  }

  return {
    async accept({ account, action, ...request }, record, row, problem) {
      const id = crypto.randomUUID();
      const [pause] = PAUSES;
      await database.run(
        acceptance(record, row, now()),
        addDeferred({
          ...record,
          id,
          marker: row.marker,
          action,
          ...(request.contactId === undefined ? {} : { contact: request.contactId }),
          request: await sealer.seal(placeOf(account, id), JSON.stringify(request satisfies SealedRequest)),
          accepted_at: now(),
          due_at: now() + pause * 1000,
          ...told(problem),
        }),
      );
      logger.info('action_accepted', { deferred: id, account, action, code: problem.code });
      await send(id, pause);
    },

    async perform({ id }) {
      const [[found]] = await database.run(readDeferred(id));
      const integration = found && integrationOf(found);
      const limits = integration ? integration.limits.deadlineMs : 0;
      const [[row]] = await database.run(claimDeferred(id, now(), now() + limits + GRACE_MS));
      if (!row) return undefined;
      const line = { deferred: id, account: row.account, action: row.action, tries: row.tries };
      try {
        if (!integration) throw new BridgeError('unknown_integration', 'This bridge serves the integration no more');
        const outbound = parts.beginOutbound({ integration, lane: 'bulk' });
        const ended = await outbound.bounded(tryNow(row, integration, outbound));
        if (ended === 'waits') return pauseOf(row);
        await database.run(dropDeferred(id));
        logger.info('deferred_action_done', line);
        return undefined;
      } catch (thrown) {
        const problem = thrown instanceof BridgeError ? thrown : new BridgeError('internal', 'An error of the bridge');
        if (isPassing(problem, integration, row) && now() - row.accepted_at < GIVEN_UP_MS) {
          const pause = pauseAfter(row, problem);
          await database.run(waitDeferred(id, now() + pause * 1000, told(problem)));
          return pause;
        }
        await database.run(failDeferred(id, now(), told(problem)));
        logger.warn('deferred_action_failed', { ...line, ...told(problem), cause: thrown });
        return undefined;
      }
    },

    async giveUp({ id }) {
      const problem = { code: 'internal', message: 'It was delivered in vain too often' };
      await database.run(failDeferred(id, now(), problem));
      logger.error('deferred_action_failed', { deferred: id, ...problem });
    },

    async remind() {
      const [rows] = await database.run(readOverdue(now() - OVERDUE_MS, MOST_REMINDED));
      for (const { id } of rows) await send(id, 0);
      return rows.length;
    },

    async retry(id) {
      const [[row]] = await database.run(readDeferred(id));
      if (row?.state !== 'failed') return false;
      const integration = integrationOf(row);
      // Where nobody can find out, whoever wants it tried again has looked.
      const doubtful = integration?.actions[row.action]?.recovery !== undefined;
      await database.run(
        acceptAgain(row, { ...row, doubtful }, { now: now(), expiresAt: now() + ACCEPTED_MS }),
        retryDeferred(id, now()),
      );
      await send(id, 0);
      return true;
    },
  };
}

/** Its record, while it waits. */
const acceptance = (record: RecordKey, { claim, doubtful }: ActionRecord, now: number) =>
  changeAction(record, claim, {
    state: 'accepted',
    doubtful: doubtful === 1,
    triedAt: now,
    expiresAt: now + ACCEPTED_MS,
  });

const told = ({ code, message }: BridgeError): Problem => ({ code, message });

const pauseOf = ({ tries }: DeferredAction) => PAUSES[Math.min(tries, PAUSES.length - 1)] ?? LONGEST_PAUSE_S;

/** In seconds; longer where the problem says how long it lasts. */
function pauseAfter(row: DeferredAction, { detail }: BridgeError): number {
  return Math.max(pauseOf(row), Math.min(detail.retryAfterSeconds ?? 0, LONGEST_PAUSE_S));
}

/** Whether a later try may fare better. */
function isPassing({ code }: BridgeError, integration: Integration | undefined, { action }: DeferredAction): boolean {
  const canFindOut = integration?.actions[action]?.recovery !== undefined;
  return PASSING.has(code) || (code === 'outcome_unknown' && canFindOut);
}

const PASSING: ReadonlySet<string> = new Set([
  'action_running',
  'internal',
  'too_many_refusals',
  'upstream_rate_limited',
  'upstream_timeout',
  'upstream_unavailable',
]);
