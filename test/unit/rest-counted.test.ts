/** Next pages by a count are told from those by a place. */

import { expect, test } from 'vitest';
import { countIn } from '../../src/connectors/rest/counted.ts';

const LINK = { by: 'link', in: 'next' } as const;
const CURSOR = { by: 'cursor', in: 'next' } as const;

test.each([
  ['https://a.example/people?size=5&page=2', 'page'],
  ['https://a.example/people?page%5Bnumber%5D=3', 'page[number]'],
  ['https://a.example/people?pageNumber=3', 'pageNumber'],
  ['https://a.example/people?$skip=100', '$skip'],
  ['https://a.example/people?startAt=50', 'startAt'],
  ['https://a.example/people?offset=100', 'offset'],
  ['https://a.example/people?page[offset]=100', 'page[offset]'],
])('%s counts by %s', (url, name) => {
  expect(countIn(url, { path: '/people' }, LINK)).toBe(name);
});

test.each([
  'https://a.example/people?page=bzoxMDA',
  'https://a.example/people?offset=itrXYZ/rec1',
  'https://a.example/people?after=100',
  'https://a.example/people?page_size=100',
  'https://a.example/people?start=1772357400123',
  'https://a.example/people',
])('%s does not count', (url) => {
  expect(countIn(url, { path: '/people' }, { by: 'link-header' })).toBeUndefined();
});

test('a cursor counts where it is sent as a count', () => {
  const list = (name: string) => ({ path: '/people', query: { limit: '{limit}', [name]: '{cursor}' } });
  expect(countIn('100', list('offset'), CURSOR)).toBe('offset');
  expect(countIn('a100', list('offset'), CURSOR)).toBeUndefined();
  expect(countIn('100', list('after'), CURSOR)).toBeUndefined();
  expect(countIn('100', { path: '/people{?cursor}' }, CURSOR)).toBeUndefined();
});
