/**
 * One request on its way out: https only, no redirect followed, ended at the deadline. What comes back is the service's
 * whole answer, whatever its status.
 */

import { BridgeError } from '../domain/errors.ts';
import { isLoopbackHost } from '../domain/public-host.ts';
import type { Deadline } from './deadline.ts';
import { readWhole } from './read-whole.ts';

export interface SendOptions {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly deadline: Deadline;
  /** Allows `http` to this machine, for local development. */
  readonly allowLoopback: boolean;
  /** Ports of https that may be called besides 443. */
  readonly ports?: readonly number[];
  /** The largest answer, in bytes. */
  readonly mostBytes: number;
}

/**
 * Throws `upstream_failed` where the URL is refused or the answer too large, `upstream_timeout` at the deadline, and
 * `upstream_unavailable` where no whole answer came: whether the service did what was asked is not known then.
 */
export type Send = (url: string, init?: RequestInit) => Promise<Response>;

export function createSend({ fetch, deadline, allowLoopback, mostBytes }: SendOptions): Send {
  return async function send(url, init = {}) {
    const target = checkUrl(url, allowLoopback);
    const { host } = target;
    const { signal } = deadline;
    try {
      const response = await fetch(target.href, {
        ...init,
        signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
        redirect: 'manual',
      });
      return await readWhole(response, host, mostBytes);
    } catch (cause) {
      if (cause instanceof BridgeError) throw cause;
      if (signal.aborted || (cause instanceof Error && cause.name === 'TimeoutError'))
        throw new BridgeError('upstream_timeout', `${host} did not answer in time`, {}, { cause });
      throw new BridgeError('upstream_unavailable', `${host} could not be reached`, {}, { cause });
    }
  };
}

function checkUrl(text: string, allowLoopback: boolean): URL {
  const url = URL.parse(text);
  if (!url) throw new BridgeError('upstream_failed', 'The address of the external service is not a URL');
  if (url.username || url.password) throw new BridgeError('upstream_failed', 'The URL must hold no user or password');
  if (url.protocol === 'https:' || (url.protocol === 'http:' && allowLoopback && isLoopbackHost(url.hostname)))
    return url;
  throw new BridgeError('upstream_failed', `${url.host} must be reached by https`);
}
