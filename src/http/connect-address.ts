/** Where a person connects an integration, as the outside knows this bridge. */

import { isLoopbackHost } from '../domain/public-host.ts';

export interface ConnectAddress {
  readonly page: string;
  /** Where an authority sends the person back to; it has to be registered there. */
  readonly redirectUri: string;
}

/** On the host that a request came to. It is https everywhere but on this machine. */
export function connectAddress(requestUrl: string, integration: string): ConnectAddress {
  const { host, hostname, protocol } = new URL(requestUrl);
  const page = `${isLoopbackHost(hostname) ? protocol : 'https:'}//${host}/connect/${integration}`;
  return { page, redirectUri: `${page}/callback` };
}
