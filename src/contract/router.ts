/** The routes that Talkdesk calls, and what is true for all of them: method, body, error answers, one log line. */

import { Hono } from 'hono';
import type { Context } from 'hono';
import { BridgeError } from '../domain/errors.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Sessions } from '../credentials/session.ts';
import type { Logger } from '../log.ts';
import { actionsEndpoint } from './actions.ts';
import { agentSyncEndpoint } from './agent-sync.ts';
import { authValidationEndpoint } from './auth-validation.ts';
import { parseJsonObject, readBody } from './body.ts';
import { contactSyncEndpoint } from './contact-sync.ts';
import { type Answer, type Endpoint, type EndpointName, parseBody, type Services } from './endpoint.ts';
import { interactionUpdateEndpoint } from './interaction-update.ts';
import { asBridgeError, toWireError, type WireError } from './wire-error.ts';

export interface RouterParts extends Services {
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly sessions: Sessions;
  readonly logger: Logger;
  readonly now: () => number;
  /** Problems of the configuration; while there are any, only `/health` is served. */
  readonly problems: readonly string[];
}

/** What a request leaves for its log line on its way. */
interface Trace {
  readonly requestId: string;
  endpoint?: EndpointName;
  integration?: string;
  account?: string;
  counts?: Answer['counts'];
  problem?: BridgeError;
}

type Routes = Hono<{ Variables: { trace: Trace; bytes: Uint8Array } }>;
type RouteContext = Context<{ Variables: { trace: Trace; bytes: Uint8Array } }>;

/** All public routes of a bridge. */
export function createRouter(parts: RouterParts): Routes {
  // Not strict: a slash too many in a URL that is registered at Talkdesk would cost a ticket to correct.
  const app: Routes = new Hono({ strict: false });

  // Outermost: every request is traced, its body read to the end, and its outcome logged.
  app.use(async function traced(c, next) {
    const ray = c.req.header('cf-ray') ?? '';
    const trace: Trace = { requestId: /^[\w-]{1,64}$/.test(ray) ? ray : crypto.randomUUID() };
    const started = parts.now();
    c.set('trace', trace);
    await next();
    logRequest(parts.logger, trace, c.res.status, parts.now() - started);
  });
  app.use(async function admitted(c, next) {
    c.set('bytes', await readBody(c.req.raw));
    if (parts.problems.length > 0 && c.req.path !== '/health') {
      throw new BridgeError('misconfigured', 'This bridge is not set up correctly; its log names every problem');
    }
    await next();
  });

  app.get('/health', (c) => reply(c, 200, { status: parts.problems.length === 0 ? 'ok' : 'misconfigured' }));
  app.get('/', (c) => reply(c, 200, { name: 'talkdesk-bridge', integrations: [...parts.integrations.keys()] }));

  const serve = (endpoint: Endpoint) =>
    async function served(c: RouteContext): Promise<Response> {
      const trace = c.get('trace');
      trace.endpoint = endpoint.name;
      const answer = await respond(parts, endpoint, c);
      if (answer.counts) trace.counts = answer.counts;
      return reply(c, answer.status, 'body' in answer ? answer.body : undefined);
    };
  for (const endpoint of [authValidationEndpoint, contactSyncEndpoint, agentSyncEndpoint, interactionUpdateEndpoint]) {
    app.all(`/:integration/${endpoint.name}`, serve(endpoint));
  }
  app.all('/:integration/actions/:action', serve(actionsEndpoint));

  app.notFound(() => {
    throw new BridgeError('not_found', 'There is nothing at this path; see the README for the five endpoints');
  });
  app.onError((error, c) => {
    const trace = c.get('trace');
    trace.problem = asBridgeError(error);
    const wire = toWireError(trace.problem, trace.requestId, trace.endpoint);
    return reply(c, wire.status, wire.body, wire.headers);
  });
  return app;
}

/** The answer as it leaves; made once, because a response whose headers change afterwards is copied. */
function reply(
  c: RouteContext,
  status: number,
  body: object | undefined,
  headers: WireError['headers'] = {},
): Response {
  const id = { 'X-Request-Id': c.get('trace').requestId };
  if (body === undefined) return new Response(null, { status, headers: id });
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/json', ...id, ...headers },
  });
}

/** route → integration → parsed body → endpoint. The endpoint opens the session. */
async function respond(parts: RouterParts, endpoint: Endpoint, c: RouteContext): Promise<Answer> {
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
      opened: (account) => {
        trace.account = account;
      },
    }),
    log: logger.info,
  });
}

function logRequest(logger: Logger, trace: Trace, status: number, ms: number): void {
  const { requestId, problem, counts, ...names } = trace;
  const fields = { request_id: requestId, ...names, status, ms, ...counts };
  if (!problem) logger.info('request', fields);
  else if (problem.code === 'internal')
    logger.error('request', { ...fields, code: problem.code, cause: problem.cause });
  else logger.warn('request', { ...fields, code: problem.code, message: problem.message, ...problem.detail });
}
