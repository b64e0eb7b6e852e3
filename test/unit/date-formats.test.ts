import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateFormatProblem, readDate, writeDate } from '../../src/connectors/rest/date-formats.ts';

const micro = (iso: string, microseconds = 0) => Date.parse(iso) * 1000 + microseconds;
const NOON = micro('2026-03-01T12:00:00Z');

describe('a time', () => {
  test.each<[format: string, value: unknown, microseconds: number]>([
    ['iso', '2026-03-01', micro('2026-03-01T00:00:00Z')],
    ['iso', '2026-03-01T12:00', NOON],
    ['iso', '2026-03-01T12:00:00', NOON],
    ['iso', '2026-03-01 12:00:00', NOON],
    ['iso', ' 2026-03-01 12:00:00 UTC ', NOON],
    ['iso', '2026-03-01T12:00:00Z', NOON],
    ['iso', '2026-03-01T13:00:00+01:00', NOON],
    ['iso', '2026-03-01T13:00:00+0100', NOON],
    ['iso', '2026-03-01T12:00:00.5Z', NOON + 500_000],
    ['iso', '2026-03-01T12:00:00.123456789Z', NOON + 123_456],
    ['iso', '1969-12-31T23:59:59.999999Z', -1],
    ['unix', 1_700_000_000, 1_700_000_000_000_000],
    ['unix', '1700000000', 1_700_000_000_000_000],
    ['unix', ' 1700000000.123 ', 1_700_000_000_123_000],
    ['unix', 1_700_000_000.123, 1_700_000_000_123_000],
    ['unix', 1_700_000_000.123456, 1_700_000_000_123_456],
    ['unix', '1700000000.1234569', 1_700_000_000_123_456],
    ['unix', 0, 0],
    ['unix', '-0', 0],
    ['unix', 0.000_000_1, 0],
    ['unix', -1.5, -1_500_000],
    ['unix', '-1.0000001', -1_000_001],
    ['unix-ms', 1_700_000_000_123, 1_700_000_000_123_000],
    ['unix-ms', '1700000000123.4567', 1_700_000_000_123_456],
    ['unix-us', 1_700_000_000_123_456, 1_700_000_000_123_456],
    ['unix-us', '1700000000123456.9', 1_700_000_000_123_456],
    ['http', 'Sun, 01 Mar 2026 12:00:00 GMT', NOON],
    ['http', 'Sun, 1 Mar 2026 13:00:00 +0100', NOON],
    ['YYYY-MM-DD HH:mm:ss', '2026-03-01 12:00:00', NOON],
    ['DD/MM/YYYY HH:mm', '01/03/2026 12:00', NOON],
    ['DD.MM.YYYY', '01.03.2026', micro('2026-03-01T00:00:00Z')],
    ['YYYYMMDDTHHmmss', '20260301T120000', NOON],
    ['YYYYMMDDHHmmssSSS', '20260301120000123', NOON + 123_000],
    ['YYYY-MM-DD HH:mm:ss.SSSSSS', '2026-03-01 12:00:00.123456', NOON + 123_456],
    ['MM/DD/YYYY HH:mm Z', '03/01/2026 13:00 +0100', NOON],
    ['YYYY-MM-DDTHH:mm:ssZ', '2026-03-01T12:00:00Z', NOON],
  ])('in the format %s may be %j', (format, value, microseconds) => {
    expect(readDate(value, format, 'UTC')).toBe(microseconds);
  });

  test.each<[format: string, value: unknown]>([
    ['iso', 'tomorrow'],
    ['iso', ''],
    ['iso', null],
    ['iso', undefined],
    ['iso', 1_700_000_000],
    ['iso', true],
    ['iso', {}],
    ['iso', ['2026-03-01']],
    ['iso', '2026-02-29'],
    ['iso', '2026-13-01'],
    ['iso', '2026-03-01T24:00:00Z'],
    ['iso', '2026-03-01T12:00:00.Z'],
    ['iso', '2026-03-01T12:00:00.1234567890Z'],
    ['iso', '9999-12-31'],
    ['unix', ''],
    ['unix', '12:00'],
    ['unix', '1e9'],
    ['unix', Number.NaN],
    ['unix', Number.POSITIVE_INFINITY],
    ['unix', 1_700_000_000_000],
    ['unix', null],
    ['unix', true],
    ['unix', [1_700_000_000]],
    ['unix-us', 1e17],
    ['http', '2026-03-01T12:00:00Z'],
    ['http', 'Sun, 30 Feb 2026 12:00:00 GMT'],
    ['http', 'Sun, 01 Mai 2026 12:00:00 GMT'],
    ['YYYY-MM-DD', '2026-03-01 12:00:00'],
    ['YYYY.MM.DD', '2026-03-01'],
    ['DD/MM/YYYY', '03/13/2026'],
    ['DD/MM/YYYY HH:mm', '01/03/2026'],
    ['nonsense', '2026-03-01'],
  ])('in the format %s is not %j', (format, value) => {
    expect(readDate(value, format, 'UTC')).toBeUndefined();
  });

  test.each<[timeZone: string, format: string, value: string, iso: string]>([
    ['Europe/Lisbon', 'iso', '2026-03-29T00:59:00', '2026-03-29T00:59:00Z'],
    ['Europe/Lisbon', 'iso', '2026-03-29T01:30:00', '2026-03-29T01:30:00Z'],
    ['Europe/Lisbon', 'iso', '2026-03-29T02:00:00', '2026-03-29T01:00:00Z'],
    ['Europe/Lisbon', 'iso', '2026-10-25T01:30:00', '2026-10-25T00:30:00Z'],
    ['Europe/Lisbon', 'iso', '2026-07-01', '2026-06-30T23:00:00Z'],
    ['Europe/Lisbon', 'DD/MM/YYYY HH:mm', '01/07/2026 09:00', '2026-07-01T08:00:00Z'],
    ['America/New_York', 'iso', '2026-03-08T01:59:00', '2026-03-08T06:59:00Z'],
    ['America/New_York', 'iso', '2026-03-08T02:30:00', '2026-03-08T07:30:00Z'],
    ['America/New_York', 'iso', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
    ['America/New_York', 'YYYYMMDD', '20260701', '2026-07-01T04:00:00Z'],
    ['Asia/Kolkata', 'iso', '2026-07-01 04:00:00', '2026-06-30T22:30:00Z'],
    ['Asia/Kolkata', 'YYYY-MM-DD HH:mm:ss', '2026-03-29 05:30:00', '2026-03-29T00:00:00Z'],
    ['Asia/Kolkata', 'iso', '2026-07-01 04:00:00Z', '2026-07-01T04:00:00Z'],
  ])('without an offset is one of %s: %s, %s', (timeZone, format, value, iso) => {
    expect(readDate(value, format, timeZone)).toBe(micro(iso));
  });

  test('may be anything at all, which is never a throw', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.constantFrom('iso', 'unix', 'unix-ms', 'http', 'YYYY-MM-DD', 'x'),
        (value, format) => {
          const read = readDate(value, format, 'UTC');
          expect(read === undefined || Number.isSafeInteger(read)).toBe(true);
        },
      ),
    );
  });
});

