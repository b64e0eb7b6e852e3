/** `--map FIELD=COLUMN`: which column holds a field, where its name does not tell. */

import { printable } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { type Field, FIELDS, type Kind, normalise } from './fields.ts';

export interface Mapping {
  readonly field: Field;
  /** From 0. */
  readonly column: number;
}

/** Fields as they are called in the items that are sent. */
const ALIASES: { readonly [name: string]: Field } = {
  emails: 'email',
  phones: 'phone',
  mobile: 'phone',
  websites: 'website',
  photo: 'photo_url',
  jobtitle: 'title',
};

/** Reads all `--map`s against the columns that the file has. */
export function parseMappings(kind: Kind, texts: readonly string[], columns: readonly string[]): readonly Mapping[] {
  return texts.flatMap((text, index) => {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`--map number ${index + 1} must have the form FIELD=COLUMN`);
    const field = findField(kind, text.slice(0, at));
    return findColumns(text.slice(at + 1), columns).map((column) => ({ field, column }));
  });
}

function findField(kind: Kind, name: string): Field {
  const fields = Object.keys(FIELDS[kind]) as Field[];
  const wanted = normalise(name);
  const found = fields.find((field) => normalise(field) === wanted) ?? ALIASES[wanted];
  if (found && fields.includes(found)) return found;
  throw new UsageError(`--map: there is no field "${printable(name)}"; there are ${fields.join(', ')}`);
}

/** The columns of exactly this name, or else those that are the same but for case, blanks and punctuation. */
function findColumns(name: string, columns: readonly string[]): readonly number[] {
  const where = (isMeant: (column: string) => boolean) =>
    [...columns.keys()].filter((at) => isMeant(columns[at] ?? ''));
  const exact = where((column) => column === name.trim());
  if (exact.length > 0) return exact;
  const similar = where((column) => normalise(column) === normalise(name));
  if (similar.length > 0 && normalise(name) !== '') return similar;
  const choice = columns.map((column) => `"${printable(column, 60)}"`).join(', ');
  throw new UsageError(`--map: there is no column "${printable(name)}"; there are ${choice}`);
}
