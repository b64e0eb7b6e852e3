/** Every command of operators, as a person runs it, against the Worker as it is deployed. */

import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import { seedDirectory } from '../../fakes/seed-directory.ts';
import { BUILT_OPERATOR_KEY, type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { runCli } from '../support/run-cli.ts';

let bridge: BuiltBridge;
beforeAll(async () => {
  bridge = await startBuiltBridge();
});
afterAll(() => bridge.close());

const cli = (...args: string[]) =>
  runCli(args, { env: { BRIDGE_URL: bridge.url, BRIDGE_OPERATOR_KEY: BUILT_OPERATOR_KEY } });

async function json<Data>(...args: string[]): Promise<Data> {
  const { code, stdout, stderr } = await cli(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Data;
}

interface Created {
  readonly account: AccountView;
  readonly bridge_key: string;
}
const create = (label: string) => json<Created>('account', 'create', '--label', label);

async function sync(key: string): Promise<number> {
  const body = JSON.stringify({ auth: { bridge_key: key }, meta: {} });
  return (await fetch(`${bridge.url}/directory/contact_sync`, { method: 'POST', body })).status;
}

describe('bridge accounts', () => {
  test('lists what there is, for people and as JSON', async () => {
    const { account, bridge_key: key } = await create('Acme listed');
    expect(await sync(key)).toBe(200);
    const { code, stdout } = await cli('accounts');
    expect(code).toBe(0);
    expect(stdout.split('\n').find((line) => line.includes(account.id))).toMatch(/Acme listed +directory +ok/);
    const { accounts } = await json<{ accounts: AccountView[] }>('accounts', '--integration', 'directory');
    expect(accounts.find(({ id }) => id === account.id)).toMatchObject({ label: 'Acme listed', state: 'ok' });
  });

  test('says which are to be connected again, with the command, and counts them as problems', async () => {
    const { account } = await create('Acme refused');
    await bridge.d1
      .prepare(
        `INSERT INTO account_activity (account, endpoint, failed_at, failed_code) VALUES (?, 'agent_sync', ?, 'reconnect_needed')`,
      )
      .bind(account.id, Date.now())
      .run();
    const { code, stdout } = await cli('accounts', '--check');
    expect(code).toBe(1);
    expect(stdout).toMatch(/Acme refused +directory +reconnect needed/);
    expect(stdout).toContain(`npm run bridge -- connect directory --account ${account.id}`);
    expect((await cli('account', 'show', account.id)).stdout).toContain(`--account ${account.id}`);
    await cli('account', 'forget', account.id, '--yes');
    expect((await cli('accounts', '--check')).code).toBe(0);
  });
});

describe('bridge account', () => {
  test('shows an account by its label, with endpoints, settings and keys', async () => {
    const { account, bridge_key: key } = await create('Acme shown');
    await sync(key);
    await cli('account', 'set', 'Acme shown', '--country', 'pt', '--where', 'company!=Foo|Bar', '--where', '!opt_out');
    const { code, stdout } = await cli('account', 'show', 'acme shown');
    expect(code).toBe(0);
    for (const part of [
      account.id,
      'contact_sync',
      'Bridge key',
      /country +PT +account/,
      'company!=Foo|Bar, !opt_out',
    ]) {
      expect(stdout).toMatch(part);
    }
    expect(stdout).not.toContain(key);
  });

  test('sets and takes away settings, and names it anew', async () => {
    const { account } = await create('Acme set');
    const set = [
      '--time-zone',
      'europe/lisbon',
      '--language',
      'pt',
      '--require-phone',
      'yes',
      '--shared-numbers',
      'newest',
      '--brake',
      '0.5',
      '--purge',
      'never',
    ];
    const { account: changed } = await json<{ account: AccountView }>('account', 'set', account.id, ...set);
    expect(changed).toMatchObject({
      kept: true,
      settings: { timeZone: 'Europe/Lisbon', language: 'pt', requirePhone: true, sharedNumbers: 'newest', brake: 0.5 },
    });
    const unset = ['--unset', 'time-zone', '--unset', 'requirePhone', '--unset', 'shared-numbers'];
    const { account: less } = await json<{ account: AccountView }>('account', 'set', account.id, ...unset);
    expect(less.settings).toEqual({ language: 'pt', brake: 0.5 });
    const { account: named } = await json<{ account: AccountView }>('account', 'label', account.id, 'Acme renamed');
    expect(named.label).toBe('Acme renamed');
  });

  test('gives a second key, and takes one back', async () => {
    const { account, bridge_key: first } = await create('Acme keys');
    const { bridge_key: second } = await json<Created>('account', 'key', account.id);
    const { bridge_keys: keys } = await json<{ bridge_keys: { name: string }[] }>('account', 'show', account.id);
    const name = (await hashBridgeKey(first)).slice(0, 8);
    expect(keys.map((each) => each.name)).toContain(name);
    await json('account', 'key', account.id, '--revoke', name);
    expect([await sync(first), await sync(second)]).toEqual([401, 200]);
  });

  test('has contacts sent again, and tells it in the history of runs', async () => {
    const { account, bridge_key: key } = await create('Acme again');
    await seedDirectory(bridge.d1, {
      bridgeKey: 'unused',
      account: account.id,
      contacts: [{ id: 'a', emails: [], phones: [] }],
    });
    const page = async (checkpoint?: string) => {
      const meta = checkpoint === undefined ? {} : { synchronization_checkpoint: checkpoint };
      const body = JSON.stringify({ auth: { bridge_key: key }, meta });
      const response = await fetch(`${bridge.url}/directory/contact_sync`, { method: 'POST', body });
      return (await response.json()) as { contacts: unknown[]; synchronization_checkpoint: string };
    };
    const { synchronization_checkpoint: checkpoint } = await page();
    const { stdout } = await cli('account', 'resync', account.id, '--since', '2026-11-20');
    expect(stdout).toContain('2026-11-20T00:00:00.000Z');
    expect((await page(checkpoint)).contacts).toHaveLength(1);
    const runs = await cli('runs', '--account', 'Acme again', '--limit', '1');
    expect(runs.stdout).toMatch(/Acme again .* resync +finished/);
  });

  test('is forgotten only when somebody says so', async () => {
    const { account, bridge_key: key } = await create('Acme gone');
    const asked = await cli('account', 'forget', account.id);
    expect({ code: asked.code, hint: asked.stderr.includes('--yes') }).toEqual({ code: 2, hint: true });
    expect(await sync(key)).toBe(200);
    expect((await cli('account', 'forget', account.id, '--yes')).code).toBe(0);
    expect(await sync(key)).toBe(401);
    expect((await cli('account', 'show', account.id)).code).toBe(1);
  });
});

describe('bridge account disconnect', () => {
  test('says which connections there are where it is asked for another one', async () => {
    const { account } = await create('Acme unconnected');
    const asked = await cli('account', 'disconnect', account.id, 'c-none');
    expect({ code: asked.code, hint: asked.stderr.includes('--yes') }).toEqual({ code: 2, hint: true });
    const { code, stderr } = await cli('account', 'disconnect', account.id, 'c-none', '--yes');
    expect({ code, told: stderr.includes('it has none') }).toEqual({ code: 1, told: true });
  });
});

describe('bridge observed', () => {
  test('answers the open questions of an account from its first calls, for people and as JSON', async () => {
    const { account, bridge_key: key } = await create('Acme observed');
    expect(await sync(key)).toBe(200);
    const { code, stdout } = await cli('observed', '--account', 'Acme observed');
    expect(code).toBe(0);
    expect(stdout).toContain(`1 call of account ${account.id}, integration directory; the questions that touch it:`);
    expect(stdout).toMatch(
      /origin-of-calls {2}seen\n {2}From which addresses .*\n {2}→ no header is named like a signature/,
    );
    expect(stdout).toMatch(/checkpoint-kept {2}not seen yet\n.*\n {2}→ needs a contact run of several pages/);
    const { questions, calls } = await json<{ questions: object[]; calls: object[] }>(
      'observed',
      bridge.url,
      '--account',
      account.id,
    );
    expect(questions).toContainEqual(expect.objectContaining({ id: 'agent-schedule', state: 'not seen yet' }));
    expect(calls).toMatchObject([{ situation: 'contact_sync initial first', status: 200, meta: {} }]);
  });

  test('ends with 1 for an account that there is not', async () => {
    const { code, stderr } = await cli('observed', '--account', 'Nobody');
    expect(code).toBe(1);
    expect(stderr).toContain('account');
  });
});

describe('bridge vault', () => {
  test('shows the key, and where a rotation stands', async () => {
    const { code, stdout } = await cli('vault');
    expect(code).toBe(0);
    expect(stdout).toMatch(/VAULT_KEY +[\w-]{8} +seals and opens +0 connections[\s\S]*No rotation is under way/);
    expect(await json('vault')).toMatchObject({ keys: [{ seals: true }], connections: {}, ready_to_retire: false });
  });
});

describe('bridge erase', () => {
  test('shows what it would clear, clears it, and prints the receipt', async () => {
    const { account } = await create('Acme erased');
    const contacts = [{ id: 'person-1', name: 'Zara', emails: ['zara@z.example'], phones: ['+351911000111'] }];
    await seedDirectory(bridge.d1, { bridgeKey: 'unused-too', account: account.id, contacts });
    const dry = await cli('erase', '--phone', '+351 911 000 111', '--dry-run');
    expect(dry.stdout).toMatch(
      /nothing is cleared yet[\s\S]*person-1[\s\S]*1 row of directory_contacts[\s\S]*Talkdesk/,
    );
    const unasked = await cli('erase', '--email', 'zara@z.example');
    expect(unasked.code).toBe(2);
    const receipt = await json<{ accounts: object[] }>('erase', '--email', 'zara@z.example', '--yes');
    expect(receipt.accounts).toMatchObject([{ account: account.id, contacts: ['person-1'] }]);
    const again = await cli('erase', '--id', 'person-1', '--yes');
    expect({ code: again.code, nothing: again.stdout.startsWith('Nothing about this person') }).toEqual({
      code: 0,
      nothing: true,
    });
  });
});

/** One call of each command. */
const COMMANDS: readonly (readonly string[])[] = [
  ['accounts'],
  ['account', 'show', 'x'],
  ['account', 'create', '--label', 'x'],
  ['account', 'label', 'x', 'y'],
  ['account', 'set', 'x', '--country', 'PT'],
  ['account', 'key', 'x'],
  ['account', 'resync', 'x'],
  ['account', 'forget', 'x', '--yes'],
  ['account', 'disconnect', 'x', 'y', '--yes'],
  ['vault'],
  ['alerts'],
  ['alerts', 'test'],
  ['runs'],
  ['erase', '--id', 'x', '--yes'],
];

describe.each(COMMANDS)('bridge %s %s', (...command) => {
  const args = command.filter((part) => typeof part === 'string');

  test('says what to do where the key is wrong, and never prints it', async () => {
    const env = { BRIDGE_URL: bridge.url, BRIDGE_OPERATOR_KEY: 'a-wrong-key' };
    const { code, stdout, stderr } = await runCli(args, { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('BRIDGE_OPERATOR_KEY');
    expect(stderr).not.toContain('a-wrong-key');
  });
});

describe('a bridge that cannot be reached', () => {
  test('is told apart from one that is not there, and from what is no bridge', async () => {
    const server = createServer((_, response) => response.writeHead(200).end('<html>')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const other = await runCli(['accounts'], { env: { BRIDGE_URL: url } });
    expect({ code: other.code, stderr: other.stderr.includes('is no talkdesk-bridge') }).toEqual({
      code: 1,
      stderr: true,
    });
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    const down = await runCli(['accounts', '--url', url]);
    expect({ code: down.code, stdout: down.stdout }).toEqual({ code: 1, stdout: '' });
    expect(down.stderr).toMatch(/No bridge answers at .*ECONNREFUSED.*npm run dev/);
  });

  test('by https gets no key over http, and none without one', async () => {
    const plain = await runCli(['accounts', '--url', 'http://bridge.example'], { env: { BRIDGE_OPERATOR_KEY: 'k' } });
    expect({ code: plain.code, https: plain.stderr.includes('must be https') }).toEqual({ code: 2, https: true });
    const keyless = await runCli(['accounts', '--url', 'https://bridge.example']);
    expect({ code: keyless.code, named: keyless.stderr.includes('BRIDGE_OPERATOR_KEY') }).toEqual({
      code: 2,
      named: true,
    });
  });
});

describe('wrong usage', () => {
  test('ends with exit code 2 and a hint, before any key is asked for', async () => {
    const { code, stdout, stderr } = await runCli(['account', 'set', 'x'], {
      env: { BRIDGE_URL: 'https://bridge.example' },
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--help');
    expect(stderr).not.toContain('BRIDGE_OPERATOR_KEY');
  });

  test('of a value that the bridge refuses ends with exit code 2 and the rule', async () => {
    const { account } = await create('Acme wrong');
    const { code, stderr } = await cli('account', 'set', account.id, '--country', 'Portugal');
    expect(code).toBe(2);
    expect(stderr).toContain('--country must be a country code of two letters');
  });
});
