import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Precision, PRECISIONS, toInstant, toUnits } from '../../src/domain/precision.ts';

/** How long a unit is, in milliseconds. */
const LENGTHS: Readonly<Record<Precision, number>> = { second: 1000, millisecond: 1, microsecond: 0.001 };
const precision = fc.constantFrom(...PRECISIONS);
const instant = fc.integer({ min: Date.UTC(1900), max: Date.UTC(2200) });

describe('an instant', () => {
  test.each<[Precision, instant: number, units: number]>([
    ['second', 1_700_000_000_999, 1_700_000_000],
    ['second', 1_700_000_001_000, 1_700_000_001],
    ['second', -1, -1],
    ['millisecond', 1_700_000_000_999, 1_700_000_000_999],
    ['microsecond', 1_700_000_000_999, 1_700_000_000_999_000],
  ])('lies in the %s that has begun: %i → %i', (unit, at, units) => {
    expect(toUnits(at, unit)).toBe(units);
  });

  test('lies in its unit: not before its beginning, and before the next one', () => {
    fc.assert(
      fc.property(instant, precision, (at, unit) => {
        const units = toUnits(at, unit);
        expect(Number.isSafeInteger(units)).toBe(true);
        expect(toInstant(units, unit)).toBeLessThanOrEqual(at);
        expect(toInstant(units, unit) + Math.max(LENGTHS[unit], 1)).toBeGreaterThan(at);
      }),
    );
  });

  test('that is later lies in no earlier unit', () => {
    fc.assert(
      fc.property(instant, fc.nat({ max: 5000 }), precision, (at, later, unit) => {
        expect(toUnits(at + later, unit)).toBeGreaterThanOrEqual(toUnits(at, unit));
      }),
    );
  });
});

describe('a unit', () => {
  test.each<[Precision, units: number, instant: number]>([
    ['second', 1_700_000_001, 1_700_000_001_000],
    ['millisecond', 1_700_000_000_999, 1_700_000_000_999],
    ['microsecond', 1_700_000_000_999_000, 1_700_000_000_999],
    ['microsecond', 1_700_000_000_999_999, 1_700_000_000_999],
  ])('of the service begins, as a %s, at an instant: %i → %i', (unit, units, at) => {
    expect(toInstant(units, unit)).toBe(at);
  });

  test('is found again at the instant at which it begins, where it is no finer than instants', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom<Precision>('second', 'millisecond'), (at, unit) => {
        const units = toUnits(at, unit);
        expect(toUnits(toInstant(units, unit), unit)).toBe(units);
      }),
    );
  });
});
