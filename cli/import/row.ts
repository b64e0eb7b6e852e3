/** A row of a file, asked for its fields. */

import { readAddress, readList, readText } from './cells.ts';
import type { Field } from './fields.ts';
import type { Layout } from './layout.ts';

export interface RowReader {
  /** Whether the file has a column for it. */
  has(field: Field): boolean;
  /** The first place of the field that is filled, in one line; empty where none is. */
  text(field: Field): string;
  /** All values of all its columns, each once. */
  list(field: Field, separator: RegExp): readonly string[];
  address(): string;
  /** The name in one piece, or put together. */
  name(): string;
}

const NAME_FIELDS: readonly Field[] = ['first_name', 'middle_name', 'last_name'];

/** Whether the file has names, in whichever form. */
export function hasNames(row: RowReader): boolean {
  return row.has('name') || NAME_FIELDS.some((field) => row.has(field));
}

export function createRowReader(cells: readonly string[], layout: Layout): RowReader {
  const places = (field: Field) => layout.get(field) ?? [];
  const first = (field: Field, read: (cell: string) => string, joint: string): string => {
    for (const columns of places(field)) {
      const parts = columns.map((at) => read(cells[at] ?? '')).filter((part) => part !== '');
      if (parts.length > 0) return parts.join(joint);
    }
    return '';
  };
  const text = (field: Field) => first(field, readText, ' ');
  return {
    text,
    has: (field) => layout.has(field),
    list(field, separator) {
      const values = places(field).flatMap(([at = -1]) => readList(cells[at] ?? '', separator));
      return [...new Set(values)];
    },
    address: () => first('address', readAddress, ', '),
    name: () =>
      text('name') ||
      NAME_FIELDS.map(text)
        .filter((part) => part !== '')
        .join(' '),
  };
}
