/**
 * One request on its way out: https only, no redirect followed, ended at the deadline. What comes back is the service's
 * answer, whatever its status.
 */

import { BridgeError } from '../domain/errors.ts';
import { type OutboundRules, readOutboundUrl } from './outbound-url.ts';

export interface SendOptions extends OutboundRules {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** For all requests that are sent with one `send`, in milliseconds; it begins to run with the first. */
  readonly deadlineMs: number;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
}

/** Throws a `BridgeError` where the URL is refused, or no answer came. */
export type Send = (url: string, init?: RequestInit) => Promise<Response>;

export function createSend(options: SendOptions): Send {
  let deadline: AbortSignal | undefined;
  return async function send(url, init = {}) {
    deadline ??= options.timeout(options.deadlineMs);
    const target = checkUrl(url, options);
    const signal = init.signal ? AbortSignal.any([init.signal, deadline]) : deadline;
    try {
      return await options.fetch(target.href, { ...init, signal, redirect: 'manual' });
    } catch (cause) {
      if (deadline.aborted || (cause instanceof Error && cause.name === 'TimeoutError'))
        throw new BridgeError('upstream_timeout', `${target.host} did not answer in time`, {}, { cause });
      throw new BridgeError('upstream_failed', `${target.host} could not be reached`, {}, { cause });
    }
  };
}

function checkUrl(text: string, rules: OutboundRules): URL {
  const read = readOutboundUrl(text, rules);
  if ('url' in read) return read.url;
  throw new BridgeError('upstream_failed', read.message);
}
