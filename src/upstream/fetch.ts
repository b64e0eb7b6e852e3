/**
 * The one way out: every request to an external service leaves through here. It carries the session's credentials,
 * goes to https only, follows no redirect, ends at the deadline, and turns the service's bad news into errors.
 */

import type { HeaderSetter, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';

export interface UpstreamOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Puts the credentials on a request. */
  readonly authorize: (headers: HeaderSetter) => void;
  /** For all requests made on behalf of one inbound request, in milliseconds. */
  readonly deadlineMs: number;
  /** Allows `http` to this machine, for local development. */
  readonly allowLoopback: boolean;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
}

/** A `fetch` for one inbound request; the deadline begins to run with its first use. */
export function createUpstreamFetch(options: UpstreamOptions): UpstreamFetch {
  let deadline: AbortSignal | undefined;
  return async function upstreamFetch(url, init = {}) {
    deadline ??= options.timeout(options.deadlineMs);
    const target = checkUrl(url, options.allowLoopback);
    const headers = new Headers(init.headers);
    authorize(options, headers);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;

    let response: Response;
    try {
      response = await options.fetch(target.href, { ...init, headers, signal, redirect: 'manual' });
    } catch (cause) {
      if (deadline.aborted || (cause instanceof Error && cause.name === 'TimeoutError'))
        throw new BridgeError('upstream_timeout', `${target.host} did not answer in time`, {}, { cause });
      throw new BridgeError('upstream_failed', `${target.host} could not be reached`, {}, { cause });
    }
    const problem = problemOf(response, target.host, options.now());
    if (!problem) return response;
    await response.body?.cancel();
    throw problem;
  };
}

/** Credentials of other characters never reach `Headers`: the runtime would write some of them into its log. */
function authorize(options: UpstreamOptions, headers: Headers): void {
  options.authorize({
    set(name, value) {
      if (PRINTABLE.test(value)) return headers.set(name, value);
      throw new BridgeError('invalid_credentials', 'The credentials hold characters that no header can carry');
    },
  });
}

const PRINTABLE = /^[\u0020-\u007e]*$/;

function checkUrl(text: string, allowLoopback: boolean): URL {
  const url = URL.parse(text);
  if (!url) throw new BridgeError('upstream_failed', 'The address of the external service is not a URL');
  if (url.username || url.password) throw new BridgeError('upstream_failed', 'The URL must hold no user or password');
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback && allowLoopback)) return url;
  throw new BridgeError('upstream_failed', `${url.host} must be reached by https`);
}

function problemOf(response: Response, host: string, now: number): BridgeError | undefined {
  const { status } = response;
  if (status === 401) return new BridgeError('invalid_credentials', `${host} does not accept the credentials`);
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

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3 and 5.6.7); nothing for another text. */
function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  // The form without a zone is meant as GMT like the others.
  const date = ASCTIME.test(header) ? `${header} GMT` : HTTP_DATE.test(header) ? header : '';
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now) / 1000));
}

const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -](?:\d{2}|\d{4}) \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
