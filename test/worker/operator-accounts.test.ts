/** What operators see of accounts, and what they change. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import { createTestBridge, newDirectory } from './bridge.ts';
import { connectContactService, HALF_AN_HOUR } from './contact-service.ts';

const DAY = 86_400_000;

async function viewOf(bridge: ReturnType<typeof createTestBridge>, account: string): Promise<AccountView> {
  const { json } = await bridge.admin('GET', `/accounts/${encodeURIComponent(account)}`);
  return json['account'] as AccountView;
}

describe('an account that an operator adds', () => {
  const bridge = createTestBridge();

  test('is opened by the key that is told once, and found by its label whatever the capitals', async () => {
    const label = 'Müller & Söhne / Ost';
    const { status, json } = await bridge.admin('POST', '/accounts', { integration: 'directory', label });
    expect(status).toBe(200);
    const view = json['account'] as AccountView;
    expect(view).toMatchObject({ label, integration: 'directory', state: 'new', identified_by: 'connection' });
    const answer = await bridge.post('directory/auth_validation', { auth: { bridge_key: json['bridge_key'] } });
    expect(answer.status).toBe(200);
    expect(await viewOf(bridge, 'müller & söhne / ost'.replace('ü', 'ü'))).toMatchObject({ id: view.id, state: 'ok' });
    const { results } = await env.DB.prepare('SELECT hash FROM bridge_keys WHERE account = ?').bind(view.id).all();
    expect(JSON.stringify(results)).not.toContain(json['bridge_key']);
  });

  test.each(['50 %', '100%25', "O'Brien; DROP TABLE accounts", '../accounts', '-dash', '日本 🎉', 'a?b#c&d=e'])(
    'may be called %s, and is found by that',
    async (label) => {
      const { json } = await bridge.admin('POST', '/accounts', { integration: 'directory', label });
      expect(await viewOf(bridge, label)).toMatchObject({ id: (json['account'] as AccountView).id, label });
    },
  );

  test('is added once where many are added at the same time under one label', async () => {
    const body = { integration: 'directory', label: 'All at once' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => bridge.admin('POST', '/accounts', body)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
  });

  test('gets one more key where many are asked for at the same time', async () => {
    await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Keys at once' });
    const path = '/accounts/Keys%20at%20once/bridge_keys';
    const answers = await Promise.all(Array.from({ length: 8 }, () => bridge.admin('POST', path)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('keeps at most two keys, however they are added and taken back at the same time', async () => {
    const { json } = await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Busy keys' });
    const { id } = json['account'] as AccountView;
    const path = `/accounts/${id}/bridge_keys`;
    for (let round = 0; round < 5; round += 1) {
      const shown = await bridge.admin('GET', `/accounts/${id}`);
      const [first] = shown.json['bridge_keys'] as { name: string }[];
      await Promise.all([
        bridge.admin('DELETE', `${path}/${first?.name}`),
        ...Array.from({ length: 3 }, () => bridge.admin('POST', path)),
      ]);
      expect((await viewOf(bridge, id)).counts.bridge_keys).toBeLessThanOrEqual(2);
    }
  });

  test('is not dropped by a DELETE at its path, at which a client could arrive by mistake', async () => {
    await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Not this way' });
    expect((await bridge.admin('DELETE', '/accounts/Not%20this%20way')).status).toBe(404);
    expect((await bridge.admin('DELETE', '/accounts/Not%20this%20way/bridge_keys/..')).status).toBe(404);
    expect(await viewOf(bridge, 'Not this way')).toMatchObject({ label: 'Not this way' });
  });

  test.each(['%', '%zz', '%C3', '%25'])('is not found under %s, which is no name of any', async (path) => {
    expect((await bridge.admin('GET', `/accounts/${path}`)).status).toBe(404);
  });

  test('has at most two keys, and one that is taken back opens nothing from then on', async () => {
    const created = await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Two keys' });
    const first = created.json['bridge_key'];
    const second = (await bridge.admin('POST', '/accounts/Two%20keys/bridge_keys')).json['bridge_key'];
    const opens = async (key: unknown) =>
      (await bridge.post('directory/agent_sync', { auth: { bridge_key: key } })).status === 200;
    expect([await opens(first), await opens(second)]).toEqual([true, true]);

    const third = await bridge.admin('POST', '/accounts/Two%20keys/bridge_keys');
    expect({ status: third.status, code: third.json['code'] }).toEqual({ status: 409, code: 'conflict' });

    const shown = await bridge.admin('GET', '/accounts/Two%20keys');
    const name = (await hashBridgeKey(String(first))).slice(0, 8);
    expect((shown.json['bridge_keys'] as { name: string }[]).map((each) => each.name)).toContain(name);
    await bridge.admin('DELETE', `/accounts/Two%20keys/bridge_keys/${name}`);
    expect([await opens(first), await opens(second)]).toEqual([false, true]);
    const again = await bridge.admin('DELETE', `/accounts/Two%20keys/bridge_keys/${name}`);
    expect(again.status).toBe(404);
  });

  test.each([
    ['an integration that is not served', { integration: 'nobody', label: 'x' }, 400, 'integration'],
    ['no label', { integration: 'directory' }, 400, 'label'],
    ['nothing', {}, 400, 'integration'],
    ['a blank label', { integration: 'directory', label: '  ' }, 400, 'label'],
    ['a label with a terminal escape', { integration: 'directory', label: 'x\u001B[2J' }, 400, 'label'],
    ['a label of 201 characters', { integration: 'directory', label: 'x'.repeat(201) }, 400, 'label'],
    ['a field that there is not', { integration: 'directory', label: 'x', key: 'y' }, 400, 'key'],
  ])('is refused with %s, and the field is named', async (_, body, status, field) => {
    const answer = await bridge.admin('POST', '/accounts', body);
    expect({ status: answer.status, field: answer.json['field'] }).toEqual({ status, field });
  });

  test('is refused where its label is taken, or its integration needs no bridge key', async () => {
    await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'Taken' });
    expect((await bridge.admin('POST', '/accounts', { integration: 'directory', label: 'taken' })).status).toBe(409);
    const connected = connectContactService(0);
    const body = { integration: 'contact_service', label: 'Other' };
    const { status, json } = await connected.bridge.admin('POST', '/accounts', body);
    expect({ status, field: json['field'] }).toEqual({ status: 409, field: 'integration' });
  });
});

describe('the state of an account', () => {
  test('tells of each endpoint the last success and the last error, with the request that the log knows', async () => {
    const connected = connectContactService(3);
    const { bridge } = connected;
    await connected.talkdesk().syncContacts();
    const began = connected.now();
    connected.pass(90_000);
    const failed = await connected.page({ offset: 'x'.repeat(43) });
    const view = await viewOf(bridge, await connected.account());
    expect(view.endpoints['contact_sync']).toEqual({
      last_success_at: new Date(began).toISOString(),
      last_error: {
        at: new Date(connected.now()).toISOString(),
        code: 'invalid_offset',
        request_id: failed.headers.get('X-Request-Id'),
      },
    });
    expect(view).toMatchObject({ state: 'ok', last_seen_at: new Date(connected.now()).toISOString() });
  });

  test('is failing once the service fails, and ok again once it recovered', async () => {
    let broken = false;
    const connected = connectContactService(3, {
      intercept: (url) => (broken && url.pathname !== '/me' ? new Response('', { status: 500 }) : undefined),
    });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const account = await connected.account();
    expect(await viewOf(connected.bridge, account)).toMatchObject({ state: 'ok' });
    broken = true;
    connected.pass(1000);
    await connected.page({});
    expect(await viewOf(connected.bridge, account)).toMatchObject({ state: 'failing' });
    broken = false;
    connected.pass(1000);
    await connected.page({});
    expect(await viewOf(connected.bridge, account)).toMatchObject({ state: 'ok' });
  });

  test('is late after two hours without a contact synchronization', async () => {
    const connected = connectContactService(1);
    await connected.talkdesk().syncContacts();
    connected.pass(2 * 3_600_000);
    expect((await viewOf(connected.bridge, await connected.account())).state).toBe('ok');
    connected.pass(1);
    expect((await viewOf(connected.bridge, await connected.account())).state).toBe('late');
  });

  test('costs D1 one write a minute and endpoint, however many requests come', async () => {
    const connected = connectContactService(1);
    await connected.activate();
    const writes = async () =>
      (await env.DB.prepare('SELECT succeeded_at FROM account_activity WHERE account = ? AND endpoint = ?')
        .bind(await connected.account(), 'contact_sync')
        .first<number>('succeeded_at')) ?? 0;
    await connected.page({});
    const first = await writes();
    connected.pass(59_000);
    await connected.page({});
    expect(await writes()).toBe(first);
    connected.pass(1000);
    await connected.page({});
    expect(await writes()).toBe(first + 60_000);
  });

  test('of an endpoint that goes back and forth costs no more', async () => {
    let fails = false;
    const connected = connectContactService(3, {
      intercept: (url) => (fails && url.pathname !== '/me' ? new Response('', { status: 500 }) : undefined),
    });
    await connected.activate();
    const rowsOf = async () => {
      const { results } = await env.DB.prepare('SELECT * FROM account_activity WHERE account = ? AND endpoint = ?')
        .bind(await connected.account(), 'contact_sync')
        .all();
      return JSON.stringify(results);
    };
    const states = new Set<string>();
    for (let request = 0; request < 20; request += 1) {
      fails = request % 2 === 1;
      await connected.page({});
      states.add(await rowsOf());
      connected.pass(1000);
    }
    // A success, the first failure, and that it was over.
    expect(states.size).toBe(3);
    expect((await viewOf(connected.bridge, await connected.account())).state).toBe('ok');
    fails = true;
    connected.pass(60_000);
    await connected.page({});
    expect((await viewOf(connected.bridge, await connected.account())).state).toBe('failing');
  });

  test('that cannot be written down harms no answer', async () => {
    const { bridgeKey, account } = await newDirectory();
    const bridge = createTestBridge();
    await env.DB.prepare('ALTER TABLE account_activity RENAME TO set_aside').run();
    try {
      const { status } = await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
      expect(status).toBe(200);
      expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'activity_not_recorded', account }));
    } finally {
      await env.DB.prepare('ALTER TABLE set_aside RENAME TO account_activity').run();
    }
  });
});

describe('the list of accounts', () => {
  test('is paged, has every account once, and can be of one integration', async () => {
    const bridge = createTestBridge();
    for (let each = 0; each < 5; each += 1) await newDirectory();
    const seen: string[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const { json } = await bridge.admin('GET', `/accounts?limit=2&after=${after}`);
      seen.push(...(json['accounts'] as AccountView[]).map(({ id }) => id));
      after = json['next'] as string | undefined;
    }
    const all = await env.DB.prepare('SELECT id FROM accounts ORDER BY id').all<{ id: string }>();
    expect(seen).toEqual(all.results.map(({ id }) => id));
    const { json } = await bridge.admin('GET', '/accounts?integration=contact_service&limit=500');
    const integrations = new Set((json['accounts'] as AccountView[]).map(({ integration }) => integration));
    expect([...integrations]).toEqual(['contact_service']);
  });

  test('is refused for an integration that is not served, which may be a slip of the pen', async () => {
    const { status, json } = await createTestBridge().admin('GET', '/accounts?integration=nosuch');
    expect({ status, field: json['field'] }).toEqual({ status: 400, field: 'integration' });
  });

  test.each(['0', '501', 'many', '-1'])('has no page of %s accounts', async (limit) => {
    const { status, json } = await createTestBridge().admin('GET', `/accounts?limit=${limit}`);
    expect({ status, field: json['field'] }).toEqual({ status: 400, field: 'limit' });
  });
});

describe('settings of an account', () => {
  test('win over those of the integration, from the next request on, until they are taken away', async () => {
    const contacts = [{ id: '1', emails: [], phones: ['912 345 678'] }];
    const { account, bridgeKey } = await newDirectory({ contacts });
    const bridge = createTestBridge();
    const phonesOf = async () => {
      const { json } = await bridge.post('directory/contact_sync', { auth: { bridge_key: bridgeKey }, meta: {} });
      return (json['contacts'] as { phones: string[] }[])[0]?.phones;
    };
    expect(await phonesOf()).toEqual(['912 345 678']);
    await bridge.admin('PATCH', `/accounts/${account}`, { settings: { country: 'pt' } });
    expect(await phonesOf()).toEqual(['+351912345678']);
    await bridge.admin('PATCH', `/accounts/${account}`, { settings: { country: null, unreadablePhones: 'drop' } });
    expect(await phonesOf()).toEqual([]);
  });

  test('narrow the filter of the integration, and never widen it', async () => {
    const connected = connectContactService(4, { contacts: { exclude: [{ field: 'opted_out', is: true }] } });
    connected.service.write('1', { optedOut: true });
    connected.service.write('2', { segment: 'out' });
    connected.pass(HALF_AN_HOUR);
    const idsOf = async () => {
      const { json } = await connected.page({});
      return (json['contacts'] as { id: string }[]).map(({ id }) => id).toSorted();
    };
    expect(await idsOf()).toEqual(['2', '3', '4']);
    const path = `/accounts/${await connected.account()}`;
    connected.pass(HALF_AN_HOUR);
    const settings = { where: [{ field: 'segment', isNot: 'out' }], exclude: [] };
    await connected.bridge.admin('PATCH', path, { settings });
    expect(await idsOf()).toEqual(['3', '4']);
    expect((await connected.runs())[0]).toMatchObject({ filtered: 1, excluded: 1 });
  });

  test('make contacts that leave a new filter blank at Talkdesk, where departed says so', async () => {
    const connected = connectContactService(3, { contacts: { departed: 'blank', brake: 1 } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const path = `/accounts/${await connected.account()}`;
    await connected.bridge.admin('PATCH', path, { settings: { where: [{ field: 'segment', is: 'in' }] } });
    connected.service.write('2', { segment: 'out' });
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    expect(talkdesk.state.contacts.get('2')).toMatchObject({ emails: [], phones: [] });
  });

  test.each([
    ['a country that does not exist', { country: 'ZZ' }, 'settings.country'],
    ['a country that is no text', { country: 7 }, 'settings.country'],
    ['a zone that does not exist', { timeZone: 'Mars' }, 'settings.timeZone'],
    ['an offset for a zone', { timeZone: '+01:00' }, 'settings.timeZone'],
    ['a language that no message is in', { language: 'tlh' }, 'settings.language'],
    ['a wish for shared numbers that there is not', { sharedNumbers: 'all' }, 'settings.sharedNumbers'],
    ['a filter that is no list', { where: { field: 'a', is: 'b' } }, 'settings.where'],
    ['a condition with a mistyped name', { where: [{ field: 'a', equals: 'b' }] }, 'settings.where.0'],
    ['a brake over 1', { brake: 2 }, 'settings.brake'],
    ['a setting that there is not', { colour: 'red' }, 'settings.colour'],
  ])('are refused with %s; the field is named, and nothing changes', async (_, settings, field) => {
    const { account } = await newDirectory();
    const bridge = createTestBridge();
    const body = { settings: { unreadablePhones: 'drop', ...settings } };
    const { status, json } = await bridge.admin('PATCH', `/accounts/${account}`, body);
    expect({ status, field: json['field'] }).toEqual({ status: 400, field });
    expect((await viewOf(bridge, account)).settings).toEqual({});
  });

  test.each([[[]], [null], ['text']])('are refused as %j', async (settings) => {
    const { account } = await newDirectory();
    const { status, json } = await createTestBridge().admin('PATCH', `/accounts/${account}`, { settings });
    expect({ status, field: json['field'], rule: json['rule'] }).toEqual({
      status: 400,
      field: 'settings',
      rule: 'must be an object',
    });
  });

  test('keep what was set before', async () => {
    const { account } = await newDirectory();
    const bridge = createTestBridge();
    await bridge.admin('PATCH', `/accounts/${account}`, { label: 'Named', settings: { country: 'DE', brake: 0.5 } });
    await bridge.admin('PATCH', `/accounts/${account}`, { settings: { language: 'de', country: null } });
    expect(await viewOf(bridge, account)).toMatchObject({ label: 'Named', settings: { brake: 0.5, language: 'de' } });
    expect((await viewOf(bridge, account)).settings).not.toHaveProperty('country');
  });
});

describe('the label of an account', () => {
  test("is the operator's over the service's, until it is taken away", async () => {
    const connected = connectContactService(1);
    await connected.activate();
    const path = `/accounts/${await connected.account()}`;
    const label = async () => (await viewOf(connected.bridge, await connected.account())).label;
    const ofService = await label();
    await connected.bridge.admin('PATCH', path, { label: 'Ours' });
    await connected.activate();
    expect(await label()).toBe('Ours');
    await connected.bridge.admin('PATCH', path, { label: '' });
    expect(await label()).toBe(ofService);
  });

  test('is given to one account only, and is no other one’s id', async () => {
    const bridge = createTestBridge();
    const [one, two] = [await newDirectory(), await newDirectory()];
    const give = async (account: string, label: string) =>
      (await bridge.admin('PATCH', `/accounts/${account}`, { label })).status;
    expect(await give(one.account, 'Only one')).toBe(200);
    expect(await give(one.account, 'ONLY ONE')).toBe(200);
    expect(await give(two.account, 'only one')).toBe(409);
    expect(await give(two.account, one.account)).toBe(409);
  });

  test('has to be told apart by an id where two services call their customers the same', async () => {
    const bridge = createTestBridge();
    const [one, two] = [await newDirectory(), await newDirectory()];
    await env.DB.prepare("UPDATE accounts SET label = 'Same' WHERE id IN (?, ?)").bind(one.account, two.account).run();
    const { status, json } = await bridge.admin('GET', '/accounts/same');
    expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'conflict' });
    expect(json['message']).toContain(two.account);
    expect((await bridge.admin('GET', `/accounts/${one.account}`)).status).toBe(200);
  });
});

describe('a resync', () => {
  test('sends all contacts again with the next run, and only with that', async () => {
    const connected = connectContactService(5);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.pass(HALF_AN_HOUR);
    await connected.bridge.admin('POST', `/accounts/${await connected.account()}/resync`, {});
    await talkdesk.syncContacts();
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    const runs = (await connected.bridge.admin('GET', `/runs?account=${await connected.account()}`)).json['runs'];
    expect(runs).toMatchObject([
      { cause: 'checkpoint', contacts: 0, outcome: 'finished' },
      { cause: 'resync', contacts: 5 },
      { cause: 'no_checkpoint', contacts: 5 },
    ]);
  });

  test('of all contacts is not narrowed by a later one of some of them', async () => {
    const connected = connectContactService(5);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.pass(HALF_AN_HOUR);
    const path = `/accounts/${await connected.account()}/resync`;
    await connected.bridge.admin('POST', path, {});
    await connected.bridge.admin('POST', path, { since: new Date(connected.now()).toISOString() });
    expect((await talkdesk.syncContacts()).received).toBe(5);
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(0);
  });

  test('of some contacts sends those of the earliest time that was asked for', async () => {
    const connected = connectContactService(3);
    const talkdesk = connected.talkdesk();
    connected.service.write('1');
    const early = connected.now();
    connected.pass(HALF_AN_HOUR);
    connected.service.write('2');
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    const path = `/accounts/${await connected.account()}/resync`;
    await connected.bridge.admin('POST', path, { since: new Date(early).toISOString() });
    await connected.bridge.admin('POST', path, { since: new Date(connected.now() - 1000).toISOString() });
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(2);
  });

  test('may be asked for since a date', async () => {
    const { account } = await newDirectory();
    expect(
      (await createTestBridge().admin('POST', `/accounts/${account}/resync`, { since: '2026-01-31' })).status,
    ).toBe(200);
  });

  test.each(['yesterday', '2026-13-01T00:00:00Z', '2026-02-30', '2026-01-01T00:00:00', 7, '2999-01-01T00:00:00Z'])(
    'is refused since %s',
    async (since) => {
      const { account } = await newDirectory();
      const { status, json } = await createTestBridge().admin('POST', `/accounts/${account}/resync`, { since });
      expect({ status, field: json['field'] }).toEqual({ status: 400, field: 'since' });
    },
  );
});

describe('an account that is not seen for long', () => {
  const purging = (now: number) => createTestBridge({ vars: { PURGE_AFTER_DAYS: '90' }, now: () => now });

  test('is listed after 90 days with the day on which it goes, and goes 14 days later', async () => {
    const { account, bridgeKey } = await newDirectory({ contacts: [{ id: 'a', emails: ['a@b.example'], phones: [] }] });
    const seen = Date.now();
    await env.DB.prepare('UPDATE accounts SET last_seen_at = ?1, kept = (id <> ?2)').bind(seen, account).run();

    expect(await viewOf(purging(seen + 90 * DAY - 1), account)).toMatchObject({ state: 'new' });
    const listed = await viewOf(purging(seen + 90 * DAY), account);
    expect(listed).toMatchObject({ state: 'unseen', purge_at: new Date(seen + 104 * DAY).toISOString() });

    await purging(seen + 104 * DAY - 1).sweep();
    expect((await createTestBridge().admin('GET', `/accounts/${account}`)).status).toBe(200);
    const bridge = purging(seen + 104 * DAY + 1);
    await bridge.sweep();
    expect((await bridge.admin('GET', `/accounts/${account}`)).status).toBe(404);
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'account_purged', account }));
    const { status } = await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(status).toBe(401);
  });

  test('stays where it is kept, where it is seen, or where nothing is to be purged', async () => {
    const [kept, seen, other] = [await newDirectory(), await newDirectory(), await newDirectory()];
    const long = Date.now() - 200 * DAY;
    await env.DB.prepare('DELETE FROM accounts WHERE id NOT IN (?, ?, ?)')
      .bind(kept.account, seen.account, other.account)
      .run();
    await env.DB.prepare('UPDATE accounts SET last_seen_at = ?').bind(long).run();
    await createTestBridge().admin('PATCH', `/accounts/${kept.account}`, { kept: true });
    await createTestBridge().post('directory/agent_sync', { auth: { bridge_key: seen.bridgeKey } });
    await createTestBridge({ vars: { PURGE_AFTER_DAYS: 'never' } }).sweep();
    expect((await viewOf(createTestBridge(), other.account)).id).toBe(other.account);
    await purging(Date.now()).sweep();
    const left = await env.DB.prepare('SELECT id FROM accounts').all<{ id: string }>();
    expect(left.results.map(({ id }) => id).toSorted()).toEqual([kept.account, seen.account].toSorted());
  });
});
