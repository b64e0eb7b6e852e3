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
import { inDoubt, isRead, isWrite } from './doubt.ts';
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
  readonly send: Send;
  /** Where redirects may lead. */
  readonly rules: OutboundRules;
  readonly deadline: Deadline;
  readonly access: Access;
  /** Whether the caller waits by itself for what passes (429, 503 and the like), so that it is not tried again here. */
  readonly callerWaits: boolean;
  /** Told of every try anew. */
  readonly onRetry: () => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** An answer, and whether it came from the origin that was asked. */
interface Answer {
  readonly response: Response;
  readonly host: string;
  readonly isAtHome: boolean;
}

const MOST_REDIRECTS = 3;
/** What must be left of the deadline after a pause, for the request itself; milliseconds. */
const LEAST_LEFT_MS = 250;

/** A `fetch` for one inbound request. */
export function createUpstreamFetch(options: UpstreamOptions): UpstreamFetch {
  const { deadline, access, tokens, now } = options;
  let hasWritten = false;

  async function sendWith(url: string, init: RequestInit, token: string | undefined): Promise<Answer> {
    const headers = new Headers(init.headers);
    authorize(options, headers, token);
    return await follow(options, url, { ...init, headers });
  }

  /** The token, for which the authority may be slower than the deadline allows. */
  function inTime<Token>(work: Promise<Token>): Promise<Token> {
    return within(deadline, work, () => new BridgeError('upstream_timeout', 'No access token was to be had in time'));
  }

  async function sendOnce(url: string, init: RequestInit, onSend: () => void): Promise<Answer> {
    let token = tokens ? await inTime(tokens.current()) : undefined;
    await access.enter(url);
    onSend();
    const answer = await sendWith(url, init, token);
    const isRefused = answer.response.status === 401 && answer.isAtHome;
    if (!isRefused || token === undefined || !canBeSentAgain(init)) return answer;
    // A request that was not let in had no effect, so it can be repeated whatever it is.
    token = tokens && (await inTime(tokens.inPlaceOf(token)));
    return token === undefined ? answer : await sendWith(url, init, token);
  }

  /** The answer that the connector gets. */
  async function attempt(url: string, init: RequestInit, onSend: () => void): Promise<Response> {
    const { response, host, isAtHome } = await sendOnce(url, init, onSend);
    await access.note(response);
    if (response.status === 401 && isAtHome) throw refused(host);
    const problem = problemOf(response, host, now());
    if (problem) throw problem;
    return response;
  }

  /** Talkdesk repeats a request that is answered with 401, which must not happen once something was written. */
  function refused(host: string): BridgeError {
    if (!hasWritten) return options.refusal(host);
    const rule = 'stopped accepting the credentials after something had been written';
    return new BridgeError('upstream_failed', `${host} ${rule}`, { upstreamStatus: 401 });
  }

  return async function upstreamFetch(url, { repeatable = false, ...init } = {}) {
    const isHarmless = !isWrite({ ...init, repeatable });
    for (let tries = 1; ; tries += 1) {
      let isSent = false;
      try {
        const response = await attempt(url, init, () => {
          isSent = true;
        });
        hasWritten ||= response.ok && !isHarmless;
        return response;
      } catch (problem) {
        if (!(problem instanceof BridgeError)) throw problem;
        const isRepeatable = !isSent || isHarmless || hasIdempotencyKey(init);
        const pause = canBeSentAgain(init)
          ? pauseAfter({ tries, problem, isRepeatable, random: options.random })
          : undefined;
        const isLeft = options.callerWaits && LEFT_TO_CALLER.has(problem.code);
        if (pause === undefined || isLeft || pause + LEAST_LEFT_MS > deadline.left()) {
          throw isSent && !isHarmless ? inDoubt(problem) : problem;
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

/** Follows the redirects of a read; to another origin it goes without credentials. */
async function follow({ send, rules }: UpstreamOptions, start: string, init: RequestInit): Promise<Answer> {
  let url = start;
  let headers = new Headers(init.headers);
  let isAtHome = true;
  for (let hops = 0; ; hops += 1) {
    const response = await send(url, { ...init, headers });
    const asked = new URL(url);
    const { host } = asked;
    const location = response.headers.get('Location');
    if (!REDIRECTS.has(response.status) || location === null) return { response, host, isAtHome };
    if (!isRead(init.method)) throw new BridgeError('upstream_failed', `${host} redirected what was to be written`);
    if (hops === MOST_REDIRECTS) throw new BridgeError('upstream_failed', `${host} redirected too often`);
    const target = readOutboundLink(location, asked, rules);
    if (!('url' in target)) throw new BridgeError('upstream_failed', `${host} redirected: ${target.message}`);
    if (!target.ofSameOrigin) {
      const accept = headers.get('Accept');
      headers = new Headers(accept === null ? {} : { Accept: accept });
      isAtHome = false;
    }
    url = target.url.href;
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Credentials of other characters never reach `Headers`: the runtime would write some of them into its log. */
function authorize(options: UpstreamWishes, headers: Headers, token: string | undefined): void {
  const checked: HeaderSetter = {
    set(name, value) {
      if (isMasked(value))
        throw new BridgeError('internal', `${name} was given a secret as it prints; call reveal() on it`);
      if (PRINTABLE.test(value)) return headers.set(name, value);
      throw new BridgeError('invalid_credentials', 'The credentials hold characters that no header can carry');
    },
  };
  options.authorize(checked, token);
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
