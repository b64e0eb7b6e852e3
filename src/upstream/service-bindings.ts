/**
 * Services that are reached by a binding of the Worker: one that presents a client certificate, one to a private network,
 * or another Worker. Each has a `fetch` of its own, which takes the place of the global one for a service's origin.
 */

import { readOriginList, type RefusedList } from './origin-list.ts';

/** By public origin, such as `https://crm.example.com`: the name of a binding. */
export type ServiceBindings = ReadonlyMap<string, string>;

/** A binding that sends requests. */
interface Fetching {
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/**
 * Reads `https://crm.example.com=CRM_CERT`, several of these separated by commas or blanks. The left side is the origin of a
 * public host by https, at any port, the right side the name of a binding. `canFetch` tells whether there is such a binding.
 */
export function readServiceBindings(
  text: string,
  canFetch: (binding: string) => boolean,
): { readonly bindings: ServiceBindings } | RefusedList {
  const read = readOriginList(text, {
    example: 'https://crm.example.com=CRM_CERT',
    isTarget: (name) => /^[A-Za-z_]\w*$/.test(name),
    rule: 'lead to the name of a binding',
  });
  if ('problem' in read) return read;
  for (const [index, name] of [...read.targets.values()].entries()) {
    if (!canFetch(name)) {
      return {
        problem: `entry ${index + 1} leads to ${name}, but the Worker has no binding of that name that can fetch`,
      };
    }
  }
  return { bindings: read.targets };
}

/** The binding of this name, where it can send requests. */
export function bindingThatFetches(env: object, name: string): Fetching | undefined {
  const binding: unknown = Object.entries(env).find(([key]) => key === name)?.[1];
  return canFetch(binding) ? binding : undefined;
}

const canFetch = (binding: unknown): binding is Fetching =>
  typeof binding === 'object' && binding !== null && 'fetch' in binding && typeof binding.fetch === 'function';

/**
 * A `fetch` that reaches these services by their bindings in `env`; all else is as before. Throws for a service whose binding
 * is not there, for it must not be reached without.
 */
export function withServiceBindings(
  fetch: Fetching['fetch'],
  bindings: ServiceBindings,
  env: object,
): Fetching['fetch'] {
  if (bindings.size === 0) return fetch;
  return (url, init) => {
    const name = bindings.get(URL.parse(url)?.origin ?? '');
    if (name === undefined) return fetch(url, init);
    const binding = bindingThatFetches(env, name);
    if (!binding) throw new TypeError(`There is no binding ${name} that can fetch`);
    return binding.fetch(url, init);
  };
}
