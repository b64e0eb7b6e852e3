/**
 * What a phone number looks like elsewhere: the forms in which a CRM may have stored it, and whether two texts are the
 * same line. Each reading parses, and all forms together take half a millisecond: this is meant for one person's lookup,
 * not for pages of contacts.
 */

import type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';
import { readPhone, tidyPhone, toE164 } from './phone.ts';

/** So many forms at most. */
const MAX_FORMS = 12;
/** Words before a number, with a colon or without. */
const LABEL = /^\p{L}[\p{L}\s.:]*(?=[+(\d])/u;
/** Where the + of a country code would be. */
const LACKS_PLUS = /^\(?(?:00)?(?=[1-9])/;

/**
 * The forms in which a service may have stored the number, for a connector that can only search for an exact text: E.164
 * first, then the others, the more usual ones first, each once, at most 12. `country` is that of the service's numbers
 * without a country code: national forms are among them only where they mean this number there. An extension is
 * left off. A number of a plan that nobody knows is there with its + and without. Another text gives just itself, trimmed; a
 * blank one nothing, as it would find everybody without a phone.
 */
export function phoneForms(phone: string, country?: CountryCode): readonly string[] {
  const number = readPhone(phone, country)?.number;
  // Once more without its extension, which would be part of every format.
  const bare = number && readPhone(number);
  if (!bare) {
    const believed = toE164(phone);
    if (believed !== undefined) return [believed, believed.slice(1)];
    const written = phone.trim();
    return written === '' ? [] : [written];
  }
  const found = new Set<string>();
  for (const form of candidates(bare)) {
    if (found.size < MAX_FORMS && readLine(form, country).number === bare.number) found.add(form);
  }
  return [...found];
}

/**
 * Whether two texts are the same line. A number without a country code is read by the dialling rules of `country`; where
 * that makes none of it, as one whose + is missing. With an extension on one side only it is the same: a caller id has
 * none. Texts that are no number are the same where all their letters and digits are, if there is a digit.
 */
export function samePhone(a: string, b: string, country?: CountryCode): boolean {
  const [one, other] = [readLine(a, country), readLine(b, country)];
  if (one.number === '' || one.number !== other.number) return false;
  return !one.extension || !other.extension || one.extension === other.extension;
}

interface Line {
  /** E.164, or the letters and digits of what is no number; empty without a digit. */
  readonly number: string;
  readonly extension?: string | undefined;
}

function readLine(phone: string, country: CountryCode | undefined): Line {
  const text = tidyPhone(phone).replace(LABEL, '');
  const read = readPhone(text, country) ?? readPhone(text.replace(LACKS_PLUS, '+'));
  if (read) return { number: read.number, extension: read.ext };
  const kept = text.toLowerCase().replaceAll(/[^\p{L}\p{Nd}]/gu, '');
  return { number: /\p{Nd}/u.test(kept) ? kept : '' };
}

/** Forms of the number, those first that are stored most often. */
function candidates(phone: PhoneNumber): readonly string[] {
  const { number, countryCallingCode: code, nationalNumber: significant } = phone;
  const digits = number.slice(1);
  const national = phone.formatNational();
  const international = phone.formatInternational();
  return [
    number,
    digits,
    `00${digits}`,
    national,
    national.replaceAll(/\D/g, ''),
    significant,
    international,
    ...(code === '52' ? [`+521${significant}`, `521${significant}`] : []),
    ...(code === '1' ? northAmerican(significant) : separated(national, international, significant)),
  ];
}

function northAmerican(significant: string): readonly string[] {
  const groups = [significant.slice(0, 3), significant.slice(3, 6), significant.slice(6)];
  const [area, ...local] = groups;
  const hyphened = groups.join('-');
  return [
    hyphened,
    groups.join('.'),
    `1-${hyphened}`,
    `+1 (${area}) ${local.join('-')}`,
    `+1-${hyphened}`,
    groups.join(' '),
  ];
}

function separated(national: string, international: string, significant: string): readonly string[] {
  const plain = national.replaceAll(/[()]/g, '');
  const [code, ...groups] = international.split(' ');
  const rest = groups.join(' ');
  const threes = significant.length === 9 ? significant.replaceAll(/\d{3}(?=\d)/g, '$& ') : rest;
  return [
    ...(plain.startsWith('0') && !significant.startsWith('0') ? [`${code} (0)${rest}`] : [threes, `${code} ${threes}`]),
    plain,
    plain.replaceAll(/[ -]+/g, '-'),
    plain.replaceAll(/[ -]+/g, '.'),
    international.replace('+', '00'),
    international.replaceAll(' ', '-'),
  ];
}
