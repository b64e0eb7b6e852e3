import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDateTime, toTalkdeskDate } from '../../src/domain/date-time.ts';

/** What was read: a date as it is, an instant in ISO form. */
function read(text: string, timeZone = 'UTC') {
  const value = parseDateTime(text, timeZone);
  return value && 'instant' in value ? new Date(value.instant).toISOString() : value;
}

describe('a date or time of an action input', () => {
  test.each([
    ['a day', '2026-03-29', { date: '2026-03-29' }],
    ['a leap day', '2028-02-29', { date: '2028-02-29' }],
    ['a time of the zone', '2026-03-29T09:30:00', '2026-03-29T09:30:00.000Z'],
    ['a time in UTC', '2026-03-29T09:30:00Z', '2026-03-29T09:30:00.000Z'],
    ['a time with an offset', '2026-03-29T09:30:00+01:00', '2026-03-29T08:30:00.000Z'],
    ['an offset without its colon', '2026-03-29T09:30:00-0330', '2026-03-29T13:00:00.000Z'],
    ['an offset of quarter hours', '2026-03-29T09:30:00+05:45', '2026-03-29T03:45:00.000Z'],
    ['the largest offset in use', '2026-03-29T09:30:00+14:00', '2026-03-28T19:30:00.000Z'],
    ['a time without seconds', '2026-03-29T09:30', '2026-03-29T09:30:00.000Z'],
    ['fractions of a second, which are dropped', '2026-03-29T09:30:00.987654Z', '2026-03-29T09:30:00.000Z'],
    ['a blank between day and time', '2026-03-29 09:30:00', '2026-03-29T09:30:00.000Z'],
    ["Talkdesk's own form", '2026-03-29 09:30:00 UTC', '2026-03-29T09:30:00.000Z'],
    ['lower-case letters', '2026-03-29t09:30:00z', '2026-03-29T09:30:00.000Z'],
    ['blanks around it', '  2026-03-29 \n', { date: '2026-03-29' }],
  ])('may be %s: %j', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['text', 'tomorrow'],
    ['nothing', ''],
    ['a day that February lacks', '2026-02-30'],
    ['a leap day of a common year', '2026-02-29'],
    ['a day that April lacks', '2026-04-31T09:30:00Z'],
    ['a thirteenth month', '2026-13-01'],
    ['a day zero', '2026-03-00'],
    ['a day without leading zeros', '2026-3-9'],
    ['a day in local order', '29/03/2026'],
    ['hour 24', '2026-03-29T24:00:00Z'],
    ['minute 60', '2026-03-29T09:60:00Z'],
    ['second 60', '2026-12-31T23:59:60Z'],
    ['an offset without a time', '2026-03-29Z'],
    ['an offset of hours only', '2026-03-29T09:30:00+01'],
    ['text behind it', '2026-03-29T09:30:00Z or so'],
    ['an offset of a whole day', '2026-03-29T09:30:00+24:00'],
    ['an offset of sixty minutes', '2026-03-29T09:30:00+01:60'],
    ['an offset that no clock has', '2026-03-29T09:30:00+15:00'],
    ['an offset of nonsense', '2026-03-29T09:30:00-99:99'],
    ['a year of the first millennium', '0999-06-01T12:00:00'],
  ])('is not %s: %j', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  test('with an offset does not depend on the zone', () => {
    expect(read('2026-07-01T09:00:00+02:00', 'America/New_York')).toBe('2026-07-01T07:00:00.000Z');
  });

  test.each([
    ['Europe/Lisbon', 'in winter', '2026-01-15T09:00:00', '2026-01-15T09:00:00.000Z'],
    ['Europe/Lisbon', 'in summer', '2026-07-01T09:00:00', '2026-07-01T08:00:00.000Z'],
    ['America/New_York', 'in summer', '2026-07-01T09:00:00', '2026-07-01T13:00:00.000Z'],
    ['Asia/Kolkata', 'in the morning', '2026-07-01T04:00:00', '2026-06-30T22:30:00.000Z'],
    ['Pacific/Apia', 'in winter', '2026-07-01T09:00:00', '2026-06-30T20:00:00.000Z'],
    ['Pacific/Apia', 'on the day that was skipped', '2011-12-30T09:30:00', '2011-12-30T19:30:00.000Z'],
    ['Pacific/Apia', 'just before the skipped day', '2011-12-29T23:59:59', '2011-12-30T09:59:59.000Z'],
    ['Pacific/Apia', 'just after the skipped day', '2011-12-31T00:00:00', '2011-12-30T10:00:00.000Z'],
    ['Pacific/Apia', 'in the hour that comes twice', '2012-04-01T03:30:00', '2012-03-31T13:30:00.000Z'],
  ])('without an offset is the time of %s, %s', (timeZone, _, text, expected) => {
    expect(read(text, timeZone)).toBe(expected);
  });

  test('is the instant whose clock reading it is, and the first of two with the same reading', () => {
    fc.assert(fc.property(instants, fc.constantFrom(...Intl.supportedValuesOf('timeZone')), readsBackTo), {
      numRuns: 300,
    });
  });

  test.each(['Europe/Lisbon', 'America/New_York', 'America/Santiago', 'Australia/Lord_Howe', 'Pacific/Apia'])(
    'is so around the changes of %s too',
    (zone) => {
      const change = fc.constantFrom(...changesOf(zone));
      const offset = fc.integer({ min: -10_800, max: 10_800 });
      fc.assert(fc.property(change, offset, (at, seconds) => readsBackTo(at + seconds * 1000, zone)));
    },
  );
});

