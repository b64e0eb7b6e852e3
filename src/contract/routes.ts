/** The routes that Talkdesk calls: `/{integration}/{endpoint}`, POST only. */

import type { Sessions } from '../credentials/session.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { parseJsonObject } from '../http/body.ts';
import { parseBody } from '../http/parse-body.ts';
import { reply, type RouteContext, type Routes } from '../http/server.ts';
import { asBridgeError } from '../http/wire-error.ts';
import type { Logger } from '../log.ts';
import { actionsEndpoint } from './actions.ts';
import { agentSyncEndpoint } from './agent-sync.ts';
import { authValidationEndpoint } from './auth-validation.ts';
import { contactSyncEndpoint } from './contact-sync.ts';
import type { Answer, Endpoint, EndpointName, Services } from './endpoint.ts';
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

export interface ContractParts extends Services {
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly sessions: Sessions;
  readonly logger: Logger;
  /** Told of every request whose account is known, once it is answered. */
  readonly onOutcome: (outcome: Outcome) => void;
}

export function contractRoutes(parts: ContractParts): (routes: Routes) => void {
  const serve = (endpoint: Endpoint) =>
    async function served(c: RouteContext): Promise<Response> {
      const trace = c.get('trace');
      trace.endpoint = endpoint.name;
      const tell = (code?: ErrorCode) => {
        if (trace.account === undefined) return;
        const { account, connection, requestId } = trace;
        parts.onOutcome({
          account,
          ...(connection === undefined ? {} : { connection }),
          endpoint: endpoint.name,
          requestId,
          ...(code ? { code } : {}),
        });
      };
      const answer = await respond(parts, endpoint, c).catch((error: unknown) => {
        tell(asBridgeError(error).code);
        throw error;
      });
      tell();
      if (answer.counts) trace.counts = answer.counts;
      return reply(c, answer.status, 'body' in answer ? answer.body : undefined);
    };

  return (routes) => {
    for (const endpoint of [
      authValidationEndpoint,
      contactSyncEndpoint,
      agentSyncEndpoint,
      interactionUpdateEndpoint,
    ]) {
      routes.all(`/:integration/${endpoint.name}`, serve(endpoint));
    }
    routes.all('/:integration/actions/:action', serve(actionsEndpoint));
  };
}

/** route → integration → parsed body → endpoint. The endpoint opens the session. */
async function respond(parts: ContractParts, endpoint: Endpoint, c: RouteContext): Promise<Answer> {
  const trace = c.get('trace');
  const name = c.req.param('integration') ?? '';
  const integration = parts.integrations.get(name);
  if (!integration) throw new BridgeError('unknown_integration', 'This bridge serves no integration of this name');
  trace.integration = integration.name;
  if (c.req.method !== 'POST') throw new BridgeError('method_not_allowed', 'Only POST requests are allowed');

  const body = parseBody(endpoint.request, parseJsonObject(c.get('bytes'))) as { auth: Record<string, unknown> };
  const logger = parts.logger.child({ request_id: trace.requestId, integration: name, endpoint: endpoint.name });
  const actionName = c.req.param('action');
  return await endpoint.respond({
    ...parts,
    integration,
    body,
    ...(actionName === undefined ? {} : { actionName }),
    openSession: parts.sessions.opener({
      integration,
      presented: body.auth,
      headers: c.req.raw.headers,
      validating: endpoint.name === 'auth_validation',
      logger,
      opened(account, connection) {
        trace.account = account;
        if (connection !== undefined) trace.connection = connection;
      },
    }),
    log: logger.info,
  });
}
