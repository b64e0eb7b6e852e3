/**
 * The composition root. A request travels
 *
 *   server → endpoint (parsed body, integration) → session (credentials, account) → engine → connector → upstream
 *
 * and back: the connector's domain values → the engine → the endpoint, which puts them into Talkdesk's shape.
 */

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { createActions } from './actions/actions.ts';
import { consume, type Delivery } from './actions/consume.ts';
import { type ActionQueue, createDeferredActions } from './actions/deferred.ts';
import { createOnce } from './actions/once.ts';
import { sweepActions } from './actions/sweep.ts';
import { createAgentSync } from './agents/agent-sync.ts';
import { createAlerts } from './alerts/alerts.ts';
import { connectRoutes } from './connect/routes.ts';
import { contractRoutes } from './contract/routes.ts';
import { createAccessTokens, type TokenBrokers } from './credentials/access-tokens.ts';
import { createConnections } from './credentials/connections.ts';
import { createSessions } from './credentials/session.ts';
import { type BrokerStorage, createTokenBroker, type TokenBroker } from './credentials/token-broker.ts';
import { createVault } from './credentials/vault.ts';
import { BridgeError } from './domain/errors.ts';
import { createSealer } from './domain/sealer.ts';
import { createSigner } from './domain/signer.ts';
import type { Config } from './env.ts';
import { integrationsByName } from './declaration/define-integration.ts';
import { createServer } from './http/server.ts';
import type { Logger } from './log.ts';
import { createAccountConnections } from './operators/account-connections.ts';
import { createAccountKeys } from './operators/account-keys.ts';
import { createAccounts } from './operators/accounts.ts';
import { createActivity } from './operators/activity.ts';
import { createOperatorConnections } from './operators/connect.ts';
import { createOperatorDeferred } from './operators/deferred.ts';
import { createObserver } from './operators/observe.ts';
import { purgeAccounts } from './operators/purge.ts';
import { operatorRoutes } from './operators/routes.ts';
import { sweepConnections } from './operators/sweep-connections.ts';
import { createContactFinders } from './people/find-contact.ts';
import { createDatabase, type Database } from './store/database.ts';
import { createDirectoryStore } from './store/directory.ts';
import { isSchemaCurrent, NEWEST_MIGRATION } from './store/schema.ts';
import { createContactSync } from './sync/contact-sync.ts';
import { sweepContactSync } from './sync/sweep.ts';
import type { Budget } from './upstream/access.ts';
import { createDeadline } from './upstream/deadline.ts';
import { createOutbounds } from './upstream/outbound.ts';
import { createSend, type Send } from './upstream/send.ts';

