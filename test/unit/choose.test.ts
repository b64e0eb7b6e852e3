/** Which of several contacts with one number is meant. */

import { describe, expect, test } from 'vitest';
import type { FoundContact } from '../../src/connectors/connector.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { choose } from '../../src/people/choose.ts';

const contact = (id: string, name: string | undefined, changedAt?: number): FoundContact => ({
  id,
  emails: [],
  phones: ['+351211234567'],
  ...(name === undefined ? {} : { name }),
  ...(changedAt === undefined ? {} : { changedAt }),
});

/** Eight people of one house, as the service lists them. */
const HOUSE = [
  contact('ana', 'Ana Lopes', 10),
  contact('rui', 'Rui Lopes', 30),
  contact('eva', 'Eva Lopes', 70),
  contact('joao', 'João Strauß', 20),
  contact('no-name', undefined, 60),
  contact('blank', ' - ', 50),
  contact('rui-2', 'Rui Lopes', 40),
  contact('undated', 'Zé Nunes'),
];

type Policy = Settings['sharedNumbers'];
const outcome = (found: readonly FoundContact[], name: string | undefined, policy: Policy) => {
  const chosen = choose(found, name, policy);
  return 'contact' in chosen ? chosen.contact.id : chosen.matches;
};

describe('of eight contacts on one number', () => {
  test.each<[Policy, string | number]>([
    ['only', 8],
    ['newest', 'eva'],
    ['first', 'ana'],
    ['none', 0],
  ])('%s without a name leads to %s', (policy, expected) => {
    expect(outcome(HOUSE, undefined, policy)).toBe(expected);
    expect(outcome(HOUSE, 'Maria Costa', policy)).toBe(expected);
  });

  test.each<Policy>(['only', 'newest', 'first', 'none'])('the name decides, whatever %s would do', (policy) => {
    expect(outcome(HOUSE, 'Ana Lopes', policy)).toBe('ana');
  });

  test.each<[Policy, string | number]>([
    ['only', 2],
    ['newest', 'rui-2'],
    ['first', 'rui'],
    ['none', 0],
  ])('%s chooses among those of the same name only: %s', (policy, expected) => {
    expect(outcome(HOUSE, 'Rui Lopes', policy)).toBe(expected);
  });
});

describe('a name is the same', () => {
  test.each([
    ['in another order', 'Lopes, Ana', 'ana'],
    ['in another case', 'ANA LOPES', 'ana'],
    ['with other blanks', '  ana\tlopes ', 'ana'],
    ['without its accents', 'Joao Strauss', 'joao'],
    ['with accents of two characters', 'Joa\u0303o STRAUSS', 'joao'],
  ])('%s', (_how, name, id) => {
    expect(outcome(HOUSE, name, 'only')).toBe(id);
  });

  test.each([
    ['of a person with another first name', 'Nuno Lopes'],
    ['of which a part is missing', 'Lopes'],
    ['of which there is more', 'Ana Maria Lopes'],
    ['of no letters, though a contact has such a one', '-'],
    ['that is blank, though a contact has none', ' '],
  ])('not one %s', (_how, name) => {
    expect(outcome(HOUSE, name, 'only')).toBe(8);
  });
});

test('the only contact of a number is meant, whatever Talkdesk calls the person', () => {
  expect(outcome([contact('ana', 'A. Lopes')], 'Ana Lopes', 'only')).toBe('ana');
  expect(outcome([contact('ana', 'A. Lopes')], 'Ana Lopes', 'none')).toBe('ana');
});

test('of contacts that were changed at the same time, or nobody knows when, the newest is the first', () => {
  expect(outcome([contact('a', 'A'), contact('b', 'B')], undefined, 'newest')).toBe('a');
  expect(outcome([contact('a', 'A', 7), contact('b', 'B', 7)], undefined, 'newest')).toBe('a');
});

test('of nobody there are no matches', () => {
  expect(outcome([], 'Ana Lopes', 'first')).toBe(0);
});
