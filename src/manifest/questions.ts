/**
 * What Talkdesk's documents leave open, with what this bridge assumes and what changes it. The document for Talkdesk ends
 * with those that touch the integration; `bridge observed` answers some from the first live calls.
 */

import type { Integration } from '../declaration/integration.ts';

export interface OpenQuestion {
  /** Stable, so that an answer can name it. */
  readonly id: string;
  readonly asks: string;
  /** What the bridge does until there is an answer. */
  readonly assumes: string;
  /** What changes that on our side. */
  readonly changedBy: string;
}

interface Rule extends Omit<OpenQuestion, 'assumes'> {
  readonly assumes: string | ((integration: Integration) => string);
  /** Absent: it touches every integration. */
  readonly touches?: (integration: Integration) => boolean;
}

const hasContacts = ({ contacts }: Integration) => contacts !== undefined;
const hasAgents = ({ connector }: Integration) => connector.agents !== undefined;
const hasActions = ({ actions }: Integration) => Object.keys(actions).length > 0;
const hasInteractions = ({ interactionTypes }: Integration) => interactionTypes.length > 0;
const isOAuth = ({ authentication }: Integration) => authentication.type.startsWith('oauth2');
/** Talkdesk obtains the access token and presents it. */
const getsToken = (integration: Integration) => {
  const { grant, guard } = integration.authentication;
  return isOAuth(integration) && !grant && !guard;
};
const hasSecrets = ({ authentication }: Integration) =>
  Object.values(authentication.fields).some(({ secret = false }) => secret);

const NOTHING = 'nothing to set: the bridge takes both';

