/** Actions happen once: whatever is sent again, however often, whenever the first answer gets lost. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Crm, type CrmTraits, createCrm } from '../../fakes/crm.ts';
import type { Action } from '../../src/connectors/connector.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge, type TestBridge, type TestBridgeOptions, type WireAnswer } from './bridge.ts';

const MINUTE = 60_000;

/** A CRM, and bridges to it that share a clock; each bridge is an isolate of its own. */
function createWorld(recovery: Recovery, traits: Partial<CrmTraits> = {}) {
  worlds += 1;
  const clock = { now: Date.UTC(2026, 10, 25, 9) };
  const tenant = `once-${worlds}`;
  const crm = createCrm(
    { idempotency: recovery === 'idempotency_key' ? 'header' : 'none', ...traits },
    () => clock.now,
  );
  // What is remembered of sessions goes by their keys.
  const keys = { one: `${tenant}-1`, renewed: `${tenant}-2`, others: `${tenant}-3` };
  crm.keys.set(keys.one, tenant).set(keys.renewed, tenant).set(keys.others, `${tenant}-other`);
  const { indexLagMs = 0, keyLifetimeMs } = traits;
  const integration = acmeCrm({
    recovery,
    lagSeconds: indexLagMs / 1000,
    ...(keyLifetimeMs === undefined ? {} : { keyLifetimeSeconds: keyLifetimeMs / 1000 }),
  });
  const isolate = (ports: Pick<TestBridgeOptions, 'fetch' | 'timeout' | 'roundTrip'> = {}) =>
    createTestBridge({
      integrations: [integration],
      fetch: ports.fetch ?? crm.fetch,
      ...(ports.roundTrip ? { roundTrip: ports.roundTrip } : {}),
      ...(ports.timeout ? { timeout: ports.timeout, inBackground: () => undefined } : {}),
      now: () => clock.now,
      // Time goes by while somebody waits, and the others get on.
      sleep: async (ms) => {
        await new Promise((resolve) => setTimeout(resolve));
        clock.now += ms;
      },
    });
  return { clock, crm, tenant, keys, isolate };
}

let worlds = 0;
type World = ReturnType<typeof createWorld>;
type Recovery = 'idempotency_key' | 'marker' | 'none';

/** What is asked for again and again. */
interface Wish {
  readonly action: string;
  /** Whether a like request is still a repetition when an index has caught up. */
  readonly lasts: boolean;
  readonly body: (world: World) => object;
  readonly made: (crm: Crm) => number;
  readonly idIn: (json: WireAnswer['json']) => unknown;
  readonly post: string;
}

const PERSON = { first_name: 'Maria', last_name: 'Silva', email: 'maria@azenha.example', phone: '+351211234567' };

const CONTACT: Wish = {
  action: 'create_contact',
  lasts: true,
  body: () => ({ data: PERSON }),
  made: (crm) => crm.contacts.length,
  idIn: (json) => json['contact_external_id'],
  post: 'POST /contacts',
};
const TICKET: Wish = {
  action: 'create_ticket',
  lasts: false,
  body: ({ crm, tenant }) => {
    const id = crm.contacts[0]?.id ?? crm.add(tenant, PERSON).id;
    return { meta: { contact_external_id: id }, data: { subject: 'Router will not start' } };
  },
  made: (crm) => crm.tickets.length,
  idIn: (json) => json['external_id'],
  post: 'POST /tickets',
};

const ask = (bridge: TestBridge, { action }: Pick<Wish, 'action'>, body: object, key: string) =>
  bridge.post(`acme_crm/actions/${action}`, { ...body, auth: { api_key: key } });

/** An isolate that is gone at the moment when the CRM has done, or is about to do, the first write. */
function doomed({ crm, isolate }: World, { post }: Wish, when: 'before the write' | 'after the write') {
  const { promise: died, resolve } = Promise.withResolvers<void>();
  const never = new Promise<never>(() => undefined);
  const bridge = isolate({
    timeout: () => new AbortController().signal,
    async fetch(url, init) {
      if (`${init.method} ${new URL(url).pathname}` !== post) return await crm.fetch(url, init);
      if (when === 'after the write') await crm.fetch(url, init);
      resolve();
      return await never;
    },
  });
  return { bridge, died };
}

