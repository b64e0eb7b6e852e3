/** The e-mails of a row. */

import { REASONS, type Reason } from './reasons.ts';
import type { RowReader } from './row.ts';

const SEPARATOR = /[;,]/;

export function readEmails(row: RowReader): { readonly values: readonly string[] } | { readonly reason: Reason } {
  const values = row.list('email', SEPARATOR);
  return values.every((value) => /^[^\s@]+@[^\s@]+$/.test(value)) ? { values } : { reason: REASONS.badEmail };
}
