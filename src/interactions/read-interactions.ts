/**
 * What happened with the contact on an agent's screen. Types are asked for side by side, and one that fails or is late does
 * not keep the others from being shown.
 */

import type { Call, Connector, InteractionQuery } from '../connectors/connector.ts';
import type { ContactReference } from '../domain/contact.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import type { Interaction } from '../domain/interaction.ts';
import type { ContactFinder } from '../people/find-contact.ts';
import { type Deadline, within } from '../upstream/deadline.ts';
import { checkInteractions } from './check-interactions.ts';

export interface InteractionsRequest {
  readonly connector: Pick<Connector, 'interactions' | 'interactionsByType'>;
  /** Absent where the connector finds the contact by itself. */
  readonly finder?: ContactFinder;
  readonly call: Call;
  readonly query: InteractionQuery;
  readonly deadline: Deadline;
}

export interface InteractionsFound {
  readonly interactions: readonly Interaction[];
  /** Types that could not be read. */
  readonly missing: readonly string[];
  /** Among how many contacts the one could not be told; absent where there was no such question. */
  readonly matches?: number;
}

/** Throws where nothing at all could be read, or the service refuses the credentials. */
export async function readInteractions(request: InteractionsRequest): Promise<InteractionsFound> {
  const { finder, call, query, deadline } = request;
  const { contact } = query;
  if (!finder) return told(call, await ask(request, contact));
  // Most often the id is good, and then nobody has to wait for that to be known.
  const presumed = contact.id === undefined ? undefined : ask(request, contact);
  presumed?.catch(() => undefined);
  const finding = await within(deadline, finder.find(contact), late).catch(async (problem: unknown) => {
    if (isRefusal(problem) || contact.id === undefined) throw problem;
    const early = await presumed;
    if (!early || early.interactions.length === 0) throw problem;
    call.log('contact_not_looked_up', { cause: problem });
    return { contact: { id: contact.id } };
  });
  if ('matches' in finding) return { interactions: [], missing: [], matches: finding.matches };
  const { id } = finding.contact;
  return told(call, await (presumed && id === contact.id ? presumed : ask(request, { ...contact, id })));
}

/** What was read, and the types that could not be. */
interface Answered {
  readonly interactions: readonly Interaction[];
  readonly failed: readonly { readonly types: readonly string[]; readonly problem: unknown }[];
}

/** Asks for all types. */
async function ask(request: InteractionsRequest, contact: ContactReference): Promise<Answered> {
  const { connector, call, query, deadline } = request;
  const { interactions: ofAll, interactionsByType: byType = {} } = connector;
  const questions = ofAll
    ? [{ types: query.types, read: ofAll }]
    : query.types.flatMap((type) => (byType[type] ? [{ types: [type], read: byType[type] }] : []));
  const answers = await Promise.allSettled(
    questions.map(async ({ types, read }) =>
      checkInteractions(await within(deadline, read(call, { ...query, contact, types }), late)),
    ),
  );
  const failed = answers.flatMap((answer, at) =>
    answer.status === 'rejected' ? [{ types: questions[at]?.types ?? [], problem: answer.reason as unknown }] : [],
  );
  const refused = failed.find(({ problem }) => isRefusal(problem));
  const [first] = failed;
  if (first && (refused || failed.length === answers.length)) throw (refused ?? first).problem;
  return { interactions: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])), failed };
}

/** What is shown, of which the log tells what is missing. */
function told(call: Call, { interactions, failed }: Answered): InteractionsFound {
  for (const { types, problem } of failed) {
    const code = problem instanceof BridgeError ? problem.code : 'internal';
    call.log('interactions_missing', { types, code, cause: problem });
  }
  return { interactions, missing: failed.flatMap(({ types }) => types) };
}

const late = () => new BridgeError('upstream_timeout', 'The interactions did not come in time');

/** Talkdesk renews a token that is refused, and asks again. */
const isRefusal = (problem: unknown) => problem instanceof BridgeError && REFUSALS.has(problem.code);
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['invalid_credentials', 'reconnect_needed']);
