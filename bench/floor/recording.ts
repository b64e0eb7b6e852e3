/** What the bridge does for one request, written down so that another Worker can do the same and no more. */

import type { D1Database } from '@cloudflare/workers-types';
import type { ExpectedAnswer } from '../expected-answer.ts';

type SqlValue = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** One round trip to D1. */
export interface RoundTrip {
  readonly statements: readonly Statement[];
  /** Whether the statements travelled as a batch; without it there is one. */
  readonly batch: boolean;
}

export interface Recording extends ExpectedAnswer {
  readonly path: string;
  readonly roundTrips: readonly RoundTrip[];
  readonly status: number;
}

/** Makes the same round trip on another database. */
export async function repeat(d1: D1Database, { statements, batch }: RoundTrip): Promise<void> {
  const prepared = statements.map(({ sql, values }) => d1.prepare(sql).bind(...values));
  if (batch) await d1.batch(prepared);
  else await prepared[0]?.all();
}
