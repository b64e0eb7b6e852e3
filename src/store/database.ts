/** How SQL reaches D1: queries are values, and those that are read or written together share one round trip. */

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';

type SqlValue = string | number | null;

/** A statement with its values; `Row` is what it returns. */
export interface Query<Row> {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  /** Exists in types only. */
  readonly row?: Row;
}

export function query<Row = never>(sql: string, ...values: readonly SqlValue[]): Query<Row> {
  return { sql, values };
}

type Rows<Queries extends readonly Query<unknown>[]> = {
  [Index in keyof Queries]: Queries[Index] extends Query<infer Row> ? Row[] : never;
};

export interface Database {
  /** The rows of every query, from one round trip and one transaction. */
  run<const Queries extends readonly Query<unknown>[]>(...queries: Queries): Promise<Rows<Queries>>;
}

export function createDatabase(d1: D1Database): Database {
  const prepare = ({ sql, values }: Query<unknown>): D1PreparedStatement => d1.prepare(sql).bind(...values);
  return {
    async run<const Queries extends readonly Query<unknown>[]>(...queries: Queries) {
      const [first, ...others] = queries;
      if (!first) return [] as unknown as Rows<Queries>;
      const results = others.length === 0 ? [await prepare(first).all()] : await d1.batch(queries.map(prepare));
      return results.map(({ results: rows }) => rows) as unknown as Rows<Queries>;
    },
  };
}
