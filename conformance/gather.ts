/** Holds the conversations that are needed, in an order in which each can use what the ones before it brought. */

import { BridgeSilent } from './caller.ts';
import type { Evidence, Section } from './evidence.ts';
import { isYes } from './reading.ts';
import { pathSecretsIn, wrongValue } from './secrets.ts';
import { activated, endpointsOf, type Session } from './session.ts';
import { walkActions } from './walks/actions.ts';
import { walkAgents } from './walks/agents.ts';
import { walkContacts } from './walks/contacts.ts';
import { walkInteractions } from './walks/interactions.ts';
import { findPeople, type People } from './walks/people.ts';
import { walkProtocol } from './walks/protocol.ts';
import { walkStrangers } from './walks/strangers.ts';
import { walkValidation } from './walks/validation.ts';

/** `groups`: those of the clauses that are to be judged; `transport` is about all that is answered. */
export async function gatherEvidence(session: Session, groups: ReadonlySet<string>): Promise<Omit<Evidence, 'origin'>> {
  const { caller, manifest, options } = session;
  const endpoints = endpointsOf(manifest);
  const hold = holdUnlessSilent(session);
  const wants = (group: string) => groups.has(group) || groups.has('transport');

  const validation = await hold(
    endpoints.has('validation') ? undefined : 'the manifest has no auth_validation_endpoint',
    () => walkValidation(session, wants('auth')),
  );
  const accepted = 'found' in validation ? validation.found.accepted : undefined;
  const talk = accepted ? activated(session, accepted) : session;
  const refusal = accepted && !isYes(accepted) ? 'the given credentials were not accepted' : undefined;
  /** Why a conversation is not held, if it is not. */
  const obstacle = (group: string, isOffered: boolean, lacking: string) => {
    if (!isOffered) return `the manifest has no ${lacking}`;
    return wants(group) ? refusal : 'no clause that was chosen needs it';
  };

  const strangers = await hold(obstacle('auth', true, ''), () => walkStrangers(talk));
  const contacts = await hold(obstacle('contacts', endpoints.has('contacts'), 'contact_synchronization_endpoint'), () =>
    walkContacts(talk),
  );
  const agents = await hold(obstacle('agents', endpoints.has('agents'), 'agent_synchronization_endpoint'), () =>
    walkAgents(talk),
  );
  let people: People | undefined;
  const find = async () =>
    (people ??= await findPeople(
      talk,
      'found' in contacts ? contacts.found.initial : undefined,
      'found' in agents ? agents.found.run : undefined,
    ));
  const interactions = await hold(
    obstacle('interactions', endpoints.has('interactions'), 'interaction_retrieval_endpoint'),
    async () => walkInteractions(talk, (await find()).contacts),
  );
  const forbidden = options.allowActions ? undefined : 'actions are executed with --allow-actions only';
  const actions = await hold(obstacle('actions', manifest.actions.length > 0, 'actions') ?? forbidden, async () =>
    walkActions(talk, await find()),
  );
  const protocol = await hold(obstacle('transport', true, ''), () => walkProtocol(talk));

  const secrets = session.proving.map((name) => String(session.auth[name]));
  return {
    exchanges: caller.exchanges,
    secrets: withWrongOnes(secrets).filter((value) => value.length >= SHORTEST_SECRET),
    confidential: [
      ...withWrongOnes([...Object.values(session.auth), ...Object.values(talk.storedAuth)].map(String)),
      ...pathSecretsIn([...endpoints.values()]),
    ],
    validation,
    strangers,
    contacts,
    agents,
    interactions,
    actions,
    protocol,
  };
}

/** A shorter one may stand in an answer by chance. */
const SHORTEST_SECRET = 6;

const withWrongOnes = (values: readonly string[]) => [...new Set([...values, ...values.map(wrongValue)])];

/** Holds a conversation, unless something is in its way or the bridge fell silent, now or in an earlier one. */
function holdUnlessSilent({ caller }: Session) {
  let silence: string | undefined;
  return async <Found>(obstacle: string | undefined, talk: () => Promise<Found>): Promise<Section<Found>> => {
    const missing = silence ?? obstacle;
    if (missing !== undefined) return { missing };
    try {
      return { found: await talk() };
    } catch (error) {
      const wasThere = caller.exchanges.some(({ answer }) => answer);
      if (!(error instanceof BridgeSilent) || !wasThere) throw error;
      silence = 'the bridge stopped answering';
      return { missing: silence };
    }
  };
}
