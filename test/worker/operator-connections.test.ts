/** Connections with credentials that an operator brings. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { AccountView } from '../../src/operators/account-view.ts';
import { createTestBridge } from './bridge.ts';
import { createCrm, CRM_SECRET, type Crm } from './crm.ts';

interface Made {
  readonly account: AccountView;
  readonly connection: { readonly id: string; readonly version: number };
  readonly bridge_key?: string;
}

/** The customer is the one that the client id names. */
const credentialsOf = (tenant: string, more: object = {}) => ({
  site: 'acme',
  client_id: tenant,
  client_secret: CRM_SECRET,
  ...more,
});

async function connect(crm: Crm, tenant: string, more: object = {}): Promise<Made> {
  const body = { integration: 'crm', credentials: credentialsOf(tenant), ...more };
  const { status, json } = await crm.bridge.admin('POST', '/connections', body);
  expect({ status, json }).toMatchObject({ status: 200 });
  return json as unknown as Made;
}

async function refusal(crm: Crm, body: object) {
  const { status, json } = await crm.bridge.admin('POST', '/connections', { integration: 'crm', ...body });
  return { status, code: json['code'], field: json['field'], message: String(json['message']) };
}

const agents = async (crm: Crm, key: string | undefined) =>
  (await crm.bridge.post('crm/agent_sync', { auth: { bridge_key: key } })).status;

