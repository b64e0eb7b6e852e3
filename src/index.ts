/** The Worker: wiring of the platform to a bridge, and nothing else. */

import { waitUntil } from 'cloudflare:workers';
import { type Bridge, createBridge } from './bridge.ts';
import { readConfig } from './env.ts';
import { integrations } from './integrations/index.ts';
import { createLogger } from './log.ts';

let bridge: Bridge | undefined;

export default {
  fetch(request, env) {
    bridge ??= start(env);
    return bridge.fetch(request);
  },
  async scheduled(_, env) {
    bridge ??= start(env);
    await bridge.sweep();
  },
} satisfies ExportedHandler<Env>;

function start(env: Env): Bridge {
  const config = readConfig(env, integrations);
  return createBridge(config, {
    d1: env.DB,
    cache: env.CACHE,
    fetch: (url, init) => fetch(url, init),
    now: Date.now,
    sleep: (ms) => scheduler.wait(ms),
    timeout: (ms) => AbortSignal.timeout(ms),
    logger: createLogger(config.logLevel),
    inBackground: waitUntil,
  });
}
