/** What a connector logs while it reads: of items without what they must have, of values that it could not read. */

import { printable } from '../print.ts';

/** A line of a log: its event, and its fields without anything secret. */
export interface Note {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function noteOf(line: object): Note {
  const { event, level: _, ...fields } = line as Readonly<Record<string, unknown>>;
  return { event: String(event), fields };
}

/** One line for people. */
export function noteText({ event, fields }: Note): string {
  const said =
    SENTENCES[event]?.(fields) ??
    Object.entries(fields)
      .map(([name, value]) => `${name} ${shown(value)}`)
      .join(', ');
  return printable(said === '' ? event : `${event}: ${said}`, 400);
}

const SENTENCES: Readonly<Record<string, (fields: Note['fields']) => string>> = {
  mapping_yields_nothing: ({ field, missing, of, keys }) =>
    `${shown(field)} yields nothing for ${shown(missing)} of ${shown(of)}; ${shown(keys)}`,
  value_not_read: ({ what, cause }) => `${shown(what)} of at least one item cannot be read (${shown(cause)})`,
  full_page_is_the_last: ({ items, paging }) =>
    `a full page of ${shown(items)} items leads to no other; where there are more, paging by ${shown(paging)} does not find them`,
};

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) return String(value.message);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
