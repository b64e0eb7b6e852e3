/** Bridges inside workerd, over its real D1 and KV, for the tests of this folder. */

import { env } from 'cloudflare:workers';
import { createTalkdesk, type Talkdesk, type TalkdeskOptions } from '../../simulator/talkdesk.ts';
import { type DirectorySeed, seedDirectory } from '../../fakes/seed-directory.ts';
import { createBridge, type Ports } from '../../src/bridge.ts';
import { readConfig, type Vars } from '../../src/env.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { integrations } from '../../src/integrations/index.ts';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { createLogger } from '../../src/log.ts';
import { createRateBudget, type RateBudget } from '../../src/upstream/rate-budget.ts';

export interface TestBridge {
  fetch(request: Request): Promise<Response>;
  sweep(): Promise<void>;
  watch(): Promise<void>;
  /** What was put aside to be done later, and after how many seconds it comes; nothing takes it out. */
  readonly queued: { id: string; delaySeconds: number }[];
  /** Delivers the message of an action: after how many seconds it is to come again, or nothing where it is over. */
  performDeferred(message: { readonly id: string }): Promise<number | undefined>;
  /** Delivers it as a message that the queue gave up. */
  giveUpDeferred(message: { readonly id: string }): Promise<void>;
  /** Everything that was logged. */
  readonly lines: Record<string, unknown>[];
  /** How long it would have slept, in milliseconds; no time goes by. */
  readonly pauses: readonly number[];
  /** Each call of D1, as the statements that shared it. */
  readonly roundTrips: string[][];
  talkdesk(options: Omit<TalkdeskOptions, 'bridge'>): Talkdesk;
  /** A POST as it may come, and its answer. */
  post(path: string, body: unknown, init?: RequestInit): Promise<WireAnswer>;
  /** A request of the operator, below `/_admin`; with another key, or none, where one is given. */
  admin(method: string, path: string, body?: unknown, key?: string): Promise<WireAnswer>;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface TestBridgeOptions {
  readonly integrations?: readonly Integration[];
  readonly vars?: Vars;
  readonly now?: () => number;
  readonly sleep?: Ports['sleep'];
  readonly timeout?: Ports['timeout'];
  readonly fetch?: Ports['fetch'];
  readonly brokers?: Ports['brokers'];
  readonly d1?: D1Database;
  /** Takes the place of the queue that `queued` shows. */
  readonly actionQueue?: Ports['actionQueue'];
  /** Takes the work that goes on after an answer, which else is done before the test goes on. */
  readonly inBackground?: Ports['inBackground'];
  /** Runs every round trip to D1, or lets it fail before or after. */
  readonly roundTrip?: <Result>(run: () => Promise<Result>, statements: readonly string[]) => Promise<Result>;
}

export const TEST_OPERATOR_KEY = 'an operator key for tests'.replaceAll(' ', '-');

export const TEST_VARS = {
  ENVIRONMENT: 'development',
  LOG_LEVEL: 'debug',
  BRIDGE_SECRET: 'a secret that signs in tests and nowhere else',
  VAULT_KEY: 'a key that seals in tests and nowhere else',
  OPERATOR_KEY_HASH: await hashOperatorKey(TEST_OPERATOR_KEY),
} as const satisfies Vars;

const noNetwork: Ports['fetch'] = () => Promise.reject(new TypeError('tests reach no network'));

export function createTestBridge(options: TestBridgeOptions = {}): TestBridge {
  const lines: Record<string, unknown>[] = [];
  const pauses: number[] = [];
  const roundTrips: string[][] = [];
  const background: Promise<unknown>[] = [];
  const queued: { id: string; delaySeconds: number }[] = [];
  const fetchAndSettle = async (request: Request): Promise<Response> => {
    const response = await bridge.fetch(request);
    await Promise.all(background.splice(0));
    return response;
  };
  const now = options.now ?? Date.now;
  const budgets = new Map<string, RateBudget>();
  const budgetOf = (account: string) => {
    const budget = budgets.get(account) ?? createRateBudget(now);
    budgets.set(account, budget);
    return budget;
  };
  const config = readConfig({ ...TEST_VARS, ...options.vars }, options.integrations ?? integrations);
  const bridge = createBridge(config, {
    d1: recording(options.d1 ?? env.DB, roundTrips, options.roundTrip ?? ((run) => run())),
    cache: env.CACHE,
    brokers: options.brokers ?? { get: (name) => env.TOKEN_BROKER.getByName(name) },
    fetch: options.fetch ?? noNetwork,
    budgets: { get: (account) => budgetOf(account) },
    actionQueue: options.actionQueue ?? {
      send: async ({ id }, { delaySeconds }) => void queued.push({ id, delaySeconds }),
    },
    now,
    // Pauses between tries are random; here they are as short as they may be.
    random: () => 0,
    timeout: options.timeout ?? ((ms) => AbortSignal.timeout(ms)),
    sleep: options.sleep ?? (async (ms) => void pauses.push(ms)),
    inBackground: options.inBackground ?? ((work) => background.push(work)),
    logger: createLogger('debug', (_level, line) => lines.push({ ...line })),
  });
  const deliver = async (queue: string, body: { readonly id: string }) => {
    let pause: number | undefined;
    await bridge.consume({
      queue,
      messages: [
        { id: 'message', body, ack: () => undefined, retry: ({ delaySeconds }) => void (pause = delaySeconds) },
      ],
    });
    return pause;
  };
  const answerTo = async (request: Request): Promise<WireAnswer> => {
    const response = await fetchAndSettle(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) };
  };
  return {
    fetch: fetchAndSettle,
    sweep: () => bridge.sweep(),
    watch: () => bridge.watch(),
    queued,
    performDeferred: (message) => deliver('actions', message),
    giveUpDeferred: async (message) => void (await deliver('actions-dead', message)),
    lines,
    pauses,
    roundTrips,
    talkdesk: (settings) =>
      createTalkdesk({ ...settings, bridge: { url: 'http://bridge.test', fetch: fetchAndSettle } }),
    post: (path, body, init = {}) =>
      answerTo(
        new Request(`http://bridge.test/${path}`, {
          method: 'POST',
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          ...init,
        }),
      ),
    admin: (method, path, body, key = TEST_OPERATOR_KEY) =>
      answerTo(
        new Request(`http://bridge.test/_admin${path}`, {
          method,
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          headers: key === '' ? {} : { Authorization: `Bearer ${key}` },
        }),
      ),
  };
}

