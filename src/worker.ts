/** The platform wired to a bridge: a Worker that serves some integrations, and the Durable Objects that it needs. */

import { DurableObject, waitUntil } from 'cloudflare:workers';
import { type Bridge, createBridge, createBroker } from './bridge.ts';
import { type Config, readConfig } from './env.ts';
import type { Integration } from './declaration/integration.ts';
import { createLogger } from './log.ts';
import { withLocalServices } from './upstream/local-services.ts';
import { createRateBudget } from './upstream/rate-budget.ts';
import { bindingThatFetches, withServiceBindings } from './upstream/service-bindings.ts';

/** The schedules of wrangler.toml. */
const SWEEP = '17 * * * *';
const WATCH = '*/10 * * * *';

type Broker = ReturnType<typeof createBroker>;

/** The handler of a Worker that serves these integrations, and the classes of its Durable Objects. */
export function createWorker(integrations: readonly Integration[]) {
  let bridge: Bridge | undefined;

  const handler = {
    fetch(request, env) {
      bridge ??= start(env, integrations);
      return bridge.fetch(request);
    },
    async queue(batch, env) {
      bridge ??= start(env, integrations);
      await bridge.consume(batch);
    },
    async scheduled({ cron }, env) {
      bridge ??= start(env, integrations);
      // Any other schedule, or none, as in a local run, does both.
      if (cron !== SWEEP) await bridge.watch();
      if (cron !== WATCH) await bridge.sweep();
    },
  } satisfies ExportedHandler<Env>;

  /** One for each session or connection that needs access tokens; see `credentials/token-broker.ts`. */
  class TokenBroker extends DurableObject<Env> implements Broker {
    readonly #broker: Broker;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      const config = configOf(env, integrations);
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

    keep() {
      return this.#broker.keep();
    }

    forget() {
      return this.#broker.forget();
    }

    override alarm() {
      return this.#broker.forget();
    }
  }

  return { handler, TokenBroker, RateBudget };
}

/** One for each account with a declared rate; see `upstream/rate-budget.ts`. It keeps nothing in its storage. */
class RateBudget extends DurableObject<Env> {
  readonly #budget = createRateBudget(Date.now);

  take(...order: Parameters<ReturnType<typeof createRateBudget>['take']>) {
    return this.#budget.take(...order);
  }

  pause(until: number) {
    this.#budget.pause(until);
  }
}

function start(env: Env, integrations: readonly Integration[]): Bridge {
  const config = configOf(env, integrations);
  return createBridge(config, {
    ...outside(env, config),
    d1: env.DB,
    actionQueue: env.ACTIONS,
    brokers: { get: (name) => env.TOKEN_BROKER.getByName(name) },
    budgets: { get: (account) => env.RATE_BUDGET.getByName(account) },
    inBackground: waitUntil,
  });
}

/** A copy of the environment may have more names than its type: those of path secrets follow from the integrations. */
const configOf = (env: Env, integrations: readonly Integration[]) =>
  readConfig({ ...env }, integrations, (binding) => bindingThatFetches(env, binding) !== undefined);

function outside(env: Env, { logLevel, localServices, serviceBindings }: Config) {
  const openly = (url: string, init: RequestInit) => fetch(url, init);
  return {
    cache: env.CACHE,
    fetch: withLocalServices(withServiceBindings(openly, serviceBindings, env), localServices),
    fetchElsewhere: withLocalServices(openly, localServices),
    now: () => Date.now(),
    sleep: (ms: number) => scheduler.wait(ms),
    timeout: (ms: number) => AbortSignal.timeout(ms),
    random: Math.random,
    logger: createLogger(logLevel),
  };
}
