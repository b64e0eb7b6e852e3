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

/** Whether a text under the key of an id looks like one, and not like something that people are called. */
export const isIdLike = (text: string): boolean =>
  /^[\w.:=+/~-]{1,300}$/.test(text) && !text.startsWith('+') && (/\d/.test(text) || !/^\p{Lu}\p{Ll}+$/u.test(text));

const ID_KEY =
  /^(id|ids|uuid|guid|gid|cursor|next_cursor|end_?cursor|etag)$|_(id|ids|uuid|guid|gid|cursor)$|[a-z](Id|ID|Ids|Uuid|Guid|Cursor)$/i;
/** What is called an id and names a person elsewhere. */
const PERSONAL_KEY =
  /tax|vat|fiscal|nation|passport|social|ssn|nif|licen[cs]e|login|user_?name|^wa_|whatsapp|phone|caller|msisdn|sms|mail/i;

export const isIdKey = (key: string): boolean => ID_KEY.test(key) && !PERSONAL_KEY.test(key);
