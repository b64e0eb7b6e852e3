/** What the bridge keeps of Talkdesk's first calls, and what it says to the open questions. */

import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test } from 'vitest';
import { answerQuestions } from '../../cli/observed/answers.ts';
import type { Finding } from '../../cli/observed/finding.ts';
import { crmIntegration } from '../../fakes/crm-integration.ts';
import type { Habits } from '../../simulator/habits.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import type { ObservedCall } from '../../src/operators/observed-view.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { createTestBridge, newDirectory, type TestBridge } from './bridge.ts';
import { connectContactService, HALF_AN_HOUR } from './contact-service.ts';

async function callsOf(bridge: TestBridge, account: string): Promise<readonly ObservedCall[]> {
  const { status, json } = await bridge.admin('GET', `/accounts/${account}/observed`);
  expect({ status, account: json['account'] }).toEqual({ status: 200, account });
  return json['calls'] as ObservedCall[];
}

function finding(id: string, calls: readonly ObservedCall[], integration?: Integration): Finding | undefined {
  return answerQuestions({ calls, ...(integration ? { integration } : {}) }).find((each) => each.id === id);
}

async function rowsOf(account: string): Promise<readonly { situation: string; shape: string }[]> {
  const { results } = await env.DB.prepare('SELECT * FROM observed_calls WHERE account = ?')
    .bind(account)
    .all<{ situation: string; shape: string }>();
  return results;
}

const countOf = async (account: string, situation: string) =>
  (await rowsOf(account)).filter((row) => row.situation === situation).length;