let directories = 0;

/** A directory of its own for one test. */
export async function newDirectory(seed: Omit<DirectorySeed, 'bridgeKey' | 'account'> = {}) {
  directories += 1;
  const bridgeKey = `key-of-directory-${directories}`;
  const account = `directory-${directories}`;
  await seedDirectory(env.DB, { ...seed, bridgeKey, account });
  return { bridgeKey, account };
}

/** D1 that writes down which statements shared a round trip, but for those that no answer waits for. */
const IS_ASIDE = /account_activity|observed_calls|d1_migrations|SET (last_)?seen_at/;

function recording(
  d1: D1Database,
  roundTrips: string[][],
  roundTrip: NonNullable<TestBridgeOptions['roundTrip']>,
): D1Database {
  const sqlOf = new WeakMap<D1PreparedStatement, string>();
  const record = (sql: string, statement: D1PreparedStatement): D1PreparedStatement => {
    sqlOf.set(statement, sql);
    return new Proxy(statement, {
      get(target, property) {
        if (property === 'bind') {
          return (...values: unknown[]) => {
            const bound = target.bind(...values);
            sqlOf.set(bound, sql);
            return record(sql, bound);
          };
        }
        if (property === 'all' && IS_ASIDE.test(sql)) return () => target.all();
        if (property === 'all') {
          roundTrips.push([sql]);
          return () => roundTrip(() => target.all(), [sql]);
        }
        if (property === TARGET) return target;
        return Reflect.get(target, property);
      },
    });
  };
  return new Proxy(d1, {
    get(target, property) {
      if (property === 'prepare') return (sql: string) => record(sql, target.prepare(sql));
      if (property === 'batch') {
        return (statements: (D1PreparedStatement & { readonly [TARGET]: D1PreparedStatement })[]) => {
          const originals = statements.map((statement) => statement[TARGET]);
          const texts = originals.map((statement) => sqlOf.get(statement) ?? '');
          if (texts.every((sql) => IS_ASIDE.test(sql))) return target.batch(originals);
          roundTrips.push(texts);
          return roundTrip(() => target.batch(originals), texts);
        };
      }
      throw new Error(`The bridge is not expected to use D1's ${String(property)}`);
    },
  });
}

const TARGET = Symbol('the statement behind a recorded one');
