import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executeProgram } from '../../cli/deploy/execute.ts';
import { createTestAccount, type TestAccount } from '../support/deployment.ts';
import { ASSETS_COMPLETE } from '../support/fake-asset-store.ts';
import { type FakeCloudflare, startFakeCloudflare } from '../support/fake-cloudflare.ts';

// deploy.test.ts plays wrangler; here the real one is asked, so that the two cannot drift apart.
const WRANGLER = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

let cloudflare: FakeCloudflare;
let account: TestAccount;
beforeEach(async () => {
  cloudflare = await startFakeCloudflare();
  account = createTestAccount();
});
afterEach(async () => {
  account.remove();
  await cloudflare.close();
});

const creations = () => cloudflare.changes.filter((change) => /d1|kv|queues$/.test(change));
const [ACTIONS, DEAD] = ['talkdesk-bridge-actions', 'talkdesk-bridge-actions-dead'];
const imageUploads = () => cloudflare.changes.filter((change) => change === 'POST workers/assets/upload');
const publicFile = (path: string) => readFileSync(new URL(`../../public/${path}`, import.meta.url));

test('the real wrangler deploys from nothing, and again', { timeout: 300_000 }, async () => {
  const ports = {
    execute: executeProgram([process.execPath, WRANGLER], account.folder),
    env: {
      PATH: process.env['PATH'],
      HOME: account.folder,
      CLOUDFLARE_API_BASE_URL: cloudflare.url,
      CLOUDFLARE_API_TOKEN: 'a token of nobody',
    },
  };
  const first = await account.deploy({}, ports);
  expect(first.failure?.message).toBeUndefined();
  const stores = ['POST d1/database', 'POST storage/kv/namespaces', 'POST queues', 'POST queues'];
  expect(creations()).toEqual(stores);
  expect(cloudflare.sql.filter((sql) => sql.includes('CREATE TABLE accounts'))).toHaveLength(1);
  const [bindings = []] = cloudflare.uploads;
  expect(bindings.map(({ name, type }) => [name, type])).toEqual(
    expect.arrayContaining([
      ['BRIDGE_SECRET', 'secret_text'],
      ['VAULT_KEY', 'secret_text'],
      ['OPERATOR_KEY_HASH', 'secret_text'],
      ['CACHE', 'kv_namespace'],
      ['DB', 'd1'],
      ['TOKEN_BROKER', 'durable_object_namespace'],
      ['RATE_BUDGET', 'durable_object_namespace'],
      ['ACTIONS', 'queue'],
    ]),
  );
  expect(first.deployment).toMatchObject({
    url: 'https://talkdesk-bridge.acme.workers.dev',
    operatorKey: expect.stringMatching(/^tbo_/),
  });

  const consumers = {
    [ACTIONS]: expect.objectContaining({
      script_name: 'talkdesk-bridge',
      dead_letter_queue: DEAD,
      settings: { batch_size: 5, max_retries: 100, max_wait_time_ms: 1000 },
    }),
    [DEAD]: expect.objectContaining({ script_name: 'talkdesk-bridge', settings: { max_wait_time_ms: 1000 } }),
  };
  expect(cloudflare.consumers).toEqual(consumers);

  expect(cloudflare.migrations).toEqual([
    { new_sqlite_classes: ['TokenBroker'] },
    { new_sqlite_classes: ['RateBudget'] },
  ]);
  const images = ['directory', 'mycrm', 'request-tracker'].flatMap((name) => [`${name}/icon.png`, `${name}/logo.png`]);
  expect(cloudflare.files()).toEqual(
    Object.fromEntries(images.map((path) => [`/${path}`, { type: 'image/png', content: publicFile(path) }])),
  );

  const second = await account.deploy({ yes: false }, ports);
  expect(second.failure?.message).toBeUndefined();
  expect(creations()).toEqual(stores);
  expect(cloudflare.consumers).toEqual(consumers);
  expect(cloudflare.uploads).toHaveLength(2);
  expect(cloudflare.migrations).toHaveLength(2);
  expect(imageUploads()).toHaveLength(1);
  const served = { html_handling: 'none', not_found_handling: 'none', _headers: publicFile('_headers').toString() };
  for (const assets of cloudflare.assets) {
    expect(assets).toMatchObject({ jwt: ASSETS_COMPLETE, config: served });
  }
  expect(cloudflare.assets).toHaveLength(2);
  // The platform's own log lines would hold URLs.
  expect(cloudflare.observability[0]).toEqual({ enabled: true, logs: { enabled: true, invocation_logs: false } });
  expect(second.deployment?.operatorKey).toBeUndefined();
  const ids = cloudflare.uploads.map((upload) =>
    upload.map(({ id, namespace_id }) => id ?? namespace_id).filter(Boolean),
  );
  expect(ids[0]).toHaveLength(2);
  expect(ids[1]).toEqual(ids[0]);
  expect(cloudflare.unknown).toEqual([]);
});
