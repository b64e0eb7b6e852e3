/**
 * Talkdesk in a box: one account of it, which calls a bridge as Talkdesk does, remembers what Talkdesk would remember
 * and accepts nothing that the contract does not allow. Web standards only, so it runs wherever a bridge does.
 */

import type { ActionAnswer } from '../src/contract/actions.ts';
import type { WireContact } from '../src/contract/contact-sync.ts';
import type { EndpointName } from '../src/contract/endpoint.ts';
import type { InteractionsAnswer } from '../src/contract/interaction-update.ts';
import type { ContactReference } from '../src/domain/contact.ts';
import type { AuthFields } from '../src/declaration/authentication.ts';
import { type AgentSyncReport, runAgentSync, type WireAgent } from './agent-run.ts';
import { type AnswerOf, parseAnswer } from './answer.ts';
import { createContactBook } from './contact-book.ts';
import { type ContactSyncReport, type OpenContactRun, openContactRun, runContactSync } from './contact-run.ts';
import { type BridgeAddress, post } from './exchange.ts';
import type { EndpointPath } from './failures.ts';
import { DEFAULT_HABITS, type Habits } from './habits.ts';
import type { Progress } from './pages.ts';
import { checkInteractionTypes, checkStoredFields, checkUnique } from './rules.ts';

export type Auth = Readonly<Record<string, string | number | boolean>>;

export interface TalkdeskOptions {
  readonly bridge: BridgeAddress;
  /** The integration's name, part of every URL. */
  readonly integration: string;
  /** What a person filled in. */
  readonly auth: Auth;
  /** The declared auth fields: a value that is not stored reaches validation only. Without them all is stored. */
  readonly fields?: AuthFields;
  /** The types of interactions that the account chose; default none. */
  readonly interactionTypes?: readonly string[];
  readonly habits?: Partial<Habits>;
  /** Gives new values after a 401, such as another access token. Without it a 401 fails the call. */
  readonly refresh?: (auth: Auth) => Auth | Promise<Auth>;
  /** How many contacts are kept as a whole; default all. Of the others only the id and a fingerprint are. */
  readonly keep?: number;
  /** Told after every page of a synchronization. */
  readonly onProgress?: (progress: Progress) => void;
  /** A clock in milliseconds. */
  readonly now?: () => number;
}

/** What Talkdesk remembers of an account. */
interface TalkdeskState {
  /** Sent with every request. */
  readonly auth: Auth;
  readonly checkpoint: string | undefined;
  /** By id; the first `keep` of them. */
  readonly contacts: ReadonlyMap<string, WireContact>;
  /** A fingerprint of every contact, by id. */
  readonly fingerprints: ReadonlyMap<string, number>;
  /** By id. */
  readonly agents: ReadonlyMap<string, WireAgent>;
  /** How many requests were sent. */
  readonly requests: number;
}

/** Who and what an action is about, and the values of its inputs by key. */
interface Execution {
  readonly contact?: { readonly id: string };
  readonly agent?: { readonly id: string };
  readonly inputs?: Readonly<Record<string, string>>;
}

/** All calls throw `BridgeUnreachable`, `BridgeRefusal` or `ContractViolation`. */
export interface Talkdesk {
  readonly state: TalkdeskState;
  /** Has the credentials validated, and stores the values that come back. The next contact run is an initial one. */
  activate(): Promise<void>;
  /** One run: initial while no checkpoint is stored, incremental from then on. */
  syncContacts(): Promise<ContactSyncReport>;
  /** The same page by page, for runs that are repeated, broken off or overlap. */
  openContactRun(): OpenContactRun;
  syncAgents(): Promise<AgentSyncReport>;
  /** The interactions of a contact; one without `id` was not synchronized through the bridge. */
  showContact(contact: ContactReference): Promise<InteractionsAnswer>;
  execute(action: string, execution?: Execution): Promise<ActionAnswer>;
}

export function createTalkdesk(options: TalkdeskOptions): Talkdesk {
  const { bridge, integration, fields, refresh, interactionTypes = [], now = () => performance.now() } = options;
  const habits: Habits = { ...DEFAULT_HABITS, ...options.habits };
  const book = createContactBook(options.keep);
  const state = {
    auth: storedPart(options.auth, fields),
    checkpoint: undefined as string | undefined,
    contacts: book.contacts,
    fingerprints: book.fingerprints,
    agents: new Map<string, WireAgent>() as ReadonlyMap<string, WireAgent>,
    requests: 0,
  };
  const runPorts = { habits, now, ...(options.onProgress ? { onProgress: options.onProgress } : {}) };

  function send(endpoint: EndpointPath, auth: Auth, body: object) {
    state.requests += 1;
    return post({ bridge, integration, endpoint, body: { auth, ...body }, patienceMs: habits.patienceMs });
  }

  /** Sends a request with the stored auth; after a 401 once more, with what `refresh` gives. */
  async function call<Name extends EndpointName>(
    name: Name,
    body: object,
    endpoint = name as EndpointPath,
  ): Promise<AnswerOf<Name>> {
    let answer = await send(endpoint, state.auth, body);
    if (answer.status === 401 && refresh) {
      state.auth = { ...state.auth, ...(await refresh(state.auth)) };
      answer = await send(endpoint, state.auth, body);
    }
    return parseAnswer(name, endpoint, answer, name === 'actions' ? [habits.actionStatus] : undefined);
  }

  /** Where there is nothing to put into `meta`, the habits decide whether it is there at all. */
  const withMeta = (meta: object) => (Object.keys(meta).length === 0 && habits.emptyMeta === 'absent' ? {} : { meta });

  const contactRun = () => ({
    ...runPorts,
    checkpoint: state.checkpoint,
    contacts: book,
    ask: (meta: object) => call('contact_sync', withMeta(meta)),
    store: (checkpoint: string) => {
      state.checkpoint = checkpoint;
    },
  });

  return {
    state,

    async activate() {
      const answer = await send('auth_validation', options.auth, {});
      const values = parseAnswer('auth_validation', 'auth_validation', answer);
      checkStoredFields(fields, values);
      state.auth = { ...storedPart(options.auth, fields), ...values };
      state.checkpoint = undefined;
    },

    syncContacts: () => runContactSync(contactRun()),
    openContactRun: () => openContactRun(contactRun()),

    syncAgents: () =>
      runAgentSync({
        ...runPorts,
        ask: (meta) => call('agent_sync', withMeta(meta)),
        store: (agents) => {
          state.agents = agents;
        },
      }),

    async showContact({ id, name, emails, phones }) {
      const interactions = await call('interaction_update', {
        meta: { interaction_types: interactionTypes },
        data: {
          ...(id === undefined ? {} : { contact_external_id: id }),
          ...(name === undefined ? {} : { contact_name: name }),
          contact_emails: emails,
          contact_phones: phones,
        },
      });
      checkUnique('interaction_update', 'id', interactions);
      checkInteractionTypes(interactionTypes, interactions);
      return interactions;
    },

    execute(action, { contact, agent, inputs = {} } = {}) {
      const meta = {
        ...(contact ? { contact_external_id: contact.id } : {}),
        ...(agent ? { agent_external_id: agent.id } : {}),
      };
      return call('actions', { meta, data: inputs }, `actions/${encodeURIComponent(action)}`);
    },
  };
}

function storedPart(auth: Auth, fields: AuthFields = {}): Auth {
  return Object.fromEntries(Object.entries(auth).filter(([name]) => fields[name]?.store !== false));
}
