import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

const E164 = /^\+[1-9]\d{6,14}$/;
/** E.164 but for what people put between digits. */
const SPACED_E164 = /^\+[1-9][\d\s.\-/]+$/;
/** The sign that a country code follows, also as wide as a Han character. */
const PLUS = /[+\uFF0B]/;

/**
 * The number in E.164 (`+351211234567`), or nothing where it cannot be told. A number without a country code is
 * read by the dialling rules of `country`. One that is E.164 already, but for blanks and the like, is believed:
 * parsing is a page's dearest step.
 */
export function toE164(phone: string, country?: CountryCode): string | undefined {
  if (E164.test(phone)) return phone;
  if (SPACED_E164.test(phone)) {
    const digits = phone.replaceAll(/[^+\d]/g, '');
    if (E164.test(digits)) return digits;
  }
  if (country === undefined && !PLUS.test(phone)) return undefined;
  const parsed = parsePhoneNumberFromString(phone.replace(/^\s*tel:/i, ''), {
    extract: false,
    ...(country ? { defaultCountry: country } : {}),
  });
  return parsed?.isPossible() ? parsed.number : undefined;
}
