/** Connections of an account in the operator's hands: shown, opened by more keys, dropped, forgotten and swept. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { TokenBrokers } from '../../src/credentials/access-tokens.ts';
import { hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import type { ConnectionView } from '../../src/operators/account-connections.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import { createTestBridge, type TestBridge } from './bridge.ts';
import { createCrm, CRM_SECRET, type Crm } from './crm.ts';
import { agentsWith, createKeptHelpdesk } from './kept-helpdesk.ts';

const DAY = 86_400_000;
const nameOf = async (key: string) => (await hashBridgeKey(key)).slice(0, 8);

interface Shown {
  readonly account: AccountView;
  readonly connections: readonly ConnectionView[];
  readonly bridge_keys: readonly { readonly name: string }[];
}

async function show(bridge: TestBridge, account: string): Promise<Shown> {
  const { status, json } = await bridge.admin('GET', `/accounts/${encodeURIComponent(account)}`);
  expect(status).toBe(200);
  return json as unknown as Shown;
}

/** A connection that an operator makes. */
async function connect(crm: Crm, tenant: string) {
  const credentials = { site: 'acme', client_id: tenant, client_secret: CRM_SECRET };
  const { json } = await crm.bridge.admin('POST', '/connections', { integration: 'crm', credentials });
  const made = json as unknown as { account: AccountView; connection: { id: string }; bridge_key: string };
  return { account: made.account.id, connection: made.connection.id, key: made.bridge_key };
}

/** Brokers that are asked for nothing but to forget. */
function forgetting(forget: (name: string) => Promise<void>): TokenBrokers {
  const nothing = () => Promise.reject(new Error('not asked for'));
  return {
    get: (name) => ({
      token: nothing,
      exchange: nothing,
      reseal: nothing,
      keep: nothing,
      forget: () => forget(name),
    }),
  };
}

describe('an account with connections', () => {
  test('shows who made them, when they were used, and which keys open them', async () => {
    let now = Date.now();
    const { bridge, exchange } = createKeptHelpdesk({ now: () => now });
    const began = new Date(now).toISOString();
    const key = await exchange('shown');
    now += 120_000;
    expect(await agentsWith(bridge, key)).toBe('ok');
    const { account, connections } = await show(bridge, 'Tenant shown');
    expect(account.counts).toMatchObject({ connections: 1, bridge_keys: 1 });
    expect(connections).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        version: 1,
        made_by: 'validation',
        created_at: began,
        last_seen_at: new Date(now).toISOString(),
        bridge_keys: [await nameOf(key)],
      },
    ]);
    const crm = createCrm('client_credentials');
    const made = await connect(crm, 'shown-too');
    expect((await show(crm.bridge, made.account)).connections).toMatchObject([{ made_by: 'operator' }]);
  });

  test('is not added without its credentials', async () => {
    const { bridge } = createKeptHelpdesk();
    const body = { integration: 'kept_helpdesk', label: 'No credentials' };
    const { status, json } = await bridge.admin('POST', '/accounts', body);
    expect({ status, code: json['code'], field: json['field'] }).toEqual({
      status: 409,
      code: 'conflict',
      field: 'integration',
    });
    expect(json['message']).toContain('bridge connect');
  });

  test('of a directory has none, and its key opens none', async () => {
    const bridge = createTestBridge();
    await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Without' });
    expect(await show(bridge, 'Without')).toMatchObject({ connections: [], account: { counts: { connections: 0 } } });
    const { status, json } = await bridge.admin('POST', '/accounts/Without/bridge_keys', { connection: 'c' });
    expect({ status, field: json['field'] }).toEqual({ status: 409, field: 'connection' });
  });
});

