/** The vault: its key changes without a request that fails, and what is sealed opens in its own place only. */

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import type { TokenBrokers } from '../../src/credentials/access-tokens.ts';
import { createSealer } from '../../src/domain/sealer.ts';
import { Secret } from '../../src/domain/secret.ts';
import type { Vars } from '../../src/env.ts';
import { createTestBridge, type TestBridge } from './bridge.ts';
import { createTestBrokers } from './brokers.ts';
import { agentsWith, createKeptHelpdesk, exchangeAt, keptHelpdeskIntegration } from './kept-helpdesk.ts';

const OLD = 'the-key-of-the-vault-as-it-was-until-now';
const NEW = 'the-key-of-the-vault-as-it-is-to-become';
const MINUTE = 60_000;

beforeEach(async () => {
  const tables = ['connections', 'bridge_keys', 'accounts', 'vault_keys', 'invitations'];
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

/** Brokers that are asked for nothing but to seal anew. */
function resealing(reseal: (name: string) => Promise<void>): TokenBrokers {
  const nothing = () => Promise.reject(new Error('These connections have no tokens'));
  return {
    get: (name) => ({ token: nothing, exchange: nothing, keep: nothing, forget: nothing, reseal: () => reseal(name) }),
  };
}

/** Bridges of one deployment, each with the secrets that its isolate was started with. */
function deployment() {
  const helpdesk = createHelpdesk();
  let now = Date.now();
  const keys: string[] = [];
  const resealed: string[] = [];
  return {
    helpdesk,
    keys,
    /** Brokers that were asked to seal anew. */
    resealed,
    pass: (ms: number) => void (now += ms),
    isolate: (vars: Vars) =>
      createTestBridge({
        integrations: [keptHelpdeskIntegration()],
        fetch: helpdesk.fetch,
        now: () => now,
        vars,
        brokers: resealing(async (name) => void resealed.push(name)),
      }),
    connect: async (bridge: TestBridge, tenant: string) => {
      helpdesk.keys.set(`key-of-${tenant}`, tenant);
      keys.push(await exchangeAt(bridge, `key-of-${tenant}`));
    },
  };
}

const outcomes = async (bridge: TestBridge, keys: readonly string[]) => [
  ...new Set(await Promise.all(keys.map((key) => agentsWith(bridge, key)))),
];

async function statusOf(bridge: TestBridge) {
  const { json } = await bridge.admin('GET', '/vault');
  return json as unknown as {
    keys: { id: string; seals: boolean }[];
    connections: Record<string, number>;
    ready_to_retire: boolean;
  };
}

describe('a rotation of VAULT_KEY', () => {
  test('loses no request of any connection at any moment, in any isolate', async () => {
    const { isolate, connect, pass, keys, resealed } = deployment();
    const before = isolate({ VAULT_KEY: OLD });
    await connect(before, 'a');
    await connect(before, 'b');
    const [{ id: old } = { id: '' }] = (await statusOf(before)).keys;
    expect(await statusOf(before)).toMatchObject({
      keys: [{ id: old, seals: true }],
      connections: { [old]: 2 },
      ready_to_retire: false,
    });

    // VAULT_KEY_NEXT is set: some isolates know it, others do not yet.
    const during = isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW });
    const fresh = (await statusOf(during)).keys.at(-1)?.id ?? '';
    await connect(during, 'c');
    await connect(before, 'd');
    await during.sweep();
    expect(await statusOf(during)).toMatchObject({
      keys: [
        { id: old, seals: true },
        { id: fresh, seals: false },
      ],
      connections: { [old]: 4 },
      ready_to_retire: false,
    });
    for (const bridge of [before, during]) expect(await outcomes(bridge, keys)).toEqual(['ok']);
    pass(10 * MINUTE - 1);
    await connect(during, 'e');
    expect(await outcomes(before, keys)).toEqual(['ok']);

    // Ten minutes later every isolate knows it, and it seals; those that were sealed before stay until the sweep.
    pass(1);
    const later = isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW });
    await connect(later, 'f');
    for (const bridge of [during, later]) expect(await outcomes(bridge, keys)).toEqual(['ok']);
    expect(await statusOf(later)).toMatchObject({ connections: { [old]: 5, [fresh]: 1 }, ready_to_retire: false });
    expect(resealed).toEqual([]);
    await later.sweep();
    expect(await statusOf(later)).toMatchObject({
      keys: [
        { id: old, seals: false },
        { id: fresh, seals: true },
      ],
      connections: { [fresh]: 6 },
      ready_to_retire: true,
    });
    expect(resealed).toHaveLength(5);
    for (const bridge of [during, later]) expect(await outcomes(bridge, keys)).toEqual(['ok']);

    // VAULT_KEY becomes the new one, then VAULT_KEY_NEXT goes; isolates of every kind serve side by side.
    const both = isolate({ VAULT_KEY: NEW, VAULT_KEY_NEXT: NEW });
    const after = isolate({ VAULT_KEY: NEW });
    for (const bridge of [during, later, both, after]) {
      await connect(bridge, `made-by-${keys.length}`);
      for (const reader of [during, later, both, after]) expect(await outcomes(reader, keys)).toEqual(['ok']);
    }
    expect(await statusOf(after)).toMatchObject({
      keys: [{ id: fresh, seals: true }],
      connections: { [fresh]: keys.length },
      ready_to_retire: false,
    });
  });

  test('brings the credentials that wait in invitations along', async () => {
    const { isolate, pass } = deployment();
    const invitation = await sealInvitation(OLD);
    const during = isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW });
    await during.sweep();
    pass(10 * MINUTE);
    expect(await statusOf(during)).toMatchObject({ invitations_to_reseal: 1, ready_to_retire: false });
    await during.sweep();
    expect(await statusOf(during)).toMatchObject({ invitations_to_reseal: 0, ready_to_retire: true });
    const row = await env.DB.prepare('SELECT credentials FROM invitations WHERE id = ?').bind(invitation).first();
    const { keys } = await statusOf(isolate({ VAULT_KEY: NEW }));
    expect(String(row?.['credentials'])).toContain(keys[0]?.id);
  });

  test('goes on past a connection that does not open, and tells of it', async () => {
    const { isolate, connect, pass, keys } = deployment();
    const before = isolate({ VAULT_KEY: OLD });
    for (const tenant of ['a', 'b', 'c']) await connect(before, tenant);
    const first = await env.DB.prepare('SELECT id FROM connections ORDER BY id').first<string>('id');
    await env.DB.prepare('UPDATE connections SET credentials = replace(credentials, ?, ?) WHERE id = ?')
      .bind('"api_key"', '"second_key"', first)
      .run();
    const during = isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW });
    await during.sweep();
    pass(10 * MINUTE);
    await during.sweep();
    const { connections } = await statusOf(during);
    expect(Object.values(connections).toSorted((a, b) => a - b)).toEqual([1, 2]);
    expect(during.lines).toContainEqual(expect.objectContaining({ event: 'not_resealed', id: first, level: 'error' }));
    expect(during.lines).toContainEqual(expect.objectContaining({ event: 'swept', resealed: 2 }));
    expect((await outcomes(during, keys)).toSorted()).toEqual(['500 credentials_unreadable', 'ok']);
  });

  test('goes on past a broker that cannot be reached, and comes back to it', async () => {
    const { isolate, connect, pass } = deployment();
    const before = isolate({ VAULT_KEY: OLD });
    for (const tenant of ['a', 'b']) await connect(before, tenant);
    const first = await env.DB.prepare('SELECT id FROM connections ORDER BY id').first<string>('id');
    let isDown = true;
    const during = createTestBridge({
      integrations: [keptHelpdeskIntegration()],
      now: () => Date.now() + 10 * MINUTE,
      vars: { VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW },
      brokers: resealing(async (name) => {
        if (isDown && name.includes(String(first))) throw new Error('the object is moving');
      }),
    });
    await isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW }).sweep();
    pass(10 * MINUTE);
    await during.sweep();
    expect(during.lines).toContainEqual(expect.objectContaining({ event: 'swept', resealed: 1 }));
    isDown = false;
    await during.sweep();
    expect(await statusOf(during)).toMatchObject({ ready_to_retire: true });
  });

  test('that is given up and begun again with the same key waits its ten minutes again', async () => {
    const { isolate, pass } = deployment();
    await isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW }).sweep();
    pass(60 * MINUTE);
    await isolate({ VAULT_KEY: OLD }).sweep();
    const { keys } = await statusOf(isolate({ VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW }));
    expect(keys.map(({ seals }) => seals)).toEqual([true, false]);
  });

  test('loses every connection where the earlier key is taken away too early, and says so', async () => {
    const { isolate, connect, keys } = deployment();
    await connect(isolate({ VAULT_KEY: OLD }), 'a');
    const after = isolate({ VAULT_KEY: NEW });
    expect(await outcomes(after, keys)).toEqual(['500 credentials_unreadable']);
    const { keys: set, connections } = await statusOf(after);
    expect(Object.keys(connections)).not.toContain(set[0]?.id);
    expect(await outcomes(isolate({ VAULT_KEY: OLD }), keys)).toEqual(['ok']);
  });
});

