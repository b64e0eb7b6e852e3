/** Token brokers over the storage of real Durable Objects, whose authority, clock and pauses are the test's. */

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { createBroker, type Ports } from '../../src/bridge.ts';
import type { TokenBroker } from '../../src/credentials/token-broker.ts';
import { readConfig } from '../../src/env.ts';
import { createLogger } from '../../src/log.ts';
import { TEST_VARS } from './bridge.ts';

export interface TestBrokers {
  get(name: string): TokenBroker;
  /** The objects lose all that is not in their storage. */
  evict(): void;
  readonly lines: readonly Record<string, unknown>[];
  /** How long was waited between tries, in milliseconds. */
  readonly pauses: readonly number[];
}

export function createTestBrokers(ports: Pick<Ports, 'fetch' | 'now'>, vars: object = {}): TestBrokers {
  const config = readConfig({ ...TEST_VARS, ...vars }, []);
  const live = new Map<string, TokenBroker>();
  const lines: Record<string, unknown>[] = [];
  const pauses: number[] = [];

  /** Runs inside the object, as its methods would. */
  function inside<Result>(name: string, use: (broker: TokenBroker) => Promise<Result>): Promise<Result> {
    return runInDurableObject(env.TOKEN_BROKER.getByName(name), async (_, { storage }) => {
      const broker =
        live.get(name) ??
        createBroker(config, {
          ...ports,
          storage,
          cache: env.CACHE,
          timeout: (ms) => AbortSignal.timeout(ms),
          random: Math.random,
          sleep: async (ms) => void pauses.push(ms),
          logger: createLogger('debug', (_level, line) => lines.push({ ...line })),
        });
      live.set(name, broker);
      return await use(broker);
    });
  }

  return {
    get: (name) => ({
      token: (request) => inside(name, (broker) => broker.token(request)),
      exchange: (request) => inside(name, (broker) => broker.exchange(request)),
      reseal: (...request) => inside(name, (broker) => broker.reseal(...request)),
      keep: () => inside(name, (broker) => broker.keep()),
      forget: () => inside(name, (broker) => broker.forget()),
    }),
    evict: () => live.clear(),
    lines,
    pauses,
  };
}