/** How many rows there are of what a connection is made of. */
async function rows(): Promise<object> {
  const tables = ['accounts', 'connections', 'bridge_keys', 'invitations'];
  const counts = tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`);
  return (await env.DB.prepare(`SELECT ${counts.join(', ')}`).first()) ?? {};
}

const storedConnections = async (account: string) =>
  (await env.DB.prepare('SELECT id, version, credentials FROM connections WHERE account = ?').bind(account).all())
    .results;

describe('a new connection', () => {
  const crm = createCrm('client_credentials');

  test('is tried, kept sealed, and opened by the bridge key that is told once', async () => {
    const made = await connect(crm, 'new-one', { label: 'Acme CRM' });
    expect(made.account).toMatchObject({ label: 'Acme CRM', integration: 'crm', identified_by: 'service' });
    expect(made.connection).toEqual({ id: expect.stringMatching(/^c[\w-]{20}$/), version: 1 });
    expect(await agents(crm, made.bridge_key)).toBe(200);
    const stored = JSON.stringify(await storedConnections(made.account.id));
    expect(stored).toContain('client_secret');
    expect(stored).not.toContain(CRM_SECRET);
  });

  test('of a customer that is known is one more of the same account', async () => {
    const first = await connect(crm, 'twice');
    const second = await connect(crm, 'twice', { label: 'Twice named' });
    const third = await connect(crm, 'twice', { label: 'Twice named' });
    expect(new Set([first, second, third].map(({ account }) => account.id)).size).toBe(1);
    expect(new Set([first, second, third].map(({ connection }) => connection.id)).size).toBe(3);
    expect(third.account.resync).toBeUndefined();
    for (const { bridge_key: key } of [first, second, third]) expect(await agents(crm, key)).toBe(200);
  });

  test.each([
    [
      'a wrong secret',
      { credentials: credentialsOf('wrong', { client_secret: 'nope' }) },
      400,
      'invalid_input',
      undefined,
    ],
    [
      'a missing field',
      { credentials: { site: 'acme', client_id: 'a' } },
      400,
      'invalid_input',
      'credentials.client_secret',
    ],
    [
      'a field that breaks its rule',
      { credentials: credentialsOf('a', { site: 'evil.example/' }) },
      400,
      'invalid_input',
      'credentials.site',
    ],
    [
      'a value that is no text',
      { credentials: credentialsOf('a', { site: ['a'] }) },
      400,
      'invalid_input',
      'credentials.site',
    ],
    [
      'a field that is none',
      { credentials: credentialsOf('a', { clientid: 'a' }) },
      400,
      'invalid_input',
      'credentials.clientid',
    ],
    ['no credentials', {}, 400, 'invalid_body', 'credentials'],
    ['an unknown integration', { integration: 'other', credentials: {} }, 400, 'invalid_body', 'integration'],
    ['an unknown account', { account: 'nobody', credentials: credentialsOf('a') }, 404, 'unknown_account', undefined],
    [
      'a connection without its account',
      { connection: 'c1', credentials: credentialsOf('a') },
      400,
      'invalid_body',
      'connection',
    ],
    ['hours without an end', { hours: 721, credentials: credentialsOf('a') }, 400, 'invalid_body', 'hours'],
  ])('is refused, and leaves nothing, for %s', async (_, body, status, code, field) => {
    const before = await rows();
    const refused = await refusal(crm, body);
    expect(refused).toMatchObject({ status, code });
    if (field !== undefined) expect(refused.field).toBe(field);
    expect(refused.message).not.toMatch(/auth\.|nope/);
    expect(await rows()).toEqual(before);
  });

  test('leaves nothing where the service does not take the token, or another account has the label', async () => {
    await connect(crm, 'labelled', { label: 'Taken label' });
    const [before, holding] = [await rows(), crm.holding()];
    const taken = await refusal(crm, { label: 'taken LABEL', credentials: credentialsOf('unlabelled') });
    expect(taken).toMatchObject({ status: 409, code: 'conflict' });
    crm.fail(403);
    expect(await refusal(crm, { credentials: credentialsOf('unlabelled') })).toMatchObject({ code: 'invalid_input' });
    crm.fail(500, 500, 500, 500);
    expect(await refusal(crm, { credentials: credentialsOf('unlabelled') })).toMatchObject({ status: 502 });
    expect(await rows()).toEqual(before);
    expect(crm.holding()).toEqual(holding);
  });

  test('is for integrations only whose credentials the bridge keeps', async () => {
    const bridge = createTestBridge();
    const { status, json } = await bridge.admin('POST', '/connections', { integration: 'directory', credentials: {} });
    expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'conflict' });
    expect(json['message']).toContain('keeps no credentials');
  });

  test('is described to whoever is to ask for its fields', async () => {
    const { json } = await crm.bridge.admin('GET', '');
    expect(json['integrations']).toMatchObject([
      {
        name: 'crm',
        connection: {
          consent: false,
          fields: [
            { name: 'site', display: 'Site', mandatory: true, secret: false, format: 'https://{{site}}.crm.example' },
            { name: 'client_id', secret: false },
            { name: 'client_secret', secret: true },
            { name: 'note', mandatory: false },
          ],
        },
      },
    ]);
    const directory = await createTestBridge().admin('GET', '');
    expect(JSON.stringify(directory.json)).not.toContain('"connection"');
  });
});

describe('an account that is connected again', () => {
  const crm = createCrm('client_credentials');

  test('keeps its key, and forgets the tokens of the earlier credentials', async () => {
    const first = await connect(crm, 'again');
    const again = await connect(crm, 'again', { account: first.account.id, label: 'Again' });
    expect(again).toMatchObject({ account: { id: first.account.id, label: 'Again' } });
    expect(again.connection).toEqual({ id: first.connection.id, version: 2 });
    expect(again.bridge_key).toBeUndefined();
    expect(await agents(crm, first.bridge_key)).toBe(200);
    expect(crm.holding().filter((name) => name.startsWith(`connection:${first.connection.id}:`))).toHaveLength(1);
    expect(await storedConnections(first.account.id)).toMatchObject([{ version: 2 }]);
  });

  test('takes no credentials of another customer, and those of its own afterwards', async () => {
    const { account, connection, bridge_key: key } = await connect(crm, 'mine');
    const before = await storedConnections(account.id);
    const refused = await refusal(crm, { account: account.id, credentials: credentialsOf('somebody-else') });
    expect(refused).toMatchObject({ status: 409, code: 'conflict' });
    expect(await storedConnections(account.id)).toEqual(before);
    expect(crm.holding().filter((name) => name.startsWith(`connection:${connection.id}:`))).toHaveLength(1);
    expect(await agents(crm, key)).toBe(200);
    const again = await connect(crm, 'mine', { account: account.id });
    expect(again.connection.version).toBe(2);
    expect(await agents(crm, key)).toBe(200);
  });

  test('by several at once takes right credentials only, and one of them', async () => {
    const { account, connection, bridge_key: key } = await connect(crm, 'at-once');
    const wrong = { ...credentialsOf('at-once'), client_secret: 'wrong' };
    const answers = await Promise.all([
      ...[1, 2, 3].map(() => refusal(crm, { account: account.id, credentials: wrong })),
      connect(crm, 'at-once', { account: account.id }),
      ...[1, 2, 3].map(() => refusal(crm, { account: account.id, credentials: wrong })),
    ]);
    const refused = answers.filter((answer) => 'status' in answer);
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 400));
    expect(crm.holding().filter((name) => name.startsWith(`connection:${connection.id}:`))).toHaveLength(1);
    expect(await agents(crm, key)).toBe(200);
  });

  test('is told which of its connections to name where there are several, or none that is meant', async () => {
    const first = await connect(crm, 'several');
    const second = await connect(crm, 'several');
    const account = first.account.id;
    const credentials = credentialsOf('several');
    const vague = await refusal(crm, { account, credentials });
    expect(vague).toMatchObject({ status: 409, field: 'connection' });
    expect(vague.message).toContain(first.connection.id);
    const wrong = await refusal(crm, { account, connection: 'c-none', credentials });
    expect(wrong).toMatchObject({ status: 404 });
    const again = await connect(crm, 'several', { account, connection: second.connection.id });
    expect(again.connection).toEqual({ id: second.connection.id, version: 2 });
  });

  test('no log line holds a secret', () => {
    const log = JSON.stringify(crm.lines);
    expect(log).toContain('_admin/connect');
    for (const secret of [CRM_SECRET, 'tbk_', ...crm.secrets]) expect(log).not.toContain(secret);
  });
});