describe('one more bridge key', () => {
  test('opens the only connection of the account', async () => {
    const { bridge, exchange } = createKeptHelpdesk();
    const first = await exchange('one-more');
    const { status, json } = await bridge.admin('POST', '/accounts/Tenant%20one-more/bridge_keys');
    expect({ status, keys: json['keys'] }).toEqual({ status: 200, keys: 2 });
    for (const key of [first, String(json['bridge_key'])]) expect(await agentsWith(bridge, key)).toBe('ok');
    const third = await bridge.admin('POST', '/accounts/Tenant%20one-more/bridge_keys');
    expect({ status: third.status, code: third.json['code'] }).toEqual({ status: 409, code: 'conflict' });
    expect(third.json['message']).toContain(await nameOf(first));
  });

  test('needs to be told which connection it opens where there are several, and each has two', async () => {
    const crm = createCrm('client_credentials');
    const [one, two] = [await connect(crm, 'which'), await connect(crm, 'which')];
    const path = `/accounts/${one.account}/bridge_keys`;
    const vague = await crm.bridge.admin('POST', path);
    expect({ status: vague.status, field: vague.json['field'] }).toEqual({ status: 409, field: 'connection' });
    for (const { connection } of [one, two]) {
      expect(vague.json['message']).toContain(connection);
      expect(await crm.bridge.admin('POST', path, { connection })).toMatchObject({ status: 200, json: { keys: 2 } });
      expect((await crm.bridge.admin('POST', path, { connection })).status).toBe(409);
    }
    const wrong = await crm.bridge.admin('POST', path, { connection: 'c-none' });
    expect({ status: wrong.status, named: String(wrong.json['message']).includes(two.connection) }).toEqual({
      status: 409,
      named: true,
    });
  });
});

describe('a bridge key that is taken back', () => {
  test('does not come back with the next validation of the same credentials', async () => {
    const { bridge, exchange } = createKeptHelpdesk();
    const first = await exchange('taken-back');
    expect(await exchange('taken-back')).toBe(first);
    const path = '/accounts/Tenant%20taken-back/bridge_keys';
    const { json } = await bridge.admin('DELETE', `${path}/${await nameOf(first)}`);
    expect(json).toMatchObject({ left: 0 });
    expect(await agentsWith(bridge, first)).toBe('401 invalid_credentials');
    const second = await exchange('taken-back');
    expect(second).not.toBe(first);
    expect(await agentsWith(bridge, first)).toBe('401 invalid_credentials');
    expect(await agentsWith(bridge, second)).toBe('ok');
    expect(await exchange('taken-back')).toBe(second);
  });

  test('of another account changes nothing', async () => {
    const { bridge, exchange } = createKeptHelpdesk();
    const [mine, theirs] = [await exchange('my-own'), await exchange('their-own')];
    const answer = await bridge.admin('DELETE', `/accounts/Tenant%20my-own/bridge_keys/${await nameOf(theirs)}`);
    expect(answer.status).toBe(404);
    expect([await exchange('my-own'), await exchange('their-own')]).toEqual([mine, theirs]);
  });
});

describe('a connection that is dropped', () => {
  test('takes its keys and tokens along, and no others', async () => {
    const crm = createCrm('client_credentials');
    const [one, two] = [await connect(crm, 'drops'), await connect(crm, 'drops')];
    const path = `/accounts/${one.account}/connections`;
    expect(await crm.bridge.admin('DELETE', `${path}/${one.connection}`)).toMatchObject({ json: { left: 1 } });
    expect(crm.holding()).toEqual([expect.stringMatching(`^connection:${two.connection}:`)]);
    expect(await agentsWith(crm.bridge, one.key, 'crm')).toBe('401 invalid_credentials');
    expect(await agentsWith(crm.bridge, two.key, 'crm')).toBe('ok');
    const again = await crm.bridge.admin('DELETE', `${path}/${one.connection}`);
    expect({ status: again.status, code: again.json['code'] }).toEqual({ status: 404, code: 'not_found' });
    expect((await show(crm.bridge, one.account)).bridge_keys).toHaveLength(1);
  });

  test('has to be one of the account that is named', async () => {
    const crm = createCrm('client_credentials');
    const [one, other] = [await connect(crm, 'keeps'), await connect(crm, 'other')];
    expect((await crm.bridge.admin('DELETE', `/accounts/${other.account}/connections/${one.connection}`)).status).toBe(
      404,
    );
    expect(await agentsWith(crm.bridge, one.key, 'crm')).toBe('ok');
  });

  test('can be dropped again where its broker could not be reached', async () => {
    let isDown = true;
    const forgotten: string[] = [];
    const { bridge, exchange } = createKeptHelpdesk({
      brokers: forgetting(async (name) => {
        if (isDown) throw new Error('the object is moving');
        forgotten.push(name);
      }),
    });
    const key = await exchange('unreached');
    const { account, connections } = await show(bridge, 'Tenant unreached');
    const path = `/accounts/${account.id}/connections/${connections[0]?.id}`;
    expect((await bridge.admin('DELETE', path)).status).toBe(500);
    expect(await agentsWith(bridge, key)).toBe('401 invalid_credentials');
    expect((await bridge.admin('POST', `/accounts/${account.id}/forget`)).status).toBe(500);
    isDown = false;
    expect((await bridge.admin('POST', `/accounts/${account.id}/forget`)).json).toMatchObject({ done: true });
    expect(forgotten).toEqual([`connection:${connections[0]?.id}:validation`]);
    expect((await bridge.admin('GET', `/accounts/${account.id}`)).status).toBe(404);
  });
});

