/**
 * A built Worker in workerd, behind a socket that leads straight to it. The servers of `wrangler dev` and of its test
 * harness put a proxy in a second process before the Worker, which costs more than the Worker itself.
 */

import type { D1Database } from '@cloudflare/workers-types';
import { Miniflare } from 'miniflare';
import type { BuiltWorker } from './built-worker.ts';
import { childProcesses } from './processor-time.ts';

export interface ServedWorker extends AsyncDisposable {
  readonly url: string;
  readonly d1: D1Database;
  /** Of its workerd, where the system tells. */
  readonly processId?: number;
}

/** Serves a Worker with an empty D1 `DB`, an empty KV `CACHE`, and the given texts as its vars. */
export async function serveWorker(worker: BuiltWorker, vars: Readonly<Record<string, string>>): Promise<ServedWorker> {
  const others = new Set(await childProcesses());
  const texts = Object.entries(vars).map(([name, value]) => [name, { type: 'text', value }] as const);
  const miniflare = new Miniflare({
    cf: false,
    workers: [
      {
        config: {
          name: worker.name,
          compatibilityDate: worker.compatibilityDate,
          compatibilityFlags: [...worker.compatibilityFlags],
          manifest: { mainModule: 'index.js', modules: { 'index.js': { type: 'esm', contents: worker.script } } },
          env: { DB: { type: 'd1', id: 'DB' }, CACHE: { type: 'kv', id: 'CACHE' }, ...Object.fromEntries(texts) },
        },
        dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }] },
      },
    ],
  });
  const { href: url } = await miniflare.unsafeGetDirectURL();
  const processId = (await childProcesses()).find((id) => !others.has(id));
  return {
    url,
    d1: await miniflare.getD1Database('DB'),
    ...(processId === undefined ? {} : { processId }),
    [Symbol.asyncDispose]: () => miniflare.dispose(),
  };
}
