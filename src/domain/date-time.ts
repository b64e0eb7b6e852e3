/**
 * Dates and times. Talkdesk knows three formats for those of action inputs; a value may come in any of them, with or
 * without an offset, whatever format the input declares.
 */

/** The formats that an input of type `datetime` can declare (Talkdesk, actions configuration). */
export const DATE_TIME_FORMATS = ['YYYY-MM-DD', 'YYYY-MM-DDTHH:mm:ss', 'YYYY-MM-DDTHH:mm:ssZ'] as const;
export type DateTimeFormat = (typeof DATE_TIME_FORMATS)[number];

/** A date stays a date; a time is an instant in milliseconds since 1970 UTC. */
export type DateTime = { readonly date: string } | { readonly instant: number };

/** What a calendar and a clock show: the digits as they stand in a text. */
export interface Reading {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  /** Absent in a date. */
  readonly hour?: string | undefined;
  readonly minute?: string | undefined;
  readonly second?: string | undefined;
  /** The digits of a fraction of a second. */
  readonly fraction?: string | undefined;
  /** `Z`, `UTC`, `+01:00` or `+0100`; absent in a time of the place. */
  readonly offset?: string | undefined;
}

// Years of four digits without leading zeros, offsets as clocks have them: up to 14 hours.
const PATTERN =
  /^([1-9]\d{3})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?( ?UTC|Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/i;

/** The parts of `2026-03-29`, `2026-03-29T09:30:00.123` or `2026-03-29 09:30:00+01:00`, which may be no such day or time. */
export function readIso(text: string): Reading | undefined {
  const [whole, year, month, day, hour, minute, second, fraction, offset] = PATTERN.exec(text.trim()) ?? [];
  if (whole === undefined || year === undefined || month === undefined || day === undefined) return undefined;
  return { year, month, day, hour, minute, second, fraction, offset };
}

/**
 * Reads `2026-03-29`, `2026-03-29T09:30:00` or `2026-03-29T09:30:00+01:00`. Without an offset the time is that
 * of `timeZone`: an hour that the clocks skip is read with the offset before the change, one that comes twice is
 * the first of the two. Nothing for a text of another form or a day that does not exist.
 */
export function parseDateTime(text: string, timeZone: string): DateTime | undefined {
  const reading = readIso(text);
  const instant = reading && instantOf(reading, timeZone);
  if (!reading || instant === undefined) return undefined;
  return reading.hour === undefined ? { date: `${reading.year}-${reading.month}-${reading.day}` } : { instant };
}

/**
 * The whole second of a reading, in milliseconds since 1970 UTC, as `parseDateTime` understands it; a date is when its
 * day begins. Nothing for a day or a time that does not exist.
 */
export function instantOf(reading: Reading, timeZone: string): number | undefined {
  const { year, month, day, hour = '0', minute = '0', second = '0', offset } = reading;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (midnight.getUTCMonth() !== Number(month) - 1 || midnight.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const wall = midnight.getTime() + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000;
  return offset === undefined ? fromWallClock(wall, timeZone) : wall - offsetMinutes(offset) * 60_000;
}

/** A date, which begins in UTC, or a time with an offset, in milliseconds since 1970 UTC; nothing for anything else. */
export function parseInstant(text: string): number | undefined {
  const read = parseDateTime(text, 'UTC');
  if (!read) return undefined;
  if ('date' in read) return Date.parse(`${read.date}T00:00:00Z`);
  return /(UTC|Z|[+-]\d\d:?\d\d)$/i.test(text.trim()) ? read.instant : undefined;
}

/** `wall` is the clock's reading taken as if it were UTC. */
function fromWallClock(wall: number, timeZone: string): number {
  const day = 86_400_000;
  const before = wall - zoneOffset(wall - day, timeZone);
  const after = wall - zoneOffset(wall + day, timeZone);
  const readsAs = (instant: number) => instant + zoneOffset(instant, timeZone);
  return readsAs(before) === wall || readsAs(after) !== wall ? before : after;
}

/** The clocks of zones; to make one takes longer than to read it a hundred times. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  clocks.set(timeZone, clock);
  return clock;
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export function zoneOffset(instant: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const parts = clockOf(timeZone).formatToParts(instant);
  const at = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
  return wall - Math.floor(instant / 1000) * 1000;
}

function offsetMinutes(offset: string): number {
  if (/^(?: ?UTC|Z)$/i.test(offset)) return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

/** `2026-11-25T04:59:47.000Z` */
export const toIso = (instant: number): string => new Date(instant).toISOString();

/** The form in which Talkdesk shows an interaction's date: `2025-03-03 16:40:00 UTC`. */
export function toTalkdeskDate(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
