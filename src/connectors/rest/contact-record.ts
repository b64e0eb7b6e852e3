/** A contact out of an item of a list, by its mapping. */

import type { Contact } from '../../domain/contact.ts';
import type { ContactChange, FieldValue } from '../../domain/contact-change.ts';
import type { ContactMapping, ContactRecord } from './declaration.ts';
import type { Item } from './items.ts';
import { type Context, isTrue, readerOf, textReader, textsReader, type Value } from './values.ts';

/** What an item says of a contact; nothing where it has no id. */
export type ReadContact = (item: Item, call: Context['call']) => ContactChange | undefined;

const TEXTS = ['name', 'company', 'title', 'photoUrl', 'address', 'twitter', 'url'] as const;

export function contactReader(record: ContactRecord, timeZone = 'UTC'): ReadContact {
  const { contact, deleted, mergedInto, fields } = record;
  const id = textReader(contact.id);
  const isDeleted = deleted === undefined ? undefined : readerOf(deleted);
  const into = mergedInto === undefined ? undefined : textReader(mergedInto);
  const toContact = contactOf(contact);
  const fieldReaders = Object.entries(fields ?? {}).map(([name, value]) => [name, readerOf(value, true)] as const);

  return (subject, call) => {
    const context: Context = { subject, call, timeZone };
    const own = id(context);
    if (own === undefined) return undefined;
    const survivor = into?.(context);
    if (survivor !== undefined && survivor !== own) return { merged: own, into: survivor };
    if (isDeleted && isTrue(isDeleted(context))) return { deleted: own };
    const read = { contact: toContact(own, context) };
    if (fieldReaders.length === 0) return read;
    const named = fieldReaders.map(([name, value]) => [name, fieldValue(value(context))] as const);
    return { ...read, fields: Object.fromEntries(named) };
  };
}

function contactOf(mapping: ContactMapping): (id: string, context: Context) => Contact {
  const texts = TEXTS.flatMap((field) => {
    const value = mapping[field];
    return value === undefined ? [] : [[field, textReader(value)] as const];
  });
  const list = (value: Value | undefined) => (value === undefined ? () => [] : textsReader(value));
  const [emails, phones] = [list(mapping.emails), list(mapping.phones)];
  const websites = mapping.websites === undefined ? undefined : textsReader(mapping.websites);
  return (id, context) => {
    const contact: { -readonly [Key in keyof Contact]: Contact[Key] } = {
      id,
      emails: emails(context),
      phones: phones(context),
    };
    for (const [field, read] of texts) {
      const text = read(context);
      if (text !== undefined) contact[field] = text;
    }
    if (websites) contact.websites = websites(context);
    return contact;
  };
}

/** What a condition can be compared with: text, a number, a flag, or a list of them. */
function fieldValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.flatMap((each) => (isScalar(each) ? [each] : []));
  return isScalar(value) ? value : undefined;
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
