/** A bridge with a receiver of alerts, over accounts that fare as a test says, and a clock that only the test moves. */

import { env } from 'cloudflare:workers';
import type { Vars } from '../../src/env.ts';
import { createTestBridge, newDirectory, type TestBridge } from './bridge.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const TICK = 10 * MINUTE;

export const RECEIVER = 'https://ops.example/hook?key=of-the-receiver';
export const SECRET = `whsec_${'c2VjcmV0'.repeat(4)}`;

/** What the receiver got. */
export interface Received {
  readonly url: string;
  readonly init: RequestInit;
  readonly headers: Headers;
  readonly body: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Watched {
  readonly bridge: TestBridge;
  readonly received: Received[];
  /** Takes the place of the receiver's answer, which is 204. */
  answer: (message: Received) => Response | Promise<Response>;
  /** Milliseconds since 1970 UTC. */
  now: number;
  /** Lets so many ticks pass, ten minutes apart. */
  ticks(count: number): Promise<void>;
  /** What the receiver got, by type. */
  readonly types: () => readonly string[];
  events(name: string): readonly Record<string, unknown>[];
  /** The answer of `GET /_admin/alerts`. */
  list(): Promise<Listed>;
}

interface Listed {
  readonly webhook?: object;
  readonly alerts: readonly { readonly kind: string; readonly delivery: Readonly<Record<string, unknown>> }[];
}

/** Nobody is in D1 but who comes after this. */
export async function emptyAccounts(): Promise<void> {
  const tables = ['alerts', 'account_activity', 'contact_runs', 'accounts'];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
}

export function watch(vars: Vars = { ALERT_WEBHOOK_URL: RECEIVER, ALERT_WEBHOOK_SECRET: SECRET }): Watched {
  const bridge = createTestBridge({
    vars: { ENVIRONMENT: 'production', ...vars },
    now: () => watched.now,
    async fetch(url, init) {
      const body = typeof init.body === 'string' ? init.body : '';
      const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
      const message = { url, init, headers: new Headers(init.headers), body, type, data };
      watched.received.push(message);
      return await watched.answer(message);
    },
  });
  const watched: Watched = {
    bridge,
    received: [],
    answer: () => new Response(null, { status: 204 }),
    now: Date.UTC(2026, 10, 25, 3),
    async ticks(count) {
      for (let tick = 0; tick < count; tick += 1) {
        watched.now += TICK;
        await bridge.watch();
      }
    },
    types: () => watched.received.map(({ type }) => type),
    events: (name) => bridge.lines.filter(({ event }) => event === name),
    async list() {
      return (await bridge.admin('GET', '/alerts')).json as unknown as Listed;
    },
  };
  return watched;
}

/** An account whose contacts were synchronized at a time. */
export async function syncedAt(time: number, account?: string): Promise<string> {
  const id = account ?? (await newDirectory()).account;
  await env.DB.prepare(
    `INSERT INTO account_activity (account, endpoint, succeeded_at) VALUES (?1, 'contact_sync', ?2)
     ON CONFLICT DO UPDATE SET succeeded_at = ?2`,
  )
    .bind(id, time)
    .run();
  return id;
}
