/**
 * What a connector is: the code that adapts one kind of external service to our domain types. It takes what the
 * bridge lends it for one call and gives back domain values or throws a `BridgeError`; it never sees tokens,
 * storage or retries. All capabilities but `validate` are optional.
 */

import type * as v from 'valibot';
import type { ActionInputs, ActionResult, ActionScope, InputValues, Once } from '../domain/action.ts';
import type { Agent } from '../domain/agent.ts';
import type { Contact, ContactReference } from '../domain/contact.ts';
import type { Interaction } from '../domain/interaction.ts';
import type { Secret } from '../domain/secret.ts';
import type { Settings } from '../domain/settings.ts';
import type { ContactSource, ContactStreams } from './contact-source.ts';
import type { AuthFields } from '../declaration/authentication.ts';
import type { DirectoryStore } from './directory/store.ts';

/** The value of an auth field: a `Secret` where the field is declared `secret`, else text. */
export type AuthValue = string | Secret | undefined;

/** The values of the auth fields that an integration declared. */
export type AuthValues = Readonly<Record<string, AuthValue>>;

/** What the bridge lends a connector for one request of Talkdesk. */
export interface Call<Auth extends AuthValues = AuthValues> {
  readonly auth: Auth;
  readonly settings: Settings;
  /**
   * Reaches the external service: authenticated, https only, within the request's deadline. Reads that fail in passing are
   * sent again. An answer is complete, at most 10 MiB.
   */
  readonly fetch: UpstreamFetch;
  /** `fetch` for JSON: gives what the schema makes of the answer; every status but 2xx is an error. */
  readonly fetchJson: FetchJson;
  /**
   * A link that an answer holds, such as that to the next page, as a URL for `fetch`. Throws `upstream_failed` where it
   * leaves the origin of `asked`, the URL whose answer holds it: the credentials would go there.
   */
  readonly linkIn: (asked: string, link: string) => string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** One structured line; its fields must hold no person's data, and no secret that was revealed. */
  readonly log: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** The bridge's own store of contacts for this account; for the directory connector. */
  readonly directory: DirectoryStore;
}

/** While credentials are being validated, the account is not known yet. */
export type ValidationCall<Auth extends AuthValues = AuthValues> = Omit<Call<Auth>, 'directory'>;

/** `fetch` towards the external service. It throws a `BridgeError` for 401, 429, 5xx, a refused URL or a time-out. */
export type UpstreamFetch = (url: string, init?: UpstreamInit) => Promise<Response>;

export interface UpstreamInit extends RequestInit {
  /**
   * The request does the same when it is sent twice, though its method says otherwise: a search by POST, an update of
   * all fields by PUT. One with a header `Idempotency-Key` is sent again as well, as far as that goes.
   */
  readonly repeatable?: boolean;
}

/** A request for JSON. A body is sent as `application/json` unless its headers say otherwise. */
export type FetchJson = <Output>(
  schema: v.GenericSchema<unknown, Output>,
  url: string,
  init?: UpstreamInit,
) => Promise<Output>;

/** What the external service says of credentials that it accepts. */
export interface Validation {
  /** The service's own id for the customer; it names the account, so it must survive a change of secrets. */
  readonly account?: { readonly id: string; readonly label?: string };
  /** Values for declared auth fields that Talkdesk shall store and send from now on. */
  readonly store?: Readonly<Record<string, string | number | boolean>>;
}

/** A list of agents, paged by a cursor of the service's own. */
export interface AgentSource<Auth extends AuthValues = AuthValues> {
  /** The most agents that one read may ask for. */
  readonly largestPage: number;
  read(call: Call<Auth>, page: { readonly cursor?: string; readonly limit: number }): Promise<AgentPage>;
}

