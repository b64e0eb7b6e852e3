/**
 * An integration: one entry of this deployment, as Talkdesk knows it by its name. Routes, the parsing of `auth`
 * and of action inputs, and the document for Talkdesk all derive from this one value.
 */

import type { Action, Connector } from '../connectors/connector.ts';
import type { ContactSource, ContactStreams } from '../connectors/contact-source.ts';
import type { ActionInputs } from '../domain/action.ts';
import type { ContactSelection } from '../domain/contact-selection.ts';
import type { Settings } from '../domain/settings.ts';
import type { Authentication, AuthFields, AuthOf } from './authentication.ts';
import type { Submission } from './submission.ts';

/** What Talkdesk's documents leave open. The defaults follow its newest pages. */
export interface WireSwitches {
  /** Status of a successful validation: 200 with a JSON object, or 204 without a body as until 2017. */
  readonly validationStatus: 200 | 204;
  /** Status of a successful action. */
  readonly actionStatus: 201 | 200;
  /** Where an OAuth access token arrives: a key of `auth`, or a header (with or without `Bearer`). */
  readonly token: { readonly field: string } | { readonly header: string };
  /** The type of auth fields that hold secrets, in the document: `password` is listed, but in no example. */
  readonly secretFieldType: 'input' | 'password';
}

/** Contacts per page, unless an integration says otherwise. */
export const DEFAULT_PAGE_SIZE = 100;

/** The stream of a connector that has only one. */
const ONLY_STREAM = 'contacts';

/** A connector's sources of contacts by stream. */
export function sourcesByStream(
  contacts: ContactSource | ContactStreams | undefined,
): Readonly<Record<string, ContactSource>> {
  if (!contacts) return {};
  return 'streams' in contacts ? contacts.streams : { [ONLY_STREAM]: contacts };
}

/** Which contacts are synchronized, and how. */
export interface ContactOptions extends Partial<ContactSelection> {
  /** Contacts per page; default 100, never above the connector's largest page. */
  readonly pageSize?: number;
  /**
   * What becomes of a contact at Talkdesk that leaves the filter, is excluded, deleted or merged: `keep` (it stays as it
   * was; default) or `blank` (same id, neutral name, no e-mail, no phone).
   */
  readonly departed?: 'keep' | 'blank';
  /** The largest share of the known contacts that one run may blank, from 0 to 1; default 0.2. Above it none is. */
  readonly brake?: number;
  /** The least time between two walks over a list that can only be walked, where it is more than the connector's. */
  readonly scanIntervalMinutes?: number;
  /** All contacts are sent again when mapping, filter or phone settings change. Default false: the runs only say so. */
  readonly resyncOnMappingChange?: boolean;
}

/** How many requests a service takes of one customer within so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly seconds: number;
}

/** How the service may be called. */
export interface UpstreamLimits {
  /**
   * Seconds that all calls of the service for one request of Talkdesk may take together, with waiting for tokens and
   * tries anew; default 20.
   */
  readonly deadlineSeconds?: number;
  /** The same for interactions, for which an agent waits; default 5. */
  readonly interactionsDeadlineSeconds?: number;
  /**
   * What one account may call, so that the service need not refuse. Interactions, actions and validation come before
   * synchronization. Without it, the bridge goes by what the service answers.
   */
  readonly rate?: Rate;
  /** Ports of https that may be called besides 443. */
  readonly ports?: readonly number[];
}

/** `UpstreamLimits` with the defaults filled in. */
export interface Limits {
  /** Milliseconds. */
  readonly deadlineMs: number;
  /** Milliseconds. */
  readonly interactionsDeadlineMs: number;
  readonly rate?: Rate;
  readonly ports: readonly number[];
}

/** `ContactOptions` with the defaults filled in, and the sources of contacts by stream. */
export interface ContactPlan extends Required<Omit<ContactOptions, 'scanIntervalMinutes' | keyof ContactSelection>> {
  readonly sources: Readonly<Record<string, ContactSource>>;
  readonly selection: ContactSelection;
  readonly scanIntervalMs: number;
}

/** What a user writes in `src/integrations/`. */
export interface IntegrationDeclaration<Fields extends AuthFields> {
  /** Part of every URL; lower-case letters, digits, `_` and `-`. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /**
   * Shown where the integration is configured, at most 192 × 96 pixels: an https URL, or the path of a file in
   * `public/`, which the bridge serves, such as `/acme/logo.png`.
   */
  readonly logoUrl: string;
  /** Shown with interactions, at most 96 × 96 pixels: an https URL, or a path as with `logoUrl`. */
  readonly iconUrl: string;
  readonly authentication: Authentication<Fields>;
  readonly connector: Connector<AuthOf<Fields>>;
  /** The types of interactions that an account may choose from; none means that there is no interactions endpoint. */
  readonly interactionTypes?: readonly string[];
  /** The actions on offer; the connector's own when left out. */
  readonly actions?: Readonly<Record<string, Action<ActionInputs, AuthOf<Fields>>>>;
  /**
   * Names of actions that are accepted while the service cannot be reached, and done later. Not for one that creates a
   * contact, nor where Talkdesk supplies the access token, which the bridge cannot renew.
   */
  readonly deferrable?: readonly string[];
  readonly contacts?: ContactOptions;
  readonly settings?: Partial<Settings>;
  readonly wire?: Partial<WireSwitches>;
  readonly limits?: UpstreamLimits;
  /** What the document for Talkdesk says and code cannot know. */
  readonly submission?: Submission;
}

/** A checked declaration with its defaults filled in. */
export interface Integration {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly logoUrl: string;
  readonly iconUrl: string;
  readonly authentication: Authentication;
  readonly connector: Connector;
  readonly interactionTypes: readonly string[];
  readonly actions: Readonly<Record<string, Action>>;
  readonly deferrable: readonly string[];
  /** Absent where the connector has no contacts. */
  readonly contacts?: ContactPlan;
  readonly settings: Partial<Settings>;
  readonly wire: WireSwitches;
  readonly limits: Limits;
  readonly submission?: Submission;
}
