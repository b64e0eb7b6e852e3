/** Persons who are forgotten, and accounts that are. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../src/operators/erase.ts';
import { ACCOUNT_TABLES } from '../../src/store/account-rows.ts';
import { PERSONAL_ROWS, PERSONAL_TABLES } from '../../src/store/personal-rows.ts';
import { createTestBridge, newDirectory, type TestBridge } from './bridge.ts';
import { type ConnectedService, connectContactService, HALF_AN_HOUR } from './contact-service.ts';

async function tables(): Promise<readonly string[]> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_master WHERE type = 'table'
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  return results.map(({ name }) => name).toSorted();
}

/** All rows of all tables, as one text. */
async function everything(account?: string): Promise<string> {
  const rows: unknown[] = [];
  for (const table of await tables()) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all();
    rows.push(results.map((row) => ({ table, ...row })));
  }
  const flat = rows.flat() as { account?: string; id?: string }[];
  return JSON.stringify(account === undefined ? flat : flat.filter((row) => [row.account, row.id].includes(account)));
}

async function erase(bridge: TestBridge, body: object): Promise<Receipt> {
  const { status, json } = await bridge.admin('POST', '/erasures', body);
  expect(status).toBe(200);
  return json as unknown as Receipt;
}

describe('every table of the schema', () => {
  test('says where the persons in it are, or why there are none', async () => {
    expect(Object.keys(PERSONAL_ROWS).toSorted()).toEqual(await tables());
    const reasons = Object.values(PERSONAL_ROWS).filter((rows) => typeof rows === 'string');
    expect(reasons.every((reason) => reason.length > 5)).toBe(true);
  });

  test('that has an account in its rows is emptied when the account is forgotten', async () => {
    const owned: string[] = [];
    for (const table of await tables()) {
      const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('${table}')`).all<{
        name: string;
      }>();
      if (results.some(({ name }) => name === 'account')) owned.push(table);
    }
    expect(Object.keys(ACCOUNT_TABLES).toSorted()).toEqual(owned.toSorted());
    const ownerless = (await tables()).filter((table) => !owned.includes(table));
    expect(ownerless).toEqual(['accounts', 'vault_keys']);
  });

  test('has the primary key that is named for it', async () => {
    for (const [table, key] of Object.entries(ACCOUNT_TABLES)) {
      const { results } = await env.DB.prepare(
        `SELECT name FROM pragma_table_info('${table}') WHERE pk > 0 ORDER BY pk`,
      ).all<{ name: string }>();
      expect({ table, key: results.map(({ name }) => name).join(', ') }).toEqual({ table, key });
    }
  });
});

describe('a person of a directory', () => {
  const PERSON = { id: 'zara-77', name: 'Zara Quill', emails: ['Zara.Quill@q.example'], phones: ['+351911222333'] };
  const OTHER = { id: 'other-1', name: 'Otto', emails: ['otto@q.example'], phones: ['+351911222334'] };
  const note = { type: 'note', subject: 'Talk', description: 'About Zara Quill', date: 1, status: 'open' } as const;
  const seed = {
    contacts: [PERSON, OTHER],
    agents: [
      { id: 'ag1', name: 'Zara Quill', email: 'zara.quill@q.example', active: true },
      { id: 'ag2', name: 'Otto', email: 'otto@q.example', active: true },
    ],
    interactions: [
      { ...note, id: 'n1', contact: PERSON.id },
      { ...note, id: 'n2', contact: OTHER.id, description: 'Nothing' },
    ],
  };

  test.each([
    ['id', { id: 'zara-77' }, { directory_contacts: 1, directory_contact_keys: 2, directory_interactions: 1 }],
    [
      'phone',
      { phone: '+351 911 222 333' },
      { directory_contacts: 1, directory_contact_keys: 2, directory_interactions: 1 },
    ],
    [
      'e-mail, whatever its capitals',
      { email: 'zara.quill@Q.example' },
      { directory_contacts: 1, directory_contact_keys: 2, directory_interactions: 1, directory_agents: 1 },
    ],
  ])('is found by %s; a dry run clears nothing, then all rows go and nobody else’s', async (_, person, cleared) => {
    const { account } = await newDirectory(seed);
    const bridge = createTestBridge();
    const before = await everything();
    const dry = await erase(bridge, { ...person, account, dry_run: true });
    expect(await everything()).toBe(before);
    const receipt = await erase(bridge, { ...person, account });
    expect(receipt).toMatchObject({ dry_run: false, accounts: [{ account, contacts: ['zara-77'], cleared }] });
    expect(dry.accounts).toEqual(receipt.accounts);
    const left = await everything(account);
    expect(left).not.toMatch(/zara-77|\+351911222333/);
    expect(left).toContain('other-1');
    expect(left).toContain('+351911222334');
    expect((await erase(bridge, { ...person, account })).accounts).toEqual([]);
  });

  test('is found in all accounts where none is named, and leaves no trace in any table', async () => {
    const directories = [await newDirectory(seed), await newDirectory(seed), await newDirectory({ contacts: [OTHER] })];
    const bridge = createTestBridge();
    const receipt = await erase(bridge, { email: 'zara.quill@q.example' });
    const found = receipt.accounts.map(({ account }) => account);
    expect(found).toEqual(expect.arrayContaining(directories.slice(0, 2).map(({ account }) => account)));
    expect(found).not.toContain(directories[2]?.account);
    expect(await everything()).not.toMatch(/zara/i);
  });

  test('is found by a number as it is dialled in the country of the account', async () => {
    const { account } = await newDirectory(seed);
    const bridge = createTestBridge();
    await bridge.admin('PATCH', `/accounts/${account}`, { settings: { country: 'PT' } });
    const receipt = await erase(bridge, { phone: '911 222 333', account, dry_run: true });
    expect(receipt.accounts).toMatchObject([{ contacts: ['zara-77'] }]);
  });

  test('is found by a number that was never put into E.164', async () => {
    const contacts = [{ id: 'odd', emails: [], phones: ['ext. 12'] }];
    const { account } = await newDirectory({ contacts });
    const receipt = await erase(createTestBridge(), { phone: 'ext. 12', account });
    expect(receipt.accounts).toMatchObject([{ contacts: ['odd'] }]);
  });

  test('is not left in the pages of an agent synchronization in flight', async () => {
    const agents = Array.from({ length: 250 }, (_, n) => ({
      id: `x${n}`,
      name: `Agent ${n}`,
      email: `agent${String(n).padStart(4, '0')}@q.example`,
      active: true,
    }));
    const { account, bridgeKey } = await newDirectory({ agents });
    const bridge = createTestBridge();
    await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(await everything(account)).toContain('agent0099@q.example');
    await erase(bridge, { email: 'agent0099@q.example', account });
    expect(await everything(account)).not.toContain('agent0099');
    expect(await everything(account)).toContain('agent0098@q.example');
  });

  test('is named in no log line', async () => {
    const { account } = await newDirectory(seed);
    const bridge = createTestBridge();
    await erase(bridge, { phone: '+351911222333', account });
    expect(JSON.stringify(bridge.lines)).not.toMatch(/911222333|zara/i);
  });

  test.each([
    [{}, 'body'],
    [{ id: 'a', email: 'b@c.example' }, 'body'],
    [{ id: '' }, 'id'],
    [{ email: 7 }, 'email'],
    [{ email: 'no address' }, 'email'],
    [{ name: 'Zara' }, 'name'],
  ])('has to be named by exactly one of id, e-mail and phone: %o', async (body, field) => {
    const { status, json } = await createTestBridge().admin('POST', '/erasures', body);
    expect({ status, field: json['field'] }).toEqual({ status: 400, field });
  });
});

describe.each([
  ['keyset', {}],
  ['feed', { kind: 'feed' }],
  ['scan', { kind: 'scan' }],
] as const)('a contact of a %s source that is erased', (kind, reading) => {
  async function sync(connected: ConnectedService, talkdesk: ReturnType<ConnectedService['talkdesk']>) {
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
  }

  test('leaves no trace in any table, also in the middle of a run', async () => {
    const connected = connectContactService(40, { reading, contacts: { pageSize: 10 } });
    connected.service.write('0-person-of-interest');
    connected.pass(HALF_AN_HOUR);
    let offset: unknown;
    for (let answer = ''; !answer.includes('0-person-of-interest');) {
      const { json } = await connected.page(offset === undefined ? {} : { offset });
      offset = json['next_offset'];
      answer = JSON.stringify(json);
    }
    const account = await connected.account();
    if (kind === 'scan') expect(await everything(account)).toContain('person-of-interest');
    await erase(connected.bridge, { id: '0-person-of-interest', account });
    expect(await everything(account)).not.toContain('person-of-interest');
  });

  test('is blanked at Talkdesk where departed contacts are, and the id goes after that', async () => {
    const connected = connectContactService(4, { reading, contacts: { departed: 'blank', brake: 1 } });
    const talkdesk = connected.talkdesk();
    await sync(connected, talkdesk);
    connected.service.remove('2');
    const receipt = await erase(connected.bridge, { id: '2', account: await connected.account() });
    expect(receipt.accounts).toMatchObject([{ contacts: ['2'], blanked_at_talkdesk: true }]);
    await sync(connected, talkdesk);
    expect(talkdesk.state.contacts.get('2')).toMatchObject({ name: 'Removed contact', emails: [], phones: [] });
    connected.pass(91 * 86_400_000);
    await connected.bridge.sweep();
    const { results } = await env.DB.prepare('SELECT id FROM contact_departures WHERE account = ?')
      .bind(await connected.account())
      .all();
    expect(results).toEqual([]);
  });
});

describe('the receipt', () => {
  test('says what remains at Talkdesk, in the external service, and what can be found by id only', async () => {
    const connected = connectContactService(2);
    await connected.talkdesk().syncContacts();
    const byMail = await erase(connected.bridge, { email: 'x@y.example', account: await connected.account() });
    expect(byMail.remains.map(({ where }) => where)).toEqual([
      'Talkdesk',
      'Contact service',
      'this bridge',
      'logs and backups',
    ]);
    const byId = await erase(connected.bridge, { id: '1', account: await connected.account() });
    expect(byId.remains.map(({ where }) => where)).toEqual(['Talkdesk', 'Contact service', 'logs and backups']);
  });
});

describe('an account that is forgotten', () => {
  test('leaves no row in any table, and another account keeps all of its own', async () => {
    const connected = connectContactService(30, { contacts: { departed: 'blank', pageSize: 10, brake: 1 } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.remove('3');
    await connected.page({});
    const neighbour = await newDirectory({ contacts: [{ id: 'n', emails: ['n@q.example'], phones: [] }] });
    const before = await everything(neighbour.account);
    const account = await connected.account();
    expect(await everything(account)).not.toBe('[]');

    const { json } = await connected.bridge.admin('POST', `/accounts/${account}/forget`);
    expect(json).toMatchObject({ done: true });
    expect(await everything(account)).toBe('[]');
    expect(await everything(neighbour.account)).toBe(before);
  });

  test('is forgotten in portions where there is much of it, and can be asked for again', async () => {
    const { account } = await newDirectory();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 90000)
       INSERT INTO known_contacts (account, stream, id) SELECT ?, 's', 'k' || i FROM n`,
    )
      .bind(account)
      .run();
    const bridge = createTestBridge();
    const rounds: boolean[] = [];
    for (let done = false; !done; rounds.push(done)) {
      const { json } = await bridge.admin('POST', `/accounts/${account}/forget`);
      done = json['done'] === true;
    }
    expect(rounds.length).toBeGreaterThan(1);
    expect(await everything(account)).toBe('[]');
    expect((await bridge.admin('POST', `/accounts/${account}/forget`)).status).toBe(404);
  });

  test('comes back with all of its contacts where Talkdesk goes on calling', async () => {
    const connected = connectContactService(12);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    await connected.bridge.admin('POST', `/accounts/${await connected.account()}/forget`);
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    expect((await connected.runs()).length).toBe(1);
    expect(talkdesk.state.contacts.size).toBe(12);
  });

  test('has no table of persons that is not also emptied with it', () => {
    expect(PERSONAL_TABLES.filter((table) => !Object.hasOwn(ACCOUNT_TABLES, table))).toEqual([]);
  });
});
