/** Actions that are done later: accepted while the CRM is down, done once when it is up again, or told to an operator. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { createWorld, DAY, DEFERRABLE, HOUR, MINUTE, RECOVERIES, SECOND, type World } from './deferred-world.ts';

const LATER = 'ACME CRM cannot be reached now. This will be done as soon as it can be.';
const textsOf = ({ crm }: World) => crm.notes.map(({ text }) => text).toSorted();

describe('while the CRM is down', () => {
  test.each(RECOVERIES)('for a minute, nothing that is asked for is lost or done twice (%s)', async (recovery) => {
    const world = await createWorld(recovery);
    const { crm, pass, note, ask } = world;
    crm.down = true;
    const texts: string[] = [];
    for (let second = 0; second < 60; second += 2) {
      texts.push(`Note ${second}`);
      expect(await note(`Note ${second}`)).toMatchObject({ status: 201, json: { message: LATER } });
      expect((await ask('create_ticket', { subject: `Ticket ${second}` })).status).toBe(201);
      await pass(2 * SECOND);
    }
    expect([crm.notes.length, crm.tickets.length]).toEqual([0, 0]);
    crm.down = false;
    await pass(5 * MINUTE);
    expect(textsOf(world)).toEqual(texts.toSorted());
    expect(new Set(crm.tickets.map(({ subject }) => subject)).size).toBe(30);
    expect(crm.tickets).toHaveLength(30);
    expect([await world.rows(), world.messages]).toEqual([[], []]);
  });

  test('for hours, it is accepted though the CRM cannot say whose credentials they are', async () => {
    const world = await createWorld('marker');
    world.crm.down = true;
    await world.pass(2 * HOUR);
    expect(await world.note('In the third hour')).toMatchObject({ status: 201, json: { message: LATER } });
    world.crm.down = false;
    await world.pass(MINUTE);
    expect(textsOf(world)).toEqual(['In the third hour']);
  });

  test('nothing is accepted with credentials that the CRM never accepted', async () => {
    const { crm, bridge, contact, rows } = await createWorld('marker');
    crm.down = true;
    const body = { auth: { api_key: 'of-nobody' }, meta: { contact_external_id: contact }, data: { text: 'Hello' } };
    expect(await bridge.post('acme_crm/actions/add_note', body)).toMatchObject({
      status: 400,
      json: { code: 'upstream_unavailable' },
    });
    expect(await rows()).toEqual([]);
  });

  test('the agent reads that it is done later in the language of the account', async () => {
    const { crm, bridge, note, tenant } = await createWorld('marker');
    const id = await env.DB.prepare('SELECT id FROM accounts WHERE label = ?').bind(`Tenant ${tenant}`).first('id');
    await bridge.admin('PATCH', `/accounts/${String(id)}`, { settings: { language: 'pt' } });
    crm.down = true;
    expect((await note('Olá')).json).toEqual({
      message: 'Neste momento não é possível aceder a ACME CRM. Isto será feito assim que for possível.',
    });
  });

  test('an action that may not be done later is refused', async () => {
    const { crm, note, rows } = await createWorld('marker', { deferrable: ['create_ticket'] });
    crm.down = true;
    expect(await note('Hello')).toMatchObject({ status: 400, json: { code: 'upstream_unavailable' } });
    expect(await rows()).toEqual([]);
  });

  test('a repetition gets the same answer, and makes no second one', async () => {
    const { crm, ask, pass, rows } = await createWorld('marker');
    crm.down = true;
    const call = { call_id: 'call-1', text: 'About the router' };
    for (let time = 0; time < 3; time += 1) {
      expect(await ask('log_call', call)).toMatchObject({ status: 201, json: { message: LATER } });
      await pass(10 * SECOND);
    }
    expect(await rows()).toHaveLength(1);
    crm.down = false;
    await pass(10 * MINUTE);
    expect(await ask('log_call', call)).toMatchObject({ status: 201, json: { external_id: 'CALL-1' } });
    expect(crm.calls).toHaveLength(1);
  });

  test.each(RECOVERIES)('equal tickets that are wished for one after another are as many (%s)', async (recovery) => {
    const { crm, ask, pass, rows } = await createWorld(recovery);
    crm.down = true;
    for (let time = 0; time < 6; time += 1) {
      // Two that are one wish, and half a minute later the next two.
      expect((await ask('create_ticket', { subject: 'Missed call' })).status).toBe(201);
      await pass(5 * SECOND);
      expect((await ask('create_ticket', { subject: 'Missed call' })).status).toBe(201);
      await pass(30 * SECOND);
    }
    expect(await rows()).toHaveLength(6);
    crm.down = false;
    expect((await ask('create_ticket', { subject: 'Missed call' })).status).toBe(201);
    await pass(HOUR);
    expect(crm.tickets).toHaveLength(7);
    expect(await rows()).toEqual([]);
  });

  test('equal ones that failed are each done when they are tried again', async () => {
    const { crm, ask, pass, rows, bridge, tenant } = await createWorld('marker');
    crm.down = true;
    for (let time = 0; time < 2; time += 1) {
      await ask('create_ticket', { subject: 'Missed call' });
      await pass(40 * SECOND);
    }
    await pass(DAY + HOUR);
    expect((await rows()).map(({ state, code }) => [state, code])).toEqual([
      ['failed', 'upstream_unavailable'],
      ['failed', 'upstream_unavailable'],
    ]);
    crm.down = false;
    crm.keys.set(`key-of-${tenant}`, tenant);
    expect((await bridge.admin('POST', '/actions/retry', {})).json).toMatchObject({ retried: 2 });
    await pass(MINUTE);
    expect(crm.tickets).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  test('the request is not answered later because the queue is down, too', async () => {
    const { crm, isolate, contact, tenant, pass, bridge, clock, messages } = await createWorld('marker');
    crm.down = true;
    const broken = isolate({ actionQueue: { send: () => Promise.reject(new Error('the queue is down')) } });
    const body = {
      auth: { api_key: `key-of-${tenant}` },
      meta: { contact_external_id: contact },
      data: { text: 'Hello' },
    };
    expect((await broken.post('acme_crm/actions/add_note', body)).status).toBe(201);
    expect(broken.lines).toContainEqual(expect.objectContaining({ event: 'deferred_action_not_queued' }));
    crm.down = false;
    await pass(HOUR);
    expect(crm.notes).toHaveLength(0);
    await bridge.watch();
    expect(messages).toEqual([{ id: expect.any(String), at: clock.now }]);
    await pass(SECOND);
    expect(crm.notes).toHaveLength(1);
  });
});

describe('a write whose outcome is in doubt', () => {
  test.each(['answer-lost', 'late-504'] as const)(
    'is accepted where the CRM can tell, and done once (%s)',
    async (fault) => {
      for (const recovery of ['idempotency_key', 'marker'] as const) {
        const { crm, note, pass } = await createWorld(recovery);
        crm.fail('POST /notes', fault, 10);
        expect(await note('Hello')).toMatchObject({ status: 201, json: { message: LATER } });
        expect(crm.notes).toHaveLength(1);
        await pass(15 * MINUTE);
        crm.clearFaults();
        await pass(HOUR);
        expect({ recovery, notes: crm.notes.length }).toEqual({ recovery, notes: 1 });
      }
    },
  );

  test('is done where it was not, once an index that lags has had its time', async () => {
    const { crm, note, pass } = await createWorld('marker', { lagSeconds: 600, traits: { indexLagMs: 600_000 } });
    crm.fail('POST /notes', 503, 1);
    expect((await note('Hello')).json).toEqual({ message: LATER });
    await pass(9 * MINUTE);
    expect(crm.notes).toHaveLength(0);
    await pass(HOUR);
    expect(crm.notes).toHaveLength(1);
  });

  test('is refused where the CRM cannot tell, and nothing is put aside', async () => {
    const { crm, note, rows } = await createWorld('none');
    crm.fail('POST /notes', 'answer-lost');
    const { status, json } = await note('Hello');
    expect({ status, code: json['code'] }).toEqual({ status: 400, code: 'upstream_unavailable' });
    expect(json['message']).toMatch(/not known|unknown|may have/i);
    expect(await rows()).toEqual([]);
  });
});

/** Puts a note aside, and lets a Worker try it that is gone as soon as the CRM has done it. */
async function crash(world: World) {
  const { crm, note, messages, clock, isolate } = world;
  crm.down = true;
  await note('Hello');
  crm.down = false;
  const [message] = messages;
  if (!message) throw new Error('No message leads to it');
  clock.now = message.at;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const dying = isolate({
    async fetch(url, init) {
      const answer = await crm.fetch(url, init);
      if (init.method !== 'POST') return answer;
      resolve();
      return await new Promise<never>(() => undefined);
    },
  });
  void dying.performDeferred(message);
  await done;
  return message;
}

