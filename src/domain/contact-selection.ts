/** Which contacts an integration synchronizes, and which of the service's fields become what at Talkdesk. */

import type { Contact } from './contact.ts';
import type { ContactFields, FieldValue } from './contact-change.ts';

type Scalar = string | number | boolean;

/**
 * A condition on one field, by the service's name for it or else by ours (`company`, `emails`). Values are compared as
 * text; a list meets a condition when one of its elements does. Null, empty text and an empty list are absent.
 */
export type Condition =
  | { readonly field: string; readonly is: Scalar | readonly Scalar[] }
  /** Also met where the field is absent. */
  | { readonly field: string; readonly isNot: Scalar | readonly Scalar[] }
  | { readonly field: string; readonly present: boolean };

/** The fields of a contact that can be taken from another field of the service. */
export const MAPPABLE_FIELDS = [
  'name',
  'company',
  'title',
  'emails',
  'phones',
  'photoUrl',
  'address',
  'websites',
  'twitter',
  'url',
] as const satisfies readonly (keyof Contact)[];
type MappableField = (typeof MAPPABLE_FIELDS)[number];

/** Contact field → the service's field, or several: the first that is there, for a list all of them. */
export type ContactMap = Readonly<Partial<Record<MappableField, string | readonly string[]>>>;

export interface ContactSelection {
  /** All must be met. */
  readonly where: readonly Condition[];
  /** None may be met; for opt-outs and the like. */
  readonly exclude: readonly Condition[];
  /** Only contacts that have a phone. */
  readonly requirePhone: boolean;
  readonly map: ContactMap;
}

/** A contact with the mapped fields in place of its own; a mapped field that is absent in the service is left out. */
export function mapContact(contact: Contact, fields: ContactFields, map: ContactMap): Contact {
  const mapped: Record<string, unknown> = { ...contact };
  for (const [target, names] of Object.entries(map)) {
    const values = [names].flat().flatMap((name) => (Object.hasOwn(fields, name) ? textsOf(fields[name]) : []));
    if (LISTS.has(target)) mapped[target] = values;
    else if (values[0] === undefined) delete mapped[target];
    else mapped[target] = values[0];
  }
  return mapped as unknown as Contact;
}

const LISTS: ReadonlySet<string> = new Set(['emails', 'phones', 'websites']);

/** Whether the condition is met by a contact as the service gave it, before any mapping. */
export function meets(condition: Condition, contact: Contact, fields: ContactFields): boolean {
  const texts = textsOf(valueOf(condition.field, contact, fields));
  if ('present' in condition) return texts.length > 0 === condition.present;
  if ('isNot' in condition) return !texts.some((text) => wanted(condition.isNot).includes(text));
  return texts.some((text) => wanted(condition.is).includes(text));
}

function valueOf(field: string, contact: Contact, fields: ContactFields): FieldValue {
  if (Object.hasOwn(fields, field)) return fields[field];
  return Object.hasOwn(contact, field) ? (contact as unknown as ContactFields)[field] : undefined;
}

const wanted = (values: Scalar | readonly Scalar[]): readonly string[] => [values].flat().map(String);

function textsOf(value: FieldValue): string[] {
  const list: readonly (Scalar | null | undefined)[] = Array.isArray(value) ? value : [value as Scalar | null];
  return list.flatMap((each) => (each === null || each === undefined || each === '' ? [] : String(each)));
}