const FIRST_ANSWERS = [
  'received',
  'lost',
  'never asked for',
  'Worker killed after the write',
  'Worker killed before it',
];
const LAGS = [0, 10 * MINUTE];

const CASES = [CONTACT, TICKET].flatMap((wish) =>
  (['idempotency_key', 'marker'] as const).flatMap((recovery) =>
    LAGS.flatMap((lag) =>
      FIRST_ANSWERS.map((first) => ({ wish, action: wish.action, recovery, lag: lag / MINUTE, first })),
    ),
  ),
);

describe('three at once and ten repetitions make one object', () => {
  test.each(CASES)('$action, $recovery, an index $lag minutes behind, first answer $first', async (each) => {
    const { wish, recovery, first } = each;
    const lagMs = each.lag * MINUTE;
    const world = createWorld(recovery, { indexLagMs: lagMs });
    const { crm, clock, keys, isolate } = world;
    const body = wish.body(world);
    const answers: WireAnswer[] = [];
    const repeat = async (bridge: TestBridge) => {
      answers.push(await ask(bridge, wish, body, keys.one));
      expect(wish.made(crm)).toBeLessThanOrEqual(1);
    };

    if (first === 'lost') crm.fail(wish.post, 'answer-lost');
    if (first === 'never asked for') crm.fail(wish.post, 'no-connection');
    if (first.startsWith('Worker')) {
      const { bridge, died } = doomed(
        world,
        wish,
        first.endsWith('after the write') ? 'after the write' : 'before the write',
      );
      void ask(bridge, wish, body, keys.one);
      await died;
    }
    const bridges = [isolate(), isolate(), isolate()] as const;
    await Promise.all(bridges.map(repeat));
    for (let times = 0; times < 10; times += 1) {
      clock.now += 1000;
      await repeat(bridges[times % 2 === 0 ? 0 : 1]);
    }
    const isKnown = answers.some(({ status }) => status === 201);
    if (!isKnown) {
      clock.now += lagMs + MINUTE;
      await repeat(bridges[0]);
    } else if (wish.lasts) {
      clock.now += lagMs + MINUTE;
      await repeat(bridges[2]);
    }

    expect(wish.made(crm)).toBe(1);
    const done = answers.filter(({ status }) => status === 201);
    expect(answers.at(-1)?.status).toBe(201);
    expect(new Set(done.map(({ json }) => wish.idIn(json))).size).toBe(1);
    for (const { status, json } of answers.filter((answer) => !done.includes(answer))) {
      expect({ status, message: json['message'] }).toEqual({ status: 400, message: expect.stringMatching(/ACME CRM/) });
    }
    // Only an index that lags, or a Worker that is gone, keeps an answer from being known at once.
    if (first === 'received' || (first === 'lost' && (recovery === 'idempotency_key' || lagMs === 0))) {
      expect(done.length).toBeGreaterThanOrEqual(answers.length - 1);
    }
  });
});

/** A world with one contact, and an action asked of it. */
function worldWithContact(recovery: Recovery = 'marker', traits: Partial<CrmTraits> = {}) {
  const world = createWorld(recovery, traits);
  const { id } = world.crm.add(world.tenant, PERSON);
  const bridge = world.isolate();
  const act = (action: string, data: object, key = world.keys.one, from = bridge) =>
    ask(from, { action }, { meta: { contact_external_id: id }, data }, key);
  return { ...world, id, bridge, act };
}

