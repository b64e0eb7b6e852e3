/**
 * One page of a contact synchronization. The rule behind all else: the checkpoint on a page is a position up to
 * which everything has been delivered. So Talkdesk may keep any page's checkpoint, repeat a page, start over or
 * overlap two runs, and no contact is lost.
 */

import * as v from 'valibot';
import type { OpenSession, Session } from '../credentials/session.ts';
import type { ContactPlan, Integration } from '../declaration/integration.ts';
import type { Contact } from '../domain/contact.ts';
import { BridgeError } from '../domain/errors.ts';
import { invalidOffset, OFFSET_LIFETIME_MS } from '../domain/offset-rules.ts';
import type { Signer } from '../domain/signer.ts';
import { dropDepartures, recordDepartures } from '../store/contact-departures.ts';
import { addContactPage, findContactPage } from '../store/contact-pages.ts';
import { recordRun, type RunProgress, type RunStart } from '../store/contact-runs.ts';
import type { Database, Query } from '../store/database.ts';
import { rememberContacts } from '../store/known-contacts.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { planOf } from './account-plan.ts';
import { type CheckpointOwner, openCheckpoint, sealCheckpoint } from './checkpoint.ts';
import { nameOffset, type PagePlace, readOffset } from './contact-offset.ts';
import { type FilledPage, fillPage } from './contact-page.ts';
import { nameMapping } from './mapping.ts';
import { createPatience, type Patience } from './patience.ts';
import { beginRun, checkpointOf, runState, type RunState, streamsOf } from './run.ts';

export interface ContactSync {
  readPage(request: ContactPageRequest): Promise<{ readonly session: Session; readonly page: ContactPage }>;
}

export interface ContactPageRequest {
  readonly integration: Integration;
  readonly plan: ContactPlan;
  readonly offset: string | undefined;
  readonly checkpoint: string | undefined;
  readonly openSession: OpenSession;
  readonly deadline: Deadline;
}

export interface ContactPage {
  readonly run: string;
  /** The page's number in its run, from 1. */
  readonly number: number;
  readonly kind: RunStart['kind'];
  readonly contacts: readonly Contact[];
  readonly checkpoint: string;
  /** Absent on the last page. */
  readonly nextOffset?: string;
  /** For the log: what was not sent, and how long it took. */
  readonly counts: Readonly<Record<string, number | string>>;
}

/** A page's place in its run. */
interface Turn {
  readonly run: string;
  readonly page: number;
  readonly state: RunState;
}

