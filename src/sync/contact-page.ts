/**
 * One page of a run: as many steps as it takes to fill it, within the time that Talkdesk may be made to wait. A source
 * that wants to be left alone, or is slow, makes the page empty or smaller instead of failing it.
 */

import type { ContactSource } from '../connectors/contact-source.ts';
import type { Contact } from '../domain/contact.ts';
import type { Departure } from '../domain/contact-change.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { DEPARTED } from '../store/contact-streams.ts';
import type { Hold, Patience } from './patience.ts';
import { type RunState, type RunStep, type RunTools, sourceOf, stepRun } from './run.ts';

export interface FilledPage {
  /** Each id once, and in one of the two. */
  readonly contacts: readonly { readonly stream: string; readonly contact: Contact }[];
  readonly departed: readonly Departure[];
  readonly state: RunState;
  readonly done: boolean;
  /** Milliseconds. */
  readonly sourceMs: number;
  readonly heldMs: number;
  /** Why the page ended before anything came. */
  readonly held?: ErrorCode;
}

/** Reads of a source for one page: filters may leave little of each, but requests are bounded in number and in time. */
const MOST_READS = 10;
const READ_ON_MS = 4000;
/** A read that takes longer makes the next one smaller, one that is quicker makes it larger again; milliseconds. */
const SLOW_READ_MS = 5000;
const QUICK_READ_MS = 1000;

export async function fillPage(start: RunState, tools: RunTools, patience: Patience): Promise<FilledPage> {
  const { plan, session } = tools;
  const { now, log } = session.call;
  const began = now();
  const contacts = new Map<string, FilledPage['contacts'][number]>();
  const departed = new Map<string, Departure>();
  let sourceMs = 0;
  let state = start;
  const page = (rest: Pick<FilledPage, 'done' | 'held'>): FilledPage => ({
    contacts: [...contacts.values()],
    departed: [...departed.values()],
    state,
    sourceMs,
    heldMs: patience.heldMs,
    ...rest,
  });

  for (let reads = 1; ; reads += 1) {
    const { smallestPage = 1, largestPage }: PageSizes =
      state.stream === DEPARTED ? { largestPage: plan.pageSize } : sourceOf(plan, state.stream);
    const size = Math.min(plan.pageSize, largestPage);
    const room = size - contacts.size;
    if (contacts.size > 0 && (room < smallestPage || room * 2 < size)) return page({ done: false });
    const limit = Math.min(room, Math.max(state.limit ?? size, smallestPage));

    let asked = now();
    const attempt = await patience
      .attempt<RunStep>(() => {
        asked = now();
        return stepRun(state, limit, tools);
      }, state.hold)
      .catch((error: unknown) => {
        // What has been read is sent; the next page meets the error first.
        if (contacts.size === 0) throw error;
        log('page_cut_short', { code: error instanceof BridgeError ? error.code : 'internal' });
        return undefined;
      });
    const ms = now() - asked;
    if (!attempt) return page({ done: false });
    if ('hold' in attempt) {
      const { hold } = attempt;
      const isSlow = hold.cause === 'upstream_timeout';
      if (isSlow) sourceMs += ms;
      state = held(state, hold, isSlow ? Math.max(smallestPage, Math.floor(limit / 4)) : undefined);
      return page(contacts.size === 0 ? { done: false, held: hold.cause } : { done: false });
    }

    const step = attempt.result;
    sourceMs += ms;
    for (const contact of step.contacts) {
      departed.delete(contact.id);
      contacts.delete(contact.id);
      contacts.set(contact.id, { stream: step.stream, contact });
    }
    for (const departure of step.departed) {
      contacts.delete(departure.id);
      departed.set(departure.id, departure);
    }
    state = withLimit(step.state, limit, size, ms, smallestPage);

    if (step.done) return page({ done: true });
    // Departures are read from D1, where what was found here must be first: who departed, and who came back.
    const mustRecord = state.stream === DEPARTED && state.walk === undefined && contacts.size + departed.size > 0;
    if (mustRecord || reads >= MOST_READS || now() - began > READ_ON_MS) return page({ done: false });
  }
}

type PageSizes = Pick<ContactSource, 'smallestPage' | 'largestPage'>;

/** The state in a hold; `limit` is the page size that it goes on with, where it is another one. */
function held(state: RunState, hold: Hold, limit: number | undefined): RunState {
  return { ...state, hold, ...(limit === undefined ? {} : { limit }) };
}

/** The state without its hold, and with a page size that suits the time which the last read took. */
function withLimit(
  { hold: _, limit: before, ...rest }: RunState,
  asked: number,
  size: number,
  ms: number,
  least: number,
) {
  if (ms > SLOW_READ_MS) return { ...rest, limit: Math.max(least, Math.floor(asked / 2)) };
  const limit = ms < QUICK_READ_MS && before !== undefined ? before * 2 : before;
  return limit === undefined || limit >= size ? rest : { ...rest, limit };
}
