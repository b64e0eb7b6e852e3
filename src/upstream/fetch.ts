/**
 * The one way out for connectors: every request to an external service leaves through here. It carries the session's
 * credentials, renews an access token that the service refuses, and turns the service's bad news into errors.
 */

import type { HeaderSetter, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { isMasked } from '../domain/secret.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { Send } from './send.ts';

/** Where the access token of a session comes from. */
export interface AccessTokens {
  /** The token to use now. Throws a `BridgeError` where there is none to be had. */
  current(): Promise<string>;
  /** Another one in place of a token that the service refused; nothing where there is none. */
  inPlaceOf(refused: string): Promise<string | undefined>;
}

export interface UpstreamOptions {
  readonly send: Send;
  /** Puts the credentials on a request. */
  readonly authorize: (headers: HeaderSetter, accessToken: string | undefined) => void;
  /** Absent where the service takes none. */
  readonly tokens?: AccessTokens;
  /** The error for credentials that the service at this host refuses. */
  readonly refusal: (host: string) => BridgeError;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** A `fetch` for one inbound request. */
export function createUpstreamFetch(options: UpstreamOptions): UpstreamFetch {
  const { send, tokens, now } = options;
  let hasWritten = false;

  function sendWith(url: string, init: RequestInit, token: string | undefined): Promise<Response> {
    const headers = new Headers(init.headers);
    authorize(options, headers, token);
    return send(url, { ...init, headers });
  }

  return async function upstreamFetch(url, init = {}) {
    let token = tokens ? await tokens.current() : undefined;
    let response = await sendWith(url, init, token);
    if (response.status === 401 && token !== undefined && isRepeatable(init)) {
      // A request that was not let in had no effect, so it can be repeated whatever it is.
      await response.body?.cancel();
      token = await tokens?.inPlaceOf(token);
      if (token !== undefined) response = await sendWith(url, init, token);
    }
    const { host } = new URL(url);
    const problem = response.status === 401 ? refused(host) : problemOf(response, host, now());
    if (!problem) {
      hasWritten ||= response.ok && !READS.has((init.method ?? 'GET').toUpperCase());
      return response;
    }
    if (!response.bodyUsed) await response.body?.cancel();
    throw problem;
  };

  /** Talkdesk repeats a request that is answered with 401, which must not happen once something was written. */
  function refused(host: string): BridgeError {
    if (!hasWritten) return options.refusal(host);
    const rule = 'stopped accepting the credentials after something had been written';
    return new BridgeError('upstream_failed', `${host} ${rule}`, { upstreamStatus: 401 });
  }
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A stream can be sent once. */
const isRepeatable = ({ body }: RequestInit) => !(body instanceof ReadableStream);

/** Credentials of other characters never reach `Headers`: the runtime would write some of them into its log. */
function authorize(options: UpstreamOptions, headers: Headers, token: string | undefined): void {
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

function problemOf(response: Response, host: string, now: number): BridgeError | undefined {
  const { status } = response;
  if (status === 429 || status === 503) {
    const seconds = retryAfterSeconds(response.headers.get('Retry-After'), now);
    const detail = { upstreamStatus: status, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
    return status === 429
      ? new BridgeError('upstream_rate_limited', `${host} asks to be called less often`, detail)
      : new BridgeError('upstream_unavailable', `${host} is not available at the moment`, detail);
  }
  if (status >= 500) return new BridgeError('upstream_failed', `${host} answered with status ${status}`);
  if (status >= 300 && status < 400)
    return new BridgeError('upstream_failed', `${host} redirected, which is not followed`);
  return undefined;
}