describe('an account whose kept credentials are refused', () => {
  test('is to be connected again, whatever else fails, and is well afterwards', async () => {
    let now = Date.now();
    const { bridge, helpdesk, exchange } = createKeptHelpdesk({ now: () => now });
    const key = await exchange('refused');
    helpdesk.keys.delete('key-of-refused');
    now += 1000;
    expect(await agentsWith(bridge, key)).toBe('401 reconnect_needed');
    expect((await show(bridge, 'Tenant refused')).account).toMatchObject({
      state: 'reconnect',
      endpoints: { agent_sync: { last_error: { code: 'reconnect_needed' } } },
    });
    await env.DB.prepare(
      `INSERT INTO account_activity (account, endpoint, failed_at, failed_code)
       SELECT id, 'contact_sync', ?, 'upstream_failed' FROM accounts WHERE label = 'Tenant refused'`,
    )
      .bind(now)
      .run();
    expect((await show(bridge, 'Tenant refused')).account.state).toBe('reconnect');
    now += 1000;
    await exchange('refused');
    expect(await agentsWith(bridge, key)).toBe('ok');
    expect((await show(bridge, 'Tenant refused')).account.state).toBe('failing');
  });

  test('is well as soon as one endpoint is, although another one was not called since', async () => {
    let now = Date.now();
    const { bridge, helpdesk, exchange } = createKeptHelpdesk({ now: () => now });
    const key = await exchange('seldom');
    helpdesk.keys.delete('key-of-seldom');
    now += 1000;
    const validated = await bridge.post('kept_helpdesk/auth_validation', { auth: { bridge_key: key } });
    expect(validated.json['code']).toBe('reconnect_needed');
    expect((await show(bridge, 'Tenant seldom')).account.state).toBe('reconnect');
    helpdesk.keys.set('key-of-seldom', 'seldom');
    now += 1000;
    expect(await agentsWith(bridge, key)).toBe('ok');
    expect((await show(bridge, 'Tenant seldom')).account.state).toBe('ok');
  });

  test('is failing where they do not open at all', async () => {
    const { bridge, exchange } = createKeptHelpdesk();
    const key = await exchange('unopened');
    const { account, connections } = await show(bridge, 'Tenant unopened');
    await env.DB.prepare(`UPDATE connections SET credentials = '{"api_key":"v1.lostkey1.AAAA"}' WHERE id = ?`)
      .bind(connections[0]?.id)
      .run();
    expect(await agentsWith(bridge, key)).toBe('500 credentials_unreadable');
    expect((await show(bridge, account.id)).account).toMatchObject({
      state: 'failing',
      endpoints: { agent_sync: { last_error: { code: 'credentials_unreadable' } } },
    });
  });
});

describe('an account that is forgotten', () => {
  test('leaves nothing of its connections in the brokers, and no invitation', async () => {
    const crm = createCrm('client_credentials');
    const [one, two, other] = [await connect(crm, 'gone'), await connect(crm, 'gone'), await connect(crm, 'stays')];
    await addInvitation({ id: 'i-stray', account: one.account, connection: two.connection, version: 2 });
    await addInvitation({ id: 'i-made', account: other.account, connection: other.connection, version: 1 });
    expect(crm.holding()).toHaveLength(3);
    const { json } = await crm.bridge.admin('POST', `/accounts/${one.account}/forget`);
    expect(json).toMatchObject({ done: true });
    expect(crm.holding()).toEqual([expect.stringMatching(`^connection:${other.connection}:`)]);
    const { results } = await env.DB.prepare("SELECT id FROM invitations WHERE id IN ('i-stray', 'i-made')").all();
    expect(results).toEqual([{ id: 'i-made' }]);
    expect(await agentsWith(crm.bridge, other.key, 'crm')).toBe('ok');
  });
});

