/** Actions that are done later by the Worker as it is deployed: over a real socket, by the platform's own queue. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type FaultyService, startFaultyService } from '../../fakes/faulty-service.ts';
import { BUILT_OPERATOR_KEY, type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { runCli } from '../support/run-cli.ts';

const WORKER = fileURLToPath(new URL('../support/deferring-worker/index.ts', import.meta.url));
const WATCH = '*/10 * * * *';

let bridge: BuiltBridge;
let service: FaultyService;
beforeAll(async () => {
  [bridge, service] = await Promise.all([startBuiltBridge(WORKER), startFaultyService({ contacts: 0, agents: 0 })]);
  expect((await post('auth_validation', {})).status).toBe(200);
});
afterAll(async () => {
  await bridge.close();
  await service[Symbol.asyncDispose]();
});

async function post(endpoint: string, body: object) {
  const auth = { site: service.url, token: service.token };
  const response = await fetch(`${bridge.url}/faulty/${endpoint}`, {
    method: 'POST',
    body: JSON.stringify({ auth, ...body }),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}
const createTicket = (subject: string) => post('actions/create_ticket', { meta: {}, data: { subject } });

const cli = (...args: string[]) =>
  runCli(args, { env: { BRIDGE_URL: bridge.url, BRIDGE_OPERATOR_KEY: BUILT_OPERATOR_KEY } });
async function idsIn(...args: string[]): Promise<readonly string[]> {
  const { stdout } = await cli('actions', ...args, '--json');
  return (JSON.parse(stdout) as { actions: { id: string }[] }).actions.map(({ id }) => id);
}

/** As if it had been due for long, so that the schedule has the queue deliver it now. */
async function hurry() {
  await bridge.d1.prepare("UPDATE deferred_actions SET due_at = 0 WHERE state <> 'running'").run();
  await bridge.schedule(WATCH);
}

test('what is asked for while the service is down is done once it is up, and an operator sees it until then', async () => {
  // What stands before a service that is down; the harness makes a 500 of a refused connection.
  await service.fail('503');
  const { status, json } = await createTicket('Router will not start');
  expect({ status, message: json['message'] }).toEqual({
    status: 201,
    message: 'Faulty service cannot be reached now. This will be done as soon as it can be.',
  });
  const [id = ''] = await idsIn();
  const shown = await cli('actions');
  expect(shown.stdout).toMatch(new RegExp(`${id} .* create_ticket +waiting, again in .*upstream_unavailable`));
  expect(shown.stdout).toContain('1 action waiting, 0 failed.');
  expect(shown.stdout).not.toContain('Router');

  await service.mend();
  await vi.waitFor(
    async () => {
      await hurry();
      expect(await idsIn()).toEqual([]);
    },
    { timeout: 60_000, interval: 2000 },
  );
  expect(service.tickets.map(({ subject }) => subject)).toEqual(['Router will not start']);
});

test('what was refused is told, is tried again when an operator says so, and can be dropped', async () => {
  await service.fail('503');
  for (const subject of ['First', 'Second', 'Third']) expect((await createTicket(subject)).status).toBe(201);
  await service.mend();
  await service.fail('401');
  await vi.waitFor(
    async () => {
      await hurry();
      expect(await idsIn('failed')).toHaveLength(3);
    },
    { timeout: 60_000, interval: 2000 },
  );
  await bridge.schedule(WATCH);
  expect((await cli('alerts')).stdout).toContain('actions_failed');
  await service.mend();
  const [first = '', second = ''] = await idsIn('failed');

  const unsure = await cli('actions', 'drop', first);
  expect({ code: unsure.code, asked: unsure.stderr.includes('--yes') }).toEqual({ code: 2, asked: true });
  expect((await cli('actions', 'drop', first, '--yes')).stdout).toContain('is dropped');
  expect((await cli('actions', 'drop', first, '--yes')).code).toBe(1);
  expect((await cli('actions', 'retry', second)).stdout).toContain('is tried again');
  expect((await cli('actions', 'retry', '--all')).stdout).toContain('1 action will be tried again');
  await vi.waitFor(
    async () => {
      await hurry();
      expect(await idsIn()).toEqual([]);
    },
    { timeout: 60_000, interval: 2000 },
  );
  expect(service.tickets).toHaveLength(3);
  await bridge.schedule(WATCH);
  expect((await cli('alerts')).stdout).toMatch(/actions_failed .*resolved/);
});
