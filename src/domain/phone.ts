import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/min';

const E164 = /^\+[1-9]\d{6,14}$/;
/** E.164 but for what people put between digits; a 0 behind the country code may be one that is not dialled. */
const SPACED_E164 = /^\+[1-9](?!\d{0,2}[\s.\-/]+0)[\d\s.\-/]+$/;

/** No phone is longer, and what is longer is not looked through. */
const MAX_LENGTH = 250;
/** Marks of the writing direction, joiners and the like, which copying from a page brings along, and apostrophes. */
const UNSEEN = /[\p{Cf}'’ʼ`´]/gu;
/** ASCII as wide as a Han character. */
const WIDE = /[\uFF01-\uFF5E]/g;
/** `tel:`, `Tel. `, `Mobile: ` */
const LABEL = /^(?:\p{L}+\s*[:.]|tel)\s*(?=[+(\d])/iu;
/** `(+351) ` */
const CODE_IN_BRACKETS = /^\(\s*(\+\d{1,3})\s*\)/;
/** Words for an extension that libphonenumber does not know; `Durchwahl` is none, it is dialled with the number. */
const EXTENSION_WORD = /\s(?:poste|ramal|wew)\.?\s*(?=\d)/i;
/** What mobiles of Mexico had before their ten digits until 2019. */
const OLD_MEXICAN = /^\+52(?:1|01|04[45])(?=\d{10}$)/;
/** A national number with its country code is at least that much longer than the code. */
const FULL_LENGTH = 10;

/**
 * The number in E.164 (`+351211234567`), or nothing where it cannot be told. A number without a country code is
 * read by the dialling rules of `country`. One that is E.164 already, but for blanks and the like, is believed:
 * parsing is a page's dearest step. An extension is left off: E.164 has none.
 */
export function toE164(phone: string, country?: CountryCode): string | undefined {
  const believed = believe(phone);
  if (believed !== undefined) return believed;
  const text = tidyPhone(phone);
  return (text === phone ? undefined : believe(text)) ?? readTidy(text, country)?.number;
}

/** The number taken apart, with its extension, or nothing where it cannot be told. Nothing is believed unparsed. */
export function readPhone(phone: string, country?: CountryCode): PhoneNumber | undefined {
  return readTidy(tidyPhone(phone), country);
}

/** The text without what no caller dials: invisible characters, apostrophes, a label before it, wide characters. */
export function tidyPhone(phone: string): string {
  if (phone.length > MAX_LENGTH) return phone.trim();
  return phone
    .replaceAll(UNSEEN, '')
    .replaceAll(WIDE, (wide) => String.fromCodePoint(wide.charCodeAt(0) - 0xfe_e0))
    .trim()
    .replace(LABEL, '')
    .replace(CODE_IN_BRACKETS, '$1 ')
    .replace(EXTENSION_WORD, ' ext. ');
}

function believe(phone: string): string | undefined {
  if (E164.test(phone)) return phone;
  if (!SPACED_E164.test(phone)) return undefined;
  const digits = phone.replaceAll(/[^+\d]/g, '');
  return E164.test(digits) ? digits : undefined;
}

function readTidy(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  if (text.startsWith('+')) return parse(text);
  if (country === undefined) return undefined;
  // 00 before a country code is written in countries too that dial something else for it.
  const abroad = text.startsWith('00') ? parse(`+${text.slice(2)}`) : undefined;
  if (abroad) return abroad;
  const read = parse(text, country);
  // The country's own code without its +, which a country of numbers of many lengths leaves in the number.
  const code = read?.countryCallingCode ?? '';
  if (!read?.nationalNumber.startsWith(code) || !text.startsWith(code)) return read;
  const full = parse(`+${text}`);
  return full && full.nationalNumber.length >= FULL_LENGTH ? full : read;
}

function parse(text: string, country?: CountryCode): PhoneNumber | undefined {
  const parsed = parsePhoneNumberFromString(text, {
    extract: false,
    ...(country ? { defaultCountry: country } : {}),
  });
  const number = parsed?.number.replace(OLD_MEXICAN, '+52');
  if (parsed && number !== parsed.number) return parse(number + (parsed.ext ? `;ext=${parsed.ext}` : ''));
  return parsed?.isPossible() ? parsed : undefined;
}
