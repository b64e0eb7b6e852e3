/** The Worker: wiring of the platform to a bridge, and nothing else. */

import { DurableObject, waitUntil } from 'cloudflare:workers';
import { type Bridge, createBridge, createBroker } from './bridge.ts';
import { type Config, readConfig } from './env.ts';
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

type Broker = ReturnType<typeof createBroker>;

/** One for each session or connection that needs access tokens; see `credentials/token-broker.ts`. */
export class TokenBroker extends DurableObject<Env> implements Broker {
  readonly #broker: Broker;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const config = readConfig(env, integrations);
    this.#broker = createBroker(config, { ...outside(env, config), storage: ctx.storage });
  }

  token(...request: Parameters<Broker['token']>) {
    return this.#broker.token(...request);
  }

  exchange(...request: Parameters<Broker['exchange']>) {
    return this.#broker.exchange(...request);
  }

  reseal(...request: Parameters<Broker['reseal']>) {
    return this.#broker.reseal(...request);
  }

  forget() {
    return this.#broker.forget();
  }

  override alarm() {
    return this.#broker.forget();
  }
}

function start(env: Env): Bridge {
  const config = readConfig(env, integrations);
  return createBridge(config, {
    ...outside(env, config),
    d1: env.DB,
    brokers: { get: (name) => env.TOKEN_BROKER.getByName(name) },
    inBackground: waitUntil,
  });
}

function outside(env: Env, { logLevel }: Config) {
  return {
    cache: env.CACHE,
    fetch: (url: string, init: RequestInit) => fetch(url, init),
    now: () => Date.now(),
    sleep: (ms: number) => scheduler.wait(ms),
    timeout: (ms: number) => AbortSignal.timeout(ms),
    logger: createLogger(logLevel),
  };
}