describe('the tokens of a connection', () => {
  test('are sealed anew, so that a consent outlives the earlier key', async () => {
    let now = Date.now();
    const grants: string[] = [];
    const ports = {
      now: () => now,
      fetch: async (_: string, init: RequestInit) => {
        const form = new URLSearchParams(init.body as string);
        grants.push(form.get('refresh_token') ?? form.get('code') ?? '');
        const count = grants.length;
        return Response.json({ access_token: `access-${count}`, refresh_token: `refresh-${count}`, expires_in: 3600 });
      },
    };
    const [integration, name] = ['crm', 'connection:rotated:1'];
    const client = {
      tokenUrl: 'https://crm.example/token',
      clientId: 'id',
      clientSecret: 'secret',
      clientAuthentication: 'client_secret_basic',
    } as const;
    const request = { integration, name, client, lasting: true };
    const grant = { type: 'authorization_code', parameters: { code: 'the-code' } } as const;
    await createTestBrokers(ports, { VAULT_KEY: OLD })
      .get(name)
      .exchange({ ...request, grant });

    await createTestBrokers(ports, { VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW }).get(name).reseal(integration, name);
    const after = createTestBrokers(ports, { VAULT_KEY: NEW });
    now += 2 * 60 * MINUTE;
    expect(await after.get(name).token({ ...request, afresh: false })).toMatchObject({ accessToken: 'access-2' });
    expect(grants).toEqual(['the-code', 'refresh-1']);
    expect(after.lines).not.toContainEqual(expect.objectContaining({ event: 'tokens_unreadable' }));
  });
});