/** What clocks do, in zones of both hemispheres, of half an hour and at midnight. */
const CHANGES: readonly [timeZone: string, what: string, text: string, instant: string][] = [
  ['Europe/Lisbon', 'the minute before the skipped hour', '2026-03-29T00:59', '2026-03-29T00:59:00.000Z'],
  ['Europe/Lisbon', 'the first minute of the skipped hour', '2026-03-29T01:00', '2026-03-29T01:00:00.000Z'],
  ['Europe/Lisbon', 'the last minute of the skipped hour', '2026-03-29T01:59', '2026-03-29T01:59:00.000Z'],
  ['Europe/Lisbon', 'the minute behind the skipped hour', '2026-03-29T02:00', '2026-03-29T01:00:00.000Z'],
  ['Europe/Lisbon', 'the minute before the hour that comes twice', '2026-10-25T00:59', '2026-10-24T23:59:00.000Z'],
  ['Europe/Lisbon', 'the first minute of the hour that comes twice', '2026-10-25T01:00', '2026-10-25T00:00:00.000Z'],
  ['Europe/Lisbon', 'the last minute of the hour that comes twice', '2026-10-25T01:59', '2026-10-25T00:59:00.000Z'],
  ['Europe/Lisbon', 'the minute behind the hour that comes twice', '2026-10-25T02:00', '2026-10-25T02:00:00.000Z'],

  ['America/New_York', 'the minute before the skipped hour', '2026-03-08T01:59', '2026-03-08T06:59:00.000Z'],
  ['America/New_York', 'the first minute of the skipped hour', '2026-03-08T02:00', '2026-03-08T07:00:00.000Z'],
  ['America/New_York', 'the last minute of the skipped hour', '2026-03-08T02:59', '2026-03-08T07:59:00.000Z'],
  ['America/New_York', 'the minute behind the skipped hour', '2026-03-08T03:00', '2026-03-08T07:00:00.000Z'],
  ['America/New_York', 'the minute before the hour that comes twice', '2026-11-01T00:59', '2026-11-01T04:59:00.000Z'],
  ['America/New_York', 'the first minute of the hour that comes twice', '2026-11-01T01:00', '2026-11-01T05:00:00.000Z'],
  ['America/New_York', 'the last minute of the hour that comes twice', '2026-11-01T01:59', '2026-11-01T05:59:00.000Z'],
  ['America/New_York', 'the minute behind the hour that comes twice', '2026-11-01T02:00', '2026-11-01T07:00:00.000Z'],

  ['Australia/Lord_Howe', 'the minute before the skipped half hour', '2026-10-04T01:59', '2026-10-03T15:29:00.000Z'],
  ['Australia/Lord_Howe', 'the first minute of the skipped half hour', '2026-10-04T02:00', '2026-10-03T15:30:00.000Z'],
  ['Australia/Lord_Howe', 'the last minute of the skipped half hour', '2026-10-04T02:29', '2026-10-03T15:59:00.000Z'],
  ['Australia/Lord_Howe', 'the minute behind the skipped half hour', '2026-10-04T02:30', '2026-10-03T15:30:00.000Z'],
  [
    'Australia/Lord_Howe',
    'the minute before the half hour that comes twice',
    '2026-04-05T01:29',
    '2026-04-04T14:29:00.000Z',
  ],
  [
    'Australia/Lord_Howe',
    'the first minute of the half hour that comes twice',
    '2026-04-05T01:30',
    '2026-04-04T14:30:00.000Z',
  ],
  [
    'Australia/Lord_Howe',
    'the last minute of the half hour that comes twice',
    '2026-04-05T01:59',
    '2026-04-04T14:59:00.000Z',
  ],
  [
    'Australia/Lord_Howe',
    'the minute behind the half hour that comes twice',
    '2026-04-05T02:00',
    '2026-04-04T15:30:00.000Z',
  ],

  ['America/Santiago', 'the minute before the skipped hour', '2026-09-05T23:59', '2026-09-06T03:59:00.000Z'],
  ['America/Santiago', 'a midnight that does not exist', '2026-09-06T00:00', '2026-09-06T04:00:00.000Z'],
  ['America/Santiago', 'the last minute of the skipped hour', '2026-09-06T00:59', '2026-09-06T04:59:00.000Z'],
  ['America/Santiago', 'the first minute of a day without a midnight', '2026-09-06T01:00', '2026-09-06T04:00:00.000Z'],
  ['America/Santiago', 'the minute before the hour that comes twice', '2026-04-04T22:59', '2026-04-05T01:59:00.000Z'],
  ['America/Santiago', 'the first minute of the hour that comes twice', '2026-04-04T23:00', '2026-04-05T02:00:00.000Z'],
  ['America/Santiago', 'the last minute of the hour that comes twice', '2026-04-04T23:59', '2026-04-05T02:59:00.000Z'],
  ['America/Santiago', 'the midnight behind the hour that comes twice', '2026-04-05T00:00', '2026-04-05T04:00:00.000Z'],
];

