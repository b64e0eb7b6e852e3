/** Times as services write them, to and from microseconds since 1970 UTC: the finest that a safe integer holds. */

import { instantOf, type Reading, readIso, zoneOffset } from '../../domain/date-time.ts';
import { type DatePattern, modulo, patternOf, patternProblem, readPattern, writePattern } from './date-pattern.ts';

/** A name, or a pattern such as `YYYY-MM-DD HH:mm:ss`. */
export type DateFormat = 'iso' | 'unix' | 'unix-ms' | 'unix-us' | 'http' | (string & {});

/** How many digits of a fraction of its unit make a microsecond. */
const UNIX_DIGITS = new Map([
  ['unix', 6],
  ['unix-ms', 3],
  ['unix-us', 0],
]);

/** The rule that a format breaks, as an end of a sentence that begins with its place; nothing for one that can be used. */
export function dateFormatProblem(format: string): string | undefined {
  if (format === 'iso' || format === 'http' || UNIX_DIGITS.has(format)) return undefined;
  const problem = patternProblem(format);
  if (problem === undefined) return undefined;
  return `must be one of iso, unix, unix-ms, unix-us and http, or a pattern of YYYY, MM, DD, HH, mm, ss, SSS or SSSSSS, and Z for an offset, such as "YYYY-MM-DD HH:mm:ss": ${problem}`;
}

/**
 * The time that a value is, in microseconds since 1970 UTC, finer fractions cut off. `timeZone` (IANA) is where a text
 * without an offset was written; a date is when its day begins there. Nothing for a value that is no time in the format,
 * or is one before 1684 or after 2255, which no safe integer holds.
 */
export function readDate(value: unknown, format: DateFormat, timeZone: string): number | undefined {
  const digits = UNIX_DIGITS.get(format);
  const read = digits === undefined ? readText(value, format, timeZone) : readCount(value, digits);
  return read !== undefined && Number.isSafeInteger(read) ? read : undefined;
}

function readText(value: unknown, format: DateFormat, timeZone: string): number | undefined {
  if (typeof value !== 'string') return undefined;
  const reading = readingOf(value, format);
  const instant = reading && instantOf(reading, timeZone);
  if (!reading || instant === undefined) return undefined;
  return instant * 1000 + Number((reading.fraction ?? '').slice(0, 6).padEnd(6, '0'));
}

function readingOf(text: string, format: DateFormat): Reading | undefined {
  if (format === 'iso') return readIso(text);
  if (format === 'http') return readHttp(text);
  const pattern = patternOf(format);
  return pattern && readPattern(text.trim(), pattern);
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const HTTP_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{1,2}) ([a-z]{3}) ([1-9]\d{3}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|([+-](?:0\d|1[0-4])[0-5]\d))$/i;

/** `Sun, 06 Nov 1994 08:49:37 GMT`, of HTTP, and with an offset such as `+0100`, of e-mail. */
function readHttp(text: string): Reading | undefined {
  const [whole, day, name = '', year, hour, minute, second, offset = 'Z'] = HTTP_DATE.exec(text.trim()) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (whole === undefined || day === undefined || year === undefined || month === 0) return undefined;
  return { year, month: `${month}`, day, hour, minute, second, offset };
}

const COUNT = /^(-?)(\d{1,16})(?:\.(\d{1,20}))?$/;

/** A number of seconds or parts of them, in digits, because a product of fractions would not be exact. */
function readCount(value: unknown, digits: number): number | undefined {
  const text = typeof value === 'number' ? decimal(value) : typeof value === 'string' ? value.trim() : '';
  const [whole, sign, integer, fraction = ''] = COUNT.exec(text) ?? [];
  if (whole === undefined || integer === undefined) return undefined;
  const size = Number(integer + fraction.slice(0, digits).padEnd(digits, '0'));
  if (sign !== '-') return size;
  // Times before 1970 are cut off towards the past too.
  const isCut = /[1-9]/.test(fraction.slice(digits));
  return -(isCut ? size + 1 : size) + 0;
}

/** Without an exponent, which small numbers have. */
const decimal = (value: number) => (Math.abs(value) < 1e-6 ? value.toFixed(20) : String(value));

/**
 * A time as a service understands it, rounded down to what the format can hold: a number in the `unix` formats, `iso` in
 * UTC with as many digits of a second (none, 3 or 6) as are needed, a pattern as the clock in `timeZone` shows it. Where
 * clocks are set back, a pattern without an offset is read as the first of the two times that it can be.
 */
export function writeDate(microseconds: number, format: DateFormat, timeZone: string): string | number {
  const digits = UNIX_DIGITS.get(format);
  if (digits !== undefined) return roundedDown(microseconds, 10 ** digits);
  const milliseconds = roundedDown(microseconds, 1000);
  if (format === 'http') return new Date(milliseconds).toUTCString();
  if (format === 'iso') return writeIso(microseconds);
  const pattern = patternOf(format);
  if (!pattern) throw new TypeError(`the date format "${format}" ${dateFormatProblem(format)}`);
  const offset = zoneOffset(milliseconds, timeZone);
  const shown = offsetIsShown(pattern, offset) ? offset : 0;
  return writePattern(microseconds, pattern, shown);
}

const roundedDown = (microseconds: number, unit: number) => (microseconds - modulo(microseconds, unit)) / unit;

/** Offsets of seconds, as clocks had them before 1900, have no form in a pattern: such times are written in UTC. */
const offsetIsShown = ({ hasOffset }: DatePattern, offset: number) =>
  !hasOffset || (offset % 60_000 === 0 && Math.abs(offset) < 15 * 3_600_000);

function writeIso(microseconds: number): string {
  const fraction = modulo(microseconds, 1e6);
  const seconds = new Date((microseconds - fraction) / 1000).toISOString().slice(0, 19);
  if (fraction === 0) return `${seconds}Z`;
  const digits = `${fraction}`.padStart(6, '0');
  return `${seconds}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`;
}
