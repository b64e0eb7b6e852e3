/** Ids as services compare them. */

import type { IdOrder } from '../connectors/contact-source.ts';

export function compareIds(order: IdOrder): (a: string, b: string) => number {
  return ORDERS[order];
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const ORDERS: Readonly<Record<IdOrder, (a: string, b: string) => number>> = {
  'code-unit': byCodeUnit,
  'case-insensitive': (a, b) => byCodeUnit(a.toLowerCase(), b.toLowerCase()) || byCodeUnit(a, b),
  // As digits of any length; what is no number comes after all that are.
  number: (a, b) => {
    const [isA, isB] = [DIGITS.test(a), DIGITS.test(b)];
    if (!isA || !isB) return isA ? -1 : isB ? 1 : byCodeUnit(a, b);
    const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    return x.length - y.length || byCodeUnit(x, y) || byCodeUnit(a, b);
  },
};

const DIGITS = /^\d+$/;
