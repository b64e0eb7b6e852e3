/** What the five endpoints have in common: a name, a schema for what comes in, and the way to an answer. */

import type * as v from 'valibot';
import type { OpenSession } from '../credentials/session.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Actions } from '../actions/actions.ts';
import type { DeferredActions } from '../actions/deferred.ts';
import type { AgentSync } from '../agents/agent-sync.ts';
import type { MakeContactFinder } from '../people/find-contact.ts';
import type { ContactSync } from '../sync/contact-sync.ts';
import type { Deadline } from '../upstream/deadline.ts';
import type { Outbound } from '../upstream/outbound.ts';

/** What the endpoints call on; `bridge.ts` puts it together. */
export interface Services {
  readonly contactSync: ContactSync;
  readonly agentSync: AgentSync;
  readonly contactFinder: MakeContactFinder;
  readonly actions: Actions;
  readonly deferred: DeferredActions;
}

/** One request of Talkdesk on its way through an endpoint. */
export interface EndpointRequest<Body> extends Services {
  readonly integration: Integration;
  readonly body: Body;
  /** The last part of the path of an action's endpoint. */
  readonly actionName?: string;
  readonly openSession: OpenSession;
  /** Until when all that is done outside must be done. */
  readonly deadline: Deadline;
  /** What the work gives, or `upstream_timeout` where it does not come to an end; the directory's always does. */
  readonly bounded: Outbound['bounded'];
  /** How much was written outside so far, or may have been. */
  readonly tally: Outbound['tally'];
  readonly log: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** What goes back to Talkdesk. */
export type Answer = ({ readonly status: 200 | 201; readonly body: object } | { readonly status: 204 }) & {
  /** What the request's log line tells besides. */
  readonly counts?: Readonly<Record<string, number | string>>;
};

export type EndpointName = 'auth_validation' | 'contact_sync' | 'agent_sync' | 'interaction_update' | 'actions';

export interface Endpoint<Body = unknown> {
  readonly name: EndpointName;
  readonly request: v.GenericSchema<unknown, Body>;
  respond(request: EndpointRequest<Body>): Promise<Answer>;
}

/** Keeps the body's type between `request` and `respond`. */
export function defineEndpoint<Body>(endpoint: Endpoint<Body>): Endpoint {
  return endpoint;
}
