/**
 * Where a request may go. Nothing is mended: an address that the URL parser would rewrite in silence, and one that
 * leads to anything but a public host by https, is refused. A name is not looked up.
 */

import { BridgeError } from '../domain/errors.ts';
import { isLoopbackHost, isPublicHostName } from '../domain/public-host.ts';
import { isHostAsTyped } from '../domain/typed-host.ts';

export interface OutboundRules {
  /** Allows `http`, and any port, to this machine: for local development. */
  readonly allowLoopback: boolean;
  /** Ports that are allowed besides 443. */
  readonly ports?: readonly number[];
}

/** Why an address is refused, each with what the address must do. */
const RULES = {
  characters: 'must hold no white space, control characters or backslashes',
  not_a_url: 'must be a full URL',
  scheme: 'must be reached by https',
  user_info: 'must be reached without a user in the URL',
  ip_address: 'must be reached by its name, not by an IP address',
  not_public: 'must be a host of the public internet',
  trailing_dot: 'must be named without a dot at the end',
  rewritten_host: 'must be named in plain letters',
  port: 'must be reached at port 443',
  path_escape: 'must be asked for a path without . or .. as a part of it',
  fragment: 'must be asked for a URL without a #',
} as const;

export type OutboundProblem = keyof typeof RULES;

/** `rule` completes a sentence about the address. `message` names the host, where there is one; never more of it. */
export interface RefusedUrl {
  readonly problem: OutboundProblem;
  readonly rule: string;
  readonly message: string;
}

/** The URL of a request to an external service. */
export function readOutboundUrl(text: string, rules: OutboundRules): { readonly url: URL } | RefusedUrl {
  if (UNSAFE.test(text)) return refuse('characters');
  const url = URL.parse(text);
  if (!url) return refuse('not_a_url');
  const problem = problemOf(text, url, rules);
  return problem ? refuse(problem, url.host) : { url };
}

/**
 * A link in an answer, such as that to the next page or of a redirect, resolved against the URL that was `asked`; its
 * fragment is left out. Only where it is `ofSameOrigin` may credentials go there.
 */
export function readOutboundLink(
  link: string,
  asked: URL,
  rules: OutboundRules,
): { readonly url: URL; readonly ofSameOrigin: boolean } | RefusedUrl {
  if (UNSAFE.test(link)) return refuse('characters');
  const target = link.replace(/#.*/s, '');
  // A relative one is resolved as RFC 3986 has it, `..` included; an absolute one is read as it was written.
  const text = target.startsWith('//') ? asked.protocol + target : target;
  const read = readOutboundUrl(ABSOLUTE.test(text) ? text : (URL.parse(text, asked.href)?.href ?? text), rules);
  return 'url' in read ? { url: read.url, ofSameOrigin: read.url.origin === asked.origin } : read;
}

/** The link as a URL to which credentials may go; throws `upstream_failed` where they may not. */
export function followableLink(asked: string, link: string, rules: OutboundRules): string {
  const from = new URL(asked);
  const read = readOutboundLink(link, from, rules);
  if ('url' in read && read.ofSameOrigin) return read.url.href;
  // What the link holds may be anything, so it is not told.
  const rule = 'url' in read ? 'must stay with the service' : read.rule;
  throw new BridgeError('upstream_failed', `A link in the answer of ${from.host} ${rule}`);
}

/** What the URL parser would drop or rewrite, or what has no place in a request line. */
const UNSAFE = /[\s\\\p{Cc}\p{Cs}]/u;

const ABSOLUTE = /^[a-z][a-z\d+.-]*:/i;

/** Scheme, host with what is around it, and path. */
const PARTS = /^https?:\/\/([^/?#]+)([^?#]*)/i;

/**
 * A part of a path that means this or the parent directory to somebody on the way, who may decode it (more than
 * once), take an encoded slash for one, or drop what follows a semicolon.
 */
const PATH_ESCAPE = /(?:\/|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){1,2}(?=$|[/;]|%(?:25)*(?:2f|5c|3b))/i;

function problemOf(text: string, url: URL, { allowLoopback, ports = [] }: OutboundRules): OutboundProblem | undefined {
  const isLocal = allowLoopback && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) return 'scheme';
  const [, authority, path = ''] = PARTS.exec(text) ?? [];
  if (authority === undefined) return 'not_a_url';
  if (authority.includes('@')) return 'user_info';
  if (!isLocal) {
    if (IP_ADDRESS.test(url.hostname)) return 'ip_address';
    if (!isPublicHostName(url.hostname.replace(/\.$/, ''))) return 'not_public';
    if (url.hostname.endsWith('.')) return 'trailing_dot';
    if (url.port && !ports.includes(Number(url.port))) return 'port';
  }
  if (!isHostAsTyped(authority.replace(/:\d*$/, ''), url.hostname)) return 'rewritten_host';
  if (PATH_ESCAPE.test(path)) return 'path_escape';
  return text.includes('#') ? 'fragment' : undefined;
}

/** As the URL parser writes one, whatever its form was. */
const IP_ADDRESS = /^\[|^[\d.]+$/;

function refuse(problem: OutboundProblem, host = ''): RefusedUrl {
  const rule = RULES[problem];
  return { problem, rule, message: `${host || 'The address of the external service'} ${rule}` };
}
