/** Which hosts are on the public internet by their name, and which are this machine. */

/**
 * Whether the `hostname` of a parsed URL is a name that the public DNS may know: of two labels or more, none of them
 * of other characters than letters, digits and inner hyphens, and under no domain that is for private networks. No IP
 * address is one. A name is not looked up: what a public name resolves to is for whoever connects to it.
 */
export function isPublicHostName(hostname: string): boolean {
  if (hostname.length > LONGEST_NAME || !NAME.test(hostname)) return false;
  return !NOT_PUBLIC.has(hostname.slice(hostname.lastIndexOf('.') + 1));
}

/** Whether the `hostname` of a parsed URL is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.has(hostname);
}

/** In characters (RFC 1035, 2.3.4, less what the wire format adds). */
const LONGEST_NAME = 253;

/** Labels of at most 63 characters; the last begins with a letter, so that no IPv4 address is a name. */
const NAME = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d]$/;

/**
 * Top-level domains that lead into somebody's own network, or nowhere: those that RFC 6762 and ICANN keep from the
 * public DNS, onion (RFC 7686), and arpa, which holds home.arpa (RFC 8375) and the addresses that are read backwards.
 */
const NOT_PUBLIC: ReadonlySet<string> = new Set([
  'localhost',
  'localdomain',
  'local',
  'internal',
  'intranet',
  'lan',
  'home',
  'corp',
  'private',
  'onion',
  'arpa',
]);

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
