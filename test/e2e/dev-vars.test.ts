/** What commands do with `.dev.vars` and with path secrets, in a copy of the project that has an integration of type `none`. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../fakes/serve.ts';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import { freePort } from '../support/free-port.ts';
import { copyProject, type ProjectCopy } from '../support/project-copy.ts';
import { runCli } from '../support/run-cli.ts';

let project: ProjectCopy;
let folder: string;
beforeAll(() => {
  project = copyProject();
  folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-'));
});
afterAll(() => {
  project.remove();
  rmSync(folder, { recursive: true });
});

const cli = (args: readonly string[], pathSecret = '') =>
  runCli(args, { main: project.main, env: { BRIDGE_PATH_SECRET: pathSecret, BRIDGE_SECRET: '', VAULT_KEY: '' } });

/** Runs `npm run dev` for as long as `use` takes. */
async function whileDevRuns<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
  const port = await freePort();
  let using: Promise<Result> | undefined;
  const ended = await runCli(['dev', '--port', port, '--data', join(folder, 'data')], {
    main: project.main,
    env: { BRIDGE_SECRET: '', VAULT_KEY: '' },
    onOutput(text, signal) {
      if (!text.includes('Serving on') || using) return;
      using = use(`http://127.0.0.1:${port}`);
      void using.catch(() => {}).finally(() => signal('SIGINT'));
    },
  });
  if (!using) throw new Error(`It did not serve: ${ended.stderr}`);
  return using;
}

test('alerts and a path secret alone in .dev.vars work beside what a local bridge brings with it', async () => {
  const received: string[] = [];
  const receiver = await serve(
    new Hono().post('/hook', async (c) => {
      received.push(await c.req.text());
      return c.body(null, 204);
    }),
  );
  const [secret, older] = [newPathSecret(), newPathSecret()];
  project.setDevVars({
    ALERT_WEBHOOK_URL: `${receiver.url}/hook`,
    ALERT_WEBHOOK_SECRET: `whsec_${'c2VjcmV0'.repeat(4)}`,
    PATH_SECRET_HASH_ACME_OPEN: await hashPathSecret(secret),
    PATH_SECRET_HASH_ACME_OPEN_PREVIOUS: await hashPathSecret(older),
  });
  const seen = await whileDevRuns(async (url) => {
    const statusOf = async (path: string) => (await fetch(`${url}/${path}`, { method: 'POST', body: '{}' })).status;
    return {
      health: await (await fetch(`${url}/health`)).json(),
      unguarded: await statusOf('acme-open/agent_sync'),
      guarded: [await statusOf(`acme-open/${secret}/agent_sync`), await statusOf(`acme-open/${older}/agent_sync`)],
      alerts: (await cli(['alerts', 'test', '--url', url])).code,
      schedule: (await fetch(`${url}/cdn-cgi/handler/scheduled?cron=*/10+*+*+*+*`)).status,
    };
  });
  await receiver.close();
  expect(seen).toEqual({ health: { status: 'ok' }, unguarded: 404, guarded: [200, 200], alerts: 0, schedule: 200 });
  expect(received).toEqual([expect.stringContaining('bridge.test')]);
});

test('only its owner can read the document that holds the path secret', async () => {
  const modeOf = (file: string) => statSync(join(folder, file)).mode & 0o777;
  const args = ['manifest', 'acme-open', '--base-url', 'https://bridge.acme.example', '--out', join(folder, 'x.html')];
  const { code } = await cli(args, newPathSecret());
  expect({ code, document: modeOf('x.html') }).toEqual({ code: 0, document: 0o600 });
});