describe('where the clocks change', () => {
  test.each(CHANGES)('%s, %s, %s, is %s', (timeZone, _, text, instant) => {
    expect(read(text, timeZone)).toBe(instant);
  });

  test.each([...new Set(CHANGES.map(([timeZone, , text]) => `${timeZone} ${text.slice(0, 10)}`))])(
    '%s: a date stays a date',
    (zoneAndDate) => {
      const [timeZone, date = ''] = zoneAndDate.split(' ');
      expect(read(date, timeZone)).toEqual({ date });
    },
  );
});

const instants = fc
  .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2037, 0, 1) / 1000 })
  .map((seconds) => seconds * 1000);

/** Reads an instant off the zone's clock and back: the same instant, or an earlier one with the same reading. */
function readsBackTo(instant: number, timeZone: string): void {
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const value = parseDateTime(clock.format(instant), timeZone);
  const found = value && 'instant' in value ? value.instant : Number.NaN;
  expect(clock.format(found)).toBe(clock.format(instant));
  expect(found).toBeLessThanOrEqual(instant);
}

/** The hours, from 2009 on, before which the zone's clocks were set. */
function changesOf(timeZone: string): number[] {
  const clock = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offset = (instant: number) => clock.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
  const days = Array.from({ length: 365 * 5 }, (_, day) => Date.UTC(2009, 0, 1) + day * 86_400_000);
  return days.flatMap((day) => {
    const hours = Array.from({ length: 24 }, (_, hour) => day + hour * 3_600_000);
    return offset(day) === offset(day + 86_400_000)
      ? []
      : hours.filter((hour) => offset(hour) !== offset(hour - 3_600_000));
  });
}

describe("Talkdesk's form of a date", () => {
  test('is in UTC, to the second, with a blank and the letters UTC', () => {
    expect(toTalkdeskDate(Date.UTC(2025, 2, 3, 16, 40, 0, 999))).toBe('2025-03-03 16:40:00 UTC');
  });

  test('keeps the instant to the second', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(Date.parse(toTalkdeskDate(instant).replace(' UTC', 'Z').replace(' ', 'T'))).toBe(instant);
      }),
    );
  });
});
