/**
 * Writes survive an outage: an action that could not be done, and that its integration allows to be done later, is put
 * aside with its request sealed, and a message leads to it. It is tried until it is done, refused, or a day old.
 */

import type { Action, Recovery } from '../connectors/connector.ts';
import type { Session } from '../credentials/session.ts';
import type { Vault } from '../credentials/vault.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import type { MakeContactFinder } from '../people/find-contact.ts';
import {
  acceptAgain,
  type ActionRecord,
  changeAction,
  endAccepted,
  keepAccepted,
  readAction,
  type RecordKey,
  setAside,
} from '../store/action-records.ts';
import type { Database } from '../store/database.ts';
import {
  addDeferred,
  claimDeferred,
  type DeferredAction,
  dropDeferred,
  failDeferred,
  type Problem,
  readDeferred,
  remindOverdue,
  retryDeferred,
  waitDeferred,
} from '../store/deferred-actions.ts';
import type { BeginOutbound, Outbound } from '../upstream/outbound.ts';
import { idsOf } from './attempt.ts';
import { parseInputs } from './inputs.ts';
import type { Once } from './once.ts';
import { windowOf } from './repetition.ts';

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
  readonly vault: Pick<Vault, 'seal' | 'open'>;
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
  readonly integration: string;
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
  /** Whether another try would find out first what an earlier one did, should nobody know. */
  canFindOut(row: DeferredAction): boolean;
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
/** A like request is held back for so long once it failed and nobody knows whether it was done; milliseconds. */
const UNKNOWN_MS = 10 * 60_000;

