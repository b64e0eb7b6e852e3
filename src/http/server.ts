/** What is true for all routes of a bridge: tracing, bodies, readiness, error answers, one log line a request. */

import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { BridgeError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { readBody } from './body.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { asBridgeError, toWireError, type WireError } from './wire-error.ts';

/** What a request leaves for its log line on its way. */
export interface Trace {
  readonly requestId: string;
  endpoint?: string;
  integration?: string;
  account?: string;
  /** What the account is called, where it has a name. */
  accountLabel?: string | null;
  connection?: string;
  counts?: Readonly<Record<string, number | string>>;
  /** What was done outside: requests, those among them that were sent again, and how long they took. */
  upstream?: { readonly calls: number; readonly retries: number; readonly ms: number };
  problem?: BridgeError;
  /** Hides what was lent to a connector for this request. */
  logger?: Logger;
}

interface RouteEnv {
  Variables: { trace: Trace; bytes: Uint8Array };
}
export type Routes = Hono<RouteEnv>;
export type RouteContext = Context<RouteEnv>;

export interface ServerParts {
  readonly logger: Logger;
  readonly now: () => number;
  /** Throws where the bridge cannot serve yet; only `/health` is served then. */
  readonly checkReady: () => Promise<void>;
  /** What `/` says besides the name; customers' names may be in those of integrations. */
  readonly about: { readonly integrations?: readonly string[] };
}

/** A server with `/`, `/health` and the routes that each of `mounts` adds. */
export function createServer(parts: ServerParts, mounts: readonly ((routes: Routes) => void)[]): Routes {
  // The router of `hono/tiny` is smaller by 2.5 KB of the bundle, and fast enough for so few routes.
  // Not strict: a slash too many in a URL that is registered at Talkdesk would cost a ticket to correct.
  const app: Routes = new Hono({ strict: false });

  // Outermost: every request is traced, its body read to the end, and its outcome logged.
  app.use(async function traced(c, next) {
    const ray = c.req.header('cf-ray') ?? '';
    const trace: Trace = { requestId: /^[\w-]{1,64}$/.test(ray) ? ray : crypto.randomUUID() };
    const started = parts.now();
    c.set('trace', trace);
    await next();
    logRequest(trace.logger ?? parts.logger, trace, c.res.status, parts.now() - started);
  });
  app.use(async function admitted(c, next) {
    c.set('bytes', await readBody(c.req.raw));
    if (c.req.path !== '/health') await parts.checkReady();
    try {
      await next();
    } catch (thrown) {
      // Hono hands on to `onError` only what is an `Error`; a connector may throw anything.
      throw asBridgeError(thrown);
    }
  });

  app.get('/health', async (c) => {
    const problem = await parts.checkReady().then(() => undefined, asBridgeError);
    return reply(c, 200, { status: problem?.code ?? 'ok' });
  });
  app.get('/', (c) => reply(c, 200, { name: 'talkdesk-bridge', ...parts.about }));
  for (const mount of mounts) mount(app);

  app.notFound(() => {
    throw new BridgeError('not_found', 'There is nothing at this path; the README names all that there are');
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
export function reply(
  c: RouteContext,
  status: number,
  body: object | undefined,
  headers: WireError['headers'] = {},
): Response {
  const all = { ...SECURITY_HEADERS, 'X-Request-Id': c.get('trace').requestId, ...headers };
  if (body === undefined) return new Response(null, { status, headers: all });
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...all } });
}

/** One line, whose fields docs/operating.md names. */
function logRequest(logger: Logger, trace: Trace, status: number, ms: number): void {
  const { problem, upstream } = trace;
  const outside = upstream?.calls
    ? { upstream_calls: upstream.calls, upstream_retries: upstream.retries, upstream_ms: upstream.ms }
    : {};
  const line = {
    request_id: trace.requestId,
    integration: trace.integration,
    account: trace.account,
    account_label: trace.accountLabel ?? undefined,
    connection: trace.connection,
    endpoint: trace.endpoint,
    outcome: problem?.code ?? 'ok',
    status,
    ms,
    ...outside,
    ...trace.counts,
  };
  if (!problem) return logger.info('request', line);
  const { code, cause, detail } = problem;
  if (code === 'internal') return logger.error('request', { ...line, code, cause });
  logger.warn('request', {
    ...line,
    code,
    // What an agent is told of a person is not for the log.
    message: code === 'action_refused' ? undefined : problem.message,
    field: detail.field,
    rule: detail.rule,
    upstream_status: detail.upstreamStatus,
    retry_after_seconds: detail.retryAfterSeconds,
  });
}
