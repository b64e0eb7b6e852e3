/**
 * An action's inputs, from the texts that Talkdesk's templates produce to values of the declared types. A refusal
 * names the input by its label, in the account's language, because the agent who typed it reads the message.
 */

import type { ActionInput, ActionInputs, InputValues } from '../domain/action.ts';
import { parseDateTime } from '../domain/date-time.ts';
import { BridgeError } from '../domain/errors.ts';
import { type Messages, messagesIn } from '../domain/messages.ts';
import { toE164 } from '../domain/phone.ts';
import type { Settings } from '../domain/settings.ts';
import { toWebsiteUrl } from '../domain/web-url.ts';
import { addressesIn, partsOf, spaced, textsOf } from './provided-texts.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * The values of all declared inputs that have one; keys that are not declared are ignored. Absent, null, blank, an empty
 * list and value providers that were not filled in are no value. Throws `invalid_input`.
 *
 * Of a value that is a list, in one of the forms of `provided-texts.ts`,
 * - `text` and `textarea` have all, as `agents, sales`;
 * - `tel` and `url` have the first that can be read: of a person's several, it is the main one (where none can be, a
 *   `lenient` `tel` has the first as it is);
 * - `select` has the option that is among them, whatever else is (a call has many tags), and of several options none;
 * - `number` and `datetime` have the only one: which of several is meant nobody can tell.
 *
 * A number may have blanks between its thousands (`1 234`), but neither commas nor points: what they mean depends on who
 * writes them.
 */
export function parseInputs<Inputs extends ActionInputs>(
  inputs: Inputs,
  data: Data,
  settings: Settings,
): InputValues<Inputs> {
  const values: Record<string, unknown> = {};
  for (const [key, input] of Object.entries(inputs)) {
    const refusal: Refusal = (says) => refusalOf(key, input, settings, says);
    const texts = textsOf(Object.hasOwn(data, key) ? data[key] : undefined);
    if (!texts) throw refusal((say) => say.mustBeSingle(input.name));
    if (texts.length > 0) values[key] = parseValue(input, texts, settings, refusal);
    else if (input.mandatory) throw refusal((say) => say.mustHaveValue(input.name));
  }
  return values as InputValues<Inputs>;
}

type Says = (say: Messages) => string;
type Refusal = (says: Says) => BridgeError;

function parseValue(input: ActionInput, texts: readonly string[], settings: Settings, refusal: Refusal): unknown {
  const all = texts.join(', ');
  switch (input.type) {
    case 'text':
    case 'textarea':
      return texts.map(spaced).join(', ');
    case 'number': {
      const plain = IN_THOUSANDS.test(all) ? all.replaceAll(/\p{Zs}/gu, '') : all;
      const value = Number(plain);
      if (!/^[+-]?\d+(\.0+)?$/.test(plain) || !Number.isSafeInteger(value)) {
        throw refusal((say) => say.mustBeWhole(input.name));
      }
      return value;
    }
    case 'tel': {
      const phone = first(texts.flatMap(partsOf), (text) => toE164(text, settings.country));
      if (phone === undefined && !input.lenient) throw refusal((say) => say.mustBePhone(input.name));
      return phone ?? texts[0];
    }
    case 'url': {
      const url = first(texts.flatMap(addressesIn), toWebsiteUrl);
      if (url === undefined) throw refusal((say) => say.mustBeWebAddress(input.name));
      return url;
    }
    case 'datetime': {
      const value = parseDateTime(all, settings.timeZone);
      if (!value) throw refusal((say) => say.mustBeDate(input.name, input.format));
      return value;
    }
    case 'select': {
      const named = new Set(texts.flatMap(partsOf).flatMap((text) => optionOf(input.options, text) ?? []));
      const [option] = named;
      if (named.size !== 1) throw refusal((say) => say.mustBeOneOf(input.name, input.options.join(', ')));
      return option;
    }
  }
}

const IN_THOUSANDS = /^[+-]?\d{1,3}(?:\p{Zs}\d{3})+(?:\.0+)?$/u;

/** Of a list, only so many are tried: nobody has more, and to read a phone takes time. */
const MOST_TRIED = 100;

function first(texts: readonly string[], read: (text: string) => string | undefined): string | undefined {
  for (const text of texts.slice(0, MOST_TRIED)) {
    const value = read(text);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** As it is written, else in other letters. */
const optionOf = (options: readonly string[], text: string): string | undefined =>
  options.find((each) => each === text) ?? options.find((each) => each.toLowerCase() === text.toLowerCase());

/** The rule is what the message says in English behind the label. */
function refusalOf(key: string, { name }: ActionInput, { language }: Settings, says: Says): BridgeError {
  const message = says(messagesIn('en'));
  const spoken = says(messagesIn(language));
  return new BridgeError('invalid_input', message, {
    field: `data.${key}`,
    rule: message.slice(name.length + 1),
    ...(spoken === message ? {} : { spoken }),
  });
}