/** What the bridge reaches the outside with; tests bring their own. */
export interface Ports {
  readonly d1: D1Database;
  readonly cache: KVNamespace;
  readonly brokers: TokenBrokers;
  /** Leads to actions that are to be done later. */
  readonly actionQueue: ActionQueue;
  /** Rate budgets by account. */
  readonly budgets: { get(account: string): Budget };
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What follows a redirect to another origin; default `fetch`. */
  readonly fetchElsewhere?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Lets work go on once the answer is given. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

export interface Bridge {
  fetch(request: Request): Promise<Response>;
  /** Thins out what is kept in D1; for a schedule. */
  sweep(): Promise<void>;
  /** Looks for what an operator is to be told of, and tells it; for a schedule that is more frequent. */
  watch(): Promise<void>;
  /** Does what was accepted before, for what a queue delivers. */
  consume(delivery: Delivery): Promise<void>;
}

/** For all tries to get a token; the request that waits for it wants to use it then. */
const BROKER_DEADLINE_MS = 12_000;
/** For one try to deliver an alert. */
const ALERT_DEADLINE_MS = 10_000;
/** Of what a receiver of alerts answers, which nobody reads. */
const MOST_RECEIPT_BYTES = 1_000_000;
/** Of an authority's answer. Tokens are small; this leaves room for those that hold a person's whole profile. */
const MOST_TOKEN_BYTES = 100_000;

export function createBridge(config: Config, ports: Ports): Bridge {
  const { now, sleep, logger } = ports;
  const database = createDatabase(ports.d1);
  const signer = createSigner(config.secrets);
  const sealer = createSealer(config.vaultKeys);
  const vault = createVault({ database, sealer, now });
  const { cache, brokers, inBackground } = ports;
  const tokens = createAccessTokens({ cache, sealer, brokers, now, inBackground });
  const allowLoopback = !config.production;
  const beginOutbound = createOutbounds({ ...ports, allowLoopback });
  const connections = createConnections({ beginOutbound, database, vault, tokens, now });
  const sessions = createSessions({
    now,
    database,
    cache,
    signer,
    vault,
    tokens,
    connections,
    allowLoopback,
    directory: (account) => createDirectoryStore(database, account),
  });
  const integrations = integrationsByName(config.integrations);
  const contactFinder = createContactFinders({ database, signer, now });
  const once = createOnce({ database, sealer, now, sleep });
  const deferred = createDeferredActions({
    database,
    vault,
    queue: ports.actionQueue,
    integrations,
    once,
    contactFinder,
    beginOutbound,
    openSession: ({ integration, auth, outbound }) =>
      sessions.opener({
        integration,
        presented: auth,
        headers: new Headers(),
        validating: false,
        outbound,
        logger,
        opened: () => undefined,
      })(),
    logger,
    now,
  });
  const { purgeAfterDays } = config;
  const accounts = createAccounts({ database, integrations, now, purgeAfterDays });
  const keeping = {
    database,
    integrations,
    vault,
    tokens,
    connections,
    signer,
    now,
    allowLoopback,
  };
  const alerts = createAlerts({
    database,
    webhook: config.webhook,
    newSend: () => newSend(config, ports, { deadlineMs: ALERT_DEADLINE_MS, mostBytes: MOST_RECEIPT_BYTES }),
    now,
    logger,
  });
  const checkReady = createReadiness(config.problems, database);
  const server = createServer(
    { logger, now, about: config.production ? {} : { integrations: [...integrations.keys()] }, checkReady },
    [
      operatorRoutes({
        database,
        integrations,
        accounts,
        accountKeys: createAccountKeys({ database, integrations, now }),
        accountConnections: createAccountConnections(database, connections),
        connections: createOperatorConnections({ ...keeping, accounts }),
        alerts,
        deferred: createOperatorDeferred({ database, deferred, now }),
        tokens,
        vault,
        keyHashes: config.operatorKeyHashes,
        logger,
        now,
      }),
      connectRoutes({ ...keeping, logger }),
      contractRoutes({
        integrations,
        pathSecretHashes: config.pathSecretHashes,
        sessions,
        beginOutbound,
        contactSync: createContactSync({ database, signer, now, sleep }),
        agentSync: createAgentSync({ database, now }),
        contactFinder,
        actions: createActions({ once, signer }),
        deferred,
        inBackground,
        logger,
        now,
        onOutcome: createActivity({ database, logger, now, inBackground }),
        onCall: createObserver({ database, signer, logger, now, inBackground }),
      }),
    ],
  );

  for (const problem of config.problems) logger.error('misconfigured', { problem });
  return {
    fetch: async (request) => await server.fetch(request),
    async sweep() {
      const swept = await sweepContactSync(database, now());
      const sweptActions = await sweepActions(database, now());
      const upkeep = { database, tokens, brokers, connections, vault, now, purgeAfterDays, logger };
      const purged = await purgeAccounts(upkeep);
      const sweptConnections = await sweepConnections(upkeep);
      logger.info('swept', {
        ...swept,
        ...sweptActions,
        accounts: purged,
        ...sweptConnections,
        alerts: await alerts.sweep(),
      });
    },
    async watch() {
      await deferred.remind();
      await alerts.watch();
    },
    consume: (delivery) => consume({ deferred, checkReady, logger }, delivery),
  };
}

/** What a token broker reaches the outside with. */
export type BrokerPorts = Pick<Ports, 'cache' | 'fetch' | 'now' | 'sleep' | 'timeout' | 'random' | 'logger'> & {
  readonly storage: BrokerStorage;
};

/** The broker of one session or connection, over a storage of its own. */
export function createBroker(config: Config, ports: BrokerPorts): TokenBroker {
  return createTokenBroker({
    ...ports,
    sealer: createSealer(config.vaultKeys),
    newSend: () => newSend(config, ports, { deadlineMs: BROKER_DEADLINE_MS, mostBytes: MOST_TOKEN_BYTES }),
  });
}

/** A way out that is no integration's, with a deadline of its own. */
function newSend(
  { production }: Config,
  ports: Pick<Ports, 'fetch' | 'now' | 'timeout'>,
  { deadlineMs, mostBytes }: { readonly deadlineMs: number; readonly mostBytes: number },
): Send {
  const deadline = createDeadline(ports, deadlineMs);
  return createSend({ fetch: ports.fetch, deadline, allowLoopback: !production, mostBytes });
}

/** Whether the bridge can serve. A database that has had all migrations is not asked again. */
function createReadiness(problems: readonly string[], database: Database): () => Promise<void> {
  let isCurrent = false;
  return async () => {
    if (problems.length > 0) {
      throw new BridgeError('misconfigured', 'This bridge is not set up correctly; its log names every problem');
    }
    isCurrent ||= await isSchemaCurrent(database);
    if (!isCurrent) {
      const rule = `the database lacks the migration ${NEWEST_MIGRATION}; "npm run deploy" applies it`;
      throw new BridgeError('schema_behind', `This bridge cannot serve yet: ${rule}`);
    }
  };
}
