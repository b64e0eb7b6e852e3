/** Alerts of the Worker as it is deployed: noticed on schedule, posted to a receiver, and what an operator sees of them. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUILT_OPERATOR_KEY, type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { runCli } from '../support/run-cli.ts';
import { isFromBridge } from '../unit/docs-verify-alert.ts';

const SECRET = `whsec_${'c2VjcmV0'.repeat(4)}`;
const received: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let status = 200;
const receiver = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    response.writeHead(status).end();
  });
});

let bridge: BuiltBridge;
beforeAll(async () => {
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  bridge = await startBuiltBridge(undefined, { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: SECRET });
});
afterAll(async () => {
  await bridge.close();
  receiver.closeAllConnections();
  receiver.close();
});

const cli = (...args: string[]) =>
  runCli(args, { env: { BRIDGE_URL: bridge.url, BRIDGE_OPERATOR_KEY: BUILT_OPERATOR_KEY } });

const alertsIn = async (where: string) =>
  (await bridge.d1.prepare(`SELECT id FROM alerts WHERE ${where}`).all()).results.length;

test('a test message arrives as the documentation has it verified; one that is refused ends with 1', async () => {
  const taken = await cli('alerts', 'test');
  expect({ code: taken.code, told: taken.stdout.includes('answered 200') }).toEqual({ code: 0, told: true });
  const [message] = received;
  const headers = new Headers(Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]));
  expect(isFromBridge(headers, message?.body ?? '', SECRET)).toBe(true);
  status = 302;
  const refused = await cli('alerts', 'test', '--json');
  expect({ code: refused.code, ...(JSON.parse(refused.stdout) as object) }).toMatchObject({
    code: 1,
    taken: false,
    status: 302,
  });
  status = 200;
});

test('the schedule of every ten minutes raises and sends, the hourly one thins out, any other does both', async () => {
  const { d1 } = bridge;
  const { stdout } = await cli('account', 'create', '--label', 'Acme late', '--json');
  const { id } = (JSON.parse(stdout) as { account: { id: string } }).account;
  const old = d1.prepare(
    "INSERT INTO alerts (id, account, kind, advice, since, raised_at, resolved_at) VALUES (?, ?, 'old', '', 0, 0, 1)",
  );
  await d1.batch([
    d1.prepare("INSERT INTO account_activity (account, endpoint, succeeded_at) VALUES (?, 'contact_sync', 1)").bind(id),
    old.bind('old-1', id),
  ]);
  const before = received.length;
  await bridge.schedule('17 * * * *');
  expect([await alertsIn("kind = 'old'"), await alertsIn('resolved_at IS NULL')]).toEqual([0, 0]);
  await old.bind('old-2', id).run();
  await bridge.schedule('*/10 * * * *');
  expect([await alertsIn("kind = 'old'"), await alertsIn('resolved_at IS NULL')]).toEqual([1, 1]);
  expect(received).toHaveLength(before + 1);
  await bridge.schedule('* * * * *');
  expect([await alertsIn("kind = 'old'"), received.length]).toEqual([0, before + 1]);

  const listed = await cli('alerts');
  expect(listed.code).toBe(0);
  expect(listed.stdout).toContain('Alerts go to 127.0.0.1:');
  expect(listed.stdout).toMatch(new RegExp(`contact_sync_late +${id} +Acme late +directory +.* ago +open +told`));
  expect(listed.stdout).toContain(`npm run bridge -- account show ${id}`);
  const { stdout: json } = await cli('alerts', '--json', '--limit', '1');
  expect(JSON.parse(json)).toMatchObject({ alerts: [{ account: id, delivery: { state: 'told' } }] });
});
