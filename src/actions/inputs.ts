/**
 * An action's inputs, from the texts that Talkdesk's templates produce to values of the declared types. A refusal
 * names the input by its label, because the agent who typed it reads the message.
 */

import type { ActionInput, ActionInputs, InputValues } from '../domain/action.ts';
import { parseDateTime } from '../domain/date-time.ts';
import { BridgeError } from '../domain/errors.ts';
import { toE164 } from '../domain/phone.ts';
import type { Settings } from '../domain/settings.ts';
import { toWebsiteUrl } from '../domain/web-url.ts';

type Data = Readonly<Record<string, unknown>>;

/** The values of all declared inputs that have one; keys that are not declared are ignored. Throws `invalid_input`. */
export function parseInputs<Inputs extends ActionInputs>(
  inputs: Inputs,
  data: Data,
  settings: Settings,
): InputValues<Inputs> {
  const values: Record<string, unknown> = {};
  for (const [key, input] of Object.entries(inputs)) {
    const text = asText(key, input, Object.hasOwn(data, key) ? data[key] : undefined);
    if (text !== '') values[key] = parseValue(key, input, text, settings);
    else if (input.mandatory) throw refusal(key, input, 'must have a value');
  }
  return values as InputValues<Inputs>;
}

/** Value providers may render several values as a list. */
function asText(key: string, input: ActionInput, value: unknown): string {
  const list = Array.isArray(value) ? value : [value];
  return list
    .map((entry) => asSingleText(key, input, entry))
    .filter((text) => text !== '')
    .join(', ');
}

function asSingleText(key: string, input: ActionInput, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refusal(key, input, 'must be a single value');
}

function parseValue(key: string, input: ActionInput, text: string, settings: Settings): unknown {
  switch (input.type) {
    case 'text':
    case 'textarea':
      return text;
    case 'number': {
      const value = Number(text);
      if (!/^[+-]?\d+(\.0+)?$/.test(text) || !Number.isSafeInteger(value)) {
        throw refusal(key, input, 'must be a whole number');
      }
      return value;
    }
    case 'tel': {
      const phone = toE164(text, settings.country);
      if (phone === undefined)
        throw refusal(key, input, 'must be a phone number with its country code, such as +351211234567');
      return phone;
    }
    case 'url': {
      const url = toWebsiteUrl(text);
      if (url === undefined) throw refusal(key, input, 'must be a web address, such as https://example.com');
      return url;
    }
    case 'datetime': {
      const value = parseDateTime(text, settings.timeZone);
      if (!value) throw refusal(key, input, `must be a date or time of the form ${input.format}`);
      return value;
    }
    case 'select': {
      const option = input.options.find((each) => each.toLowerCase() === text.toLowerCase());
      if (option === undefined) throw refusal(key, input, `must be one of ${input.options.join(', ')}`);
      return option;
    }
  }
}

function refusal(key: string, input: ActionInput, rule: string): BridgeError {
  return new BridgeError('invalid_input', `${input.name} ${rule}`, { field: `data.${key}`, rule });
}
