/**
 * For local development: services whose public addresses are answered by programs on this machine. A request to such
 * an address goes to the program instead; whoever sends it, and the links in answers, know the public one alone.
 */

import { isLoopbackHost, isPublicHostName } from '../domain/public-host.ts';

/** By public origin, such as `https://acme.example.org`: the origin on this machine, such as `http://127.0.0.1:8790`. */
export type LocalServices = ReadonlyMap<string, string>;

/** Why a list is refused. `problem` completes a sentence about it, and holds nothing of it. */
export interface RefusedList {
  readonly problem: string;
}

/**
 * Reads `https://acme.example.org=http://127.0.0.1:8790`, several of these separated by commas or blanks. The left side is
 * the origin of a public host by https, the right side one of this machine by http or https; either at any port.
 */
export function readLocalServices(text: string): { readonly services: LocalServices } | RefusedList {
  const services = new Map<string, string>();
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  for (const [index, entry] of entries.entries()) {
    const [from = '', to = '', ...more] = entry.split('=');
    const name = `entry ${index + 1}`;
    if (from === '' || to === '' || more.length > 0) return { problem: `${name} must have the form ${EXAMPLE}` };
    if (!isOrigin(from, ['https:'], isPublicHostName)) {
      return { problem: `${name} must begin with the https origin of a public host, without a path: ${EXAMPLE}` };
    }
    if (!isOrigin(to, ['http:', 'https:'], isLoopbackHost)) {
      return { problem: `${name} must lead to an origin of this machine, without a path: ${EXAMPLE}` };
    }
    if (services.has(from)) return { problem: `${name} has an address that an entry before it has, too` };
    services.set(from, to);
  }
  return { services };
}

/** Where a request to this URL goes: its path and query at the service on this machine, or the URL as it is. */
export function toLocalUrl(url: string, services: LocalServices): string {
  const asked = URL.parse(url);
  const local = asked && services.get(asked.origin);
  return local ? local + asked.pathname + asked.search : url;
}

/**
 * A `fetch` that reaches these services on this machine; all else is as before. Nothing of an answer is rewritten: a
 * `Location` that names the address on this machine leads there, as to another origin.
 */
export function withLocalServices<Init>(
  fetch: (url: string, init: Init) => Promise<Response>,
  services: LocalServices,
): (url: string, init: Init) => Promise<Response> {
  return services.size === 0 ? fetch : (url, init) => fetch(toLocalUrl(url, services), init);
}

const EXAMPLE = 'https://acme.example.org=http://127.0.0.1:8790';

/** Whether the text is an origin, exactly as the URL parser writes it. */
function isOrigin(text: string, protocols: readonly string[], isHost: (hostname: string) => boolean): boolean {
  const url = URL.parse(text);
  return url?.origin === text && protocols.includes(url.protocol) && isHost(url.hostname);
}
