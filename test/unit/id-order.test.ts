import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IdOrder } from '../../src/connectors/contact-source.ts';
import { compareIds } from '../../src/sync/id-order.ts';

const sorted = (order: IdOrder, ...ids: readonly string[]) => ids.toSorted(compareIds(order));

/** A number without zeros in front, so that no two have the same value. */
const number = fc.stringMatching(/^[1-9]\d{0,30}$/);
const text = fc.oneof(fc.string({ maxLength: 4 }), fc.stringMatching(/^[aAbB_0-9]{0,3}$/));
const IDS: Readonly<Record<IdOrder, fc.Arbitrary<string>>> = {
  number: fc.oneof(
    number,
    fc.stringMatching(/^0{0,3}[17]{0,2}$/),
    fc.constantFrom('0', '', 'x', '-1', '1.5', ' 1'),
    text,
  ),
  'code-unit': text,
  'case-insensitive': text,
};

describe.each(Object.keys(IDS) as IdOrder[])('the order %s', (order) => {
  const compare = compareIds(order);
  const id = IDS[order];

  test('is total: of two different ids one is the first, whichever is asked for', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(0 - Math.sign(compare(b, a)));
        expect(compare(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 500 },
    );
  });

  test('leads on: what is after the second is after the first', () => {
    fc.assert(
      fc.property(id, id, id, (a, b, c) => {
        fc.pre(compare(a, b) < 0 && compare(b, c) < 0);
        expect(compare(a, c)).toBeLessThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('ids as numbers', () => {
  test('are compared by their value and not by their text', () => {
    expect(sorted('number', '10', '9', '100', '1')).toEqual(['1', '9', '10', '100']);
  });

  test('may have more digits than a number of the runtime can hold', () => {
    const [smaller, larger] = ['90071992547409930000000000000001', '90071992547409930000000000000002'];
    expect(Number(smaller)).toBe(Number(larger));
    expect(sorted('number', larger, smaller)).toEqual([smaller, larger]);
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(compareIds('number')(a, b) < 0).toBe(BigInt(a) < BigInt(b));
      }),
    );
  });

  test('have the same value with zeros in front, and are told apart', () => {
    expect(sorted('number', '10', '007', '0', '6')).toEqual(['0', '6', '007', '10']);
    expect(sorted('number', '8', '7', '07', '007', '6')).toEqual(['6', '007', '07', '7', '8']);
    expect(sorted('number', '000', '0', '00', '1')).toEqual(['0', '00', '000', '1']);
  });

  test('come before what is no number', () => {
    expect(sorted('number', 'a', '-1', '12', '', '1e3', '3')).toEqual(['3', '12', '', '-1', '1e3', 'a']);
  });
});

describe('ids as texts', () => {
  test('are compared by code units, so that capitals come first', () => {
    expect(sorted('code-unit', 'b', 'a', 'B', '10', '9')).toEqual(['10', '9', 'B', 'a', 'b']);
    // By code points these two would change places.
    expect(sorted('code-unit', '\uFF5E', '\u{1F600}')).toEqual(['\u{1F600}', '\uFF5E']);
  });

  test('are compared without regard to case where the service has none, and still told apart', () => {
    expect(sorted('case-insensitive', 'b', 'a', 'B', 'A', 'aa')).toEqual(['A', 'a', 'aa', 'B', 'b']);
  });
});