const RULES: readonly Rule[] = [
  {
    id: 'answers-unchanged',
    asks: 'Are the answers of contact synchronization, contact activity and action executor still those of the tables published in 2017?',
    assumes: 'Yes. Keys beyond those tables are not sent.',
    changedBy: 'a new version of this bridge',
  },
  {
    id: 'token-place',
    asks: 'In which key of auth, or in which header, does the OAuth access token arrive?',
    assumes: ({ wire }) =>
      'field' in wire.token ? `The key ${wire.token.field} of auth.` : `The header ${wire.token.header}.`,
    changedBy: 'wire.token in the declaration',
    touches: getsToken,
  },
  {
    id: 'token-refresh',
    asks: 'Does a 401 from an endpoint still lead to a new access token and the same request once more, and how many times?',
    assumes: 'Once a request. The bridge answers 401 only to a dead token, and never once something was written.',
    changedBy: 'nothing to set: a repeated request is answered like the first',
    touches: getsToken,
  },
  {
    id: 'checkpoint-kept',
    asks: "Which page's synchronization_checkpoint is kept, and what becomes of it when a run fails midway?",
    assumes: 'Either: every page carries a checkpoint up to which everything has been delivered.',
    changedBy: NOTHING,
    touches: hasContacts,
  },
  {
    id: 'checkpoint-between-pages',
    asks: 'Which checkpoint is sent along with an offset: that of the start of the run, or the newest?',
    assumes: 'Either: with an offset, the checkpoint is not looked at.',
    changedBy: NOTHING,
    touches: hasContacts,
  },
  {
    id: 'timeouts',
    asks: 'How long is an answer waited for, is a request repeated after a time-out or a 5xx, and is an integration switched off by failures?',
    assumes: 'At least 30 seconds: the bridge answers within 20. Repeated requests do no harm to synchronizations.',
    changedBy: 'a new version of this bridge',
  },
  {
    id: 'origin-of-calls',
    asks: 'From which addresses do the calls come, by region, with which TLS version, and is there a signature or a fixed header?',
    assumes: 'Any address, nothing signed: only what is in auth tells who is calling.',
    changedBy: "a firewall rule of the bridge's domain, once the addresses are known",
  },
  {
    id: 'validation-status',
    asks: 'Is 200 with a JSON object the success of auth validation for every account, or 204 for some? Is validation run again when fields are edited?',
    assumes: ({ wire }) =>
      wire.validationStatus === 200 ? 'It is 200. It may be run at any time.' : 'It is 204. It may be run at any time.',
    changedBy: 'wire.validationStatus in the declaration',
  },
  {
    id: 'deleted-contacts',
    asks: 'Can a bridge report that a contact was deleted?',
    assumes: ({ contacts }) =>
      contacts?.departed === 'blank'
        ? 'No. A contact that is gone is sent once more, without name, e-mails and phones.'
        : 'No. A contact that is gone stays at Talkdesk as it was.',
    changedBy: 'contacts.departed in the declaration',
    touches: hasContacts,
  },
  {
    id: 'contact-limits',
    asks: 'How many contacts may a page hold, how many phones a contact, and how long may a field be?',
    assumes: ({ contacts }) => `Pages of ${contacts?.pageSize ?? 0} contacts are taken, and whatever they hold.`,
    changedBy: 'contacts.pageSize in the declaration',
    touches: hasContacts,
  },
  {
    id: 'phone-format',
    asks: 'How are phone numbers normalised: by which default country, and what of national numbers, extensions, and a number that several contacts have?',
    assumes: ({ settings }) =>
      `Numbers are sent as E.164, with ${settings.country ?? 'no'} default country; what cannot be read is ${settings.unreadablePhones === 'drop' ? 'left out' : 'sent as it is'}.`,
    changedBy: 'settings.country and settings.unreadablePhones in the declaration, or by account',
    touches: hasContacts,
  },
  {
    id: 'agent-schedule',
    asks: 'When does agent synchronization run, and what becomes of an agent that is no longer in the list?',
    assumes: 'At any time. The list is always complete.',
    changedBy: 'nothing to set: every run is answered alike',
    touches: hasAgents,
  },
  {
    id: 'agent-first-offset',
    asks: 'Does the first request for agents carry offset null, or no offset?',
    assumes: 'Either.',
    changedBy: NOTHING,
    touches: hasAgents,
  },
  {
    id: 'interaction-order',
    asks: 'How many interactions are shown, in which order, and in which forms may a date be?',
    assumes: 'At most 50 are sent, the newest first, with dates as YYYY-MM-DD HH:MM:SS UTC.',
    changedBy: 'a new version of this bridge',
    touches: hasInteractions,
  },
  {
    id: 'action-values',
    asks: 'Of which JSON types are the values of data, which collections of value providers are there, and can it be said where an action is offered (scoping)?',
    assumes: 'Texts, numbers or nothing. Only providers of the contact collection are used as defaults.',
    changedBy: "the inputs' defaults in the declaration",
    touches: hasActions,
  },
  {
    id: 'action-status',
    asks: 'Must a successful action be answered with 201, or with 200 as well? What does a person get to see of message?',
    assumes: ({ wire }) => `It is ${wire.actionStatus}. The message is shown.`,
    changedBy: 'wire.actionStatus in the declaration',
    touches: hasActions,
  },
  {
    id: 'secret-fields',
    asks: 'Is password a type of an auth field that masks what is typed, and are the types spelt input and oauth, or text and oauth?',
    assumes: ({ wire }) =>
      wire.secretFieldType === 'input'
        ? 'All fields that a person fills in are of type input, those that hold secrets as well.'
        : 'Fields that hold secrets are of type password, the others of type input.',
    changedBy: 'wire.secretFieldType in the declaration',
    touches: hasSecrets,
  },
  {
    id: 'oauth-redirect',
    asks: "Which redirect URL has to be registered at the authority for the account's region, and how is the scope given?",
    assumes: ({ authentication: { grant } }) =>
      grant?.talkdeskRedirectUri === undefined
        ? 'It will be named before the client is registered.'
        : `It is ${grant.talkdeskRedirectUri}.`,
    changedBy: 'grant.talkdeskRedirectUri in the declaration, and the registration at the authority',
    touches: ({ authentication }) => authentication.type === 'oauth2',
  },
  {
    id: 'auth-of-none',
    asks: 'What is auth for an integration of type none: an empty object, null or absent?',
    assumes: 'Any of them.',
    changedBy: NOTHING,
    touches: ({ authentication }) => authentication.type === 'none',
  },
];

/** The ids of all questions. */
export const QUESTION_IDS: readonly string[] = RULES.map(({ id }) => id);

/** The questions that touch an integration, in order of weight. */
export function openQuestions(integration: Integration): readonly OpenQuestion[] {
  return RULES.filter(({ touches }) => touches?.(integration) ?? true).map(({ id, asks, assumes, changedBy }) => ({
    id,
    asks,
    assumes: typeof assumes === 'string' ? assumes : assumes(integration),
    changedBy,
  }));
}
