/** Lines come out the same however the file is cut into chunks. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDelimiter } from '../../cli/import/delimiter.ts';
import { ENCODINGS, type Encoding } from '../../cli/import/encoding.ts';
import { type Line, readLines } from '../../cli/import/lines.ts';
import { createSeenIds } from '../../cli/import/seen-ids.ts';
import { createUtf8Census } from '../../cli/import/utf8-census.ts';

async function linesOf(bytes: Buffer, encoding: Encoding, chunkSize: number): Promise<readonly Line[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  }
  const lines: Line[] = [];
  for await (const line of readLines(chunks(), encoding)) lines.push(line);
  return lines;
}

function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  const bytes = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

describe.each(ENCODINGS)('lines in %s', (encoding) => {
  test('come out the same for chunks of any size', async () => {
    const parts = fc.array(fc.constantFrom('a', 'é', '\n', '\r', '\r\n', ','), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 7 }), async (texts, size) => {
        const text = texts.join('');
        const lines = await linesOf(encode(text, encoding), encoding, size);
        expect(lines.map((line) => line.text + line.end).join('')).toBe(text);
        const expected = text.split(/\r\n|\r|\n/);
        if (expected.at(-1) === '') expected.pop();
        expect(lines.map((line) => line.text)).toEqual(expected);
        expect(lines.map(({ number }) => number)).toEqual(expected.map((_, at) => at + 1));
        expect(lines.some(({ isBroken, isTooLong }) => isBroken || isTooLong)).toBe(false);
      }),
    );
  });

  test('that are longer than 4 MiB leave their beginning, and the next one is whole', async () => {
    const text = `a\n${'x'.repeat(4 * 1024 * 1024 + 200_000)}\r\nb\n`;
    const lines = await linesOf(encode(text, encoding), encoding, 65_537);
    expect(lines.map((line) => [line.number, line.isTooLong, line.end])).toEqual([
      [1, false, '\n'],
      [2, true, '\r\n'],
      [3, false, '\n'],
    ]);
    expect(lines[1]?.text).toMatch(/^x{1000,2000}$/);
    expect(lines[2]?.text).toBe('b');
  });
});

test('Windows-1252 has its quotes and its euro where Latin-1 has control characters', async () => {
  const [line] = await linesOf(Buffer.from([0x80, 0x93, 0x8c, 0xe9]), 'windows-1252', 10);
  expect(line?.text).toBe('€“Œé');
});

describe('bytes are taken for', () => {
  const isUtf8 = (...bytes: readonly number[]) => {
    const census = createUtf8Census();
    for (const byte of bytes) census.add(Uint8Array.of(byte));
    return census.isUtf8();
  };

  test('UTF-8 where they are, or where more of it is valid than not', () => {
    expect(isUtf8(...Buffer.from('aé四😀'))).toBe(true);
    expect(isUtf8(...Buffer.from('éé'), 0xff)).toBe(true);
    expect(isUtf8(0x61, 0xe5, 0x9b)).toBe(true);
  });

  test.each([
    ['single bytes', [0xe9, 0x61, 0xe7, 0x62]],
    ['a longer form than needed', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
    ['mostly single bytes', [...Buffer.from('é'), 0xe9, 0x61, 0xe7, 0x62]],
  ])('something else where they are %s', (_, bytes) => {
    expect(isUtf8(...bytes)).toBe(false);
  });
});

test('Ids that were seen are found again, however many there are', () => {
  const seen = createSeenIds();
  const count = 100_000;
  for (let at = 1; at <= count; at += 1) expect(seen.lineOf(`id-${at}`, at)).toBeUndefined();
  for (let at = 1; at <= count; at += 1) if (seen.lineOf(`id-${at}`, 0) !== at) expect.fail(`id-${at} is lost`);
});

test('A delimiter is a character or its name', () => {
  expect(['semicolon', 'TAB', '\\t', ';', '^'].map(parseDelimiter)).toEqual([';', '\t', '\t', ';', '^']);
  for (const text of ['', 'ab', '"', '\n']) expect(() => parseDelimiter(text)).toThrow('--delimiter must be');
});
