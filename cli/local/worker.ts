/** The Worker on this machine, in the same runtime as in production. */

import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { unstable_startWorker } from 'wrangler';
import { CommandError } from '../command-error.ts';
import { UsageError } from '../usage-error.ts';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { WRANGLER_CONFIG } from '../project.ts';
import { LOCAL_OPERATOR_KEY } from './operator-key.ts';
import { localSettings, readDevVars } from './settings.ts';

const HOST = '127.0.0.1';

export interface LocalWorkerOptions {
  readonly port: number;
  /** Where its D1 and KV are. */
  readonly data: string;
  /** Builds anew when a file changes. */
  readonly watch: boolean;
  /** Unless LOG_LEVEL says otherwise. */
  readonly logLevel: 'info' | 'warn';
}

export interface LocalWorker {
  readonly url: string;
  stop(): Promise<void>;
}

/** Resolves when the Worker serves. */
export async function startLocalWorker(options: LocalWorkerOptions): Promise<LocalWorker> {
  const { port, data, watch, logLevel } = options;
  const text = (value: string) => ({ type: 'plain_text', value }) as const;
  const worker = await unstable_startWorker({
    config: WRANGLER_CONFIG,
    bindings: {
      ENVIRONMENT: text('development'),
      LOG_LEVEL: text(logLevel),
      OPERATOR_KEY_HASH: text(await hashOperatorKey(LOCAL_OPERATOR_KEY)),
      // Whole, because wrangler looks for what is missing in `.dev.vars` alone where there is one, and takes little from it.
      ...Object.fromEntries(
        Object.entries(localSettings(readDevVars(), process.env)).map(([name, value]) => [
          name,
          { type: 'secret_text', value } as const,
        ]),
      ),
    },
    dev: {
      server: { hostname: HOST, port },
      inspector: false,
      watch,
      persist: data,
      logLevel: watch ? 'log' : 'error',
      liveReload: false,
    },
  });
  await Promise.race([worker.ready, failAfter(MOST_SECONDS_TO_START)]);
  return { url: `http://${HOST}:${port}`, stop: () => worker.dispose() };
}

const MOST_SECONDS_TO_START = 60;

/** The runtime waits for ever where another program took the port in the last moment. */
async function failAfter(seconds: number): Promise<never> {
  await setTimeout(seconds * 1000, undefined, { ref: false });
  throw new CommandError(`The Worker did not start within ${seconds} seconds. Is its port in use?`);
}

/** Settings of wrangler for a quiet, local run; to be called before anything of it starts. */
export function prepareEnvironment(): void {
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
      else reject(new CommandError(`Port ${port} cannot be used: ${error.message}`, { cause: error }));
    });
    probe.listen(port, HOST, () => probe.close(() => resolve(false)));
  });
  if (!inUse) return;
  const who = (await isBridge(port)) ? 'a bridge that is already running' : 'another program';
  throw new UsageError(
    `Port ${port} is in use by ${who}. Stop it, or choose another port with --port or PORT=${port + 1}; beside another local bridge it needs data of its own, too: --data DIR`,
  );
}

async function isBridge(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${HOST}:${port}/`, { signal: AbortSignal.timeout(1000) });
    return (await response.text()).includes('talkdesk-bridge');
  } catch {
    return false;
  }
}
