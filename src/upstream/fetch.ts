/**
 * The one way out for connectors: every request to an external service leaves through here. It carries the session's
 * credentials, renews an access token that the service refuses, follows redirects, tries again what may be tried again,
 * and turns the service's bad news into errors.
 */

import type { HeaderSetter, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { isMasked } from '../domain/secret.ts';
import type { Access } from './access.ts';
import { type Deadline, within } from './deadline.ts';
import { inDoubt, isChange, isRead, isUndone, isWrite } from './effect.ts';
import { type OutboundRules, readOutboundLink } from './outbound-url.ts';
import { readRest } from './rate-headers.ts';
import { isUnavailableStatus, pauseAfter } from './retries.ts';
import type { Send } from './send.ts';

/** Where the access token of a session comes from. */
export interface AccessTokens {
  /** The token to use now. Throws a `BridgeError` where there is none to be had. */
  current(): Promise<string>;
  /** Another one in place of a token that the service refused; nothing where there is none. */
  inPlaceOf(refused: string): Promise<string | undefined>;
}

/** What a session wants of the way out. */
export interface UpstreamWishes {
  /** Puts the credentials on a request. */
  readonly authorize: (headers: HeaderSetter, accessToken: string | undefined) => void;
  /** Absent where the service takes none. */
  readonly tokens?: AccessTokens;
  /** The error for credentials that the service at this host refuses. */
  readonly refusal: (host: string) => BridgeError;
}

export interface UpstreamOptions extends UpstreamWishes {
  /** To where the connector wants to go, and to where a redirect leads from there. */
  readonly send: Send;
  readonly sendAway: Send;
  /** Where redirects may lead. */
  readonly rules: OutboundRules;
  readonly deadline: Deadline;
  readonly access: Access;
  /** Whether the caller waits by itself for what passes (429, 503 and the like), so that it is not tried again here. */
  readonly callerWaits: boolean;
  /** The same of all that is done for one request of Talkdesk. */
  readonly tally: { writes: number };
  /** Told of every try anew. */
  readonly onRetry: () => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

interface Answer {
  readonly response: Response;
  /** What whoever answered is called in errors: the host that was asked, whatever it redirected to. */
  readonly name: string;
  /** Whether it came from the origin that was asked. */
  readonly isAtHome: boolean;
}

const MOST_REDIRECTS = 3;
/** What must be left of the deadline after a pause, for the request itself; milliseconds. */
const LEAST_LEFT_MS = 250;

/** A `fetch` for one inbound request. */
export function createUpstreamFetch(options: UpstreamOptions): UpstreamFetch {
  const { deadline, access, tokens, tally, now } = options;
  /** Writes of this way out that were done, or may have been, or may yet be. */
  let writes = 0;

  function count(change: number): void {
    writes += change;
    tally.writes += change;
  }

  /** The token, for which the authority may be slower than the deadline allows. */
  function inTime<Token>(work: Promise<Token>): Promise<Token> {
    return within(deadline, work, () => new BridgeError('upstream_timeout', 'No access token was to be had in time'));
  }

  async function sendOnce(url: string, init: RequestInit, onSend: () => void): Promise<Answer> {
    let token = tokens ? await inTime(tokens.current()) : undefined;
    const first = authorized(options, init, token);
    await access.enter(url);
    onSend();
    const answer = await follow(options, url, first);
    const isRefused = answer.response.status === 401 && answer.isAtHome;
    if (!isRefused || token === undefined || !canBeSentAgain(init)) return answer;
    // A request that was not let in had no effect, so it can be repeated whatever it is.
    token = tokens && (await inTime(tokens.inPlaceOf(token)));
    return token === undefined ? answer : await follow(options, url, authorized(options, init, token));
  }

  /** Throws for what is no answer that a connector could use. */
  function judge({ response, name, isAtHome }: Answer): Response {
    const problem = response.status === 401 && isAtHome ? refused(name) : problemOf(response, name, now());
    if (problem) throw problem;
    return response;
  }

  /** Talkdesk repeats a request that is answered with 401, which must not happen once something was written. */
  function refused(host: string): BridgeError {
    if (writes === 0) return options.refusal(host);
    const rule = 'stopped accepting the credentials after something had been written, or may have been';
    return new BridgeError('upstream_failed', `${host} ${rule}`, { upstreamStatus: 401 });
  }

  return async function upstreamFetch(url, { repeatable = false, ...init } = {}) {
    const isWriting = isWrite({ ...init, repeatable });
    for (let tries = 1; ; tries += 1) {
      let isSent = false;
      try {
        const answer = await sendOnce(url, init, () => {
          isSent = true;
          if (isWriting) count(1);
        });
        if (isWriting && isUndone(answer.response.status)) count(-1);
        await access.note(answer.response);
        return judge(answer);
      } catch (problem) {
        if (!(problem instanceof BridgeError)) throw problem;
        const isRepeatable = !isSent || !isWriting || hasIdempotencyKey(init);
        const pause = canBeSentAgain(init)
          ? pauseAfter({ tries, problem, isRepeatable, random: options.random })
          : undefined;
        const isLeft = options.callerWaits && LEFT_TO_CALLER.has(problem.code);
        if (pause === undefined || isLeft || pause + LEAST_LEFT_MS > deadline.left()) {
          throw isSent && isChange({ ...init, repeatable }) ? inDoubt(problem) : problem;
        }
        options.onRetry();
        if (pause > 0) await options.sleep(pause);
      }
    }
  };
}

/** What a caller with patience of its own waits for. */
const LEFT_TO_CALLER: ReadonlySet<string> = new Set(['upstream_rate_limited', 'upstream_unavailable']);

/** A stream can be sent once. */
const canBeSentAgain = ({ body }: RequestInit) => !(body instanceof ReadableStream);

const hasIdempotencyKey = ({ headers }: RequestInit) => new Headers(headers).has('Idempotency-Key');

/**
 * Follows the redirects of a read; to another origin it goes without credentials. Where it leads may hold anything, so no
 * error tells it.
 */
async function follow(options: UpstreamOptions, start: string, init: RequestInit): Promise<Answer> {
  const host = URL.parse(start)?.host ?? '';
  let url = start;
  let headers = new Headers(init.headers);
  let isAtHome = true;
  for (let hops = 0; ; hops += 1) {
    const name = isAtHome ? host : `${host} (redirected elsewhere)`;
    const send = isAtHome ? options.send : options.sendAway;
    const response = await send(url, { ...init, headers }, name);
    const { status } = response;
    const location = response.headers.get('Location');
    if (!REDIRECTS.has(status) || location === null) return { response, name, isAtHome };
    const failed = (rule: string) =>
      new BridgeError('upstream_failed', `${host} redirected ${rule}`, { upstreamStatus: status });
    if (!isRead(init.method)) throw failed('what was to be written');
    if (hops === MOST_REDIRECTS) throw failed('too often');
    const target = readOutboundLink(location, new URL(url), options.rules);
    if (!('url' in target)) throw failed(`to an address that ${target.rule}`);
    if (!target.ofSameOrigin) {
      const accept = headers.get('Accept');
      headers = new Headers(accept === null ? {} : { Accept: accept });
      isAtHome = false;
    }
    url = target.url.href;
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The request with the credentials. Those of other characters never reach `Headers`: the runtime would write some of them
 * into its log.
 */
function authorized(options: UpstreamWishes, init: RequestInit, token: string | undefined): RequestInit {
  const headers = new Headers(init.headers);
  const checked: HeaderSetter = {
    set(name, value) {
      if (isMasked(value))
        throw new BridgeError('internal', `${name} was given a secret as it prints; call reveal() on it`);
      if (PRINTABLE.test(value)) return headers.set(name, value);
      throw new BridgeError('invalid_credentials', 'The credentials hold characters that no header can carry');
    },
  };
  options.authorize(checked, token);
  return { ...init, headers };
}

const PRINTABLE = /^[\u0020-\u007e]*$/;

function problemOf({ status, headers }: Response, host: string, now: number): BridgeError | undefined {
  const saying = `${host} answered with status ${status}`;
  if (status === 429 || isUnavailableStatus(status)) {
    const seconds = readRest(headers, now);
    const detail = { upstreamStatus: status, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
    return status === 429
      ? new BridgeError('upstream_rate_limited', `${host} asks to be called less often`, detail)
      : new BridgeError('upstream_unavailable', `${host} is not available at the moment (status ${status})`, detail);
  }
  if (status >= 500) return new BridgeError('upstream_failed', saying, { upstreamStatus: status });
  // A redirect that leads nowhere.
  if (status >= 300 && status < 400) return new BridgeError('upstream_failed', saying, { upstreamStatus: status });
  return undefined;
}
