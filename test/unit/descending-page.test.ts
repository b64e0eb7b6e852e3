/** A page that was sorted downwards is told from one that is in no order. */

import { expect, test } from 'vitest';
import { isDescending } from '../../src/sync/keyset-window.ts';

const page = (...times: readonly number[]) => times.map((changedAt, id) => ({ changedAt, deleted: String(id) }));

test.each([
  [8, 7, 6, 5, 4, 3, 2, 1],
  [9, 9, 9, 9, 9, 9, 9, 9, 9, 5, 5, 5, 5, 5, 5, 5, 5, 5],
])('times that go down as no accident has them do: %j', (...times) => {
  expect(isDescending(page(...times))).toBe(true);
});

test.each([
  // One in nine pages without order has the only newer contact first.
  [9, 5, 5, 5, 5, 5, 5, 5, 5],
  [7, 6, 5, 4, 3, 2, 1],
  [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
  [8, 7, 6, 5, 4, 3, 1, 2],
  [1, 2, 3, 4, 5, 6, 7, 8],
])('times that may well be without order: %j', (...times) => {
  expect(isDescending(page(...times))).toBe(false);
});
