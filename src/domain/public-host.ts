/** Which hosts are somebody else's on the internet, and which are this machine or a private network. */

/** Whether the `hostname` of a URL is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Names of networks that are not the internet (RFC 6761, 6762, 8375, 9476 and what is used in offices). */
const PRIVATE_DOMAINS = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'private',
  'corp',
  'home',
  'lan',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
  'alt',
  'onion',
];
const NAME = /^(?:[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?\.)+[a-z][a-z\d-]*[a-z\d]$/;

/**
 * Whether the `hostname` of a URL is a name on the internet, as far as a name can tell. Addresses never are: who serves
 * https to the public has a name.
 */
export function isPublicHostName(hostname: string): boolean {
  return NAME.test(hostname) && !PRIVATE_DOMAINS.some((domain) => hostname.endsWith(`.${domain}`));
}
