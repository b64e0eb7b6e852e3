/**
 * One request on its way out: https only, no redirect followed, ended at the deadline. What comes back is the service's
 * whole answer, whatever its status.
 */

import { BridgeError } from '../domain/errors.ts';
import type { Deadline } from './deadline.ts';
import { type OutboundRules, readOutboundUrl } from './outbound-url.ts';
import { readWhole } from './read-whole.ts';

export interface SendOptions extends OutboundRules {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly deadline: Deadline;
  /** The largest answer, in bytes. */
  readonly mostBytes: number;
}

/**
 * `name` is what the service is called in errors, its host unless told. Throws `upstream_failed` where the URL is refused or the answer too large, `upstream_timeout` at the deadline, and
 * `upstream_unavailable` where no whole answer came: whether the service did what was asked is not known then.
 */
export type Send = (url: string, init?: RequestInit, name?: string) => Promise<Response>;

export function createSend({ fetch, deadline, mostBytes, ...rules }: SendOptions): Send {
  return async function send(url, init = {}, given?) {
    const read = readOutboundUrl(url, rules);
    if (!('url' in read)) throw new BridgeError('upstream_failed', read.message);
    const { host, href } = read.url;
    const name = given ?? host;
    const { signal } = deadline;
    try {
      const response = await fetch(href, {
        ...init,
        signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
        redirect: 'manual',
      });
      return await readWhole(response, name, mostBytes);
    } catch (cause) {
      if (cause instanceof BridgeError) throw cause;
      if (signal.aborted || (cause instanceof Error && cause.name === 'TimeoutError'))
        throw new BridgeError('upstream_timeout', `${name} did not answer in time`, {}, { cause });
      throw new BridgeError('upstream_unavailable', `${name} could not be reached`, {}, { cause });
    }
  };
}
