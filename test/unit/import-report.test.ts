/** Batches, interruptions and what is said at the end. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ImportOptions, importFile, type Progress } from '../../cli/import/import-file.ts';
import { progressText } from '../../cli/import/progress-text.ts';
import { toText } from '../../cli/import/report-text.ts';
import { stopOnInterrupt } from '../../cli/import/stop-signal.ts';
import type { SendBatch } from '../../cli/import/send-batch.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { createFakeBridge, importContent, importPath, newPath } from './csv-files.ts';

const rows = (count: number, name = 'Ana') =>
  ['id,name', ...Array.from({ length: count }, (_, at) => `${at + 1},${name}`)].join('\n') + '\n';

describe('batches', () => {
  test('hold at most 500 items', async () => {
    const bridge = createFakeBridge();
    const { report } = await importContent(rows(1201), {}, bridge);
    expect(bridge.batches).toEqual([500, 500, 201]);
    expect(report).toMatchObject({ rows: 1201, created: 1201, ok: true });
  });

  test('hold at most 200 KB of JSON', async () => {
    const bridge = createFakeBridge();
    await importContent(rows(50, 'é'.repeat(10_000)), {}, bridge);
    expect(Math.max(...bridge.batches)).toBe(9);
  });

  test('are compared by the bridge: the same file changes nothing, an edited row one', async () => {
    const bridge = createFakeBridge();
    const { path } = await importContent(rows(3), {}, bridge);
    expect((await importPath(path, {}, bridge)).report).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    writeFileSync(path, rows(3).replace('2,Ana', '2,Eva'));
    expect((await importPath(path, {}, bridge)).report).toMatchObject({ created: 0, updated: 1, unchanged: 2 });
  });
});

describe('an import that is interrupted', () => {
  async function run(send: SendBatch, options: Partial<ImportOptions> = {}) {
    const path = newPath();
    writeFileSync(path, rows(1201).replace('\n3,Ana', '\n3,Ana,x'));
    return importFile({ kind: 'contacts', path, ...options }, send);
  }

  test('because the bridge is down tells what was done, and that it goes on', async () => {
    const bridge = createFakeBridge();
    const report = await run(async (items) => {
      if (bridge.batches.length === 1) throw new Error('The bridge answered 503');
      return bridge.send(items);
    });
    expect(report).toMatchObject({ ok: false, rows: 501, created: 500, rejected: 1 });
    expect(report.interruption).toEqual({ reason: 'The bridge answered 503', line: 503 });
    expect(toText(report)).toContain(
      'The import ended before line 503: The bridge answered 503\nRun the same command again',
    );
  });

  test('because the rejected rows cannot be written tells so, and what was done', async () => {
    const rejects = newPath('mine.csv');
    const bridge = createFakeBridge();
    const report = await run(
      async (items) => {
        rmSync(dirname(rejects), { recursive: true, force: true });
        return bridge.send(items);
      },
      { rejects },
    );
    expect(report).toMatchObject({ ok: false, rows: 1201, created: 1200, rejected: 1 });
    expect(report.interruption).toEqual({ reason: 'The rejected rows cannot be written (ENOENT)' });
  });

  test('by a signal ends after the batch under way', async () => {
    const stop = new AbortController();
    const bridge = createFakeBridge();
    const report = await run(
      async (items) => {
        stop.abort();
        return bridge.send(items);
      },
      { signal: stop.signal },
    );
    expect(bridge.batches).toEqual([500]);
    expect(report).toMatchObject({ ok: false, rows: 501, created: 500, rejected: 1 });
    expect(report.interruption).toEqual({ reason: 'it was stopped', line: 503 });
  });

  test.each([
    { created: 499, updated: 0, unchanged: 0, rejected: [] },
    { created: 499, updated: 0, unchanged: 0, rejected: [{ index: 500, field: 'id', rule: 'must be' }] },
    {
      created: 499,
      updated: 0,
      unchanged: 0,
      rejected: [0, 0].map((index) => ({ index, field: 'id', rule: 'must be' })),
    },
  ])('because the bridge does not account for every row counts none of them: %o', async (answer) => {
    const report = await run(async () => answer);
    expect(report).toMatchObject({ ok: false, rows: 1, created: 0, rejected: 1 });
    expect(report.interruption?.reason).toMatch(/^Of 500 rows that were sent, the bridge accounts for (499|500)$/);
  });
});

describe('the report', () => {
  test('says what became of the rows, and where they were read', async () => {
    const { report } = await importContent(
      'Name;E-mail;Phone;Shoe size\nAna;ana@mail.example;912 345 678;38\nEva;eva;;\nRui;rui;;\n',
    );
    const text = toText(report);
    expect(text).toContain('Imported contacts from contacts.csv (utf-8, semicolon)');
    expect(text).toMatch(/created +1\n.*unchanged +0\n.*rejected.* 2/s);
    expect(text).toContain('line 3: an e-mail is not one');
    expect(text).toContain('email: E-mail');
    expect(text).toContain('not used: Shoe size');
    expect(text).toContain('Ids: derived from e-mail (1)');
    expect(text).toContain('1 phone could not be read and went as written, first on line 2. With --country');
    expect(report.reasons).toEqual([{ reason: 'an e-mail is not one: it has no @, or a blank in it', count: 2 }]);
  });

  test('shows five rejects and counts all by their reasons', async () => {
    const { report } = await importContent(`id,name\n${'1,Ana,x\n'.repeat(30)}2\n`);
    expect(report.rejects).toHaveLength(20);
    const text = toText(report);
    expect(text.match(/^ {2}line \d+: /gm)).toHaveLength(5);
    expect(text).toContain('30 × has more cells than the header');
    expect(text).toContain('1 × has fewer cells than the header');
  });

  test('says that nothing was written in a dry run', async () => {
    const { report } = await importContent(rows(1), { dryRun: true });
    expect(toText(report)).toContain('Dry run, nothing was written: contacts');
  });

  test('names the last line where no line end is behind it', async () => {
    const { report } = await importContent('id,name\n1,Ana\n2,Ev');
    expect(report).toMatchObject({ ok: true, created: 2, unendedLine: 3 });
    expect(toText(report)).toContain('compare line 3, its last one');
    expect((await importContent('id,name\n1,Ana\n')).report.unendedLine).toBeUndefined();
  });

  test('keeps what comes from the file off the terminal', async () => {
    const { report } = await importContent('id,name,\u001B[2Jx\n1,Ana,\n');
    expect(toText(report)).not.toContain('\u001B[2J');
  });
});

describe('progress', () => {
  test('grows to the end of the file', async () => {
    const path = newPath();
    writeFileSync(path, rows(20_000));
    const seen: Progress[] = [];
    await importFile({ kind: 'contacts', path }, createFakeBridge().send, (progress) => seen.push(progress));
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toMatchObject({ bytes: seen[0]?.size });
    expect(seen.map(({ rows: count }) => count)).toEqual(
      seen.map(({ rows: count }) => count).toSorted((a, b) => a - b),
    );
  });

  test('has a bar on a terminal alone', () => {
    const progress = { bytes: 25, size: 100, rows: 1234 };
    expect(progressText(progress, true)).toBe('█████░░░░░░░░░░░░░░░ 25 %, 1,234 rows');
    expect(progressText(progress, false)).toBe('25 %, 1,234 rows');
  });
});

describe('a file that cannot be imported is refused in clear words:', () => {
  test.each([
    ['', 'is empty'],
    ['\n\n', 'The file is empty: there is neither a header nor a row'],
    ['\uFEFF', 'The file is empty: there is neither a header nor a row'],
    ['id,name\n', 'has a header, and no row below it'],
    [
      'id,"name\n1,Ana\n',
      'The header on line 1 cannot be read: a quote that opens here is not closed within 200 lines and 256 KiB',
    ],
    ['id,country\n1,PT\n', 'No column of the file is recognised'],
  ])('%j', async (content, message) => {
    const importing = importContent(content);
    await expect(importing).rejects.toThrow(UsageError);
    await expect(importing).rejects.toThrow(message);
  });

  test('one that is not there, and a directory', async () => {
    const path = newPath();
    await expect(importPath(path)).rejects.toThrow(new UsageError(`There is no file ${path}`));
    mkdirSync(path);
    await expect(importPath(path)).rejects.toThrow(/is a directory/);
    await expect(importPath(dirname(path))).rejects.toThrow(UsageError);
  });
});

describe('Ctrl-C', () => {
  function interruptible() {
    let time = 0;
    let interrupt = () => {};
    const codes: number[] = [];
    const program = {
      on(_: 'SIGINT', listener: () => void) {
        interrupt = listener;
      },
      exit: (code: number) => codes.push(code),
    };
    const signal = stopOnInterrupt(
      program,
      () => time,
      () => {},
    );
    return {
      codes,
      signal,
      at: (ms: number) => {
        time = ms;
        interrupt();
      },
    };
  }

  test('stops the import the first time, and the program the second time', () => {
    const { at, signal, codes } = interruptible();
    expect(signal.aborted).toBe(false);
    at(5000);
    expect(signal.aborted).toBe(true);
    expect(codes).toEqual([]);
    at(7000);
    expect(codes).toEqual([130]);
  });

  test('that npm passes on once more is one', () => {
    const { at, signal, codes } = interruptible();
    at(5000);
    at(5020);
    expect(signal.aborted).toBe(true);
    expect(codes).toEqual([]);
  });
});
