/** The Worker as it is deployed, built and running in workerd on a port of this machine, with stores of its own. */

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { createTestHarness } from 'wrangler';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';

/** Opens the operators' routes of a built bridge. */
export const BUILT_OPERATOR_KEY = 'an-operator-key-for-tests';

export interface BuiltBridge {
  readonly url: string;
  readonly d1: D1Database;
  /** Lines that the Worker has logged. */
  logs(): readonly string[];
  close(): Promise<void>;
}

interface Bindings {
  readonly DB: D1Database;
  readonly CACHE: KVNamespace;
}

/** Builds and starts it; the database is migrated and empty. */
export async function startBuiltBridge(): Promise<BuiltBridge> {
  const harness = createTestHarness({
    workers: [
      {
        configPath: new URL('../../wrangler.toml', import.meta.url),
        vars: { ENVIRONMENT: 'development', LOG_LEVEL: 'warn' },
        secrets: {
          BRIDGE_SECRET: 'a secret that signs in tests and nowhere else',
          VAULT_KEY: 'a key that seals in tests and nowhere else',
          OPERATOR_KEY_HASH: await hashOperatorKey(BUILT_OPERATOR_KEY),
        },
      },
    ],
  });
  const { url } = await harness.listen();
  const worker = harness.getWorker<Bindings>();
  await worker.applyD1Migrations('DB');
  const { DB } = await worker.getEnv();
  return {
    url: url.origin,
    d1: DB,
    logs: () => harness.getLogs().map(({ message }) => message),
    close: () => harness.close(),
  };
}
