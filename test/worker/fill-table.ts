/** Rows for any table, made from what SQLite tells of it: so that a migration is tried over data that it did not foresee. */

interface Column {
  readonly name: string;
  readonly type: string;
  readonly pk: number;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

export type Row = Readonly<Record<string, unknown>>;

const OF_THE_PLATFORM = ['_cf_%', 'sqlite_%', 'd1_migrations'];

/** The tables of a schema that are ours, in the order in which they were created. */
export async function listTables(db: D1Database): Promise<readonly Table[]> {
  const conditions = OF_THE_PLATFORM.map((pattern) => `name NOT LIKE '${pattern}'`).join(' AND ');
  const { results } = await db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND ${conditions} ORDER BY rowid`)
    .all<{ name: string }>();
  return await Promise.all(
    results.map(async ({ name }) => {
      const { results: columns } = await db
        .prepare(`SELECT name, type, pk FROM pragma_table_info(?)`)
        .bind(name)
        .all<Column>();
      return { name, columns };
    }),
  );
}

/** Puts rows into every table, each after those that it refers to. */
export async function fillTables(db: D1Database, tables: readonly Table[], rows: number): Promise<void> {
  for (const { name, columns } of tables) {
    const choices = await readChoices(db, name);
    const parents = await readParents(db, name);
    const texts = columns.map((column) => `"${column.name}"`).join(', ');
    const places = columns.map(() => '?').join(', ');
    for (let row = 0; row < rows; row++) {
      const values = columns.map((column) => valueOf(column, row, choices[column.name], parents.get(column.name)));
      await db
        .prepare(`INSERT INTO "${name}" (${texts}) VALUES (${places})`)
        .bind(...values)
        .run();
    }
  }
}

function valueOf(column: Column, row: number, choices: readonly string[] | undefined, parent: string | undefined) {
  if (choices) return choices[row % choices.length];
  // The rows of every table have the same numbers, so a reference is met by the row of the same number.
  const text = `${parent ?? column.name} ${row} 'ü' {"n":${row}}`;
  switch (column.type) {
    case 'INTEGER':
      return row + 1;
    case 'REAL':
      return row + 0.5;
    case 'BLOB':
      return new TextEncoder().encode(text);
    default:
      return text;
  }
}

/** What `CHECK (column IN (…))` allows, by column. */
async function readChoices(db: D1Database, table: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const sql = await db.prepare('SELECT sql FROM sqlite_master WHERE name = ?').bind(table).first<string>('sql');
  const checks = (sql ?? '').matchAll(/CHECK \(\s*(\w+) IN \(([^)]*)\)/g);
  return Object.fromEntries(
    [...checks].map(([, column = '', list = '']) => [
      column,
      list.split(',').map((item) => item.trim().replaceAll("'", '')),
    ]),
  );
}

/** The columns that refer to another table, with the column referred to. */
async function readParents(db: D1Database, table: string): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare('SELECT "from", "to" FROM pragma_foreign_key_list(?)')
    .bind(table)
    .all<{ from: string; to: string }>();
  return new Map(results.map(({ from, to }) => [from, to]));
}

/** All rows of a table in an order of their own. */
export async function readRows(db: D1Database, { name, columns }: Table): Promise<readonly Row[]> {
  const list = columns.map((column) => `"${column.name}"`).join(', ');
  const { results } = await db.prepare(`SELECT ${list} FROM "${name}" ORDER BY ${list}`).all<Row>();
  return results;
}

/** What the schema is made of, by name. */
export async function readSchema(db: D1Database): Promise<Readonly<Record<string, unknown>>> {
  const conditions = OF_THE_PLATFORM.map((pattern) => `name NOT LIKE '${pattern}'`).join(' AND ');
  const { results } = await db
    .prepare(`SELECT type, name, tbl_name, sql FROM sqlite_master WHERE ${conditions}`)
    .all<Row>();
  return Object.fromEntries(results.map(({ name, ...rest }) => [String(name), rest]));
}

/** Takes everything away, so that another case can begin with an empty database. */
export async function dropEverything(db: D1Database): Promise<void> {
  const tables = await listTables(db);
  const names = [...tables.map(({ name }) => name).toReversed(), 'd1_migrations'];
  for (const name of names) await db.prepare(`DROP TABLE IF EXISTS "${name}"`).run();
}
