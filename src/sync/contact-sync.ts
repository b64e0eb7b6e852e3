/**
 * One page of a contact synchronization. The rule behind all else: the checkpoint on a page is a position up to
 * which everything has been delivered. So Talkdesk may keep any page's checkpoint, repeat a page, start over or
 * overlap two runs, and no contact is lost.
 */

import type { ContactSource } from '../connectors/connector.ts';
import type { OpenSession, Session } from '../credentials/session.ts';
import type { Contact } from '../domain/contact.ts';
import { invalidOffset, OFFSET_LIFETIME_MS } from '../domain/offset-rules.ts';
import type { Position } from '../domain/position.ts';
import type { Signer } from '../domain/signer.ts';
import type { Integration } from '../declaration/integration.ts';
import { addContactPage, dropContactPagesBefore, findContactPage } from '../store/contact-pages.ts';
import { advanceRun, startRun } from '../store/contact-runs.ts';
import type { Database } from '../store/database.ts';
import { type CheckpointOwner, openCheckpoint, sealCheckpoint } from './checkpoint.ts';
import { nameOffset, type PagePlace, readOffset } from './contact-offset.ts';
import { walkOver } from './walk.ts';

export interface ContactSync {
  readPage(request: ContactPageRequest): Promise<{ readonly session: Session; readonly page: ContactPage }>;
}

export interface ContactPageRequest {
  readonly integration: Integration;
  readonly source: ContactSource;
  readonly offset: string | undefined;
  readonly checkpoint: string | undefined;
  readonly openSession: OpenSession;
}

export interface ContactPage {
  readonly run: string;
  /** The page's number in its run, from 1. */
  readonly number: number;
  readonly contacts: readonly Contact[];
  readonly checkpoint: string;
  /** Absent on the last page. */
  readonly nextOffset?: string;
}

/** A page's place in its run. */
interface Turn {
  readonly run: string;
  readonly page: number;
  /** Contacts delivered on the pages before. */
  readonly delivered: number;
  readonly state: unknown;
  /** Present on a run's first page. */
  readonly start?: { readonly kind: 'initial' | 'incremental'; readonly cause: string };
}

export interface ContactSyncParts {
  readonly database: Database;
  readonly signer: Signer;
  readonly now: () => number;
}

export function createContactSync({ database, signer, now }: ContactSyncParts): ContactSync {
  /** The turn behind an offset; the row travels in the round trip that opens the session. */
  async function resume(offset: string, openSession: OpenSession) {
    const session = await openSession(findContactPage(readOffset(offset)));
    const [row] = session.rows;
    if (row?.account !== session.account || row.created_at < now() - OFFSET_LIFETIME_MS) throw invalidOffset();
    const { run, page, delivered, state } = row;
    return { session, turn: { run, page, delivered, state: JSON.parse(state) } satisfies Turn };
  }

  /** The first turn of a run. A checkpoint that cannot be read means: send all. */
  function begin(checkpoint: string | undefined, position: Position | undefined, state: unknown): Turn {
    const cause = position ? 'checkpoint' : checkpoint === undefined ? 'no_checkpoint' : 'unreadable_checkpoint';
    const kind = position ? 'incremental' : 'initial';
    return { run: crypto.randomUUID(), page: 1, delivered: 0, state, start: { kind, cause } };
  }

  /** Writes what the page leaves behind, in one batch: the run's progress and the next page's row. */
  async function record(account: string, turn: Turn, delivered: number, next?: PagePlace & { readonly id: string }) {
    const time = now();
    const progress = { now: time, pages: turn.page, contacts: delivered, finished: next === undefined };
    const run = turn.start
      ? startRun({ id: turn.run, account, ...turn.start }, progress)
      : advanceRun(turn.run, progress);
    await database.run(
      run,
      ...(turn.start ? [dropContactPagesBefore(account, time - OFFSET_LIFETIME_MS)] : []),
      ...(next ? [addContactPage({ ...next, account, delivered, created_at: time })] : []),
    );
  }

  return {
    async readPage({ integration, source, offset, checkpoint, openSession }) {
      const resumed = offset === undefined ? undefined : await resume(offset, openSession);
      const session = resumed?.session ?? (await openSession());
      const owner: CheckpointOwner = { integration: integration.name, account: session.account };
      const walk = walkOver(source, session.call);

      let turn: Turn | undefined = resumed?.turn;
      if (!turn) {
        const position = checkpoint === undefined ? undefined : await openCheckpoint(signer, owner, checkpoint);
        turn = begin(checkpoint, position, walk.begin(position));
        if (turn.start?.cause === 'unreadable_checkpoint') session.call.log('unreadable_checkpoint', { run: turn.run });
      }

      const step = await walk.step(turn.state, integration.contactPageSize);
      const delivered = turn.delivered + step.contacts.length;
      const next =
        step.next === undefined ? undefined : { run: turn.run, page: turn.page + 1, state: JSON.stringify(step.next) };
      const [sealed, nextOffset] = await Promise.all([
        sealCheckpoint(signer, owner, step.position),
        next && nameOffset(signer, owner, next),
      ]);
      await record(session.account, turn, delivered, next && nextOffset ? { ...next, id: nextOffset } : undefined);
      const page: ContactPage = {
        run: turn.run,
        number: turn.page,
        contacts: step.contacts,
        checkpoint: sealed,
        ...(nextOffset === undefined ? {} : { nextOffset }),
      };
      return { session, page };
    },
  };
}