describe('a Worker that is gone in the middle of it', () => {
  test.each(['idempotency_key', 'marker'] as const)('does not make it be done twice (%s)', async (recovery) => {
    const world = await createWorld(recovery);
    const message = await crash(world);
    // Before the lease is over, nobody else tries it.
    expect(await world.bridge.performDeferred(message)).toBeUndefined();
    expect((await world.row()).state).toBe('running');
    await world.pass(2 * MINUTE);
    expect(await world.bridge.performDeferred(message)).toBeUndefined();
    expect(world.crm.notes).toHaveLength(1);
    expect(await world.rows()).toEqual([]);
  });

  test('ends with a question for somebody to look where the CRM cannot tell', async () => {
    const world = await createWorld('none');
    const message = await crash(world);
    await world.pass(2 * MINUTE);
    expect(await world.bridge.performDeferred(message)).toBeUndefined();
    expect(await world.row()).toMatchObject({ state: 'failed', code: 'outcome_unknown' });
    await world.pass(DAY);
    await world.bridge.watch();
    expect([world.crm.notes.length, world.messages]).toEqual([1, []]);
  });

  test('leaves no message behind, and is noticed all the same', async () => {
    const world = await createWorld('marker');
    await crash(world);
    world.messages.length = 0;
    await world.bridge.watch();
    expect(world.messages).toEqual([]);
    await world.pass(5 * MINUTE);
    await world.bridge.watch();
    await world.pass(MINUTE);
    expect([world.crm.notes.length, await world.rows()]).toEqual([1, []]);
  });
});