export function createDeferredActions(parts: DeferredParts): DeferredActions {
  const { database, vault, queue, now, logger } = parts;
  const integrationOf = ({ integration }: DeferredAction) => parts.integrations.get(integration ?? '');
  const kept = (doubtful: boolean, id: string) => ({ id, doubtful, now: now(), expiresAt: now() + ACCEPTED_MS });

  function canFindOut(row: DeferredAction): boolean {
    const integration = integrationOf(row);
    const recovery = integration && actionOf(integration, row)?.recovery;
    return recovery?.kind === 'repeat' ? now() < row.begun_at + recovery.withinSeconds * 1000 : recovery !== undefined;
  }

  /** It is in D1 already, so a message that cannot be sent now is sent by `remind`. */
  async function send(id: string, delaySeconds: number): Promise<void> {
    await queue
      .send({ id }, { delaySeconds })
      .catch((cause: unknown) => logger.warn('deferred_action_not_queued', { deferred: id, cause }));
  }

  /** After how many seconds it is tried again; nothing where it is done. Throws what kept it from being done. */
  async function tryNow(row: DeferredAction, integration: Integration, outbound: Outbound) {
    const { request: text = '' } = await vault.open(ownerOf(row), row.request);
    const { auth, data, contactId, agentId } = JSON.parse(text) as SealedRequest;
    const action = actionOf(integration, row);
    if (!action) throw new BridgeError('unknown_action', `${integration.displayName} has no action of this name`);
    const { account, call } = await parts.openSession({ integration, auth, outbound });
    if (account !== row.account) {
      throw new BridgeError('invalid_credentials', 'The credentials open another account by now');
    }
    // Where its record is gone, nobody knows what became of the last try.
    const record = { account, key: row.key };
    const [, [current], [known]] = await database.run(
      keepAccepted(kept(true, row.id)),
      readDeferred(row.id),
      readAction(record),
    );
    // A like request was done meanwhile, which is the same wish.
    if (current?.key === row.key && known?.state === 'done' && known.marker !== row.marker) return undefined;
    let pause: number | undefined;
    await parts.once.resume(
      {
        integration,
        name: row.action,
        action,
        account,
        call,
        finder: parts.contactFinder({ connector: integration.connector, account, call }),
        inputs: parseInputs(action.inputs, data, call.settings),
        ...idsOf({ contactId, agentId }),
        tally: outbound.tally,
        deadline: outbound.deadline,
        record,
        windowMs: windowOf(action),
        ...(isGivenUp(row, now())
          ? {}
          : {
              accept: async (state, problem) => {
                pause = pauseAfter(row, problem);
                await database.run(
                  acceptance(record, state, now(), contactId),
                  waitDeferred(row.id, now() + pause * 1000, told(problem)),
                );
              },
            }),
      },
      row.marker,
    );
    return pause;
  }

  /** The action as it is to be tried: once a like request is no repetition of it any more, under a key of its own. */
  async function separated(row: DeferredAction, action: Action | undefined): Promise<DeferredAction> {
    if (action && row.begun_at + windowOf(action) > now()) return row;
    const [, [moved]] = await database.run(...setAside(row));
    return { ...row, ...moved };
  }

  /** It is not tried again by itself. Its record tells whether it may have been done. */
  async function fail(row: DeferredAction, problem: Problem): Promise<Problem> {
    const [[record]] = await database.run(readAction(row));
    const isUntouched = record?.state === 'accepted' && record.doubtful === 0;
    const mayBeDone = record?.marker === row.marker && !isUntouched;
    const message = `It may have been done, and nobody knows. The last try: ${problem.message}`;
    const said = mayBeDone && problem.code !== 'outcome_unknown' ? { code: 'outcome_unknown', message } : problem;
    const times = { now: now(), unknownUntil: now() + UNKNOWN_MS };
    await database.run(failDeferred(row.id, now(), said), ...endAccepted(row, times));
    return said;
  }

  return {
    async accept({ integration, account, action, ...request }, record, row, problem) {
      const id = crypto.randomUUID();
      const [pause] = PAUSES;
      const text = JSON.stringify(request satisfies SealedRequest);
      const sealed = await vault.seal({ integration, account, connection: id }, { request: text });
      await database.run(
        acceptance(record, row, now(), request.contactId),
        addDeferred({
          ...record,
          id,
          marker: row.marker,
          action,
          ...(request.contactId === undefined ? {} : { contact: request.contactId }),
          request: sealed.credentials,
          begun_at: row.begun_at,
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
      const [[claimed]] = await database.run(claimDeferred(id, now(), now() + limits + GRACE_MS));
      if (!claimed) return undefined;
      const row = await separated(claimed, integration && actionOf(integration, claimed));
      const line = { deferred: id, account: row.account, action: row.action, tries: row.tries };
      try {
        if (!integration) throw new BridgeError('unknown_integration', 'This bridge serves the integration no more');
        const outbound = parts.beginOutbound({ integration, lane: 'bulk' });
        const pause = await outbound.bounded(tryNow(row, integration, outbound));
        if (pause !== undefined) return pause;
        await database.run(dropDeferred(id));
        logger.info('deferred_action_done', line);
        return undefined;
      } catch (thrown) {
        const problem = thrown instanceof BridgeError ? thrown : new BridgeError('internal', 'An error of the bridge');
        const cause = problem.code === 'internal' ? { cause: thrown } : {};
        if (isPassing(problem, integration && actionOf(integration, row)?.recovery) && !isGivenUp(row, now())) {
          const pause = pauseAfter(row, problem);
          // An error of the bridge's own leaves no record where nothing was done.
          await database.run(keepAccepted(kept(false, id)), waitDeferred(id, now() + pause * 1000, told(problem)));
          logger.info('deferred_action_waits', { ...line, code: problem.code, ...cause });
          return pause;
        }
        logger.warn('deferred_action_failed', { ...line, ...(await fail(row, told(problem))), ...cause });
        return undefined;
      }
    },

    async giveUp({ id }) {
      const [[row]] = await database.run(readDeferred(id));
      if (!row || row.state === 'failed') return;
      const said = await fail(row, { code: 'internal', message: 'It was delivered in vain too often' });
      logger.error('deferred_action_failed', { deferred: id, account: row.account, action: row.action, ...said });
    },

    async remind() {
      const [rows] = await database.run(remindOverdue(now() - OVERDUE_MS, now(), MOST_REMINDED));
      for (const { id } of rows) await send(id, 0);
      return rows.length;
    },

    canFindOut,

    async retry(id) {
      const [[row]] = await database.run(readDeferred(id));
      if (row?.state !== 'failed') return false;
      // Where nobody can find out, whoever wants it tried again has looked.
      const doubtful = row.code === 'outcome_unknown' && canFindOut(row);
      const integration = integrationOf(row);
      await separated(row, integration && actionOf(integration, row));
      const [[retried]] = await database.run(retryDeferred(id, now()), acceptAgain(kept(doubtful, id)));
      if (retried) await send(id, 0);
      return retried !== undefined;
    },
  };
}

const ownerOf = ({ integration, account, id }: DeferredAction) => ({
  integration: integration ?? '',
  account,
  connection: id,
});

const actionOf = ({ actions }: Integration, { action }: DeferredAction) =>
  Object.hasOwn(actions, action) ? actions[action] : undefined;

/** Its record, while it waits. */
const acceptance = (record: RecordKey, { claim, doubtful }: ActionRecord, now: number, contact: string | undefined) =>
  changeAction(record, claim, {
    state: 'accepted',
    doubtful: doubtful === 1,
    triedAt: now,
    expiresAt: now + ACCEPTED_MS,
    ...(contact === undefined ? {} : { contact }),
  });

const isGivenUp = ({ accepted_at: since }: DeferredAction, now: number) => now - since >= GIVEN_UP_MS;

/** What an agent is told of a person is not kept. */
const told = ({ code, message }: BridgeError): Problem => ({
  code,
  message:
    code === 'action_refused' ? 'It was refused; what was said of it may name a person, and is not kept' : message,
});

/** In seconds; longer where the problem says how long it lasts. */
function pauseAfter({ tries }: DeferredAction, { detail }: BridgeError): number {
  const pause = PAUSES[Math.min(tries, PAUSES.length - 1)] ?? LONGEST_PAUSE_S;
  return Math.max(pause, Math.min(Math.ceil(detail.retryAfterSeconds ?? 0), LONGEST_PAUSE_S));
}

/** Whether a later try may fare better. */
function isPassing({ code, detail }: BridgeError, recovery: Recovery | undefined): boolean {
  if (code === 'outcome_unknown') return recovery?.kind === 'find';
  return PASSING.has(code) && (detail.inDoubt !== true || recovery !== undefined);
}

const PASSING: ReadonlySet<string> = new Set([
  'action_running',
  'internal',
  'too_many_refusals',
  'upstream_rate_limited',
  'upstream_timeout',
  'upstream_unavailable',
]);
