/**
 * The composition root. A request travels
 *
 *   router → endpoint (parsed body, integration) → session (credentials, account) → engine → connector → upstream
 *
 * and back: the connector's domain values → the engine → the endpoint, which puts them into Talkdesk's shape.
 */

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { createAgentSync } from './agents/agent-sync.ts';
import { createRouter } from './contract/router.ts';
import { createSessions } from './credentials/session.ts';
import { createSigner } from './domain/signer.ts';
import type { Config } from './env.ts';
import { integrationsByName } from './declaration/define-integration.ts';
import type { Logger } from './log.ts';
import { createDatabase } from './store/database.ts';
import { createDirectoryStore } from './store/directory.ts';
import { createContactSync } from './sync/contact-sync.ts';
import { sweepContactSync } from './sync/sweep.ts';
import { createFetchJson } from './upstream/fetch-json.ts';
import { createUpstreamFetch } from './upstream/fetch.ts';

/** What the bridge reaches the outside with; tests bring their own. */
export interface Ports {
  readonly d1: D1Database;
  readonly cache: KVNamespace;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
  readonly logger: Logger;
}

export interface Bridge {
  fetch(request: Request): Promise<Response>;
  /** Thins out what is kept in D1; for a schedule. */
  sweep(): Promise<void>;
}

/** For all outbound requests on behalf of one inbound request; Talkdesk's own limit is not known, 30 s is likely. */
const DEADLINE_MS = 20_000;

export function createBridge(config: Config, ports: Ports): Bridge {
  const { now, sleep, logger } = ports;
  const database = createDatabase(ports.d1);
  const signer = createSigner(config.secrets);

  const sessions = createSessions({
    database,
    cache: ports.cache,
    signer,
    now,
    directory: (account) => createDirectoryStore(database, account),
    upstream(authorize) {
      const fetch = createUpstreamFetch({
        fetch: ports.fetch,
        authorize,
        deadlineMs: DEADLINE_MS,
        allowLoopback: !config.production,
        now,
        timeout: ports.timeout,
      });
      return { fetch, fetchJson: createFetchJson(fetch) };
    },
  });
  const router = createRouter({
    integrations: integrationsByName(config.integrations),
    sessions,
    contactSync: createContactSync({ database, signer, now, sleep }),
    agentSync: createAgentSync({ database, now }),
    problems: config.problems,
    logger,
    now,
  });

  for (const problem of config.problems) logger.error('misconfigured', { problem });
  return {
    fetch: async (request) => await router.fetch(request),
    async sweep() {
      const swept = await sweepContactSync(database, now());
      logger.info('swept', { ...swept });
    },
  };
}
