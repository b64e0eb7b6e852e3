/** The rules of the contract that bind several values, which no schema can state. Each throws `ContractViolation`. */

import type { AuthFields } from '../src/declaration/authentication.ts';
import { ContractViolation, type EndpointPath } from './failures.ts';

/** No two elements of one answer have the same `key`. */
export function checkUnique<Key extends string>(
  endpoint: EndpointPath,
  key: Key,
  list: readonly Readonly<Record<Key, string>>[],
): void {
  const places = new Map<string, number>();
  for (const [index, element] of list.entries()) {
    const earlier = places.get(element[key]);
    if (earlier !== undefined) {
      const hint = `elements ${earlier} and ${index} have the same`;
      throw new ContractViolation(endpoint, `${key} must be unique within an answer`, hint);
    }
    places.set(element[key], index);
  }
}

/** A run comes to its end only if every `next_offset` is a new one. `given` holds those of the run so far. */
export function checkNextOffset<Offset>(
  endpoint: EndpointPath,
  next: Offset,
  sent: Offset | undefined,
  given: ReadonlySet<Offset>,
): void {
  if (!given.has(next)) return;
  const hint =
    next === sent
      ? 'it is the one that was sent, so the same page would be asked for without end'
      : 'an earlier page of this run gave the same, so the run would go in circles';
  throw new ContractViolation(endpoint, 'next_offset must lead to another page', hint);
}

/** More empty pages in a row than a source in trouble gives before it recovers or fails. */
const MOST_EMPTY_PAGES = 1000;

/** A run that brings nothing any more must end. */
export function checkEmptyPages(endpoint: EndpointPath, inARow: number): void {
  if (inARow <= MOST_EMPTY_PAGES) return;
  throw new ContractViolation(endpoint, 'a run must end', `there were ${MOST_EMPTY_PAGES} empty pages in a row`);
}

/** Every interaction is of a type that was asked for. */
export function checkInteractionTypes(
  types: readonly string[],
  interactions: readonly { readonly type: string }[],
): void {
  const other = interactions.findIndex(({ type }) => types.length > 0 && !types.includes(type));
  if (other === -1) return;
  const hint = `element ${other} has another; asked for was ${types.join(', ')}`;
  throw new ContractViolation('interaction_update', 'type must be one of the requested interaction_types', hint);
}

/** What a validation returns is for declared fields that Talkdesk stores. Without declared fields all may come. */
export function checkStoredFields(fields: AuthFields | undefined, values: object): void {
  if (!fields) return;
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(fields, name) || fields[name]?.store === false) {
      const hint = 'declare it in authentication.fields, or leave it out';
      throw new ContractViolation('auth_validation', `${name} must be a declared, stored auth field`, hint);
    }
  }
}
