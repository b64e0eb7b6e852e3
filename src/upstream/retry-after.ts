/** When a service wants to be asked again. */

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3 and 5.6.7), in seconds; nothing for another text. */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header);
  // The form without a zone is meant as GMT like the others.
  const date = ASCTIME.test(header) ? `${header} GMT` : HTTP_DATE.test(header) ? header : '';
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? undefined : Math.max(0, Math.ceil((instant - now) / 1000));
}

const HTTP_DATE = /^[A-Z][a-z]{2,8}, \d{2}[ -][A-Z][a-z]{2}[ -](?:\d{2}|\d{4}) \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;
