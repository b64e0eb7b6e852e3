/** How many of the items yield something, field by field; and of a field that never does, what may be meant. */

import { nearest } from '../../src/domain/nearest.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { declaredFields, expressionsIn, type Place, valueText } from '../live/declared.ts';
import type { Step } from '../live/step.ts';
import { keysOf, rawItems } from './keys.ts';

export interface FieldRow {
  readonly field: string;
  readonly yielded: number;
  readonly of: number;
  /** What is declared for it, where the connector is a declaration. */
  readonly expression?: string;
  /** For a field that is declared and yields nothing for any item: the key that may be meant, or several with commas. */
  readonly nearest?: string;
}

export interface FieldTable {
  readonly what: string;
  readonly rows: readonly FieldRow[];
  /** Some keys of the items, where a declared field yields nothing for any. */
  readonly keys: readonly string[];
}

const FIELDS: Readonly<Record<Place['of'], readonly string[]>> = {
  contact: ['id', 'name', 'company', 'title', 'emails', 'phones', 'photoUrl', 'address', 'websites', 'twitter', 'url'],
  agent: ['id', 'name', 'email', 'active'],
  interaction: ['id', 'subject', 'description', 'date', 'url', 'priority', 'status'],
};

const MOST_KEYS = 40;

/** One table for each kind of items that were read. */
export function fieldTables(connector: Connector, steps: readonly Step[]): readonly FieldTable[] {
  const groups = Map.groupBy(
    steps.filter(({ place }) => place !== undefined),
    ({ place }) => [place?.of, place?.name, place?.by].filter(Boolean).join(' '),
  );
  return [...groups].flatMap(([what, group]) => {
    const [first] = group;
    return first?.place ? [tableOf(connector, first.place, what, group)] : [];
  });
}

function tableOf(connector: Connector, place: Place, what: string, steps: readonly Step[]): FieldTable {
  const declared = declaredFields(connector, place);
  const items = steps.flatMap(({ mapped }) => mapped).filter((item) => !isGone(item));
  const keys = keysOf(steps.flatMap(({ exchanges }) => rawItems(exchanges, declared)));
  const own = Object.keys(declared?.fields ?? {});
  const more = items.flatMap((item) => Object.keys(at(item, 'fields') ?? {}).map((name) => `fields.${name}`));
  const names = [...new Set([...FIELDS[place.of], ...own, ...more])].filter((field) => field !== 'closed');
  const rows = names.map((field): FieldRow => {
    const value = declared?.fields[field];
    const yielded = items.filter((item) => isThere(at(item, field))).length;
    const meant = value !== undefined && yielded === 0 ? nearestOf(expressionsIn(value), keys) : undefined;
    return {
      field,
      yielded,
      of: items.length,
      ...(value === undefined ? {} : { expression: valueText(value) }),
      ...(meant === undefined ? {} : { nearest: meant }),
    };
  });
  const isShort = rows.some(({ expression, yielded }) => expression !== undefined && yielded === 0);
  const isAsked = isShort && (items.length > 0 || steps.some(({ problem }) => problem !== undefined));
  return { what, rows, keys: isAsked ? keys.slice(0, MOST_KEYS) : [] };
}

/** One that was deleted or merged has no fields. */
const isGone = (item: unknown) =>
  typeof item === 'object' && item !== null && ('deleted' in item || 'merged' in item || 'mergedInto' in item);

function at(item: unknown, path: string): object | undefined {
  let value: unknown = item;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value as object | undefined;
}

const isThere = (value: unknown) =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  !Number.isNaN(value) &&
  !(Array.isArray(value) && value.length === 0);

/**
 * Of the first expression that finds nothing usable there: what is within it where it is an object or a list, else by a word of its own
 * level, by what its last name is, or by the whole path.
 */
function nearestOf(expressions: readonly string[], keys: readonly string[]): string | undefined {
  const known = new Set(keys);
  const leavesBelow = (key: string) =>
    keys.filter((each) => each.startsWith(`${key}.`) || each.startsWith(`${key}[].`));
  for (const expression of expressions) {
    const path = expression.trim();
    if (!/^[\w$@.[\]*"-]+$/.test(path)) continue;
    if (known.has(path)) {
      const [within] = leavesBelow(path);
      if (within !== undefined) return within;
      continue;
    }
    const parts = path.split('.');
    const last = (parts.at(-1) ?? path).toLowerCase();
    const above = parts.slice(0, -1).join('.');
    const beside = keys.filter((key) => key.split('.').slice(0, -1).join('.') === above);
    const byWord = beside.filter((key) => wordsOf(key.split('.').at(-1) ?? key).includes(last));
    if (byWord.length > 0) return byWord.slice(0, MOST_NEAREST).join(', ');
    const byLast = keys.find((key) => (key.split('.').at(-1) ?? key).toLowerCase() === last);
    const meant = byLast ?? nearest(path, keys);
    if (meant !== undefined) return leavesBelow(meant)[0] ?? meant;
  }
  return undefined;
}

/** Of one expression: `first_name` and `last_name` for `name`. */
const MOST_NEAREST = 3;

/** `first_name` and `firstName` → `first`, `name`. */
const wordsOf = (key: string) =>
  key
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[_-]+/);
