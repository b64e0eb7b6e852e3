/** The phones of a row, in E.164 where they can be read. */

import type { CountryCode } from 'libphonenumber-js/min';
import { toE164 } from '../../src/domain/phone.ts';
import { REASONS, type Reason } from './reasons.ts';
import type { RowReader } from './row.ts';

interface Phones {
  readonly values: readonly string[];
  /** So many of them are as they are written. */
  readonly unreadable: number;
}

const SEPARATOR = /;/;

/** What a spreadsheet makes of `351912345678`. */
const SPREADSHEET_NUMBER = /^[+-]?\d+(?:[.,]\d+)?E\+?\d+$/i;

export function readPhones(row: RowReader, country: CountryCode | undefined): Phones | { readonly reason: Reason } {
  const written = row.list('phone', SEPARATOR);
  if (written.some((phone) => SPREADSHEET_NUMBER.test(phone))) return { reason: REASONS.spreadsheetNumber };
  const read = written.map((phone) => ({ phone, number: toE164(phone, country) }));
  const unreadable = read.filter(({ number }) => number === undefined).length;
  return { values: [...new Set(read.map(({ phone, number }) => number ?? phone))], unreadable };
}
