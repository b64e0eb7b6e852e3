/** What becomes of damaged files: each costs the rows that are damaged, and no others. */
import { describe, expect, test } from 'vitest';
import { importContent } from './csv-files.ts';

const HEADER = 'id,name,email';
const row = (number: number) => `${number},Ana ${number},ana${number}@mail.example`;
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1));
const file = (lines: readonly string[], end = '\n') => lines.map((line) => line + end).join('');
const utf16 = (text: string, isBigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
};
const accented = (text: string) => text.replaceAll('Ana', 'Zoë');
/** Without the bytes from the end. */
const cut = (text: string, bytes: number) => Buffer.from(text).subarray(0, -bytes);

const without = (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);

interface Damage {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly imported: number;
  readonly rejected?: number;
  /** In the report, with its line. */
  readonly says?: readonly string[];
  readonly encoding?: string;
  readonly delimiter?: string;
}

const FILES: readonly Damage[] = [
  { name: 'is whole', content: file([HEADER, ...rows(3)]), imported: 3, encoding: 'utf-8', delimiter: 'comma' },
  { name: 'has no line end at its end', content: [HEADER, ...rows(3)].join('\n'), imported: 3 },
  {
    name: 'is cut in the middle of a row',
    content: cut(file([HEADER, ...rows(3)]), 20),
    imported: 2,
    rejected: 1,
    says: ['4: has 2 cells, the header has 3; it is the last one: the file may have been cut'],
  },
  {
    name: 'is cut within a quoted cell',
    content: `${file([HEADER, ...rows(2)])}3,"Ana`,
    imported: 2,
    rejected: 1,
    says: ['4: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'is cut within its only character beyond ASCII',
    content: cut(`${file([HEADER, ...rows(2)])}3,ana@mail.example,Zoë`, 1),
    imported: 2,
    rejected: 1,
    encoding: 'utf-8',
    says: ['4: has bytes that are no text in the encoding of the file; --encoding names another one'],
  },
  {
    name: 'is cut within a character of three bytes, beside others',
    content: cut(accented(`${file([HEADER, ...rows(3)])}4,Ana,四`), 1),
    imported: 3,
    rejected: 1,
    encoding: 'utf-8',
  },
  {
    name: 'has a broken quote at the start',
    content: file([HEADER, '"0,Ana 0,ana0@mail.example', ...rows(9)]),
    imported: 9,
    rejected: 1,
    says: ['2: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'has a broken quote in the middle',
    content: file([HEADER, ...rows(4), '0,"Ana 0,ana0@mail.example', ...rows(9).slice(4)]),
    imported: 9,
    rejected: 1,
    says: ['6: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'has a broken quote at the end',
    content: file([HEADER, ...rows(9), '0,Ana 0,"ana0@mail.example']),
    imported: 9,
    rejected: 1,
    says: ['11: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'has a quote that is never closed in row 3 of 1,000',
    content: file([HEADER, ...rows(1000).with(2, '3,"Ana 3,ana3@mail.example')]),
    imported: 999,
    rejected: 1,
    says: ['4: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'has a quote that only the quotes of the next row seem to close',
    content: file([HEADER, '1,"Ana 1,ana1@mail.example', '2,"Ana 2",ana2@mail.example', row(3)]),
    imported: 2,
    rejected: 1,
    says: ['2: a quote that opens here is not closed within 200 lines and 256 KiB'],
  },
  {
    name: 'has a quoted cell that goes on behind its quote',
    content: file([HEADER, '1,"Ana" Reis,ana1@mail.example', row(2)]),
    imported: 1,
    rejected: 1,
    says: ['2: a quoted cell goes on behind its closing quote; a quote within a cell is written twice'],
  },
  {
    name: 'has rows over several lines, with quotes and a blank line in them',
    content: file([HEADER, '1,"Ana\n""Nini""\n\nReis",ana1@mail.example', row(2)]),
    imported: 2,
  },
  {
    name: 'has a cell of 1 MB',
    content: file([HEADER, `1,${'x'.repeat(1_000_000)},ana1@mail.example`, row(2)]),
    imported: 1,
    rejected: 1,
    says: ['2: the cell "name" has 1,000,000 characters, and 32,768 is the most'],
  },
  {
    name: 'has a line of 9 MB',
    content: file([HEADER, row(1), 'x'.repeat(9_000_000), row(2)]),
    imported: 2,
    rejected: 1,
    says: ['3: the line is longer than 4 MiB, too long to copy: this is its beginning'],
  },
  {
    name: 'ends with a line of 9 MB',
    content: file([HEADER, row(1)]) + 'x'.repeat(9_000_000),
    imported: 1,
    rejected: 1,
  },
  {
    name: 'has an id twice',
    content: file([HEADER, ...rows(3), row(2)]),
    imported: 3,
    rejected: 1,
    says: ['5: has the same id as line 3 (2)'],
  },
  {
    name: 'has an e-mail twice and no ids',
    content: file(['name,email', 'Ana,ana@mail.example', 'Eva,ANA@mail.example ']),
    imported: 1,
    rejected: 1,
    says: [
      '3: has the same e-mail as line 2 (csv-7f0d491059240872); give the file an id column if these are two contacts',
    ],
  },
  {
    name: 'has a row with too few and one with too many cells',
    content: file([HEADER, '1,Ana', '2,Ana,ana@mail.example,x', row(3)]),
    imported: 1,
    rejected: 2,
    says: ['2: has 2 cells, the header has 3', '3: has 4 cells, the header has 3'],
  },
  {
    name: 'has blank lines',
    content: file(['', HEADER, '', row(1), '   ', '', row(2), '', '']),
    imported: 2,
  },
  {
    name: 'has rows of nothing but delimiters',
    content: file([HEADER, row(1), ',,']),
    imported: 1,
    rejected: 1,
    says: ['3: has neither a name nor a company, an e-mail or a phone'],
  },
  { name: 'has zero bytes around a quote', content: file([HEADER, '1,\0"Ana"\0,ana@mail.example']), imported: 1 },
  {
    name: 'is UTF-16 without a mark and has lost a byte below its header',
    content: without(utf16(file([HEADER, ...rows(3)])), 2 * (HEADER.length + row(1).length) + 8),
    imported: 1,
    rejected: 1,
    encoding: 'utf-16le',
  },
  { name: 'has zero bytes in its cells', content: file([HEADER, '1,A\0na,ana@mail.example\0']), imported: 1 },
  {
    name: 'has mixed line ends',
    content: `${HEADER}\r\n${row(1)}\n${row(2)}\r${row(3)}\r\n\r\n${row(4)}`,
    imported: 4,
  },
  { name: 'has carriage returns alone', content: file([HEADER, ...rows(3)], '\r'), imported: 3 },
  { name: 'begins with a mark', content: `\uFEFF${file([HEADER, ...rows(3)])}`, imported: 3, encoding: 'utf-8' },
  {
    name: 'is UTF-16 with a mark',
    content: utf16(`\uFEFF${accented(file([HEADER, ...rows(3)]))}`),
    imported: 3,
    encoding: 'utf-16le',
  },
  {
    name: 'is UTF-16 without a mark',
    content: utf16(accented(file([HEADER, ...rows(3)], '\r\n'))),
    imported: 3,
    encoding: 'utf-16le',
  },
  {
    name: 'is UTF-16, the high byte first',
    content: utf16(`\uFEFF${accented(file([HEADER, ...rows(3)]))}`, true),
    imported: 3,
    encoding: 'utf-16be',
  },
  {
    name: 'is the same without a mark',
    content: utf16(accented(file([HEADER, ...rows(3)], '\r')), true),
    imported: 3,
    encoding: 'utf-16be',
  },
  {
    name: 'is UTF-16, cut within a character',
    content: utf16(`\uFEFF${file([HEADER, ...rows(2)])}3,Ana,ana@mail.example`).subarray(0, -1),
    imported: 2,
    rejected: 1,
    encoding: 'utf-16le',
  },
  {
    name: 'is Windows-1252',
    content: Buffer.from(accented(file([HEADER, ...rows(3)])), 'latin1'),
    imported: 3,
    encoding: 'windows-1252',
  },
  {
    name: 'is UTF-8 with a broken byte',
    content: Buffer.concat([
      Buffer.from(accented(file([HEADER, ...rows(3)]))),
      Buffer.from('9,An\xE3,ana9@mail.example\n', 'latin1'),
    ]),
    imported: 3,
    rejected: 1,
    encoding: 'utf-8',
    says: ['5: has bytes that are no text in the encoding of the file; --encoding names another one'],
  },
  {
    name: 'has semicolons',
    content: file([HEADER, ...rows(3)]).replaceAll(',', ';'),
    imported: 3,
    delimiter: 'semicolon',
  },
  { name: 'has tabs', content: file([HEADER, ...rows(3)]).replaceAll(',', '\t'), imported: 3, delimiter: 'tab' },
  { name: 'has pipes', content: file([HEADER, ...rows(3)]).replaceAll(',', '|'), imported: 3, delimiter: 'pipe' },
  {
    name: 'has a line for spreadsheets at its beginning',
    content: `sep=;\n${file([HEADER, ...rows(3)]).replaceAll(',', ';')}`,
    imported: 3,
    delimiter: 'semicolon',
  },
  {
    name: 'has other delimiters within the quotes of its header',
    content: file(['id;"name, or what; it, is";email', '1;;ana@mail.example']),
    imported: 1,
    delimiter: 'semicolon',
  },
  {
    name: 'has phones of which a spreadsheet made numbers',
    content: file(['id,name,phone', '1,Ana,3.51912E+11', '2,Eva,"3,51912E+11"', '3,Rui,+351912345678']),
    imported: 1,
    rejected: 2,
    says: [
      '2: a spreadsheet has turned a phone into a number such as 3.51912E+11, and digits are lost: export it as text',
    ],
  },
  {
    name: 'has an e-mail that is none',
    content: file([HEADER, '1,Ana,none', '2,Eva,eva@mail.example']),
    imported: 1,
    rejected: 1,
    says: ['2: an e-mail is not one: it has no @, or a blank in it'],
  },
  {
    name: 'has an empty id, and a contact with nothing else',
    content: file([HEADER, ',Ana,ana@mail.example', '2,,', row(3)]),
    imported: 1,
    rejected: 2,
    says: ['2: has no id', '3: has neither a name nor a company, an e-mail or a phone'],
  },
];

describe('a file that', () => {
  test.each(FILES)('$name', async ({ content, imported, rejected = 0, says = [], encoding, delimiter }) => {
    const { report } = await importContent(content);
    expect(report.interruption).toBeUndefined();
    expect(report).toMatchObject({ rows: imported + rejected, created: imported, updated: 0, unchanged: 0, rejected });
    const told = report.rejects.map(({ line, reason }) => `${line}: ${reason}`);
    expect(told).toEqual(expect.arrayContaining([...says]));
    if (encoding) expect(report.encoding).toBe(encoding);
    if (delimiter) expect(report.delimiter).toBe(delimiter);
  });
});
