/** A row as a contact. A field whose cell is empty is sent as nothing, which clears it; one without a column is left out. */

import type { CountryCode } from 'libphonenumber-js/min';
import { readEmails } from './emails.ts';
import type { Field } from './fields.ts';
import type { ReadItem } from './item.ts';
import { readPhones } from './phones.ts';
import { REASONS } from './reasons.ts';
import { hasNames, type RowReader } from './row.ts';
import { findId } from './row-id.ts';

export function readContact(row: RowReader, country: CountryCode | undefined): ReadItem {
  const emails = readEmails(row);
  const phones = readPhones(row, country);
  if ('reason' in emails) return emails;
  if ('reason' in phones) return phones;
  const name = row.name();
  const company = row.text('company');
  if (!name && !company && emails.values.length === 0 && phones.values.length === 0) return { reason: REASONS.nobody };

  const [email] = emails.values;
  const [phone] = phones.values;
  const id = findId(row, { email, phone, name, company });
  if ('reason' in id) return id;

  const given = (field: Field, key: string, value: unknown) => (row.has(field) ? { [key]: value } : {});
  const value = {
    id: id.id,
    ...(hasNames(row) ? { name: name || null } : {}),
    ...given('company', 'company', company || null),
    ...given('title', 'title', row.text('title') || null),
    ...given('email', 'emails', emails.values),
    ...given('phone', 'phones', phones.values),
    ...given('photo_url', 'photo_url', row.text('photo_url') || null),
    ...given('address', 'address', row.address() || null),
    ...given('website', 'websites', row.list('website', /\s+/)),
    ...given('twitter', 'twitter', row.text('twitter') || null),
    ...given('url', 'url', row.text('url') || null),
  };
  return { item: { ...id, value, unreadablePhones: phones.unreadable } };
}
