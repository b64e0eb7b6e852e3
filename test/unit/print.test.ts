import { expect, test } from 'vitest';
import { stripVTControlCharacters, styleText } from 'node:util';
import { formatDuration, formatQuantity, formatTable, printable } from '../../cli/print.ts';

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [999.6, '1.0 s'],
  [1234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_950, '1 m 00 s'],
  [125_000, '2 m 05 s'],
  [3_599_600, '1 h 00 m'],
  [3_720_000, '1 h 02 m'],
])('%d milliseconds are %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('A quantity agrees with its noun', () => {
  expect(formatQuantity(1, 'contact')).toBe('1 contact');
  expect(formatQuantity(12_345, 'contact')).toBe('12,345 contacts');
  expect(formatQuantity(2, 'entry', 'entries')).toBe('2 entries');
});

test('A table aligns what one sees, whatever colours are in it', () => {
  const green = styleText('green', 'José', { validateStream: false });
  const table = formatTable(
    [{ title: 'Name' }, { title: 'Contacts', align: 'right' }],
    [
      [green, '5'],
      ['Ana', '12,345'],
    ],
  );
  expect(stripVTControlCharacters(table).split('\n')).toEqual([
    'Name  Contacts',
    '────  ────────',
    'José         5',
    'Ana     12,345',
  ]);
});

test.each([
  ['is as it was', 'Ticket 9 created for Luís', 'Ticket 9 created for Luís'],
  ['cannot clear the screen or name the window', '\u001B[2Jhi\u001B]0;own\u0007', '[2Jhi ]0;own'],
  ['stays on one line', 'a\r\nb\u2028c', 'a b c'],
  ['does not turn its direction', 'a\u202Eb', 'a b'],
  ['is shortened', 'x'.repeat(300), `${'x'.repeat(199)}…`],
])('a text from outside %s', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});
