/** Random files, whole and damaged: every row arrives as it is written, or is rejected; none is lost. */
import { writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../cli/import/encoding.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { createFakeBridge, importContent, importPath, newPath } from './csv-files.ts';

/** None of these letters makes a valid sequence of UTF-8 when it is written in Windows-1252. */
const line = fc
  .array(fc.constantFrom('a', 'Z', 'é', 'Ç', 'Ü', ' ', ',', ';', '|', '"', '""', '=', '@', '-', '0'), { maxLength: 8 })
  .map((parts) => parts.join('').trim());
const filled = line.filter((text) => text !== '');

const contact = fc.record({
  name: filled,
  company: line,
  email: fc.constantFrom('', 'ana@mail.example', 'EVA@mail.example'),
  address: fc.array(filled, { maxLength: 3 }),
});
type Contact = typeof contact extends fc.Arbitrary<infer Value> ? Value : never;

interface Style {
  readonly end: string;
  readonly delimiter: string;
  readonly quotesAll: boolean;
  readonly blankLines: boolean;
  readonly isEnded: boolean;
  readonly encoding: Encoding;
  readonly mark: boolean;
}
const style: fc.Arbitrary<Style> = fc.record({
  end: fc.constantFrom('\n', '\r\n', '\r'),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quotesAll: fc.boolean(),
  blankLines: fc.boolean(),
  isEnded: fc.boolean(),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1252'),
  mark: fc.boolean(),
});

const HEADER = ['id', 'name', 'company', 'email', 'address'];

function write(contacts: readonly Contact[], { end, delimiter, quotesAll, blankLines, isEnded }: Style): string {
  const quote = (cell: string) =>
    quotesAll || /[",;|\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  const rows = contacts.map(({ name, company, email, address }, at) =>
    [String(at), name, company, email, address.join(end)].map(quote).join(delimiter),
  );
  const joint = blankLines ? end + end : end;
  return [HEADER.join(delimiter), ...rows].join(joint) + (isEnded ? end : '');
}

function encode(text: string, { encoding, mark }: Style): Buffer {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  const marked = mark ? `\uFEFF${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked);
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16be' ? bytes.swap16() : bytes;
}

/** One byte that is changed, added or taken away, below the header. */
interface Damage {
  readonly kind: 'change' | 'add' | 'remove';
  readonly at: number;
  readonly byte: number;
}
const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('change', 'add', 'remove'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    byte: fc.oneof(fc.constantFrom(0, 10, 13, 34, 44, 0xc3, 0xff), fc.integer({ min: 0, max: 255 })),
  }),
  { minLength: 1, maxLength: 6 },
);

function damage(bytes: Buffer, headerBytes: number, all: readonly Damage[]): Buffer {
  const damaged = [...bytes];
  for (const { kind, at, byte } of all) {
    const place = headerBytes + Math.floor(at * (damaged.length - headerBytes));
    damaged.splice(place, kind === 'add' ? 0 : 1, ...(kind === 'remove' ? [] : [byte]));
  }
  return Buffer.from(damaged);
}

const seed = Math.trunc(Math.random() * 2 ** 31);

describe(`random files with seed ${seed}`, () => {
  test('that are whole arrive row by row, exactly', { timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(fc.array(contact, { minLength: 1, maxLength: 20 }), style, async (all, how) => {
      const { report, items } = await importContent(encode(write(all, how), how));
      expect(items).toEqual(
        all.map(({ name, company, email, address }, at) => ({
          id: String(at),
          name,
          company: company || null,
          emails: email ? [email] : [],
          address: address.join(', ') || null,
        })),
      );
      expect(report).toMatchObject({ rows: all.length, created: all.length, rejected: 0 });
    });
    await fc.assert(property, { numRuns: 300, seed });
  });

  test('that are damaged lose no row, and what is rejected is rejected again', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(
      fc.array(contact, { minLength: 1, maxLength: 20 }),
      style,
      damages,
      fc.boolean(),
      async (all, how, broken, isTold) => {
        const header = encode(write([], { ...how, isEnded: true }), how).length;
        const path = newPath();
        writeFileSync(path, damage(encode(write(all, how), how), header, broken));
        const bridge = createFakeBridge();
        const { report, rejects } = await importPath(path, isTold ? { encoding: how.encoding } : {}, bridge).catch(
          ignoreWrongUsage,
        );
        if (!report) return;
        expect(report.interruption).toBeUndefined();
        expect(report.rows).toBe(report.created + report.updated + report.unchanged + report.rejected);
        expect(new Set(bridge.items.map(({ id }) => id)).size).toBe(report.created);
        if (report.rejectFile === undefined) {
          expect(report.rejected).toBe(0);
          return;
        }
        const { data } = Papa.parse(rejects, { delimiter: how.delimiter, newline: '\r\n', skipEmptyLines: true });
        expect(data).toHaveLength(report.rejected + 1);
        const again = await importPath(report.rejectFile);
        expect(again.report).toMatchObject({ rows: report.rejected, rejected: report.rejected });
        expect(again.report.reasons).toEqual(report.reasons);
      },
    );
    await fc.assert(property, { numRuns: 500, seed });
  });
});

/** Damage may leave nothing but blank lines below the header, or make UTF-16 without a mark look like something else. */
function ignoreWrongUsage(error: Error): { readonly report?: never; readonly rejects: string } {
  expect(error).toBeInstanceOf(UsageError);
  return { rejects: '' };
}
