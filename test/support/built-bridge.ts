/** The Worker, built as it is deployed and running in workerd on a port of this machine, with stores of its own. */

import type { D1Database, KVNamespace } from '@cloudflare/workers-types';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';
import { AS_DEPLOYED } from '../../cli/deploy/as-deployed.ts';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { buildInto } from './built-code.ts';

/** Opens the operators' routes of a built bridge. */
export const BUILT_OPERATOR_KEY = 'an-operator-key-for-tests';

export interface BuiltBridge {
  readonly url: string;
  readonly d1: D1Database;
  /** Lines that the Worker has logged. */
  logs(): readonly string[];
  /** Has a schedule come. */
  schedule(cron: string): Promise<void>;
  close(): Promise<void>;
}

interface Bindings {
  readonly DB: D1Database;
  readonly CACHE: KVNamespace;
}

const CONFIG = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));

/** Another Worker, which the bridge has a binding to. */
export interface BoundWorker {
  readonly binding: string;
  /** The path of its code. */
  readonly main: string;
}

/**
 * Builds and starts it, with some more settings; the database is migrated and empty. `main` is another `index.ts` than that of `src`, for a Worker
 * with other integrations.
 */
export async function startBuiltBridge(
  main?: string,
  vars: Readonly<Record<string, string>> = {},
  bound?: BoundWorker,
): Promise<BuiltBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-built-'));
  await buildInto(folder, CONFIG, main === undefined ? AS_DEPLOYED : [main, ...AS_DEPLOYED]);
  const harness = createTestHarness({
    workers: [
      {
        configPath: CONFIG,
        prebuiltWorkerDir: folder,
        vars: { ENVIRONMENT: 'development', LOG_LEVEL: 'warn', ...vars },
        secrets: {
          BRIDGE_SECRET: 'a secret that signs in tests and nowhere else',
          VAULT_KEY: 'a key that seals in tests and nowhere else',
          OPERATOR_KEY_HASH: await hashOperatorKey(BUILT_OPERATOR_KEY),
        },
        ...(bound ? { bindingOverrides: { [bound.binding]: 'bound' } } : {}),
      },
      ...(bound ? [{ config: { name: 'bound', main: bound.main, compatibility_date: '2026-10-20' } }] : []),
    ],
  });
  const { url } = await harness.listen();
  const worker = harness.getWorker<Bindings>('talkdesk-bridge');
  await worker.applyD1Migrations('DB');
  const { DB } = await worker.getEnv();
  return {
    url: url.origin,
    d1: DB,
    logs: () => harness.getLogs().map(({ message }) => message),
    async schedule(cron) {
      await worker.scheduled({ cron });
    },
    async close() {
      await harness.close();
      rmSync(folder, { recursive: true });
    },
  };
}
