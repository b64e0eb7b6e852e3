/** Where rejected rows go, and how they come back. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createFakeBridge, importContent, importPath, newPath } from './csv-files.ts';

const FILE = 'id,name,email\n1,Ana,ana@mail.example\nbad2,"Eva, or ""Evi""",eva@mail.example\n3,Rui\n4,"Ivo,x\n';

describe('rejected rows', () => {
  test('are written beside the file in its own columns, in the order of its lines', async () => {
    const { rejects, report, path } = await importContent(FILE);
    expect(report.rejectFile).toBe(path.replace('.csv', '.rejects.csv'));
    expect(rejects.split('\r\n')).toEqual([
      // Behind the mark by which Excel knows UTF-8.
      '\uFEFFreject_line,reject_reason,id,name,email',
      '3,id must not begin with bad,bad2,"Eva, or ""Evi""",eva@mail.example',
      '4,"has 2 cells, the header has 3",3,Rui',
      '5,a quote that opens here is not closed within 200 lines and 256 KiB,"4,""Ivo,x",,',
      '',
    ]);
  });

  test('are imported when they have been corrected', async () => {
    const bridge = createFakeBridge();
    const { report, rejects } = await importContent(FILE, {}, bridge);
    const corrected = rejects.replace('bad2', '2').replace('3,Rui', '3,Rui,').replace('"4,""Ivo,x"', '4,Ivo');
    writeFileSync(report.rejectFile ?? '', corrected.replace('4,Ivo,,', '4,Ivo,'));
    const again = await importPath(report.rejectFile ?? '', {}, bridge);
    expect(again.report).toMatchObject({ rows: 3, created: 3, rejected: 0 });
    expect(again.report.unusedColumns).toEqual([]);
    expect(bridge.items.map(({ id, name }) => [id, name])).toEqual([
      ['1', 'Ana'],
      ['2', 'Eva, or "Evi"'],
      ['3', 'Rui'],
      ['4', 'Ivo'],
    ]);
  });

  test('go into a file with the next number, and no file is written over', async () => {
    const { path, rejects } = await importContent(FILE);
    await importPath(path);
    const third = await importPath(path.replace('.csv', '.rejects.csv'));
    expect(readdirSync(dirname(path)).toSorted()).toEqual([
      'contacts.csv',
      'contacts.rejects-2.csv',
      'contacts.rejects-3.csv',
      'contacts.rejects.csv',
    ]);
    expect(third.report.rejected).toBe(3);
    expect(readFileSync(path.replace('.csv', '.rejects.csv'), 'utf8')).toBe(rejects);
  });

  test('go where --rejects says, unless there is a file already', async () => {
    const path = newPath('mine.csv');
    const { report } = await importContent(FILE, { rejects: path });
    expect(report.rejectFile).toBe(path);
    await expect(importContent(FILE, { rejects: path })).rejects.toThrow(/There is already a file/);
    await expect(importContent(FILE, { rejects: join(path, 'x', 'y.csv') })).rejects.toThrow(/could not be written/);
  });

  test('make no file where there are none, or in a dry run that was not told where', async () => {
    const whole = await importContent('id,name\n1,Ana\n');
    expect(readdirSync(dirname(whole.path))).toEqual(['contacts.csv']);
    const dry = await importContent(FILE, { dryRun: true });
    expect(readdirSync(dirname(dry.path))).toEqual(['contacts.csv']);
    expect(dry.report.rejects).toHaveLength(3);
    const told = newPath('told.csv');
    await importContent(FILE, { dryRun: true, rejects: told });
    expect(existsSync(told)).toBe(true);
  });

  test('that have the e-mail of another row are imported when the file has been given ids', async () => {
    const { report, rejects } = await importContent('name,email\nAna,x@mail.example\nEva,x@mail.example\n');
    expect((await importPath(report.rejectFile ?? '')).report).toMatchObject({ rows: 1, rejected: 1 });
    writeFileSync(report.rejectFile ?? '', rejects.replace(',name', ',id,name').replace(',Eva', ',7,Eva'));
    const { items } = await importPath(report.rejectFile ?? '');
    expect(items).toEqual([{ id: '7', name: 'Eva', emails: ['x@mail.example'] }]);
  });

  test('that hold broken bytes are rejected until the sign for them is gone', async () => {
    const { report, rejects } = await importContent(Buffer.from('id,name,email\n1,Zo\xE9,a@mail.example\n', 'latin1'), {
      encoding: 'utf-8',
    });
    expect(report.rejected).toBe(1);
    expect((await importPath(report.rejectFile ?? '')).report.rejected).toBe(1);
    writeFileSync(report.rejectFile ?? '', rejects.replace('\uFFFD', 'ë'));
    expect((await importPath(report.rejectFile ?? '')).items).toMatchObject([{ name: 'Zoë' }]);
  });
});
