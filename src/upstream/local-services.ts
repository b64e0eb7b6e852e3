/**
 * For local development: services whose public addresses are answered by programs on this machine. A request to such
 * an address goes to the program instead; whoever sends it, and the links in answers, know the public one alone.
 */

import { isLoopbackHost } from '../domain/public-host.ts';
import { isOrigin, readOriginList, type RefusedList } from './origin-list.ts';

/** By public origin, such as `https://acme.example.org`: the origin on this machine, such as `http://127.0.0.1:8790`. */
export type LocalServices = ReadonlyMap<string, string>;

/**
 * Reads `https://acme.example.org=http://127.0.0.1:8790`, several of these separated by commas or blanks. The left side is
 * the origin of a public host by https, the right side one of this machine by http or https; either at any port.
 */
export function readLocalServices(text: string): { readonly services: LocalServices } | RefusedList {
  const read = readOriginList(text, {
    example: 'https://acme.example.org=http://127.0.0.1:8790',
    isTarget: (target) => isOrigin(target, ['http:', 'https:'], isLoopbackHost),
    rule: 'lead to an origin of this machine, without a path',
  });
  return 'problem' in read ? read : { services: read.targets };
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
