/** Parameters of OAuth requests (RFC 6749, 3.1 and 3.2): one without a value was not sent, none comes twice. */

import { Refusal } from './refusal.ts';

export type Parameters = ReadonlyMap<string, string>;

/** Throws `invalid_request` for one that comes twice. */
export function readParameters(pairs: URLSearchParams): Parameters {
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (value === '') continue;
    if (parameters.has(name)) throw new Refusal('invalid_request', `${name} comes more than once`);
    parameters.set(name, value);
  }
  return parameters;
}

/** Throws `invalid_request` when it is missing. */
export function required(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new Refusal('invalid_request', `${name} is missing`);
  return value;
}

/** What a client may leave out, ready to be spread into an object. */
export function optional<Name extends string>(parameters: Parameters, name: Name): { readonly [_ in Name]?: string } {
  const value = parameters.get(name);
  return value === undefined ? {} : ({ [name]: value } as { readonly [_ in Name]?: string });
}