interface NewInvitation {
  readonly id: string;
  readonly account: string | null;
  readonly connection: string;
  readonly version: number;
  readonly expiresAt?: number;
}

async function addInvitation({ id, account, connection, version, expiresAt = Date.now() + DAY }: NewInvitation) {
  await env.DB.prepare(
    `INSERT INTO invitations (id, account, integration, connection, version, credentials, expires_at)
     VALUES (?, ?, 'crm', ?, ?, '{}', ?)`,
  )
    .bind(id, account, connection, version, expiresAt)
    .run();
}

describe('the hourly sweep', () => {
  test('drops invitations a day after they expired, and nothing of what came of them', async () => {
    const crm = createCrm('client_credentials');
    const made = await connect(crm, 'invited');
    const expired = crm.now - DAY;
    const account = made.account;
    await addInvitation({ id: 'i-a', account: null, connection: 'c-stray', version: 1, expiresAt: expired - 1 });
    await addInvitation({ id: 'i-b', account, connection: made.connection, version: 1, expiresAt: expired - 1 });
    await addInvitation({ id: 'i-c', account: null, connection: 'c-later', version: 1, expiresAt: expired });
    await crm.bridge.sweep();
    const { results } = await env.DB.prepare("SELECT id FROM invitations WHERE id LIKE 'i-_'").all();
    expect(results).toEqual([{ id: 'i-c' }]);
    expect(await agentsWith(crm.bridge, made.key, 'crm')).toBe('ok');
    expect(crm.bridge.lines).toContainEqual(expect.objectContaining({ event: 'swept', invitations: 2 }));
  });

  test('goes on past a broker that cannot be reached, and comes back to it', async () => {
    let now = Date.now();
    let down = '';
    await env.DB.batch(['connections', 'invitations'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
    const { bridge, exchange } = createKeptHelpdesk({
      now: () => now,
      vars: { PURGE_AFTER_DAYS: '90' },
      brokers: forgetting(async (name) => {
        if (name === down) throw new Error('the object is moving');
      }),
    });
    await exchange('sweep-one');
    await exchange('sweep-two');
    const { connections } = await show(bridge, 'Tenant sweep-one');
    down = `connection:${connections[0]?.id}:validation`;
    now += 91 * DAY;
    await bridge.sweep();
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'connection_not_dropped' }));
    expect((await show(bridge, 'Tenant sweep-one')).connections).toHaveLength(1);
    expect((await show(bridge, 'Tenant sweep-two')).connections).toEqual([]);
    now += 14 * DAY;
    await bridge.sweep();
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'account_not_purged' }));
    expect((await bridge.admin('GET', '/accounts/Tenant%20sweep-two')).status).toBe(404);
    down = '';
    await bridge.sweep();
    expect((await bridge.admin('GET', '/accounts/Tenant%20sweep-one')).status).toBe(404);
    const { results } = await env.DB.prepare('SELECT id FROM connections').all();
    expect(results).toEqual([]);
  });

  test('drops what validation made and nobody used, unless its account is kept, and nothing of an operator', async () => {
    let now = Date.now();
    await env.DB.prepare('DELETE FROM connections').run();
    const { bridge, exchange } = createKeptHelpdesk({ now: () => now, vars: { PURGE_AFTER_DAYS: '90' } });
    const crm = createCrm('client_credentials');
    const byOperator = await connect(crm, 'by-operator');
    const [unused, used, kept] = [await exchange('unused'), await exchange('used'), await exchange('kept')];
    await bridge.admin('PATCH', '/accounts/Tenant%20kept', { kept: true });
    now += 89 * DAY;
    expect(await agentsWith(bridge, used)).toBe('ok');
    await bridge.sweep();
    expect((await show(bridge, 'Tenant unused')).connections).toHaveLength(1);
    now += 2 * DAY;
    await bridge.sweep();
    expect((await show(bridge, 'Tenant unused')).connections).toEqual([]);
    expect(await agentsWith(bridge, unused)).toBe('401 invalid_credentials');
    for (const key of [used, kept]) expect(await agentsWith(bridge, key)).toBe('ok');
    expect(await agentsWith(crm.bridge, byOperator.key, 'crm')).toBe('ok');
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'swept', connections: 1 }));
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'connection_dropped' }));
    expect(await exchange('unused')).not.toBe(unused);
  });
});
