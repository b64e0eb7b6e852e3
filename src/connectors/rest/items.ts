/** The items of a list, each with what was read besides for it, and which of them yield what they must. */

import { BridgeError } from '../../domain/errors.ts';
import type { ValidationCall } from '../connector.ts';
import type { FollowUp, FollowUps, List } from './declaration.ts';
import { type Answer, ask, type Asking, canBeAsked, failed, type Service } from './request.ts';
import { evaluate } from './values.ts';

/** An item of a list with its follow-ups, by name. */
export type Item = Readonly<Record<string, unknown>>;

export interface Wanted {
  readonly service: Service;
  readonly call: ValidationCall;
}

/** The items in an answer. What is no object is one with an `id`. */
export function itemsIn({ json, url }: Answer, { items }: Pick<List, 'items'>): readonly Item[] {
  const list = items === undefined ? json : evaluate(items, json);
  if (Array.isArray(list)) return list.map(asItem);
  const where = items === undefined ? 'which is no list' : `in which ${JSON.stringify(items)} yields no list`;
  throw failed(new URL(url).host, `with JSON ${where}; ${keysOf(json)}`);
}

export const asItem = (item: unknown): Item =>
  typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as Item) : { id: item };

/** What is there of keys, as far as they look like names: others may be anybody's. */
export function keysOf(value: unknown): string {
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const names = keys.filter((key) => /^[A-Za-z_$@][\w$.:-]{0,40}$/.test(key)).slice(0, MOST_KEYS);
  return names.length === 0 ? 'there are no keys' : `the keys there: ${names.join(', ')}`;
}

const MOST_KEYS = 12;

/** The items with their follow-ups, in their order; nothing in the place of one that is gone by now. */
export async function followUp(
  items: readonly Item[],
  followUps: FollowUps | undefined,
  wanted: Wanted,
): Promise<readonly (Item | undefined)[]> {
  if (!followUps) return items;
  const reads = Object.entries(followUps);
  return await Promise.all(
    items.map(async (item) => {
      const answers = await Promise.all(reads.map(([, read]) => readMore(item, read, wanted)));
      if (answers.includes(GONE)) return undefined;
      const named = reads.map(([name], at) => [name, answers[at]] as const);
      return { ...item, ...Object.fromEntries(named) };
    }),
  );
}

const GONE = Symbol('gone');

async function readMore(item: Item, request: FollowUp, { service, call }: Wanted): Promise<unknown> {
  const asking: Asking = {
    service,
    call,
    request,
    values: item,
    otherwise: [{ status: [404, 410], is: 'nothing' }],
  };
  // That an item leads to nothing, such as a contact to no company, does not say that it was deleted.
  if (!canBeAsked(asking)) return undefined;
  const answer = await ask(asking);
  if (answer) return answer.json;
  return request.optional === true ? undefined : GONE;
}

/**
 * Tells of items that do not yield what they must, by the field that is missing. Where none of them does, nothing
 * that is declared fits, and it is an error.
 */
export function reportMissing(
  field: string,
  missing: readonly Item[],
  { of, call, what }: { readonly of: number; readonly call: ValidationCall; readonly what: string },
): void {
  if (missing.length === 0) return;
  const keys = keysOf(missing[0]);
  if (missing.length === of) {
    throw new BridgeError('upstream_failed', `${field} yields nothing for any of ${of} ${what}; ${keys}`);
  }
  call.log('mapping_yields_nothing', { field, missing: missing.length, of, keys });
}
