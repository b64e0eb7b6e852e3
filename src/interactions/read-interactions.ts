/**
 * What happened with the contact on an agent's screen. Types are asked for side by side, and one that fails or is late does
 * not keep the others from being shown.
 */

import type { Call, InteractionQuery, Interactions, ReadInteractions } from '../connectors/connector.ts';
import type { ContactReference } from '../domain/contact.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import type { Interaction } from '../domain/interaction.ts';
import type { ContactFinder } from '../people/find-contact.ts';
import { type Deadline, within } from '../upstream/deadline.ts';

export interface InteractionsRequest {
  readonly read: Interactions;
  /** Absent where the connector finds the contact by itself. */
  readonly finder?: ContactFinder;
  readonly call: Call;
  readonly query: InteractionQuery;
  readonly deadline: Deadline;
}

export interface InteractionsFound {
  readonly interactions: readonly Interaction[];
  /** Types that are missing, and why. */
  readonly missing: readonly { readonly types: readonly string[]; readonly code: ErrorCode }[];
  /** Among how many contacts the one could not be told; absent where there was no such question. */
  readonly matches?: number;
}

/** Throws where nothing at all could be read. */
export async function readInteractions(request: InteractionsRequest): Promise<InteractionsFound> {
  const { finder, query } = request;
  const { contact } = query;
  if (!finder) return await ask(request, contact);
  if (contact.id === undefined) {
    const finding = await finder.find(contact);
    if ('matches' in finding) return { interactions: [], missing: [], matches: finding.matches };
    return await ask(request, { ...contact, id: finding.contact.id });
  }
  // Most often the id is good, and then nobody has to wait for that to be known.
  const presumed = ask(request, contact).then(
    (found) => ({ found }),
    (problem: unknown) => ({ problem }),
  );
  const finding = await finder.find(contact).catch(async (problem: unknown) => {
    const early = await presumed;
    if ('found' in early) return early.found;
    throw problem;
  });
  if ('interactions' in finding) return finding;
  if ('matches' in finding) return { interactions: [], missing: [], matches: finding.matches };
  if (finding.contact.id !== contact.id) return await ask(request, { ...contact, id: finding.contact.id });
  const early = await presumed;
  if ('found' in early) return early.found;
  throw early.problem;
}

/** Asks for all types. */
async function ask(
  { read, call, query, deadline }: InteractionsRequest,
  contact: ContactReference,
): Promise<InteractionsFound> {
  const late = () => new BridgeError('upstream_timeout', 'The interactions did not come in time');
  const questions: readonly (readonly [ReadInteractions, readonly string[]])[] =
    typeof read === 'function'
      ? [[read, query.types]]
      : query.types.flatMap((type) => {
          const one = read[type];
          return one ? [[one, [type]] as const] : [];
        });
  const answers = await Promise.allSettled(
    questions.map(([one, types]) => within(deadline, one(call, { ...query, contact, types }), late)),
  );
  const problems = answers.flatMap((answer, at) =>
    answer.status === 'rejected' ? [{ types: questions[at]?.[1] ?? [], problem: answer.reason as unknown }] : [],
  );
  const [first] = problems;
  // Talkdesk renews a token that is refused, and asks again.
  const refused = problems.find(({ problem }) => problem instanceof BridgeError && REFUSALS.has(problem.code));
  if (first && (refused || problems.length === answers.length)) throw (refused ?? first).problem;
  return {
    interactions: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    missing: problems.map(({ types, problem }) => {
      const code = problem instanceof BridgeError ? problem.code : 'internal';
      call.log('interactions_missing', { types, code, cause: problem });
      return { types, code };
    }),
  };
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set(['invalid_credentials', 'reconnect_needed']);