describe('a time that is written', () => {
  test.each<[format: string, microseconds: number, timeZone: string, written: string | number]>([
    ['iso', NOON, 'Asia/Kolkata', '2026-03-01T12:00:00Z'],
    ['iso', NOON + 120_000, 'UTC', '2026-03-01T12:00:00.120Z'],
    ['iso', NOON + 1, 'UTC', '2026-03-01T12:00:00.000001Z'],
    ['iso', -1, 'UTC', '1969-12-31T23:59:59.999999Z'],
    ['unix', 1_999_999, 'UTC', 1],
    ['unix', -1, 'UTC', -1],
    ['unix', 9_007_191_254_999_999, 'UTC', 9_007_191_254],
    ['unix-ms', 1_999_999, 'UTC', 1999],
    ['unix-us', 1_999_999, 'UTC', 1_999_999],
    ['http', NOON, 'Asia/Kolkata', 'Sun, 01 Mar 2026 12:00:00 GMT'],
    ['YYYY-MM-DD HH:mm:ss', NOON, 'Asia/Kolkata', '2026-03-01 17:30:00'],
    ['YYYY-MM-DDTHH:mm:ssZ', NOON, 'Asia/Kolkata', '2026-03-01T17:30:00+05:30'],
    ['YYYY-MM-DDTHH:mm:ssZ', NOON, 'America/New_York', '2026-03-01T07:00:00-05:00'],
    ['YYYY-MM-DDTHH:mm:ssZ', NOON, 'Europe/Lisbon', '2026-03-01T12:00:00Z'],
    ['DD/MM/YYYY HH:mm', micro('2026-07-01T08:00:59Z'), 'Europe/Lisbon', '01/07/2026 09:00'],
    ['YYYYMMDDHHmmssSSS', NOON + 1999, 'UTC', '20260301120000001'],
    ['YYYY-MM-DD HH:mm Z', micro('1850-01-01T12:00:00Z'), 'America/New_York', '1850-01-01 12:00 Z'],
  ])('as %s of %d in %s is %s', (format, microseconds, timeZone, written) => {
    expect(writeDate(microseconds, format, timeZone)).toBe(written);
  });

  test.each<[format: string, unit: number]>([
    ['iso', 1],
    ['unix', 1e6],
    ['unix-ms', 1000],
    ['unix-us', 1],
    ['http', 1e6],
    ['YYYY-MM-DD', 86_400e6],
    ['DD/MM/YYYY HH:mm', 60e6],
    ['YYYYMMDDTHHmmss', 1e6],
    ['YYYY-MM-DD HH:mm:ss.SSS', 1000],
    ['YYYY-MM-DD HH:mm:ss.SSSSSSZ', 1],
  ])('as %s is read as the same, rounded down to what the format holds', (format, unit) => {
    // One day within what a safe integer holds at either end.
    const most = Number.MAX_SAFE_INTEGER - 86_400e6;
    fc.assert(
      fc.property(fc.integer({ min: -most, max: most }), (time) => {
        const rounded = time - (((time % unit) + unit) % unit);
        expect(readDate(writeDate(time, format, 'UTC'), format, 'UTC')).toBe(rounded);
      }),
    );
  });

  test.each(['Europe/Lisbon', 'America/New_York', 'Asia/Kolkata'])(
    'with its offset is read as the same in %s',
    (timeZone) => {
      const format = 'YYYY-MM-DDTHH:mm:ss.SSSSSSZ';
      fc.assert(
        fc.property(fc.integer({ min: -4e15, max: 4e15 }), (time) => {
          expect(readDate(writeDate(time, format, timeZone), format, 'UTC')).toBe(time);
        }),
      );
    },
  );

  test('without its offset is read as the first of two times, where clocks are set back', () => {
    const second = micro('2026-10-25T01:30:00Z');
    const format = 'YYYY-MM-DD HH:mm';
    expect(writeDate(second, format, 'Europe/Lisbon')).toBe('2026-10-25 01:30');
    expect(readDate('2026-10-25 01:30', format, 'Europe/Lisbon')).toBe(micro('2026-10-25T00:30:00Z'));
  });

  test('needs a format that can be used', () => {
    expect(() => writeDate(0, 'YYYY', 'UTC')).toThrow('it has no MM');
  });
});

