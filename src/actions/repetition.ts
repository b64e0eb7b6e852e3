/** By what a request is known to be a repetition of an earlier one. */

import type { Action } from '../connectors/connector.ts';
import { NAME_KEYS, type Once, REACH_KEYS } from '../domain/action.ts';
import type { Signer } from '../domain/signer.ts';

/** What an action is asked with. */
export interface Wish {
  /** The action's name. */
  readonly name: string;
  readonly action: Pick<Action, 'once' | 'creates' | 'inputs'>;
  /** Parsed. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly contactId?: string;
  readonly agentId?: string;
}

/** The rule that applies to an action; nothing where each request is a wish of its own. */
export function onceOf({
  once,
  creates,
  inputs,
}: Pick<Action, 'once' | 'creates' | 'inputs'>): Required<Once> | undefined {
  if (once === false) return undefined;
  if (once) return { by: once.by ?? [], withinSeconds: once.withinSeconds ?? (once.by ? ID_SECONDS : LIKE_SECONDS) };
  switch (creates) {
    case 'contact':
      return {
        by: [...REACH_KEYS, ...NAME_KEYS].filter((key) => Object.hasOwn(inputs, key)),
        withinSeconds: CONTACT_SECONDS,
      };
    case 'ticket':
      return { by: [], withinSeconds: LIKE_SECONDS };
    case undefined:
      return undefined;
  }
}

/** For how long a like request is a repetition; milliseconds. */
export const windowOf = (action: Pick<Action, 'once' | 'creates' | 'inputs'>) =>
  (onceOf(action)?.withinSeconds ?? 0) * 1000;

/** An id names one thing for ever; requests are repeated within days. */
const ID_SECONDS = 7 * 86_400;
/** A person may wish for the same again; a machine, or an impatient click, is quicker. */
const LIKE_SECONDS = 30;
const CONTACT_SECONDS = 3600;

/**
 * A keyed fingerprint of what makes requests of one account the same; nothing where each is a wish of its own. The order
 * of keys and the blanks in texts make no difference.
 */
export async function onceKey(signer: Signer, wish: Wish): Promise<string | undefined> {
  const rule = onceOf(wish.action);
  if (!rule) return undefined;
  const { inputs, action, contactId = null, agentId = null } = wish;
  const isById = rule.by.length > 0;
  const counted = Object.entries(inputs).filter(([key]) => !isById || rule.by.includes(key));
  if (isById && counted.length === 0) return undefined;
  const fold = action.creates === 'contact' && !action.once;
  const values = counted.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, canonical(value, fold)]);
  const scope = isById ? [] : [contactId, agentId];
  return await signer.sign('action', JSON.stringify([wish.name, values, scope]));
}

/** A value in the one form of all that mean the same. */
function canonical(value: unknown, fold: boolean): unknown {
  if (typeof value === 'string') {
    const text = value.normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
    return fold ? text.toLowerCase() : text;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => [key, canonical(each, fold)]);
}