export interface ContactSyncParts {
  readonly database: Database;
  readonly signer: Signer;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export function createContactSync({ database, signer, now, sleep }: ContactSyncParts): ContactSync {
  /** The turn behind an offset; the row travels in the round trip that opens the session. */
  async function resume(declared: ContactPlan, offset: string, openSession: OpenSession) {
    const session = await openSession(findContactPage(readOffset(offset)));
    const [row] = session.rows;
    if (row?.account !== session.account || row.created_at < now() - OFFSET_LIFETIME_MS) throw invalidOffset();
    const state = v.safeParse(runState, JSON.parse(row.state));
    // A deployment with other streams cannot go on with a run that it did not begin.
    const plan = planOf(declared, session.set);
    if (!state.success || !streamsOf(plan).includes(state.output.stream)) throw invalidOffset();
    return { session, turn: { run: row.run, page: row.page, state: state.output } satisfies Turn };
  }

  /** The first turn of a run. A checkpoint that cannot be read means: send all. */
  async function begin(
    plan: ContactPlan,
    owner: CheckpointOwner,
    session: Session,
    presented: string | undefined,
  ): Promise<Turn> {
    const run = crypto.randomUUID();
    const checkpoint = presented === undefined ? undefined : await openCheckpoint(signer, owner, presented);
    const state = beginRun(plan, session, {
      presented: presented !== undefined,
      checkpoint,
      started: now(),
      mapping: await nameMapping(plan, session.call.settings),
    });
    const { cause, mappingDiffers } = state.start;
    if (cause !== 'checkpoint' && cause !== 'no_checkpoint') session.call.log(cause, { run });
    else if (mappingDiffers) session.call.log('mapping_differs', { run });
    return { run, page: 1, state };
  }

  const progressOf = ({ run, page, state }: Turn, account: string) =>
    ({
      id: run,
      account,
      start: state.start,
      startedAt: state.started,
      now: now(),
      pages: page,
    }) satisfies Partial<RunProgress>;

  /** The run's failure, for its history; credentials that the service refuses leave no trace in D1. */
  async function recordFailure(turn: Turn, account: string, error: unknown): Promise<void> {
    const errorCode = error instanceof BridgeError ? error.code : 'internal';
    if (errorCode === 'invalid_credentials') return;
    const progress = progressOf({ ...turn, page: turn.page - 1 }, account);
    const { totals } = turn.state;
    await database.run(recordRun({ ...progress, totals, sourceMs: 0, heldMs: 0, outcome: 'failed', errorCode }));
  }

  /** Writes what the page leaves behind, in one batch. */
  async function record(
    plan: ContactPlan,
    account: string,
    turn: Turn,
    page: FilledPage,
    next: (PagePlace & { readonly id: string }) | undefined,
  ) {
    const time = now();
    const { sourceMs, heldMs, state, done } = page;
    const outcome = done ? 'finished' : 'running';
    await database.run(
      recordRun({ ...progressOf(turn, account), totals: state.totals, sourceMs, heldMs, outcome }),
      ...(next ? [addContactPage({ ...next, account, created_at: time })] : []),
      ...traces(plan, account, page, time),
    );
  }

  return {
    async readPage({ integration, plan: declared, offset, checkpoint, openSession, deadline }) {
      const patience = createPatience({ now, sleep }, deadline.left());
      const opener = patientOpener(openSession, patience, now);
      const resumed = offset === undefined ? undefined : await resume(declared, offset, opener);
      const session = resumed?.session ?? (await opener());
      const plan = planOf(declared, session.set);
      const { account } = session;
      const owner: CheckpointOwner = { integration: integration.name, account };
      const turn = resumed?.turn ?? (await begin(plan, owner, session, checkpoint));

      const page = await fillPage(turn.state, { plan, session, database }, patience).catch(async (error: unknown) => {
        await recordFailure(turn, account, error).catch((cause: unknown) => {
          session.call.log('failure_not_recorded', { run: turn.run, cause });
        });
        throw error;
      });
      const place = page.done ? undefined : { run: turn.run, page: turn.page + 1, state: JSON.stringify(page.state) };
      const [sealed, nextOffset] = await Promise.all([
        sealCheckpoint(signer, owner, checkpointOf(page.state)),
        place && nameOffset(signer, owner, place),
      ]);
      await record(plan, account, turn, page, place && nextOffset ? { ...place, id: nextOffset } : undefined);
      return {
        session,
        page: {
          run: turn.run,
          number: turn.page,
          kind: turn.state.start.kind,
          contacts: page.contacts.map(({ contact }) => contact),
          checkpoint: sealed,
          ...(nextOffset === undefined ? {} : { nextOffset }),
          counts: countsOf(page, turn.state.totals.outside),
        },
      };
    },
  };
}

/** Opens the session with the page's patience, because a service that asks to be left alone does so there too. */
function patientOpener(openSession: OpenSession, patience: Patience, now: () => number): OpenSession {
  return async <Row>(alongside?: Query<Row>) => {
    const open = () => (alongside === undefined ? openSession() : openSession(alongside));
    const attempt = await patience.attempt<Session & { readonly rows?: readonly Row[] }>(open, undefined);
    if ('hold' in attempt) {
      const { cause, until } = attempt.hold;
      const retryAfterSeconds = Math.ceil((until - now()) / 1000);
      throw new BridgeError(cause, 'The service cannot try the credentials now', { retryAfterSeconds });
    }
    return { rows: [], ...attempt.result };
  };
}

/** What D1 must know of a page's contacts besides its run: who is there, and who departed. */
function traces(plan: ContactPlan, account: string, page: FilledPage, time: number): Query<never>[] {
  const blanks = plan.departed === 'blank';
  const { contacts, departed } = page;
  const byStream = Map.groupBy(contacts, ({ stream }) => stream);
  const present = [...byStream].flatMap(([stream, found]) => {
    const { kind } = plan.sources[stream] ?? {};
    return kind === undefined ? [] : [{ stream, kind, found: found.map(({ contact }) => contact) }];
  });
  // Whether Talkdesk has a contact is known of some only; what the service itself declares gone is recorded of all.
  const gone = departed
    .filter(({ reason }) => reason !== 'missing')
    .map((each) => ({ ...each, always: each.reason === 'merged' || each.reason === 'deleted' }));
  return [
    ...present.flatMap(({ kind, found }) => (kind === 'sequence' && !blanks ? [] : [dropDepartures(account, found)])),
    ...present.flatMap(({ stream, kind, found }) =>
      kind === 'scan' || !blanks ? [] : [rememberContacts({ account, stream }, found)],
    ),
    ...(gone.length > 0 ? recordDepartures(account, gone, time) : []),
  ];
}

function countsOf({ departed, sourceMs, heldMs, held, state }: FilledPage, before: number): ContactPage['counts'] {
  const counts: Record<string, number | string> = { source_ms: Math.round(sourceMs) };
  if (state.totals.outside > before) counts['outside'] = state.totals.outside - before;
  for (const { reason } of departed) counts[reason] = Number(counts[reason] ?? 0) + 1;
  if (heldMs > 0) counts['held_ms'] = Math.round(heldMs);
  if (held) counts['held'] = held;
  return counts;
}
