/** The routes that Talkdesk calls: `/{integration}/{endpoint}` or `/{integration}/{path secret}/{endpoint}`, POST only. */

import type { Sessions } from '../credentials/session.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { parseJsonObject } from '../http/body.ts';
import { parseBody } from '../http/parse-body.ts';
import { reply, type RouteContext, type Routes, type Trace } from '../http/server.ts';
import { asBridgeError, toWireError } from '../http/wire-error.ts';
import type { Logger } from '../log.ts';
import type { BeginOutbound, Outbound, OutboundOrder } from '../upstream/outbound.ts';
import { actionsEndpoint } from './actions.ts';
import { agentSyncEndpoint } from './agent-sync.ts';
import { authValidationEndpoint } from './auth-validation.ts';
import { contactSyncEndpoint } from './contact-sync.ts';
import type { Answer, Endpoint, EndpointName, Services } from './endpoint.ts';
import { integrationAt, type ServedIntegrations } from './integration-at.ts';
import { interactionUpdateEndpoint } from './interaction-update.ts';

/** What became of a request of an account. */
export interface Outcome {
  readonly account: string;
  readonly connection?: string;
  readonly endpoint: EndpointName;
  readonly requestId: string;
  /** Absent where it went well. */
  readonly code?: ErrorCode;
}

/** A request that could be read, as it came, and what was answered. */
export interface Call extends Received {
  /** When it was answered; milliseconds since 1970 UTC. */
  readonly at: number;
  /** Absent where the credentials were not accepted. */
  readonly account?: string;
  readonly requestId: string;
  readonly status: number;
  /** Absent where it went well. */
  readonly code?: ErrorCode;
  /** Absent where it did not. */
  readonly answer?: Answer;
}

interface Received {
  readonly integration: Integration;
  readonly endpoint: EndpointName;
  /** The last part of the path of an action's endpoint. */
  readonly action?: string;
  readonly headers: Headers;
  /** The body. */
  readonly sent: Readonly<Record<string, unknown>>;
}

export interface ContractParts extends Services, ServedIntegrations {
  readonly sessions: Sessions;
  readonly beginOutbound: BeginOutbound;
  readonly logger: Logger;
  /** Lets work go on once the answer is given. */
  readonly inBackground: (work: Promise<unknown>) => void;
  /** Told of every request whose account is known, once it is answered. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Told of every request that could be read, once it is answered. */
  readonly onCall: (call: Call) => void;
  readonly now: () => number;
}

/** Who waits for the answer of an endpoint: a person, Talkdesk's synchronization, or the engine with its patience. */
const OUTBOUND: Readonly<Record<EndpointName, Omit<OutboundOrder, 'integration'>>> = {
  auth_validation: { lane: 'live' },
  contact_sync: { lane: 'bulk', callerWaits: true },
  agent_sync: { lane: 'bulk' },
  interaction_update: { lane: 'live', isInteractions: true },
  actions: { lane: 'live' },
};

export function contractRoutes(parts: ContractParts): (routes: Routes) => void {
  const serve = (endpoint: Endpoint) =>
    async function served(c: RouteContext): Promise<Response> {
      const trace = c.get('trace');
      trace.endpoint = endpoint.name;
      const received = await receive(parts, endpoint, c);
      const tell = (ended: Pick<Call, 'status' | 'code' | 'answer'>) => {
        const { account, connection, requestId } = trace;
        const who = account === undefined ? {} : { account };
        parts.onCall({ ...received, ...ended, ...who, requestId, at: parts.now() });
        if (account === undefined) return;
        parts.onOutcome({
          account,
          ...(connection === undefined ? {} : { connection }),
          endpoint: endpoint.name,
          requestId,
          ...(ended.code ? { code: ended.code } : {}),
        });
      };
      const { integration } = received;
      const outbound = parts.beginOutbound({ integration, ...OUTBOUND[endpoint.name] });
      trace.upstream = outbound.tally;
      const work = respond(parts, endpoint, received, outbound, trace);
      // What was begun is written down, also where nobody waits for the answer any more.
      if (endpoint.name === 'actions') parts.inBackground(work.then(nothing, nothing));
      // An action says in words that it came to no end.
      const isBounded = endpoint.name === 'actions';
      const answer = await (isBounded ? work : boundedBy(outbound, integration)(work)).catch((error: unknown) => {
        const problem = asBridgeError(error);
        tell({ status: toWireError(problem, trace.requestId, endpoint.name).status, code: problem.code });
        throw problem;
      });
      tell({ status: answer.status, answer });
      if (answer.counts) trace.counts = answer.counts;
      return reply(c, answer.status, 'body' in answer ? answer.body : undefined);
    };

  return (routes) => {
    // Without a path secret first: an action may have the name of an endpoint.
    for (const at of ['/:integration', '/:integration/:secret']) {
      for (const endpoint of [
        authValidationEndpoint,
        contactSyncEndpoint,
        agentSyncEndpoint,
        interactionUpdateEndpoint,
      ]) {
        routes.all(`${at}/${endpoint.name}`, serve(endpoint));
      }
      routes.all(`${at}/actions/:action`, serve(actionsEndpoint));
    }
  };
}

const nothing = () => undefined;

/** What the directory does is D1's, which has limits of its own. */
const boundedBy = (outbound: Outbound, { connector }: Integration): Outbound['bounded'] =>
  connector.keeps === 'directory' ? (work) => work : (work) => outbound.bounded(work);

/** route → integration → body. */
async function receive(parts: ContractParts, endpoint: Endpoint, c: RouteContext): Promise<Received> {
  const trace = c.get('trace');
  const integration = await integrationAt(parts, c.req.param('integration') ?? '', c.req.param('secret'));
  trace.integration = integration.name;
  if (c.req.method !== 'POST') throw new BridgeError('method_not_allowed', 'Only POST requests are allowed');
  const action = c.req.param('action');
  if (action !== undefined && Object.hasOwn(integration.actions, action)) trace.counts = { action };
  return {
    integration,
    endpoint: endpoint.name,
    ...(action === undefined ? {} : { action }),
    headers: c.req.raw.headers,
    sent: parseJsonObject(c.get('bytes')) as Received['sent'],
  };
}

/** parsed body → endpoint. The endpoint opens the session. */
async function respond(
  parts: ContractParts,
  endpoint: Endpoint,
  { integration, action, headers, sent }: Received,
  outbound: Outbound,
  trace: Trace,
): Promise<Answer> {
  const body = parseBody(endpoint.request, sent) as { auth: Record<string, unknown> };
  const names = { integration: integration.name, endpoint: endpoint.name };
  const logger = parts.logger.child({ request_id: trace.requestId, ...names });
  trace.logger = logger;
  return await endpoint.respond({
    ...parts,
    integration,
    body,
    ...(action === undefined ? {} : { actionName: action }),
    deadline: outbound.deadline,
    bounded: boundedBy(outbound, integration),
    tally: outbound.tally,
    openSession: parts.sessions.opener({
      integration,
      presented: body.auth,
      headers,
      validating: endpoint.name === 'auth_validation',
      outbound,
      evenIfDown: action !== undefined && integration.deferrable.includes(action),
      logger,
      opened(account, connection) {
        trace.account = account.id;
        trace.accountLabel = account.label;
        if (connection !== undefined) trace.connection = connection;
      },
    }),
    log: logger.info,
  });
}