/** Puts an invitation there whose credentials are sealed under a key. */
async function sealInvitation(vaultKey: string): Promise<string> {
  const [invitation, integration] = ['i-rotated', 'kept_helpdesk'];
  const text = await createSealer([new Secret(vaultKey)]).seal(
    [integration, 'invitation', invitation, 'api_key'],
    'waits',
  );
  await env.DB.prepare(
    `INSERT INTO invitations (id, integration, connection, version, credentials, expires_at) VALUES (?, ?, 'c', 1, ?, ?)`,
  )
    .bind(invitation, integration, JSON.stringify({ api_key: text }), Date.now() + 3_600_000)
    .run();
  return invitation;
}

describe('what is sealed for one place', () => {
  async function twoConnections() {
    const { bridge, helpdesk, exchange } = createKeptHelpdesk();
    helpdesk.keys.set('second', 'x');
    const keys = [await exchange('mine', { second_key: 'second' }), await exchange('theirs', { second_key: 'second' })];
    const { results } = await env.DB.prepare(
      `SELECT connections.id, account, credentials, label FROM connections JOIN accounts ON accounts.id = account
       ORDER BY label`,
    ).all<{ id: string; account: string; credentials: string }>();
    const [mine, theirs] = results;
    if (!mine || !theirs) throw new Error('There are two connections');
    const write = (id: string, credentials: string) =>
      env.DB.prepare('UPDATE connections SET credentials = ? WHERE id = ?').bind(credentials, id).run();
    return { bridge, keys, mine, theirs, write, outcome: () => agentsWith(bridge, keys[0] ?? '') };
  }
  const UNREADABLE = '500 credentials_unreadable';
  const fieldsOf = ({ credentials }: { credentials: string }) => JSON.parse(credentials) as Record<string, string>;

  test('opens there', async () => {
    const { outcome } = await twoConnections();
    expect(await outcome()).toBe('ok');
  });

  test('does not open in the row of another account', async () => {
    const { mine, theirs, write, outcome } = await twoConnections();
    await write(mine.id, theirs.credentials);
    expect(await outcome()).toBe(UNREADABLE);
  });

  test('does not open in the row of another account by one field of several', async () => {
    const { mine, theirs, write, outcome } = await twoConnections();
    await write(mine.id, JSON.stringify({ ...fieldsOf(mine), api_key: fieldsOf(theirs)['api_key'] }));
    expect(await outcome()).toBe(UNREADABLE);
  });

  test('does not open as another field of the same row', async () => {
    const { mine, write, outcome } = await twoConnections();
    const { api_key: first, second_key: second } = fieldsOf(mine);
    await write(mine.id, JSON.stringify({ api_key: second, second_key: first }));
    expect(await outcome()).toBe(UNREADABLE);
  });

  test('does not open where the row is given to another account', async () => {
    const { keys, bridge, mine, theirs } = await twoConnections();
    await env.DB.batch([
      env.DB.prepare('UPDATE connections SET account = ? WHERE id = ?').bind(theirs.account, mine.id),
      env.DB.prepare('UPDATE bridge_keys SET account = ? WHERE connection = ?').bind(theirs.account, mine.id),
    ]);
    expect(await agentsWith(bridge, keys[0] ?? '')).toBe(UNREADABLE);
  });

  test('is not opened by a key of another account that is turned to it', async () => {
    const { keys, bridge, mine, theirs } = await twoConnections();
    await env.DB.prepare('UPDATE bridge_keys SET connection = ? WHERE connection = ?').bind(mine.id, theirs.id).run();
    expect(await agentsWith(bridge, keys[1] ?? '')).toBe(UNREADABLE);
  });

  test('does not open in another connection of the same account', async () => {
    const { bridge, exchange } = createKeptHelpdesk();
    const first = await exchange('twice');
    await exchange('twice', { second_key: 'makes it another one' });
    const { results } = await env.DB.prepare('SELECT id, credentials FROM connections').all<{
      id: string;
      credentials: string;
    }>();
    const [one, other] = results;
    await env.DB.batch([
      env.DB.prepare('UPDATE connections SET credentials = ? WHERE id = ?').bind(other?.credentials, one?.id),
      env.DB.prepare('UPDATE connections SET credentials = ? WHERE id = ?').bind(one?.credentials, other?.id),
    ]);
    expect(await agentsWith(bridge, first)).toBe(UNREADABLE);
  });

  test('does not open for another integration', async () => {
    const { exchange, helpdesk } = createKeptHelpdesk();
    const key = await exchange('moved');
    await env.DB.batch([
      env.DB.prepare("UPDATE connections SET integration = 'other_helpdesk'"),
      env.DB.prepare("UPDATE accounts SET integration = 'other_helpdesk'"),
    ]);
    const other = createTestBridge({
      integrations: [keptHelpdeskIntegration('other_helpdesk')],
      fetch: helpdesk.fetch,
    });
    expect(await agentsWith(other, key, 'other_helpdesk')).toBe(UNREADABLE);
  });
});
