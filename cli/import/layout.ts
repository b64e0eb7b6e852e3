/** Which columns of a file hold which field. */

import { UsageError } from '../usage-error.ts';
import { findAddresses } from './address-columns.ts';
import type { Mapping } from './mapping.ts';
import { type Field, FIELDS, type FieldRule, type Kind, normalise } from './fields.ts';

/**
 * For each field that the file has: the places where it stands, the best first. A place is a column, or several whose
 * cells belong together, as those of an address do.
 */
export type Layout = ReadonlyMap<Field, readonly (readonly number[])[]>;

const NAME_PARTS: readonly Field[] = ['first_name', 'middle_name', 'last_name'];

/** Without one of these a file holds nothing of that kind. */
const NEEDED: { readonly [K in Kind]: readonly Field[] } = {
  contacts: ['name', ...NAME_PARTS, 'company', 'email', 'phone'],
  agents: ['id', 'email'],
};

/** Recognises columns by their names; what `mappings` say counts more. */
export function layOut(kind: Kind, columns: readonly string[], mappings: readonly Mapping[]): Layout {
  const mapped = new Set(mappings.map(({ field }) => field));
  const layout = new Map<Field, readonly (readonly number[])[]>();
  for (const [field, rule] of Object.entries(FIELDS[kind]) as [Field, FieldRule][]) {
    const places = mapped.has(field)
      ? mappings.filter((mapping) => mapping.field === field).map(({ column }) => [column])
      : isOutweighed(field, mapped)
        ? []
        : recognise(field, rule, columns);
    if (places.length > 0) layout.set(field, places);
  }
  if (!NEEDED[kind].some((field) => layout.has(field))) throw nothingToUse(kind, columns);
  return layout;
}

/** A name that is mapped in one form is not looked for in the other. */
function isOutweighed(field: Field, mapped: ReadonlySet<Field>): boolean {
  if (field === 'name') return NAME_PARTS.some((part) => mapped.has(part));
  return NAME_PARTS.includes(field) && mapped.has('name');
}

function recognise(field: Field, { names = [], like }: FieldRule, columns: readonly string[]): readonly number[][] {
  const normalised = columns.map(normalise);
  const found = names.map((name) => normalised.indexOf(name)).filter((at) => at >= 0);
  if (field === 'address') return [...found.map((at) => [at]), ...findAddresses(columns)] as number[][];
  // Beside a job title, or a suffix, a plain title is Mr or Ms.
  if (field === 'title' && (found.length > 1 || normalised.includes('suffix'))) {
    return found.filter((at) => normalised[at] !== 'title').map((at) => [at]);
  }
  if (like) return columns.flatMap((_, at) => (like.test(normalised[at] ?? '') ? [[at]] : []));
  // An id stands in one column; another one is not a substitute where it is empty.
  return found.slice(0, field === 'id' ? 1 : undefined).map((at) => [at]);
}

function nothingToUse(kind: Kind, columns: readonly string[]): UsageError {
  const needed = kind === 'contacts' ? 'a name, a company, an e-mail or a phone' : 'an id or an e-mail';
  const example = columns.find((name) => name !== '') ?? 'COLUMN';
  return new UsageError(
    `No column of the file is recognised as ${needed}. Its columns are: ${columns.map((name) => `"${name}"`).join(', ')}.\n` +
      `Say which is which, for example: --map "name=${example}"`,
  );
}
