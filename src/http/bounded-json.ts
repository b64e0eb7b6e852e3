/** Bounds for JSON that came from outside, and texts that are safe to hand on. */

import { BridgeError } from '../domain/errors.ts';

/** Talkdesk's bodies have four levels. */
export const DEEPEST = 32;

/** Keys of objects and elements of lists, all in all; Talkdesk's bodies have a few dozen. */
export const MOST_VALUES = 10_000;

export interface JsonBounds {
  /** `MOST_VALUES` unless told. */
  readonly mostValues?: number;
  /** Halves of surrogate pairs stay, for what refuses them itself. */
  readonly keepsHalves?: boolean;
}

type Tree = Record<string, unknown>;

/**
 * Walks through a value of `JSON.parse`, level by level, so that no nesting overflows the stack. Throws `invalid_body` for
 * one that is nested too deep or has too many values. Halves of surrogate pairs, which no header, URL or database can
 * carry, become U+FFFD in it, in keys as well.
 */
export function boundJson(root: object, { mostValues = MOST_VALUES, keepsHalves = false }: JsonBounds = {}): void {
  let level = [root as Tree];
  let values = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) throw refused(`must not be nested deeper than ${DEEPEST} levels`);
    const next: Tree[] = [];
    for (const parent of level) {
      const keys = Object.keys(parent);
      values += keys.length;
      if (values > mostValues) throw refused(`must not have more than ${mostValues} keys and elements`);
      for (const key of keys) {
        const child = parent[key];
        if (typeof child === 'object' && child !== null) next.push(child as Tree);
        if (keepsHalves) continue;
        if (!key.isWellFormed()) rename(parent, key);
        else if (typeof child === 'string' && !child.isWellFormed()) parent[key] = child.toWellFormed();
      }
    }
    level = next;
  }
}

function rename(parent: Tree, key: string): void {
  const child = parent[key];
  delete parent[key];
  parent[key.toWellFormed()] = typeof child === 'string' ? child.toWellFormed() : child;
}

function refused(rule: string): BridgeError {
  return new BridgeError('invalid_body', `The body ${rule}`, { field: 'body', rule });
}