describe('a format', () => {
  test.each([
    'iso',
    'unix',
    'unix-ms',
    'unix-us',
    'http',
    'YYYY-MM-DD',
    'DD/MM/YYYY HH:mm',
    'YYYY/MM/DD HH:mm:ss.SSS Z',
    '(DD.MM.YYYY)',
  ])('may be %s', (format) => {
    expect(dateFormatProblem(format)).toBeUndefined();
  });

  test.each<[format: string, why: string]>([
    ['', 'it has no YYYY'],
    ['ISO', 'it has no YYYY'],
    ['YYYY-MM', 'it has no DD'],
    ['HH:mm', 'it has no YYYY'],
    ['YY-MM-DD', 'it has no YYYY'],
    ['YYYY-MM-DD MM', 'it has MM twice'],
    ['YYYY-MM-DD mm', 'it has mm without HH'],
    ['YYYY-MM-DD HH:ss', 'it has ss without mm'],
    ['YYYY-MM-DD HH:mm.SSS', 'it has SSS without ss'],
    ['YYYY-MM-DD HH:mm:ss.SSS SSSSSS', 'it has both SSS and SSSSSS'],
    ['YYYY-MM-DDZ', 'it has Z without HH'],
    ['YYYY-MM-DD Z HH:mm', 'Z, the offset, must be its end'],
    ['YYYY-MM-DD hh:mm A', 'it has mm without HH'],
    ['YYYY-MM-DD HH:mm A', '"A" is no token'],
    ['YYYY-MM-DDD', '"D" is no token'],
    ['YYYY-MM-DD'.padEnd(61), 'it has more than 60 characters'],
  ])('is not %j: %s', (format, why) => {
    expect(dateFormatProblem(format)).toMatch(
      /^must be one of iso, unix, unix-ms, unix-us and http, or a pattern of YYYY, /,
    );
    expect(dateFormatProblem(format)).toContain(why);
  });
});
