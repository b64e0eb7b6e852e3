import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { applyBreak } from './test/histories/apply-break.ts';
import { BREAKS } from './test/histories/breaks.ts';

// What the required secrets are in tests; without it wrangler warns on every start.
process.env['BRIDGE_SECRET'] = 'a secret that signs in tests and nowhere else';
process.env['VAULT_KEY'] = 'a key that seals in tests and nowhere else';
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';

const isHistoriesRun = process.env['npm_lifecycle_event'] === 'test:histories';
const historiesOr = (few: string) => process.env['HISTORIES'] ?? (isHistoriesRun ? '1000' : few);

const fuzzRuns = process.env['FUZZ'] ?? (process.env['npm_lifecycle_event'] === 'test:fuzz' ? '100000' : '2000');

/** The Worker's platform, with the database of the migrations and some more texts as bindings. */
const inWorkerd = (bindings: Readonly<Record<string, string>> = {}) =>
  cloudflareTest(async () => ({
    wrangler: { configPath: './wrangler.toml' },
    miniflare: {
      bindings: {
        ENVIRONMENT: 'development',
        LOG_LEVEL: 'error',
        MIGRATIONS: await readD1Migrations('./migrations'),
        ...bindings,
      },
    },
  }));

export default defineConfig({
  test: {
    // Tests wait for processes of their own more than they compute.
    maxWorkers: 2,
    projects: [
      // Pure parts, on Node.
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/integrations/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      // Inside workerd, with its real D1 and KV.
      {
        plugins: [inWorkerd()],
        test: {
          name: 'worker',
          include: ['test/worker/**/*.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
          testTimeout: 30_000,
        },
      },
      // The same for what takes long; part of `npm run test:slow`.
      {
        plugins: [inWorkerd()],
        test: {
          name: 'slow worker',
          include: ['test/slow-worker/**/*.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
          testTimeout: 30_000,
        },
      },
      // Random histories of the synchronization engine; HISTORIES says how many of each kind and of each API, HISTORIES_SEED which. A few
      // are part of every test run, a thousand of `npm run test:histories`.
      {
        plugins: [
          inWorkerd({
            HISTORIES: historiesOr('20'),
            API_HISTORIES: historiesOr('6'),
            HISTORIES_SEED: process.env['HISTORIES_SEED'] ?? '',
          }),
        ],
        test: {
          name: 'histories',
          include: ['test/histories/histories.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
        },
      },
      // The same with deliberate breaks of the engine, which they must notice.
      ...BREAKS.map((broken) => ({
        plugins: [applyBreak(broken), inWorkerd({ BREAK: broken.name })],
        test: {
          name: `${broken.quick ? 'quick break' : 'break'}: ${broken.name}`,
          include: ['test/histories/breaks.test.ts'],
          setupFiles: ['test/worker/setup.ts'],
        },
      })),
      // Requests as nobody sends them; FUZZ says how many, FUZZ_SEED which. Some are part of every test run, a hundred thousand
      // of `npm run test:fuzz`.
      {
        plugins: [inWorkerd({ FUZZ: fuzzRuns, FUZZ_SEED: process.env['FUZZ_SEED'] ?? '' })],
        test: { name: 'fuzz', include: ['test/fuzz/fuzz.test.ts'], setupFiles: ['test/worker/setup.ts'] },
      },
      // The same over HTTP, to the built Worker, whose memory must not grow; part of `npm run test:fuzz` only.
      { test: { name: 'fuzz memory', include: ['test/fuzz-memory/**/*.test.ts'] } },
      // The real wrangler, which deploys to a fake of Cloudflare's API; slow, because it starts wrangler many times.
      { test: { name: 'deploy', include: ['test/deploy/**/*.test.ts'], testTimeout: 300_000 } },
      // What starts many bridges, or waits for deadlines; of its own, so that `npm test` stays short.
      { test: { name: 'slow', include: ['test/slow/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000 } },
      // The built Worker, driven over HTTP. The limits only end what hangs: a slow machine may take its time.
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000 } },
      // The same with a real Request Tracker, for `npm run e2e:request-tracker` only. Each test goes on from the one before.
      {
        test: {
          name: 'request tracker',
          include: ['test/request-tracker/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 300_000,
          bail: 1,
        },
      },
    ],
  },
});
