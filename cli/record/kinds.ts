/** What kind of text a text is, as far as it decides by what it is replaced. */

export type Kind = 'blank' | 'flag' | 'date' | 'email' | 'url' | 'phone' | 'html' | 'text';

const DATES = [
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?)?$/,
  /^\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})( \d{1,2}:\d{2}(:\d{2})?( [AP]M)?)?$/i,
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|UTC|[+-]\d{4})$/,
  /^\d{2}:\d{2}(:\d{2})?$/,
];

export function kindOf(text: string): Kind {
  const bare = text.trim();
  if (!/[\p{L}\p{N}]/u.test(bare)) return 'blank';
  if (/^(true|false|yes|no|null)$/i.test(bare)) return 'flag';
  if (DATES.some((pattern) => pattern.test(bare))) return 'date';
  if (/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(bare)) return 'email';
  if (/^https?:\/\/\S+$/i.test(bare)) return 'url';
  if (/<\/?[a-z][^<>]*>/i.test(bare)) return 'html';
  if (/^[+(\d][\d\s().\-/]{5,}(\s*(x|ext\.?)\s*\d+)?$/i.test(bare) && bare.replaceAll(/\D/g, '').length >= 6)
    return 'phone';
  return 'text';
}

/** Digits, a UUID, or a short code: nothing that people are called, and no address. */
export const isIdLike = (text: string): boolean =>
  /^\d{1,20}$|^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ||
  (/^[\w.:=+/~-]{1,40}$/.test(text) &&
    !text.startsWith('+') &&
    !/[A-Za-z]{8}/.test(text) &&
    (/\d/.test(text) || !/[A-Za-z]{3}/.test(text)));

const ID_KEY = /^(id|ID)$|_id$|[a-z]I[dD]$/;
/** What is called an id and names a person elsewhere. */
const PERSONAL_KEY =
  /tax|vat|fiscal|nation|passport|social|ssn|nif|licen[cs]e|login|user_?name|^wa_|whatsapp|phone|caller|msisdn|sms|mail|person|session|token|skype|patient|citizen|insur|employee|health|card|iban/i;

export const isIdKey = (key: string): boolean => ID_KEY.test(key) && !PERSONAL_KEY.test(key);

/** Keys under which the dates are a person's. */
export const isBirthKey = (key: string): boolean => /birth|dob(?![a-z])|born/i.test(key);

const NAME_KEY = /name|nick|surname|author|owner|assignee|person|patient|caller|mail/i;
/** Keys of what people are called. */
export const isNameKey = (key: string): boolean => NAME_KEY.test(key);

const TIME_KEY =
  /(_at|[a-z]At|_on|_ts|time|timestamp|date|created|updated|modified|changed|since|until|expires|epoch|_ms)$/i;

/** Whether a number is an instant: seconds, milliseconds or microseconds from 1990 to 2100, under the key of one. */
export const isTime = (key: string, value: number, timeKeys: ReadonlySet<string>): boolean =>
  (timeKeys.has(key) || TIME_KEY.test(key)) &&
  !isBirthKey(key) &&
  [1, 1e3, 1e6].some((unit) => value / unit >= 631_152_000 && value / unit < 4_102_444_800);

/** Others may be anybody's: some services use names, addresses and numbers of people as keys. */
export const isName = (key: string): boolean =>
  /^[\w$.:@-]{1,60}$/.test(key) && !/[^@]@[^@]+\./.test(key) && !/^\d{6,}$/.test(key);