export interface AgentPage {
  readonly agents: readonly Agent[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface InteractionQuery {
  /** With `search`: the contact that was found, whose id is there. */
  readonly contact: ContactReference;
  /** At least one, all of them declared by the integration; with `interactionsByType` just that one. */
  readonly types: readonly string[];
  /** The most interactions wanted, the newest ones. */
  readonly limit: number;
}

/** Reads what happened with a contact. (A method's type, so that one for narrower credentials fits.) */
export type ReadInteractions<Auth extends AuthValues = AuthValues> = {
  read(call: Call<Auth>, query: InteractionQuery): Promise<readonly Interaction[]>;
}['read'];

/** A contact that was found, with when it was changed last where the service tells: a number to compare it by, of whatever unit. */
export type FoundContact = Contact & { readonly changedAt?: number };

/** The contact of an id that was merged into another one. */
export interface MergedContact {
  readonly mergedInto: string;
}

/**
 * Finds contacts of the service, so that actions and interactions reach the right person: which of those that are found is
 * the one, the bridge decides.
 */
export interface ContactSearch<Auth extends AuthValues = AuthValues> {
  /** The contact of an id, into which one it was merged, or nothing where there is none of this id any more. */
  byId(call: Call<Auth>, id: string): Promise<FoundContact | MergedContact | undefined>;
  /** Contacts with this e-mail among their `emails`, in the service's order. One that lacks it is left out. */
  byEmail?(call: Call<Auth>, email: string): Promise<readonly FoundContact[]>;
  /**
   * Contacts with this number among their `phones`, in the service's order. `forms` are the texts in which it may be stored,
   * E.164 first. One that has another number is left out: some services return everybody for a filter that they do not know.
   */
  byPhone?(call: Call<Auth>, forms: readonly string[]): Promise<readonly FoundContact[]>;
}

/** How it is found out whether a write was done whose outcome nobody knows. */
export type Recovery<Inputs extends ActionInputs = ActionInputs, Auth extends AuthValues = AuthValues> =
  /** By doing it again: the service does it once for one `scope.marker`, for so many seconds (at most 30 days) from the first time on. */
  | { readonly kind: 'repeat'; readonly withinSeconds: number }
  /** By looking for what carries `scope.marker`; it is found at the latest so many seconds (at most a day) after it was written. */
  | {
      readonly kind: 'find';
      readonly lagSeconds: number;
      find(call: Call<Auth>, inputs: InputValues<Inputs>, scope: ActionScope): Promise<ActionResult | undefined>;
    };

/** Whether an action is about a contact: it must have been found, or it may. */
export type ContactNeed = 'required' | 'optional';

/** What an action is told besides its inputs: the contact as the service has it now, where the action is about one. */
export type ScopeFor<Need extends ContactNeed | undefined> = ActionScope &
  (Need extends 'required'
    ? { readonly contact: FoundContact }
    : Need extends 'optional'
      ? { readonly contact?: FoundContact }
      : unknown);

/** Something that Talkdesk's automations and agents can have done in the external service. */
export interface Action<
  Inputs extends ActionInputs = ActionInputs,
  Auth extends AuthValues = AuthValues,
  Need extends ContactNeed | undefined = ContactNeed | undefined,
> {
  /** Short, lower case; read after "Then …". */
  readonly display: string;
  /** Lower case; read after "Then …". */
  readonly description: string;
  readonly inputs: Inputs;
  /** Has the contact found before it runs; `CONTACT_INPUTS` must be among the inputs. */
  readonly contact?: Need;
  /**
   * What it creates, where that must not be created twice for one wish. A contact has an input `email` or `phone`, and one of
   * `first_name`, `last_name`, `name` and `contact_name`, unless `once` says what a repetition is.
   */
  readonly creates?: 'contact' | 'ticket';
  /**
   * What makes a request a repetition, which is answered as the first one was. Default: for what creates a contact, its
   * e-mail, phone and name within an hour; for what creates a ticket, all inputs within 30 s; else nothing.
   */
  readonly once?: Once | false;
  readonly recovery?: Recovery<NoInfer<Inputs>, Auth>;
  /** Does it. What the person at Talkdesk should know of a refusal is thrown as `action_refused`. */
  run(call: Call<Auth>, inputs: InputValues<Inputs>, scope: ScopeFor<Need>): Promise<ActionResult>;
}

/** Declares an action; the types of the inputs carry over into `run`. */
export function defineAction<
  const Inputs extends ActionInputs,
  Auth extends AuthValues = AuthValues,
  const Need extends ContactNeed | undefined = undefined,
>(action: Action<Inputs, Auth, Need>): Action<ActionInputs, Auth> {
  return action;
}

/** The headers of an outbound request, as far as credentials need them. `[secret]`, of a secret not revealed, is refused. */
export type HeaderSetter = Pick<Headers, 'set'>;

export interface Connector<Auth extends AuthValues = AuthValues> {
  /**
   * Puts the credentials on an outbound request. `accessToken` is there where Talkdesk supplies one or the bridge obtains
   * one; without this method it goes into `Authorization: Bearer`.
   */
  authorize?(headers: HeaderSetter, auth: Auth, accessToken: Secret | undefined): void;
  /** Tries the credentials for real; throws `invalid_credentials` where the service refuses them. */
  validate(call: ValidationCall<Auth>): Promise<Validation>;
  readonly contacts?: ContactSource<Auth> | ContactStreams<Auth>;
  readonly agents?: AgentSource<Auth>;
  /** How contacts are found; without it, interactions are asked for by what Talkdesk knows of the contact. */
  readonly search?: ContactSearch<Auth>;
  /** What happened with a contact, of all types at once. */
  readonly interactions?: ReadInteractions<Auth>;
  /** In its place: each type by itself, under its name. They are asked for side by side, and one that fails is left out. */
  readonly interactionsByType?: Readonly<Record<string, ReadInteractions<Auth>>>;
  /** What it was made from, where it was made from a declaration: commands show it. */
  readonly declaration?: object;
  /** Its contacts and agents are those of the bridge's own directory, into which an operator can import. */
  readonly keeps?: 'directory';
  /**
   * What is wrong with the connector in an integration of these auth fields (those that it gets), each problem with its place,
   * such as `connector.baseUrl: must …`.
   */
  problems?(within: { readonly fields: AuthFields }): readonly string[];
  /** The actions that come with the connector, by name; an integration offers these unless it names its own. */
  readonly actions?: Readonly<Record<string, Action<ActionInputs, Auth>>>;
}
