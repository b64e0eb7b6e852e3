/** Values for the inputs of an action, as Talkdesk comes to them, from the rows of a manifest. */

import { fillInputs } from '../simulator/value-providers.ts';
import type { ActionInput, ActionInputs } from '../src/domain/action.ts';
import type { DateTimeFormat } from '../src/domain/date-time.ts';
import type { WireContact } from '../src/contract/contact-sync.ts';
import type { InputEntry } from './manifest.ts';
import { idOf, isText, type JsonObject, textsOf } from './reading.ts';

export type InputValues = Readonly<Record<string, string>>;

export interface Filling {
  readonly contact?: JsonObject;
  /** Values that win over the formats. */
  readonly inputs: InputValues;
  readonly now: () => number;
}

/** Only values of the action's own inputs. */
export function valuesFor(entries: readonly InputEntry[], { contact, inputs, now }: Filling): InputValues {
  const keys = new Set(entries.map(({ key }) => key));
  const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => keys.has(key)));
  return fillInputs(declaredOf(entries), {
    inputs: own,
    now,
    ...(contact ? { contact: toWireContact(contact) } : {}),
  });
}

/** The value in each of the three forms of a datetime. */
export const DATETIME_FORMATS: readonly DateTimeFormat[] = [
  'YYYY-MM-DD',
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DDTHH:mm:ssZ',
];

export function datetimeIn(format: DateTimeFormat, key: string, now: () => number): InputValues {
  return fillInputs({ [key]: { name: key, type: 'datetime', format } }, { now });
}

function declaredOf(entries: readonly InputEntry[]): ActionInputs {
  return Object.fromEntries(entries.map((entry) => [entry.key, toInput(entry)]));
}

function toInput({ key, name = key, type, format, mandatory }: InputEntry): ActionInput {
  const base = { name, mandatory };
  if (type === 'datetime') {
    const known = DATETIME_FORMATS.find((each) => each === format);
    return { ...base, type, format: known ?? 'YYYY-MM-DDTHH:mm:ssZ' };
  }
  if (type === 'select') return { ...base, type, options: (format ?? '').split(',').map((option) => option.trim()) };
  return { ...base, type, ...(format === undefined ? {} : { default: format }) };
}

/** As much of a contact as value providers can use. */
function toWireContact(contact: JsonObject): WireContact {
  const texts = ['address', 'title', 'company', 'twitter'] as const;
  return {
    id: idOf(contact) ?? '',
    name: isText(contact['name']) ? contact['name'] : '',
    emails: [...textsOf(contact['emails'])],
    phones: [...textsOf(contact['phones'])],
    websites: [...textsOf(contact['websites'])],
    ...Object.fromEntries(texts.flatMap((key) => (isText(contact[key]) ? [[key, contact[key]]] : []))),
  };
}
