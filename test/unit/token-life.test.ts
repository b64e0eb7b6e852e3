import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLifetime, tokenLife } from '../../src/credentials/token-life.ts';

const ASKED = 1_000_000;

describe('the life of an access token', () => {
  test.each([
    ['an hour', 3600, 3570, 3300],
    ['a minute', 60, 54, 45],
    ['three seconds', 3, 2.7, 2.25],
    ['nothing, which is taken for an hour', undefined, 3570, 3300],
  ])('of %s ends before its end, and is renewed before that', (_, seconds, usable, renew) => {
    expect(tokenLife(ASKED, seconds)).toEqual({
      usableUntil: ASKED + usable * 1000,
      renewFrom: ASKED + renew * 1000,
    });
  });

  test('that nobody tells is what the integration assumes', () => {
    expect(tokenLife(ASKED, undefined, 60)).toEqual(tokenLife(ASKED, 60));
  });

  test('always has a time in which it is used, then one in which it is used and renewed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e8, noNaN: true }), (seconds) => {
        const { renewFrom, usableUntil } = tokenLife(0, seconds);
        expect(0 < renewFrom && renewFrom < usableUntil && usableUntil < seconds * 1000).toBe(true);
      }),
    );
  });
});

describe('expires_in', () => {
  test.each([
    [3600, 3600],
    ['3600', 3600],
    [' 60 ', 60],
    [1.5, 1.5],
  ])('%j is a life', (value, seconds) => {
    expect(readLifetime(value)).toBe(seconds);
  });

  test.each([undefined, null, 0, '0', -1, '', ' ', 'soon', Number.NaN, Number.POSITIVE_INFINITY, {}, [], true])(
    '%j says nothing',
    (value) => {
      expect(readLifetime(value)).toBeUndefined();
    },
  );
});
