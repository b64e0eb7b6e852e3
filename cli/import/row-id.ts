/** The id of a contact: the file's own, or one that comes out the same each time the file is imported. */

import { createHash } from 'node:crypto';
import { type IdSource, REASONS, type Reason } from './reasons.ts';
import type { RowReader } from './row.ts';

interface KnownOfContact {
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly name: string;
  readonly company: string;
}

const PREFIX = 'csv-';
const HEX_DIGITS = 16;

export function findId(
  row: RowReader,
  { email, phone, name, company }: KnownOfContact,
): { readonly id: string; readonly idSource: IdSource } | { readonly reason: Reason } {
  if (row.has('id')) {
    const id = row.text('id');
    return id ? { id, idSource: 'id' } : { reason: REASONS.emptyId };
  }
  if (email !== undefined) return { id: derive(email.toLowerCase()), idSource: 'e-mail' };
  if (phone !== undefined) return { id: derive(phone), idSource: 'phone' };
  return { id: derive(`${name}\n${company}`.toLowerCase()), idSource: 'name and company' };
}

function derive(text: string): string {
  return PREFIX + createHash('sha256').update(text).digest('hex').slice(0, HEX_DIGITS);
}
