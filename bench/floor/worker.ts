/**
 * The least that could serve Talkdesk from the same data: a bare Hono application that reads the request, makes the
 * recorded round trips to D1 and sends the recorded bytes. It checks, maps, signs and logs nothing.
 */

import type { D1Database } from '@cloudflare/workers-types';
import { Hono } from 'hono';
import { type Recording, repeat, type RoundTrip } from './recording.ts';

interface Bindings {
  readonly DB: D1Database;
  /** JSON: a list of recordings. */
  readonly RECORDINGS: string;
}

let recordings: ReadonlyMap<string, Recording> | undefined;

const app = new Hono<{ Bindings: Bindings }>();

app.post('*', async (c) => {
  recordings ??= parseRecordings(c.env.RECORDINGS);
  const recording = recordings.get(c.req.path);
  if (!recording) return c.notFound();
  await c.req.json();
  const { roundTrips, body } = withFreshId(recording);
  for (const roundTrip of roundTrips) await repeat(c.env.DB, roundTrip);
  return new Response(body, { status: recording.status, headers: { 'Content-Type': 'application/json' } });
});

export default app;

function parseRecordings(json: string): ReadonlyMap<string, Recording> {
  return new Map((JSON.parse(json) as Recording[]).map((recording) => [recording.path, recording]));
}

/** The recording with a new id in place of the one that was made up for it. */
function withFreshId({ roundTrips, body, freshId }: Recording): Pick<Recording, 'roundTrips' | 'body'> {
  if (freshId === undefined) return { roundTrips, body };
  const id = crypto.randomUUID().slice(-freshId.length).padStart(freshId.length, 'x');
  const renew = <Value>(value: Value) => (typeof value === 'string' ? value.replaceAll(freshId, id) : value);
  const renewed = roundTrips.map(({ statements, batch }): RoundTrip => ({
    statements: statements.map(({ sql, values }) => ({ sql, values: values.map(renew) })),
    batch,
  }));
  return { roundTrips: renewed, body: renew(body) };
}
