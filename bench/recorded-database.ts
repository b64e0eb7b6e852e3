/** A D1 database that writes down every round trip that is made to it. */

import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types';
import type { RoundTrip, Statement } from './floor/recording.ts';

export interface RecordedDatabase {
  readonly d1: D1Database;
  /** From the first one on. */
  readonly roundTrips: readonly RoundTrip[];
}

export function recordDatabase(d1: D1Database): RecordedDatabase {
  const roundTrips: RoundTrip[] = [];
  /** What a statement that the bridge holds stands for. */
  const known = new WeakMap<object, { readonly recorded: Statement; readonly inner: D1PreparedStatement }>();

  function counted<Result>(statements: readonly Statement[], batch: boolean, call: () => Result): Result {
    roundTrips.push({ statements, batch });
    return call();
  }

  function wrap(recorded: Statement, inner: D1PreparedStatement): D1PreparedStatement {
    const alone = <Result>(call: () => Result) => counted([recorded], false, call);
    const statement = {
      bind: (...values: Statement['values']) => wrap({ ...recorded, values }, inner.bind(...values)),
      all: () => alone(() => inner.all()),
      run: () => alone(() => inner.run()),
      raw: () => alone(() => inner.raw()),
      first: () => alone(() => inner.first()),
    };
    known.set(statement, { recorded, inner });
    return statement as unknown as D1PreparedStatement;
  }

  const database = {
    prepare: (sql: string) => wrap({ sql, values: [] }, d1.prepare(sql)),
    batch(statements: readonly object[]) {
      const parts = statements.map((statement) => {
        const part = known.get(statement);
        if (!part) throw new TypeError('A batch holds a statement that was not prepared by this database');
        return part;
      });
      const recorded = parts.map((part) => part.recorded);
      return counted(recorded, true, () => d1.batch(parts.map(({ inner }) => inner)));
    },
  };
  // `exec`, `dump` and sessions are not there, so a bridge that began to use them would fail here, not go uncounted.
  return { d1: database as unknown as D1Database, roundTrips };
}
