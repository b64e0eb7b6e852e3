/**
 * What a connector is: the code that adapts one kind of external service to our domain types. It takes what the
 * bridge lends it for one call and gives back domain values or throws a `BridgeError`; it never sees tokens,
 * storage or retries. All capabilities but `validate` are optional.
 */

import type * as v from 'valibot';
import type { ActionInputs, ActionResult, ActionScope, InputValues } from '../domain/action.ts';
import type { Agent } from '../domain/agent.ts';
import type { ContactReference } from '../domain/contact.ts';
import type { Interaction } from '../domain/interaction.ts';
import type { Secret } from '../domain/secret.ts';
import type { Settings } from '../domain/settings.ts';
import type { ContactSource, ContactStreams } from './contact-source.ts';
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
  readonly contact: ContactReference;
  /** At least one, all of them declared by the integration. */
  readonly types: readonly string[];
  /** The most interactions wanted, the newest ones. */
  readonly limit: number;
}

/** Something that Talkdesk's automations and agents can have done in the external service. */
export interface Action<Inputs extends ActionInputs = ActionInputs, Auth extends AuthValues = AuthValues> {
  /** Short, lower case; read after "Then …". */
  readonly display: string;
  /** Lower case; read after "Then …". */
  readonly description: string;
  readonly inputs: Inputs;
  /** Does it. What the person at Talkdesk should know of a refusal is thrown as `action_refused`. */
  run(call: Call<Auth>, inputs: InputValues<Inputs>, scope: ActionScope): Promise<ActionResult>;
}

/** Declares an action; the types of the inputs carry over into `run`. */
export function defineAction<const Inputs extends ActionInputs, Auth extends AuthValues = AuthValues>(
  action: Action<Inputs, Auth>,
): Action<ActionInputs, Auth> {
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
  interactions?(call: Call<Auth>, query: InteractionQuery): Promise<readonly Interaction[]>;
  /** Its contacts and agents are those of the bridge's own directory, into which an operator can import. */
  readonly keeps?: 'directory';
  /** The actions that come with the connector, by name; an integration offers these unless it names its own. */
  readonly actions?: Readonly<Record<string, Action<ActionInputs, Auth>>>;
}