describe('the checkpoint that comes back', () => {
  /** An initial run, one that is left after its first page, and a third one; each brings several pages. */
  async function play(habits: Partial<Habits>) {
    const connected = connectContactService(30, { contacts: { pageSize: 10 } });
    const talkdesk = connected.talkdesk(habits);
    const change = () => {
      for (let id = 1; id <= 30; id += 1) connected.service.write(String(id));
      connected.pass(HALF_AN_HOUR);
    };
    await talkdesk.syncContacts();
    change();
    const broken = talkdesk.openContactRun();
    await broken.next();
    await broken.next();
    change();
    await talkdesk.syncContacts();
    return await callsOf(connected.bridge, await connected.account());
  }

  test.each([
    [
      'last-page',
      "after a run of several pages, the last page's: 1 of 1; after a run that broke off, the one from before it: 1 of 1",
    ],
    [
      'each-page',
      "after a run of several pages, the last page's: 1 of 1; after a run that broke off, the newest page's: 1 of 1",
    ],
  ] as const)('is told from the others where Talkdesk stores the %s one', async (storesCheckpoint, evidence) => {
    expect(finding('checkpoint-kept', await play({ storesCheckpoint }))).toEqual({
      id: 'checkpoint-kept',
      state: 'seen',
      evidence,
    });
  });

  test.each([
    ['start-of-run', /^with an offset, that of the start of the run, or none where it had none: (\d+) of \1$/],
    ['newest-page', /^with an offset, the newest: (\d+) of \1$/],
  ] as const)('between pages is told to be that of the %s', async (sendsCheckpoint, evidence) => {
    expect(finding('checkpoint-between-pages', await play({ sendsCheckpoint }))?.evidence).toMatch(evidence);
  });

  test('proves nothing where all pages carried the same', async () => {
    const connected = connectContactService(30, { contacts: { pageSize: 10 }, reading: { kind: 'scan' } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const calls = await callsOf(connected.bridge, await connected.account());
    expect(calls.map(({ page }) => page?.number)).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(finding('checkpoint-kept', calls)?.state).toBe('not seen yet');
  });

  test('is kept as a mark that is another for every account', async () => {
    const [one, other] = [connectContactService(1), connectContactService(1)];
    const marks: unknown[] = [];
    for (const connected of [one, other]) {
      await connected.page({ synchronization_checkpoint: 'the-same-text' });
      const calls = await callsOf(connected.bridge, await connected.account());
      marks.push(...calls.map(({ page }) => page?.came));
    }
    expect(marks).toEqual([expect.stringMatching(/^[\w-]{10}$/), expect.stringMatching(/^[\w-]{10}$/)]);
    expect(marks[0]).not.toBe(marks[1]);
  });
});

describe('the first call for agents', () => {
  test.each([
    [{ firstAgentOffset: 'null' }, 'offset of type null: 2 of 2'],
    [{ firstAgentOffset: 'absent' }, 'no offset: 2 of 2'],
    [{ firstAgentOffset: 'absent', emptyMeta: 'absent' }, 'meta absent: 2 of 2'],
  ] as const)('is told apart by its habit: %j', async (habits, evidence) => {
    const { bridgeKey, account } = await newDirectory();
    const clock = { now: Date.UTC(2026, 2, 1) };
    const bridge = createTestBridge({ now: () => clock.now });
    const talkdesk = bridge.talkdesk({ integration: 'directory', auth: { bridge_key: bridgeKey }, habits });
    await talkdesk.syncAgents();
    clock.now += 24 * 3_600_000;
    await talkdesk.syncAgents();
    const calls = await callsOf(bridge, account);
    expect(finding('agent-first-offset', calls, directoryIntegration)?.evidence).toBe(evidence);
    expect(finding('agent-schedule', calls, directoryIntegration)?.evidence).toContain('24 h 00 m');
  });
});

describe('a request that comes again', () => {
  const TOKENS = ['token-of-yesterday', 'token-of-today'];

  test('after a 401 with a new token is known for a repeat, whether or not its account was known', async () => {
    const dead = new Set<string | null>();
    const integration = crmIntegration('oauth2');
    const bridge = createTestBridge({
      integrations: [integration],
      async fetch(url, init) {
        if (dead.has(new Headers(init.headers).get('Authorization'))) return new Response(null, { status: 401 });
        if (url.endsWith('/api/me')) return Response.json({ account: { id: 'repeating' } });
        return Response.json({ agents: [] });
      },
    });
    const auth = {
      site: 'https://repeating.crm.example',
      client_id: 'c',
      client_secret: 's',
      authorization_url: 'https://repeating.crm.example/a',
      access_token_url: 'https://repeating.crm.example/t',
    };
    const ask = (token: string | undefined) =>
      bridge.post('oauth2/agent_sync', { auth: { ...auth, access_token: token }, meta: { offset: null } });
    dead.add(`Bearer ${TOKENS[0]}`);
    expect((await ask(TOKENS[0])).status).toBe(401);
    expect((await ask(TOKENS[1])).status).toBe(200);
    dead.add(`Bearer ${TOKENS[1]}`);
    expect((await ask(TOKENS[1])).status).toBe(401);
    expect((await ask('token-of-tomorrow')).status).toBe(200);

    const account = await env.DB.prepare("SELECT id FROM accounts WHERE identity = 'service:repeating'").first<string>(
      'id',
    );
    const calls = await callsOf(bridge, account ?? '');
    expect(calls.map(({ situation }) => situation).toSorted()).toEqual([
      'agent_sync failed',
      'agent_sync repeated',
      'agent_sync repeated',
    ]);
    expect(finding('token-refresh', calls, integration)?.evidence).toBe(
      'the same request came again once after a 401; 2 of 2 with other credentials',
    );
    expect(finding('token-place', calls, integration)?.evidence).toMatch(/^auth\.access_token: 3 of 3$/);
    expect(JSON.stringify(await rowsOf(account ?? ''))).not.toMatch(/token-of|repeating/);
    expect(bridge.lines).toContainEqual(
      expect.objectContaining({ event: 'credentials_refused', auth: expect.arrayContaining(['access_token']) }),
    );
  });

  test('after a 5xx is known for a repeat, with the time that passed, and not half an hour later', async () => {
    let fails = true;
    const connected = connectContactService(3, {
      intercept: (url) => (fails && !url.pathname.endsWith('/me') ? new Response(null, { status: 500 }) : undefined),
    });
    expect((await connected.page({})).status).toBeGreaterThanOrEqual(500);
    connected.pass(HALF_AN_HOUR);
    expect((await connected.page({})).status).toBeGreaterThanOrEqual(500);
    connected.pass(2_000);
    fails = false;
    await connected.page({});
    const calls = await callsOf(connected.bridge, await connected.account());
    expect(calls.filter(({ repeat }) => repeat)).toEqual([
      expect.objectContaining({
        situation: 'contact_sync repeated',
        repeat: expect.objectContaining({ number: 1, other_credentials: false }),
      }),
    ]);
    expect(finding('timeouts', calls)?.evidence).toMatch(
      /^after a 5xx the same request came again, 1 time: after 2\.0 s$/,
    );
  });
});

describe('what is kept', () => {
  test('is names and types, and none of the values that were sent, nor names that may be values', async () => {
    const { bridgeKey, account } = await newDirectory();
    const bridge = createTestBridge();
    const secret = 'eyJhbGciOiJIUzI1NiIsInR5cCI6';
    const values = ['planted-value', '+351911222333', 'zara@planted.example', secret, '351911222444', 'Zara Planted'];
    const body = {
      auth: { bridge_key: bridgeKey, [secret]: 'x', [values[4] ?? '']: 1, known: null },
      meta: { contact_external_id: values[0], agent_external_id: 7, offset: '', types: ['a', 1, []] },
      data: {
        last_name: values[0],
        email: values[2],
        phone: values[1],
        [values[5] ?? '']: true,
        empty: [],
        deep: { a: values[0] },
      },
      surplus: values[0],
    };
    const headers = {
      'Content-Type': 'application/json; planted-value',
      'X-Signature': values[0] ?? '',
      Authorization: `Bearer ${secret}`,
    };
    for (const path of ['actions/create_contact', 'interaction_update', 'auth_validation', 'agent_sync']) {
      await bridge.post(`directory/${path}`, body, { headers });
    }
    const rows = await rowsOf(account);
    expect(rows.map(({ situation }) => situation).toSorted()).toEqual([
      'actions create_contact',
      'agent_sync first',
      'auth_validation',
      'interaction_update',
    ]);
    for (const value of [...values, bridgeKey]) expect(JSON.stringify(rows)).not.toContain(value);
    const call = (await callsOf(bridge, account)).find(({ situation }) => situation === 'actions create_contact');
    expect(call).toMatchObject({
      status: 201,
      media_type: 'application/json',
      authorization: 'bearer',
      headers: ['authorization', 'content-type', 'x-signature'],
      auth: { bridge_key: 'string', other: 'number', known: 'null' },
      meta: {
        contact_external_id: 'string',
        agent_external_id: 'number',
        offset: 'empty string',
        types: 'array of array or number or string',
      },
      data: { last_name: 'string', email: 'string', other: 'boolean', empty: 'empty array', deep: 'object' },
      others: ['surplus'],
    });
    const calls = await callsOf(bridge, account);
    expect(finding('origin-of-calls', calls)?.evidence).toContain('x-signature in 4 of 4 calls');
    expect(finding('action-values', calls)?.evidence).toContain('last_name string');
    expect(finding('validation-status', calls, directoryIntegration)?.evidence).toContain('200 is taken for success');
  });

  test('is bounded, however many keys come, and of whatever length', async () => {
    const { bridgeKey, account } = await newDirectory();
    const bridge = createTestBridge();
    const many = Object.fromEntries(
      Array.from({ length: 5000 }, (_, at) => [`key_${'x'.repeat(at % 90)}${at % 7}`, at]),
    );
    await bridge.post('directory/agent_sync', {
      ...many,
      auth: { bridge_key: bridgeKey, ...many },
      meta: many,
      data: many,
    });
    const [row] = await rowsOf(account);
    expect(row?.shape.length).toBeLessThan(8_000);
  });

  test('is ten calls of each situation, so that a long run leaves room for what comes after it', async () => {
    const connected = connectContactService(40, { contacts: { pageSize: 2 } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    const account = await connected.account();
    expect(await countOf(account, 'contact_sync initial first')).toBe(1);
    expect(await countOf(account, 'contact_sync initial next')).toBe(10);
    expect(await countOf(account, 'contact_sync initial last')).toBe(1);
    expect(await countOf(account, 'contact_sync incremental first')).toBe(1);
  });

  test('is asked of D1 no more once there is enough of it', async () => {
    const { bridgeKey, account } = await newDirectory();
    const asked: string[] = [];
    const watched = new Proxy(env.DB, {
      get(target, property) {
        if (property !== 'prepare') return Reflect.get(target, property);
        return (sql: string) => {
          if (sql.includes('INTO observed_calls')) asked.push(sql);
          return target.prepare(sql);
        };
      },
    });
    const bridge = createTestBridge({ d1: watched });
    const ask = () => bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    for (let times = 0; times < 15; times += 1) await ask();
    expect([await countOf(account, 'agent_sync first'), asked.length]).toEqual([10, 10]);
    await createTestBridge().post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(await countOf(account, 'agent_sync first')).toBe(10);
  });

  test('is nothing of calls whose credentials are refused', async () => {
    const { account } = await newDirectory();
    const bridge = createTestBridge();
    const before = await env.DB.prepare('SELECT count(*) AS rows FROM observed_calls').first('rows');
    for (let times = 0; times < 3; times += 1) {
      await bridge.post('directory/agent_sync', { auth: { bridge_key: 'a-key-of-nobody' } });
    }
    expect(await env.DB.prepare('SELECT count(*) AS rows FROM observed_calls').first('rows')).toBe(before);
    expect(await rowsOf(account)).toEqual([]);
    expect(JSON.stringify(bridge.lines)).not.toContain('a-key-of-nobody');
  });

  test('goes with its account', async () => {
    const { bridgeKey, account } = await newDirectory();
    const bridge = createTestBridge();
    await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(await rowsOf(account)).toHaveLength(1);
    await bridge.admin('POST', `/accounts/${account}/forget`);
    expect(await rowsOf(account)).toEqual([]);
  });
});

describe('a call that cannot be written down', () => {
  afterEach(async () => {
    await env.DB.prepare('ALTER TABLE set_aside RENAME TO observed_calls').run();
  });

  test('is answered all the same, and named in the log', async () => {
    const { bridgeKey, account } = await newDirectory();
    const bridge = createTestBridge();
    await env.DB.prepare('ALTER TABLE observed_calls RENAME TO set_aside').run();
    const { status } = await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(status).toBe(200);
    expect(bridge.lines).toContainEqual(expect.objectContaining({ event: 'call_not_observed', account }));
  });
});

test('no answer waits for a call to be written down', async () => {
  const { bridgeKey } = await newDirectory();
  const waiting: Promise<unknown>[] = [];
  const gate = Promise.withResolvers<void>();
  const bridge = createTestBridge({
    inBackground: (work) => waiting.push(work),
    d1: new Proxy(env.DB, {
      get(target, property) {
        if (property !== 'prepare') return Reflect.get(target, property);
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (!sql.includes('INTO observed_calls')) return statement;
          return new Proxy(statement, {
            get: (_, name) =>
              name === 'bind' ? () => ({ all: () => gate.promise.then(() => ({ results: [] })) }) : undefined,
          });
        };
      },
    }),
  });
  expect((await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } })).status).toBe(200);
  gate.resolve();
  await Promise.all(waiting);
});