describe('what is no repetition is done', () => {
  test('two calls with the same text and different ids', async () => {
    const { crm, act } = worldWithContact();
    const answers = await Promise.all(
      ['c-1', 'c-2'].map((call_id) => act('log_call', { text: 'Asked for Rui', call_id })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(crm.calls).toHaveLength(2);
  });

  test('three equal notes within a minute', async () => {
    const { crm, clock, act } = worldWithContact();
    for (let times = 0; times < 3; times += 1) {
      expect((await act('add_note', { text: 'Missed call' })).status).toBe(201);
      clock.now += 15_000;
    }
    expect(crm.notes).toHaveLength(3);
  });

  test('calls that have no id', async () => {
    const { crm, act } = worldWithContact();
    for (const call_id of [undefined, null, '', ' ']) {
      expect((await act('log_call', { text: 'Missed call', call_id })).status).toBe(201);
    }
    expect(crm.calls).toHaveLength(4);
  });

  test('an equal ticket half a minute later', async () => {
    const { crm, clock, act } = worldWithContact();
    const first = await act('create_ticket', { subject: 'No dial tone' });
    clock.now += 29_000;
    expect((await act('create_ticket', { subject: 'No dial tone' })).json).toEqual(first.json);
    clock.now += 1000;
    const second = await act('create_ticket', { subject: 'No dial tone' });
    expect(second.json['external_id']).not.toBe(first.json['external_id']);
    expect(crm.tickets).toHaveLength(2);
  });

  test.each([
    ['another text', { subject: 'No dial tone at all' }],
    ['another priority', { subject: 'No dial tone', priority: 'high' }],
  ])('a ticket with %s', async (_, data) => {
    const { crm, act } = worldWithContact();
    await act('create_ticket', { subject: 'No dial tone' });
    await act('create_ticket', data);
    expect(crm.tickets).toHaveLength(2);
  });

  test('a ticket for another contact, or by another agent', async () => {
    const { crm, tenant, keys, id, bridge } = worldWithContact();
    const other = crm.add(tenant, { first_name: 'Rui', last_name: 'Sá', email: 'rui@azenha.example' });
    for (const meta of [
      { contact_external_id: id },
      { contact_external_id: other.id },
      { contact_external_id: id, agent_external_id: 'a-1' },
    ]) {
      await ask(bridge, TICKET, { meta, data: { subject: 'No dial tone' } }, keys.one);
    }
    expect(crm.tickets).toHaveLength(3);
  });

  test('the same at once for another customer', async () => {
    const { crm, keys, bridge } = createWorldWithBridge();
    const mine = await ask(bridge, CONTACT, { data: PERSON }, keys.one);
    const theirs = await ask(bridge, CONTACT, { data: PERSON }, keys.others);
    expect(theirs.json['contact_external_id']).not.toBe(mine.json['contact_external_id']);
    expect(crm.contacts).toHaveLength(2);
  });

  test('another person of the same phone', async () => {
    const { crm, keys, bridge } = createWorldWithBridge();
    await ask(bridge, CONTACT, { data: { ...PERSON, email: '' } }, keys.one);
    await ask(bridge, CONTACT, { data: { ...PERSON, email: '', first_name: 'Rui' } }, keys.one);
    expect(crm.contacts.map(({ first_name }) => first_name)).toEqual(['Maria', 'Rui']);
  });

  test.each([429, 503] as const)('what was answered with %i, once it can be done', async (status) => {
    const { crm, act } = worldWithContact();
    crm.fail('POST /tickets', status, 20);
    expect((await act('create_ticket', { subject: 'No dial tone' })).status).toBe(400);
    crm.clearFaults();
    expect((await act('create_ticket', { subject: 'No dial tone' })).status).toBe(201);
    expect(crm.tickets).toHaveLength(1);
  });

  test('what nobody could be found for, once somebody can', async () => {
    const { crm, tenant, keys, isolate } = createWorld('none');
    const bridge = isolate();
    const body = { data: { subject: 'No dial tone', email: PERSON.email } };
    const refused = await ask(bridge, TICKET, body, keys.one);
    expect(refused).toMatchObject({ status: 400, json: { code: 'action_refused' } });
    crm.add(tenant, PERSON);
    expect((await ask(bridge, TICKET, body, keys.one)).status).toBe(201);
  });
});

function createWorldWithBridge() {
  const world = createWorld('marker');
  return { ...world, bridge: world.isolate() };
}

describe('a repetition', () => {
  test('is known in other letters, blanks and order of keys, for a contact', async () => {
    const { crm, keys, bridge } = createWorldWithBridge();
    const first = await ask(bridge, CONTACT, { data: PERSON }, keys.one);
    const again = await ask(
      bridge,
      CONTACT,
      { data: { phone: '+351 211 234 567', email: 'MARIA@azenha.example ', last_name: ' silva', first_name: 'MARIA' } },
      keys.one,
    );
    expect(again.json).toEqual(first.json);
    expect(crm.contacts).toHaveLength(1);
  });

  test('gets the first answer in a session of another token, which the service has accepted', async () => {
    const { crm, keys, act } = worldWithContact();
    const first = await act('create_ticket', { subject: 'No dial tone' });
    expect((await act('create_ticket', { subject: 'No dial tone' }, keys.renewed)).json).toEqual(first.json);
    expect(crm.tickets).toHaveLength(1);
    const refused = await act('create_ticket', { subject: 'No dial tone' }, 'a-key-that-nobody-knows');
    expect(refused.status).toBe(401);
    expect(refused.json).not.toHaveProperty('external_id');
  });

  test('waits for the first one, whose answer it gets', async () => {
    const { crm, act, isolate, keys } = worldWithContact();
    const gate = crm.hold('POST /tickets');
    const first = act('create_ticket', { subject: 'No dial tone' });
    await gate.reached;
    const waiting = act('create_ticket', { subject: 'No dial tone' }, keys.one, isolate());
    gate.release();
    expect((await waiting).json).toEqual((await first).json);
    expect(crm.tickets).toHaveLength(1);
  });

  test('is told in the language of the account that the first one is still being done', async () => {
    const { crm, act, isolate, keys } = worldWithContact();
    const gate = crm.hold('POST /tickets');
    const first = act('create_ticket', { subject: 'No dial tone' });
    await gate.reached;
    const late = await act('create_ticket', { subject: 'No dial tone' }, keys.one, isolate());
    expect(late).toMatchObject({ status: 400, json: { code: 'action_running' } });
    expect(late.json['message']).toMatch(/ACME CRM/);
    gate.release();
    expect((await first).status).toBe(201);
  });

  test('gets nothing that could be read in the database', async () => {
    const { act, tenant } = worldWithContact();
    await act('create_ticket', { subject: 'No dial tone', phone: PERSON.phone, contact_name: 'Maria Silva' });
    const { results } = await env.DB.prepare(
      `SELECT * FROM action_records WHERE account = (SELECT id FROM accounts WHERE label = ?1)`,
    )
      .bind(`Tenant ${tenant}`)
      .all();
    expect(results).toHaveLength(1);
    expect(JSON.stringify(results)).not.toMatch(/dial|Maria|Silva|211234567|created/i);
  });

  test('is known although the bridge could not write down that it was done', async () => {
    const world = worldWithContact();
    const { crm, clock, act, isolate, keys } = world;
    const forgetful = isolate({
      roundTrip: async (run, statements) => {
        if (statements.some((sql) => sql.startsWith('UPDATE action_records'))) throw new Error('D1 is unwell');
        return await run();
      },
    });
    const first = await act('create_ticket', { subject: 'No dial tone' }, keys.one, forgetful);
    expect(first.status).toBe(201);
    clock.now += 26_000;
    const again = await act('create_ticket', { subject: 'No dial tone' });
    expect(again.json['external_id']).toBe(first.json['external_id']);
    expect(crm.tickets).toHaveLength(1);
  });
});

describe('where nobody can find out', () => {
  test('a repetition is held back for two minutes, and says until when', async () => {
    const { crm, clock, act } = worldWithContact('none');
    crm.fail('POST /tickets', 'answer-lost');
    const first = await act('create_ticket', { subject: 'No dial tone' });
    expect(first.json['message']).toMatch(/look in ACME CRM before trying again/);
    for (let times = 0; times < 5; times += 1) {
      clock.now += 20_000;
      const again = await act('create_ticket', { subject: 'No dial tone' });
      expect(again).toMatchObject({ status: 400, json: { code: 'outcome_unknown' } });
      expect(again.json['message']).toMatch(/tried again in \d minutes?/);
      expect(Number(again.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect(crm.tickets).toHaveLength(1);
    clock.now += 25_000;
    expect((await act('create_ticket', { subject: 'No dial tone' })).status).toBe(201);
    expect(crm.tickets).toHaveLength(2);
  });

  test.each([
    ['log_call', { text: 'Asked for Rui', call_id: 'c-1' }],
    ['create_contact', PERSON],
  ])('that is no longer for what is known for days or an hour: %s', async (action, data) => {
    const { crm, clock, act } = worldWithContact('none');
    crm.fail('POST /', 'answer-lost');
    expect((await act(action, data)).status).toBe(400);
    clock.now += 119_000;
    expect((await act(action, data)).json).toMatchObject({ code: 'outcome_unknown' });
    clock.now += 1000;
    expect((await act(action, data)).status).toBe(201);
  });

  test('what waits for the index says until when', async () => {
    const { crm, clock, act } = worldWithContact('marker', { indexLagMs: 10 * MINUTE });
    crm.fail('POST /tickets', 'answer-lost');
    await act('create_ticket', { subject: 'No dial tone' });
    clock.now += 4 * MINUTE;
    const again = await act('create_ticket', { subject: 'No dial tone' });
    expect(again.json['message']).toMatch(/tried again in 6 minutes/);
  });

  test('a look for it that fails does not say that nothing was done', async () => {
    const { crm, act } = worldWithContact('marker', { indexLagMs: 10 * MINUTE });
    crm.fail('POST /tickets', 'answer-lost');
    await act('create_ticket', { subject: 'No dial tone' });
    crm.down = true;
    const again = await act('create_ticket', { subject: 'No dial tone' });
    expect(again.status).toBe(400);
    expect(again.json['message']).toMatch(/not known/);
  });
});

/** A ticket that is asked for, and a bridge whose connector has another way to create one. */
function withRun(
  run: (whole: Action, args: Parameters<Action['run']>) => ReturnType<Action['run']>,
  recovery?: Action['recovery'],
) {
  const { crm, keys, id, clock } = worldWithContact('marker');
  const integration = acmeCrm({ recovery: 'marker', lagSeconds: 0 });
  const { create_ticket: whole } = integration.actions;
  if (!whole) throw new Error('There is no such action');
  const action: Action = { ...whole, ...(recovery ? { recovery } : {}), run: (...args) => run(whole, args) };
  const bridge = createTestBridge({
    integrations: [{ ...integration, actions: { create_ticket: action } }],
    fetch: crm.fetch,
    now: () => clock.now,
  });
  const body = { meta: { contact_external_id: id }, data: { subject: 'No dial tone' } };
  return { crm, bridge, body, key: keys.one };
}

describe('what an earlier try may have done', () => {
  test('is counted from when the last moment for it was over', async () => {
    const world = worldWithContact('marker', { indexLagMs: 10 * MINUTE });
    const { crm, clock, act, isolate, keys, id } = world;
    const { bridge, died } = doomed(world, TICKET, 'before the write');
    const body = { meta: { contact_external_id: id }, data: { subject: 'No dial tone' } };
    void ask(bridge, TICKET, body, keys.one);
    await died;
    // The request had 20 seconds, and 5 to end by itself.
    clock.now += 10 * MINUTE + 20_000;
    expect((await act('create_ticket', body.data)).json).toMatchObject({ code: 'outcome_unknown' });
    clock.now += 6000;
    expect((await act('create_ticket', body.data, keys.one, isolate())).status).toBe(201);
    expect(crm.tickets).toHaveLength(1);
  });

  test('stays in doubt while tries anew are refused', async () => {
    const { crm, act } = worldWithContact('idempotency_key');
    crm.fail('POST /tickets', 'answer-lost', 4);
    expect((await act('create_ticket', { subject: 'No dial tone' })).status).toBe(400);
    crm.fail('POST /tickets', 429, 4);
    const refused = await act('create_ticket', { subject: 'No dial tone' });
    expect(refused.json).toMatchObject({ code: 'upstream_rate_limited', message: expect.stringMatching(/not known/) });
    const done = await act('create_ticket', { subject: 'No dial tone' });
    expect(done.json).toMatchObject({ external_id: String(crm.tickets[0]?.id) });
    expect(crm.tickets).toHaveLength(1);
  });

  test.each([
    ['an error of its own', new TypeError('undefined is not a function')],
    ['a refusal', new BridgeError('action_refused', 'ACME takes no attachments')],
    ['a read that failed', new BridgeError('upstream_unavailable', 'crm.acme.example cannot be reached')],
  ])('was done where the connector ends with %s after a write', async (_, problem) => {
    const { crm, bridge, body, key } = withRun(async (whole, args) => {
      await whole.run(...args);
      throw problem;
    });
    const failed = await ask(bridge, TICKET, body, key);
    expect(failed).toMatchObject({ status: 400, json: { message: expect.stringMatching(/not known/) } });
    const again = await ask(bridge, TICKET, body, key);
    expect(again).toMatchObject({ status: 201, json: { external_id: String(crm.tickets[0]?.id) } });
    expect(crm.tickets).toHaveLength(1);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'done'],
    ['a list', [{ id: '1' }]],
    ['an id that is an object', { id: { value: 1 } }],
    ['a contact without an id', { contact: { type: 'contact' } }],
  ])('was done where the connector writes and gives back %s', async (_, given) => {
    const { bridge, crm, body, key } = withRun(async (whole, args) => {
      await whole.run(...args);
      return given as never;
    });
    const failed = await ask(bridge, TICKET, body, key);
    expect(failed).toMatchObject({ status: 400, json: { message: expect.stringMatching(/not known/) } });
    expect((await ask(bridge, TICKET, body, key)).json).toMatchObject({ external_id: String(crm.tickets[0]?.id) });
    expect(crm.tickets).toHaveLength(1);
  });

  test('is told in texts, whatever numbers the connector gives back', async () => {
    const { bridge, body, key } = withRun(
      async () => ({ id: 42, message: 5, contact: { id: 7n, type: 'contact', url: null } }) as never,
    );
    expect((await ask(bridge, TICKET, body, key)).json).toEqual({
      message: '5',
      external_id: '42',
      contact_external_id: '7',
      contact_external_type: 'contact',
    });
  });

  test.each([
    ['nothing of it', {}],
    ['a list', []],
    ['a text', 'found'],
  ])('is not taken for found where the look for it gives %s', async (_, found) => {
    const { crm, bridge, body, key } = withRun((whole, args) => whole.run(...args), {
      kind: 'find',
      lagSeconds: 0,
      find: async () => found as never,
    });
    crm.fail('POST /tickets', 'answer-lost');
    await ask(bridge, TICKET, body, key);
    const again = await ask(bridge, TICKET, body, key);
    expect(again).toMatchObject({ status: 400, json: { message: expect.stringMatching(/not known/) } });
    expect(crm.tickets).toHaveLength(1);
  });

  test('is not tried again once the service knows the key no more', async () => {
    const { crm, clock, act } = worldWithContact('idempotency_key', { keyLifetimeMs: MINUTE });
    crm.fail('POST /tickets', 'answer-lost', 4);
    await act('create_ticket', { subject: 'No dial tone' });
    clock.now += MINUTE;
    expect((await act('create_ticket', { subject: 'No dial tone' })).json).toMatchObject({ code: 'outcome_unknown' });
    expect(crm.tickets).toHaveLength(1);
  });
});

test('What was done stays known for a contact that is created, for an hour, and is swept then', async () => {
  const { crm, clock, keys, tenant } = createWorld('marker');
  const bridge = createTestBridge({
    integrations: [acmeCrm({ recovery: 'marker' })],
    fetch: crm.fetch,
    now: () => clock.now,
  });
  const first = await ask(bridge, CONTACT, { data: PERSON }, keys.one);
  clock.now += 59 * MINUTE;
  expect((await ask(bridge, CONTACT, { data: PERSON }, keys.one)).json).toEqual(first.json);
  const count = async () =>
    await env.DB.prepare(
      `SELECT count(*) AS rows FROM action_records WHERE account = (SELECT id FROM accounts WHERE label = ?1)`,
    )
      .bind(`Tenant ${tenant}`)
      .first('rows');
  expect(await count()).toBe(1);
  clock.now += 2 * MINUTE;
  await bridge.sweep();
  expect(await count()).toBe(0);
});
