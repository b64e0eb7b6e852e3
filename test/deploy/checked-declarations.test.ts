import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AS_DEPLOYED } from '../../cli/deploy/as-deployed.ts';
import { buildInto } from '../support/built-code.ts';

const DEFINE = fileURLToPath(new URL('../../src/declaration/define-integration.ts', import.meta.url));
/** A tenant's URL that would take the credentials to any host. */
const WRONG = {
  name: 'Wrong',
  displayName: 'Wrong',
  description: 'Wrong',
  logoUrl: 'https://wrong.example/logo.png',
  iconUrl: 'https://wrong.example/icon.png',
  authentication: { type: 'custom', fields: { host: { display: 'Host', format: 'https://{{host}}' } } },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-declared-'));
  const entry = [
    `import { defineIntegration } from ${JSON.stringify(DEFINE)};`,
    `const declared = defineIntegration({ ...${JSON.stringify(WRONG)}, connector: { validate: async () => ({}) } });`,
    'export default { fetch: () => Response.json(declared) };',
  ];
  writeFileSync(join(folder, 'worker.ts'), entry.join('\n'));
  writeFileSync(
    join(folder, 'wrangler.toml'),
    'name = "wrong"\nmain = "worker.ts"\ncompatibility_date = "2026-10-20"\nsend_metrics = false\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Builds the Worker and starts it as far as its first request. */
async function start(flags: readonly string[]): Promise<unknown> {
  const outdir = mkdtempSync(join(folder, 'out-'));
  await buildInto(outdir, join(folder, 'wrangler.toml'), flags);
  return import(pathToFileURL(join(outdir, 'worker.js')).href);
}

test.each([[[]], [['--minify']], [['--define', 'DECLARATIONS_CHECKED:false']]])(
  'a bundle that is built with %j refuses a wrong declaration at start',
  async (flags) => {
    await expect(start(flags)).rejects.toThrow('The integration "Wrong" cannot be used');
  },
);

test('a bundle that is built as a deployment builds it leaves the check to the deployment', async () => {
  await expect(start(AS_DEPLOYED)).resolves.toBeDefined();
});
