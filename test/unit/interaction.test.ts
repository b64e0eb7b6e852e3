/** What services call priorities and statuses, as Talkdesk knows them. */

import { expect, test } from 'vitest';
import { type Meanings, type Priority, type Status, toPriority, toStatus } from '../../src/domain/interaction.ts';

const PRIORITIES: Meanings<Priority> = { 1: 'urgent', 'P2 - Major': 'high', low: 'normal' };
const STATUSES: Meanings<Status> = { Working: 'open', 'on hold': 'pending', 6: 'closed', done: 'solved' };

test.each<[unknown, Priority]>([
  [1, 'urgent'],
  ['1', 'urgent'],
  ['p2 - major', 'high'],
  [' P2 - MAJOR ', 'high'],
  ['low', 'normal'],
  ['High', 'high'],
  ['URGENT', 'urgent'],
  ['none', 'none'],
  [2, 'none'],
  ['Sehr dringend', 'none'],
  ['', 'none'],
  [null, 'none'],
  [undefined, 'none'],
  [true, 'none'],
  [{ name: 'high' }, 'none'],
  ['constructor', 'none'],
])('the priority %j is %s', (value, priority) => {
  expect(toPriority(value, PRIORITIES)).toBe(priority);
});

test.each<[unknown, boolean, Status]>([
  ['working', false, 'open'],
  ['On Hold', true, 'pending'],
  [6, false, 'closed'],
  ['6', false, 'closed'],
  ['Solved', false, 'solved'],
  ['NEW', false, 'new'],
  ['Bei der Werkstatt', false, 'open'],
  ['Bei der Werkstatt', true, 'closed'],
  [7, true, 'closed'],
  [undefined, false, 'open'],
  [null, true, 'closed'],
  ['__proto__', false, 'open'],
])('the status %j, with the closed flag %j, is %s', (value, isClosed, status) => {
  expect(toStatus(value, STATUSES, isClosed)).toBe(status);
});

test('without a table Talkdesk’s own words are known', () => {
  expect([toPriority('Low'), toPriority(3), toStatus('Pending'), toStatus(3)]).toEqual([
    'low',
    'none',
    'pending',
    'open',
  ]);
});