describe('what will never be done', () => {
  /** Puts a note aside, lets something happen, and lets the queue try it. */
  async function tried(happens: (world: World) => unknown) {
    const world = await createWorld('marker');
    world.crm.down = true;
    await world.note('Hello');
    world.crm.down = false;
    await happens(world);
    await world.pass(HOUR);
    return world;
  }

  test('because the contact is gone is told once, without a word about the contact, and not tried again', async () => {
    const world = await tried(({ crm, contact }) => crm.remove(contact));
    const { state, code, message, tries } = await world.row();
    expect({ state, code, tries }).toEqual({ state: 'failed', code: 'action_refused', tries: 1 });
    expect(message).toContain('refused');
    const attempts = world.crm.counters.attempts;
    await world.pass(2 * DAY);
    await world.bridge.watch();
    await world.pass(DAY);
    expect(world.crm.counters.attempts).toBe(attempts);
    expect(world.crm.notes).toHaveLength(0);
  });

  test('because the credentials are refused by now', async () => {
    const world = await tried(({ crm }) => crm.keys.clear());
    expect(await world.row()).toMatchObject({ state: 'failed', code: 'invalid_credentials', tries: 1 });
  });

  test('because the credentials are those of another account by now', async () => {
    const world = await tried(({ crm, tenant, clock }) => {
      crm.keys.set(`key-of-${tenant}`, `${tenant}-other`);
      clock.now += 10 * MINUTE;
    });
    expect(await world.row()).toMatchObject({ state: 'failed', code: 'invalid_credentials', tries: 1 });
    expect(world.crm.notes).toHaveLength(0);
  });

  test.each([
    [
      'asks for another input',
      'invalid_input',
      { inputs: { amount: { name: 'Amount', type: 'number', mandatory: true } } },
    ],
    ['has the action no more', 'unknown_action', undefined],
  ] as const)('because the integration by now %s', async (_, code, change) => {
    const { crm, note, pass, isolate, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    const later = isolate({
      change({ actions: { add_note: action, ...actions }, ...integration }) {
        return {
          ...integration,
          actions: action && change ? { ...actions, add_note: { ...action, ...change } } : actions,
        };
      },
    });
    await pass(MINUTE, later);
    expect(await row()).toMatchObject({ state: 'failed', code, tries: 1 });
    expect(crm.notes).toHaveLength(0);
  });

  test('because the integration is served no more', async () => {
    const { crm, note, pass, isolate, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    await pass(MINUTE, isolate({ change: (integration) => ({ ...integration, name: 'another' }) }));
    expect(await row()).toMatchObject({ state: 'failed', code: 'unknown_integration' });
  });

  test('is not what may not be done later any more: it was promised', async () => {
    const { crm, note, pass, isolate } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    await pass(MINUTE, isolate({ deferrable: [] }));
    expect(crm.notes).toHaveLength(1);
  });

  test('because its account is forgotten leaves nothing', async () => {
    const world = await tried(async ({ bridge, tenant }) => {
      const id = await env.DB.prepare('SELECT id FROM accounts WHERE label = ?').bind(`Tenant ${tenant}`).first('id');
      expect((await bridge.admin('POST', `/accounts/${String(id)}/forget`)).status).toBe(200);
    });
    expect([world.crm.notes.length, await world.rows()]).toEqual([0, []]);
  });

  test('because the key of the vault is gone under which it was sealed', async () => {
    const { crm, note, pass, isolate, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    await pass(MINUTE, isolate({ vars: { VAULT_KEY: 'another key of the vault, which opens nothing' } }));
    expect(await row()).toMatchObject({ state: 'failed', code: 'credentials_unreadable' });
    expect(crm.notes).toHaveLength(0);
  });

  test.each(RECOVERIES)('because the CRM is down for more than a day (%s)', async (recovery) => {
    const world = await createWorld(recovery);
    world.crm.down = true;
    await world.note('Hello');
    await world.pass(DAY - HOUR);
    expect(await world.row()).toMatchObject({ state: 'waiting', code: 'upstream_unavailable' });
    await world.pass(2 * HOUR);
    const { state, code, tries } = await world.row();
    expect({ state, code }).toEqual({ state: 'failed', code: 'upstream_unavailable' });
    // No more than the queue delivers one message.
    expect(tries).toBeLessThanOrEqual(101);
    expect(world.messages).toEqual([]);
  });

  test('because its writes fail for more than a day, though the CRM can be read', async () => {
    const world = await createWorld('none');
    world.crm.fail('POST /notes', 429, 10_000);
    await world.note('Hello');
    await world.pass(DAY + HOUR);
    expect(await world.row()).toMatchObject({ state: 'failed', code: 'upstream_rate_limited' });
    expect(world.messages).toEqual([]);
  });

  test('is no repetition of a like request, which is a new wish then', async () => {
    const world = await createWorld('marker');
    const call = { call_id: 'call-1', text: 'About the router' };
    world.crm.down = true;
    await world.ask('log_call', call);
    world.crm.down = false;
    const keys = [...world.crm.keys];
    world.crm.keys.clear();
    // So late that the CRM is asked first whose credentials they are.
    world.clock.now += 10 * MINUTE;
    await world.pass(HOUR);
    expect((await world.row()).state).toBe('failed');
    for (const [key, tenant] of keys) world.crm.keys.set(key, tenant);
    expect(await world.ask('log_call', call)).toMatchObject({ status: 201, json: { external_id: 'CALL-1' } });
  });

  test('is dropped a month later', async () => {
    const world = await tried(({ crm, contact }) => crm.remove(contact));
    await world.pass(29 * DAY);
    await world.bridge.sweep();
    expect(await world.rows()).toHaveLength(1);
    await world.pass(DAY);
    await world.bridge.sweep();
    expect(await world.rows()).toEqual([]);
  });
});

describe('an error of the bridge itself', () => {
  test('before anything was written delays it, and does not end it', async () => {
    const { crm, note, pass, isolate, row } = await createWorld('none');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    const faulty = isolate({
      change({ actions: { add_note: action, ...actions }, ...integration }) {
        const run = () => Promise.reject(new TypeError('a mistake of the integration'));
        return { ...integration, actions: action ? { ...actions, add_note: { ...action, run } } : actions };
      },
    });
    await pass(20 * SECOND, faulty);
    expect(await row()).toMatchObject({ state: 'waiting', tries: 1, code: 'internal' });
    await pass(HOUR);
    expect(crm.notes).toHaveLength(1);
  });

  test('that keeps a message from being taken for good is told as what it is', async () => {
    for (const recovery of RECOVERIES) {
      const { crm, note, bridge, row } = await createWorld(recovery);
      crm.down = true;
      await note('Hello');
      const { id } = await row();
      await bridge.giveUpDeferred({ id });
      expect(await row()).toMatchObject({ state: 'failed', code: 'internal' });
      await bridge.giveUpDeferred({ id });
      expect(bridge.lines.filter(({ event }) => event === 'deferred_action_failed')).toHaveLength(1);
      await bridge.giveUpDeferred({ id: 'of-nothing' });
    }
  });

  test('in the middle of a write that nobody can ask about is told as one that may have been done', async () => {
    const world = await createWorld('none');
    const { id } = await crash(world);
    await world.bridge.giveUpDeferred({ id });
    expect(await world.row()).toMatchObject({ state: 'failed', code: 'outcome_unknown' });
  });
});

describe('an action whose record is gone', () => {
  test.each(['idempotency_key', 'marker'] as const)(
    'is done where it was not, and not again where it was (%s)',
    async (recovery) => {
      const { crm, note, pass, rows } = await createWorld(recovery, { lagSeconds: 0 });
      crm.fail('POST /notes', 503, 10);
      await note('Not done');
      crm.clearFaults();
      crm.fail('POST /notes', 'answer-lost', 10);
      await note('Done');
      crm.clearFaults();
      expect(await rows()).toHaveLength(2);
      await env.DB.prepare('DELETE FROM action_records').run();
      await pass(10 * MINUTE);
      expect(crm.notes.map(({ text }) => text).toSorted()).toEqual(['Done', 'Not done']);
      expect(await rows()).toEqual([]);
    },
  );

  test('has to be looked after where the CRM cannot tell', async () => {
    const { crm, note, pass, row } = await createWorld('none');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    await env.DB.prepare('DELETE FROM action_records').run();
    await pass(10 * MINUTE);
    expect([crm.notes.length, (await row()).code]).toEqual([0, 'outcome_unknown']);
  });
});

describe('two messages for one action', () => {
  test('become one again', async () => {
    const { crm, note, pass, messages, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    const { id } = await row();
    for (let copy = 0; copy < 5; copy += 1) messages.push({ id, at: messages[0]?.at ?? 0 });
    await pass(10 * MINUTE);
    expect(messages).toHaveLength(1);
    expect((await row()).tries).toBeLessThan(8);
    crm.down = false;
    await pass(HOUR);
    expect(crm.notes).toHaveLength(1);
  });
});

describe('what is kept of it', () => {
  async function kept() {
    const world = await createWorld('marker');
    world.crm.down = true;
    await world.ask('add_note', { text: 'Rita Lobo called', contact_name: 'Rita Lobo', phone: '+351211234567' });
    return world;
  }

  test('names nobody and shows no credentials', async () => {
    const { row, bridge, tenant } = await kept();
    const text = JSON.stringify([await row(), bridge.lines]);
    for (const secret of [`key-of-${tenant}`, 'Rita', '351211234567', 'called']) expect(text).not.toContain(secret);
    expect((await row()).request).toMatch(/^\{"request":"v1\./);
  });

  test('opens in no row but its own', async () => {
    const { crm, note, pass, rows } = await kept();
    await note('Another');
    const [one, other] = await rows();
    await env.DB.batch([
      env.DB.prepare('UPDATE deferred_actions SET request = ? WHERE id = ?').bind(other?.request, one?.id),
      env.DB.prepare('UPDATE deferred_actions SET request = ? WHERE id = ?').bind(one?.request, other?.id),
    ]);
    crm.down = false;
    await pass(MINUTE);
    expect((await rows()).map(({ code }) => code)).toEqual(['credentials_unreadable', 'credentials_unreadable']);
    expect(crm.notes).toHaveLength(0);
  });

  test('goes when its contact is erased, with its record, and is not done', async () => {
    const { crm, bridge, contact, ask, pass, rows } = await kept();
    await ask('log_call', { call_id: 'call-1', text: 'About the router' });
    const { json } = await bridge.admin('POST', '/erasures', { id: contact });
    expect(json['accounts']).toEqual([
      expect.objectContaining({ cleared: expect.objectContaining({ deferred_actions: 2, action_records: 2 }) }),
    ]);
    crm.down = false;
    await pass(HOUR);
    expect([crm.notes.length, crm.calls.length, await rows()]).toEqual([0, 0, []]);
  });

  test('comes along when the key of the vault is replaced', async () => {
    const [OLD, NEW] = ['the-key-of-the-vault-as-it-was-until-now', 'the-key-of-the-vault-as-it-is-to-become'];
    const { crm, clock, contact, tenant, isolate, pass } = await createWorld('marker');
    const body = {
      auth: { api_key: `key-of-${tenant}` },
      meta: { contact_external_id: contact },
      data: { text: 'Hello' },
    };
    crm.down = true;
    expect((await isolate({ vars: { VAULT_KEY: OLD } }).post('acme_crm/actions/add_note', body)).status).toBe(201);
    const both = isolate({ vars: { VAULT_KEY: OLD, VAULT_KEY_NEXT: NEW } });
    await both.sweep();
    // Until every isolate knows the next key, nothing is sealed under it.
    expect((await both.post('acme_crm/actions/add_note', body)).status).toBe(201);
    clock.now += 11 * MINUTE;
    const status = async () => (await both.admin('GET', '/vault')).json;
    expect(await status()).toMatchObject({ actions_to_reseal: 2, ready_to_retire: false });
    await both.sweep();
    expect(await status()).toMatchObject({ actions_to_reseal: 0, ready_to_retire: true });
    crm.down = false;
    await pass(HOUR, isolate({ vars: { VAULT_KEY: NEW } }));
    expect(crm.notes).toHaveLength(2);
  });
});

test('every action that the fake allows can be put aside', async () => {
  const { crm, ask, pass, rows } = await createWorld('marker');
  crm.down = true;
  const inputs: Readonly<Record<string, object>> = {
    create_ticket: { subject: 'Router' },
    add_note: { text: 'Hello' },
    log_call: { call_id: 'c', text: 'Hello' },
    update_contact: { last_name: 'Wolf' },
  };
  for (const action of DEFERRABLE) expect((await ask(action, inputs[action] ?? {})).status).toBe(201);
  crm.down = false;
  await pass(MINUTE);
  expect([crm.tickets.length, crm.notes.length, crm.calls.length, crm.contacts[0]?.last_name]).toEqual([
    1,
    1,
    1,
    'Wolf',
  ]);
  expect(await rows()).toEqual([]);
});
