import { expect, test } from 'vitest';
import { onlyMatch } from '../../src/connectors/directory/match.ts';
import type { Contact } from '../../src/domain/contact.ts';

const contact = (id: string, name?: string): Contact => ({
  id,
  emails: [],
  phones: [],
  ...(name === undefined ? {} : { name }),
});
const ana = contact('1', 'Ana Costa');
const rui = contact('2', 'Rui Sá');
const nameless = contact('3');

test.each([
  ['the only one', [ana], undefined, ana],
  ['the only one, even under another name', [ana], 'Rui Sá', ana],
  ['the only one of the name', [ana, rui], 'Rui Sá', rui],
  ['the only one of the name in other letters', [ana, rui, nameless], ' rui sá ', rui],
  ['none, when none was found', [], 'Ana Costa', undefined],
  ['none, when several fit and no name is known', [ana, rui], undefined, undefined],
  ['none, when several have the name', [ana, contact('4', 'ANA COSTA')], 'Ana Costa', undefined],
  ['none, when several fit and none has the name', [ana, rui], 'Eva', undefined],
  ['none, when several have no name and it is blank', [nameless, contact('5')], ' ', undefined],
])('Of the contacts found, the match is %s', (_, found, name, expected) => {
  expect(onlyMatch(found, name)).toBe(expected);
});
