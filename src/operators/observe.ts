/**
 * Writes down the shapes of Talkdesk's first calls, from which `bridge observed` answers what its documents leave open.
 * Never on the way of an answer, and never again once there are enough of an account's calls in a situation.
 */

import type { Call } from '../contract/routes.ts';
import type { Signer } from '../domain/signer.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';
import { addObservedCall, MOST_OBSERVED } from '../store/observed-calls.ts';
import { type CallShape, shapeOf } from './call-shape.ts';
import { createRecentFailures, type Repeat } from './recent-failures.ts';

/** A call as it is kept. */
export interface ObservedShape extends CallShape {
  readonly page?: ObservedPage;
  readonly repeat?: Repeat;
}

/** A page of contacts. Checkpoints are keyed marks, which say only whether two of one account are the same. */
export interface ObservedPage {
  readonly run: string;
  /** From 1. */
  readonly number: number;
  readonly last: boolean;
  /** Of the checkpoint that came with the request, if one did, and of that in the answer. */
  readonly came?: string;
  readonly went: string;
}

export interface ObserverParts {
  readonly database: Database;
  readonly signer: Signer;
  readonly logger: Logger;
  readonly now: () => number;
  /** Lets work go on after the answer. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** So many situations of accounts are remembered as full; then all are forgotten, which costs a few more round trips. */
const MOST_REMEMBERED = 10_000;

/** A function that takes calls once they are answered. */
export function createObserver({ database, signer, logger, now, inBackground }: ObserverParts): (call: Call) => void {
  const full = new Set<string>();
  const failures = createRecentFailures(now);

  async function observe(call: Call): Promise<void> {
    const repeat = await failures.follow(call);
    const { account } = call;
    if (account === undefined) return;
    const situation = situationOf(call, repeat);
    const key = `${account} ${situation}`;
    if (full.has(key)) return;
    const page = await pageOf(call, account);
    const shape: ObservedShape = { ...shapeOf(call), ...(page ? { page } : {}), ...(repeat ? { repeat } : {}) };
    const row = { account, situation, at: call.at, shape: JSON.stringify(shape) };
    const [[added]] = await database.run(addObservedCall(row));
    if (added && added.number < MOST_OBSERVED) return;
    if (full.size >= MOST_REMEMBERED) full.clear();
    full.add(key);
  }

  async function pageOf({ sent, answer }: Call, account: string): Promise<ObservedPage | undefined> {
    const { run, page } = answer?.counts ?? {};
    const { synchronization_checkpoint: went, next_offset: next } = bodyOf(answer);
    if (typeof run !== 'string' || typeof page !== 'number' || typeof went !== 'string') return undefined;
    const { synchronization_checkpoint: came } = metaOf(sent);
    const mark = async (checkpoint: string) =>
      (await signer.sign('observed checkpoint', `${account}\n${checkpoint}`)).slice(0, 10);
    return {
      run: run.slice(0, 8),
      number: page,
      last: next === undefined,
      ...(typeof came === 'string' && came !== '' ? { came: await mark(came) } : {}),
      went: await mark(went),
    };
  }

  return (call) => {
    const { integration, endpoint, account, code, requestId } = call;
    // Where an access token comes in another place than the bridge is set to, this line is the only trace of it.
    if (
      account === undefined &&
      code === 'invalid_credentials' &&
      integration.authentication.type.startsWith('oauth2')
    ) {
      const { authorization, auth } = shapeOf(call);
      const names = { request_id: requestId, integration: integration.name, endpoint };
      logger.info('credentials_refused', {
        ...names,
        auth: typeof auth === 'string' ? auth : Object.keys(auth),
        // Not under the name of the header, whose text no line shows.
        authorization_scheme: authorization,
      });
    }
    inBackground(
      observe(call).catch((cause: unknown) => {
        logger.warn('call_not_observed', { account, endpoint, cause });
      }),
    );
  };
}

const metaOf = (sent: Call['sent']) => ({ ...(sent['meta'] as Readonly<Record<string, unknown>> | null | undefined) });

const bodyOf = (answer: Call['answer']): Readonly<Record<string, unknown>> =>
  answer && 'body' in answer ? { ...answer.body } : {};

/** The endpoint, and what sets the call apart from others to it. */
function situationOf({ endpoint, action, sent, code, answer }: Call, repeat: Repeat | undefined): string {
  if (code !== undefined) return `${endpoint} failed`;
  if (repeat) return `${endpoint} repeated`;
  if (endpoint === 'actions') return `${endpoint} ${action}`;
  if (endpoint === 'agent_sync') {
    const { offset } = metaOf(sent);
    return `${endpoint} ${offset === undefined || offset === null || offset === '' ? 'first' : 'next'}`;
  }
  const { kind, page } = answer?.counts ?? {};
  if (endpoint !== 'contact_sync') return endpoint;
  const place = page === 1 ? 'first' : 'next_offset' in bodyOf(answer) ? 'next' : 'last';
  return `${endpoint} ${kind} ${place}`;
}
