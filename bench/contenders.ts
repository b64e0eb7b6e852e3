/**
 * The two Workers side by side. One bridge in this process prepares the bridge Worker's database and answers one
 * request per endpoint, all of it recorded; the recording then prepares the floor's database, and is what the floor
 * repeats per request. So both have equal rows, and make equal round trips for equal bytes, by construction.
 */

import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { unstable_splitSqlQuery } from 'wrangler';
import { sampleAgents, sampleContacts, sampleInteractions } from '../fakes/sample-directory.ts';
import { seedDirectory } from '../fakes/seed-directory.ts';
import { type Bridge, createBridge } from '../src/bridge.ts';
import type { ActionAnswer } from '../src/contract/actions.ts';
import type { EndpointName } from '../src/contract/endpoint.ts';
import { readConfig } from '../src/env.ts';
import { integrations } from '../src/integrations/index.ts';
import { createLogger } from '../src/log.ts';
import { type BuiltWorker, buildWorker } from './built-worker.ts';
import { BRIDGE_KEY, callOf, type EndpointCall } from './endpoints.ts';
import { isExpected } from './expected-answer.ts';
import { type Recording, repeat, type RoundTrip } from './floor/recording.ts';
import { recordDatabase } from './recorded-database.ts';
import { type ServedWorker, serveWorker } from './served-worker.ts';

/** An endpoint's request, and what the bridge did for it. */
export interface Match extends EndpointCall {
  readonly recording: Recording;
}

export interface Contenders extends AsyncDisposable {
  readonly bridge: ServedWorker;
  readonly floor: ServedWorker;
  /** Of the bridge. */
  readonly bytes: BuiltWorker['bytes'];
  readonly matches: readonly Match[];
}

export const VARS = {
  ENVIRONMENT: 'development',
  LOG_LEVEL: 'error',
  BRIDGE_SECRET: 'a secret that signs in benchmarks and nowhere else',
  VAULT_KEY: 'a key that seals in benchmarks and nowhere else',
} as const;

export const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export async function startContenders(endpoints: readonly EndpointName[]): Promise<Contenders> {
  const [bridge, floor] = await Promise.all(['../wrangler.toml', 'floor/wrangler.toml'].map(pathOf).map(buildWorker));
  if (!bridge || !floor) throw new Error('Both Workers must be built');

  await using started = new AsyncDisposableStack();
  const bridgeWorker = started.use(await serveWorker(bridge, VARS));
  const { d1, roundTrips } = recordDatabase(bridgeWorker.d1);
  await migrate(d1);
  await seed(d1);
  const matches = await recordMatches(d1, roundTrips, endpoints);

  const RECORDINGS = JSON.stringify(matches.map(({ recording }) => recording));
  const floorWorker = started.use(await serveWorker(floor, { RECORDINGS }));
  for (const roundTrip of roundTrips) await repeat(floorWorker.d1, roundTrip);

  await checkAnswers(bridgeWorker.url, matches);
  await checkAnswers(floorWorker.url, matches);
  const running = started.move();
  return {
    bridge: bridgeWorker,
    floor: floorWorker,
    bytes: bridge.bytes,
    matches,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export async function migrate(d1: D1Database): Promise<void> {
  const folder = pathOf('../migrations');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  await d1.prepare('CREATE TABLE d1_migrations (name TEXT PRIMARY KEY) STRICT').run();
  for (const file of files.toSorted()) {
    const statements = unstable_splitSqlQuery(await readFile(`${folder}/${file}`, 'utf8'));
    const done = d1.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(file);
    await d1.batch([...statements.map((sql) => d1.prepare(sql)), done]);
  }
}

/** Fills the database with the sample directory, behind the bridge key of the benchmarks. */
export async function seed(d1: D1Database): Promise<void> {
  await seedDirectory(d1, {
    bridgeKey: BRIDGE_KEY,
    contacts: sampleContacts(),
    agents: sampleAgents(),
    interactions: sampleInteractions(),
  });
}

async function recordMatches(
  d1: D1Database,
  roundTrips: readonly RoundTrip[],
  endpoints: readonly EndpointName[],
): Promise<Match[]> {
  const bridge = bridgeOver(d1);
  const matches: Match[] = [];
  for (const endpoint of endpoints) {
    const call = await callOf(endpoint, async (path, body) => JSON.parse((await send(bridge, path, body)).text));
    const before = roundTrips.length;
    const { status, text } = await send(bridge, call.path, call.body);
    const waitedFor = roundTrips.slice(before).filter(({ statements }) => !statements.some(isAside));
    const recording = { path: call.path, roundTrips: waitedFor, status, body: text };
    matches.push({
      ...call,
      recording: endpoint === 'actions' ? { ...recording, freshId: madeUpId(text) } : recording,
    });
  }
  return matches;
}

/** What the bridge does once, and what no answer waits for. */
const isAside = ({ sql }: { readonly sql: string }) => /account_activity|observed_calls|d1_migrations/.test(sql);

function bridgeOver(d1: D1Database): Bridge {
  return createBridge(readConfig(VARS, integrations), {
    d1,
    cache: unusedKv,
    brokers: {
      get: () => {
        throw new Error('The directory needs no token');
      },
    },
    fetch: () => Promise.reject(new Error('The directory must not call out')),
    now: Date.now,
    sleep: () => Promise.reject(new Error('The directory never asks to wait')),
    timeout: (ms) => AbortSignal.timeout(ms),
    random: Math.random,
    budgets: {
      get: () => {
        throw new Error('The directory has no rate');
      },
    },
    actionQueue: {
      send: () => Promise.reject(new Error('The directory is never out of reach')),
    },
    logger: createLogger('error'),
    inBackground: (work) => void work,
  });
}

/** The directory needs no KV, so the floor repeats none; when that changes, this fails. */
const unusedKv = new Proxy({} as KVNamespace, {
  get() {
    throw new Error('The directory now uses KV, which the floor does not repeat');
  },
});

async function send(bridge: Bridge, path: string, body: object) {
  const url = `http://bridge.example${path}`;
  const response = await bridge.fetch(new Request(url, { method: 'POST', body: JSON.stringify(body) }));
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return { status: response.status, text };
}

/** Both Workers must answer what was recorded, byte for byte but for an id that is made up anew. */
async function checkAnswers(url: string, matches: readonly Match[]): Promise<void> {
  for (const { path, body, recording } of matches) {
    const response = await fetch(new URL(path, url), { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    if (response.status === recording.status && isExpected(text, recording)) continue;
    throw new Error(
      `${url} answered ${path} with ${response.status}, not with what was recorded: ${text.slice(0, 200)}`,
    );
  }
}

/** The id in the answer to an action. */
export const madeUpId = (answer: string) => (JSON.parse(answer) as ActionAnswer).external_id ?? '';
