/** Several Workers that share D1, KV and Durable Objects, as the isolates of one deployment do all over the world. */

import { fileURLToPath } from 'node:url';
import { Miniflare } from 'miniflare';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { buildWorker } from '../built-worker.ts';
import { migrate, VARS } from '../contenders.ts';

/** Opens the operators' routes of the fleet. */
export const FLEET_OPERATOR_KEY = 'an-operator-key-for-the-fleet';

export interface Fleet extends AsyncDisposable {
  /** One for each Worker, without a slash at its end. */
  readonly urls: readonly string[];
  /** A POST to one of the Workers, in turn. */
  post(path: string, body: object): Promise<FleetAnswer>;
  /** Lines that the Workers have logged. */
  logs(): readonly string[];
}

export interface FleetAnswer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface FleetOptions {
  /** Of the Worker, where it is another than that which reaches the fake authority. */
  readonly config?: URL;
  readonly vars?: Readonly<Record<string, string>>;
}

/** Builds the Worker once and starts it so many times. The database is migrated and empty. */
export async function startFleet(size: number, options: FleetOptions = {}): Promise<Fleet> {
  const { config = new URL('wrangler.toml', import.meta.url) } = options;
  const built = await buildWorker(fileURLToPath(config));
  const names = Array.from({ length: size }, (_, index) => `bridge-${index}`);
  const [owner = ''] = names;
  const vars = { ...VARS, OPERATOR_KEY_HASH: await hashOperatorKey(FLEET_OPERATOR_KEY), ...options.vars };
  const logs: string[] = [];
  const texts = Object.entries(vars).map(([name, value]) => [name, { type: 'text', value }] as const);
  const miniflare = new Miniflare({
    cf: false,
    handleStructuredLogs: ({ message }) => logs.push(message),
    workers: names.map((name) => ({
      config: {
        name,
        compatibilityDate: built.compatibilityDate,
        compatibilityFlags: [...built.compatibilityFlags],
        manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents: built.script } } },
        ...(name === owner ? { exports: { TokenBroker: { type: 'durable-object', storage: 'sqlite' } } } : {}),
        env: {
          DB: { type: 'd1', id: 'DB' },
          CACHE: { type: 'kv', id: 'CACHE' },
          TOKEN_BROKER: { type: 'durable-object', worker: owner, exportName: 'TokenBroker' },
          ...Object.fromEntries(texts),
        },
      },
      dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
    })),
  });
  const urls = await Promise.all(names.map(async (name) => (await miniflare.unsafeGetDirectURL(name)).origin));
  await migrate(await miniflare.getD1Database('DB', owner));
  let turn = 0;
  return {
    urls,
    async post(path, body) {
      turn += 1;
      const url = `${urls[turn % urls.length]}/${path}`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      return { status: response.status, json: (await response.json()) as FleetAnswer['json'] };
    },
    logs: () => logs,
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
