/** The Worker on this machine, in the same runtime as in production. */

import { createServer } from 'node:net';
import { unstable_startWorker } from 'wrangler';
import { UsageError } from '../usage-error.ts';
import { WRANGLER_CONFIG } from './data.ts';

const HOST = '127.0.0.1';

export interface LocalWorkerOptions {
  readonly port: number;
  /** Where its D1 and KV are. */
  readonly data: string;
  /** Builds anew when a file changes. */
  readonly watch: boolean;
  readonly logLevel: 'info' | 'error';
}

export interface LocalWorker {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a local bridge uses where `.dev.vars` does not say otherwise. */
const LOCAL_SECRET = 'local-development-secret-not-for-production';

/** Resolves when the Worker serves. */
export async function startLocalWorker(options: LocalWorkerOptions): Promise<LocalWorker> {
  const { port, data, watch, logLevel } = options;
  const text = (value: string) => ({ type: 'plain_text', value }) as const;
  const worker = await unstable_startWorker({
    config: WRANGLER_CONFIG,
    bindings: { ENVIRONMENT: text('development'), LOG_LEVEL: text(logLevel) },
    dev: {
      server: { hostname: HOST, port },
      inspector: false,
      watch,
      persist: data,
      logLevel: watch ? 'log' : 'error',
      liveReload: false,
    },
  });
  await worker.ready;
  return { url: `http://${HOST}:${port}`, stop: () => worker.dispose() };
}

/** Settings of wrangler for a quiet, local run; to be called before anything of it starts. */
export function prepareEnvironment(): void {
  process.env['BRIDGE_SECRET'] ??= LOCAL_SECRET;
  process.env['WRANGLER_SEND_METRICS'] ??= 'false';
  process.env['WRANGLER_SEND_ERROR_REPORTS'] ??= 'false';
  process.env['WRANGLER_HIDE_BANNER'] ??= 'true';
  process.env['WRANGLER_LOG'] ??= 'warn';
  // Without it wrangler asks the internet for a sample of request properties at every start.
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false';
}

/** Throws where the port is taken, and says by what, as far as can be told. */
export async function checkPort(port: number): Promise<void> {
  const inUse = await new Promise<boolean>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else reject(error);
    });
    probe.listen(port, HOST, () => probe.close(() => resolve(false)));
  });
  if (!inUse) return;
  const who = (await isBridge(port)) ? 'a bridge that is already running' : 'another program';
  throw new UsageError(`Port ${port} is in use by ${who}. Stop it, or choose another port: PORT=${port + 1} npm start`);
}

async function isBridge(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${HOST}:${port}/`, { signal: AbortSignal.timeout(1000) });
    return (await response.text()).includes('talkdesk-bridge');
  } catch {
    return false;
  }
}

/** A port from a flag or the variable PORT. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('The port must be a whole number from 1 to 65535');
}
