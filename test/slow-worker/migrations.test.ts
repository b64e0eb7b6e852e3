import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { dropEverything, fillTables, listTables, readRows, readSchema, type Row } from '../worker/fill-table.ts';

const { DB: db, MIGRATIONS: migrations } = env;

/** Tables whose rows a migration may throw away, with the reason. Any other row must be there afterwards, unchanged. */
const DISPOSABLE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '0002_contact_sync.sql': {
    contact_pages: 'describes pages of runs in flight; they begin anew',
    contact_runs: 'is a history for people; nothing is decided by it',
  },
  '0003_operators.sql': {
    agent_pages: 'describes pages of agent synchronizations in flight; they begin anew',
    agent_rosters: 'holds the agents of those',
  },
};

const ROWS = 5;

/** Runs `use` over a database with the first `count` migrations and rows in every table. */
async function fromSchema(count: number) {
  await applyD1Migrations(db, migrations.slice(0, count));
  const tables = await listTables(db);
  await fillTables(db, tables, ROWS);
  const thrownAway = new Set(migrations.slice(count).flatMap(({ name }) => Object.keys(DISPOSABLE[name] ?? {})));
  const kept = tables.filter(({ name }) => !thrownAway.has(name));
  const read = async () => {
    const rows: Record<string, readonly Row[]> = {};
    for (const table of kept) rows[table.name] = await readRows(db, table);
    return rows;
  };
  return { tables, kept, thrownAway, read };
}

beforeEach(() => dropEverything(db));

describe('the migrations', () => {
  const earlier = migrations.slice(0, -1).map(({ name }, at) => ({ name, count: at + 1 }));

  test.each(earlier)('after $name keep every row, in all its columns', async ({ count }) => {
    const { kept, read } = await fromSchema(count);
    const before = await read();
    expect(Object.values(before).map((rows) => rows.length)).toEqual(kept.map(() => ROWS));
    await applyD1Migrations(db, migrations);
    expect(await read()).toEqual(before);
  });

  test.each(earlier)('after $name lead to the schema of a new database', async ({ count }) => {
    await fromSchema(count);
    await applyD1Migrations(db, migrations);
    const grown = await readSchema(db);
    await dropEverything(db);
    await applyD1Migrations(db, migrations);
    expect(grown).toEqual(await readSchema(db));
    expect(Object.keys(grown).length).toBeGreaterThan(10);
  });

  test('can be filled at the newest schema, too, so that the next migration is tried over it', async () => {
    const { tables, read } = await fromSchema(migrations.length);
    const rows = await read();
    expect(tables.map(({ name }) => [name, rows[name]?.length])).toEqual(tables.map(({ name }) => [name, ROWS]));
  });

  test('change nothing when they are applied again', async () => {
    const { read } = await fromSchema(migrations.length);
    const before = [await readSchema(db), await read()];
    await applyD1Migrations(db, migrations);
    expect([await readSchema(db), await read()]).toEqual(before);
  });

  test('throw away only what is listed, and what is listed is a table that was there', async () => {
    for (const [name, tables] of Object.entries(DISPOSABLE)) {
      await dropEverything(db);
      const at = migrations.findIndex((migration) => migration.name === name);
      await applyD1Migrations(db, migrations.slice(0, at));
      const there = (await listTables(db)).map((table) => table.name);
      expect(there).toEqual(expect.arrayContaining(Object.keys(tables)));
    }
  });
});
