/** What an operator is told of, once, and until it is over. */

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { signMessage } from '../../src/alerts/signature.ts';
import { emptyAccounts, HOUR, MINUTE, RECEIVER, SECRET, syncedAt, TICK, watch } from './alerts.ts';
import { createTestBridge, newDirectory } from './bridge.ts';
import { connectContactService, HALF_AN_HOUR } from './contact-service.ts';

const LATE = 'account.contact_sync_late.raised';
const IN_TIME = 'account.contact_sync_late.resolved';

beforeEach(emptyAccounts);

describe('an account whose contacts are late', () => {
  test('is told of once, after two hours, with what to do', async () => {
    const watched = watch();
    const synced = watched.now - 2 * HOUR;
    const account = await syncedAt(synced);
    await env.DB.prepare("UPDATE accounts SET given_label = 'Acme Ltd' WHERE id = ?").bind(account).run();
    await watched.bridge.watch();
    expect(watched.received).toEqual([]);
    await watched.ticks(5);
    expect(watched.types()).toEqual([LATE]);
    const raised = new Date(watched.now - 4 * TICK).toISOString();
    const [message] = watched.received;
    expect(JSON.parse(message?.body ?? '')).toEqual({
      type: LATE,
      timestamp: raised,
      data: {
        alert: expect.any(String),
        kind: 'contact_sync_late',
        integration: 'directory',
        account,
        label: 'Acme Ltd',
        since: new Date(synced).toISOString(),
        raised_at: raised,
        advice: expect.stringContaining(`npm run bridge -- account show ${account}`),
      },
    });
    expect(watched.events('alert_raised')).toMatchObject([
      { level: 'warn', kind: 'contact_sync_late', account, account_label: 'Acme Ltd', integration: 'directory' },
    ]);
  });

  test('is told of again when it is over, and anew when it comes back', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now - 3 * HOUR);
    await watched.ticks(1);
    await syncedAt(watched.now, account);
    await watched.ticks(3);
    expect(watched.types()).toEqual([LATE, IN_TIME]);
    expect(watched.received[1]?.data).toMatchObject({
      alert: watched.received[0]?.data['alert'],
      account,
      resolved_at: new Date(watched.now - 2 * TICK).toISOString(),
      advice: 'It is over; there is nothing to do.',
    });
    expect(watched.events('alert_resolved')).toMatchObject([{ level: 'info', account }]);
    await watched.ticks(12);
    expect(watched.types()).toEqual([LATE, IN_TIME, LATE]);
    const ids = new Set(watched.received.map(({ headers }) => headers.get('webhook-id')));
    expect(ids.size).toBe(3);
  });

  test('is none that was never synchronized, and is one whose synchronization fails', async () => {
    const watched = watch();
    const [never, failing] = [(await newDirectory()).account, await syncedAt(watched.now - 3 * HOUR)];
    const fail = env.DB.prepare(
      `INSERT INTO account_activity (account, endpoint, failed_at, failed_code) VALUES (?1, 'contact_sync', ?2, 'upstream_failed')
       ON CONFLICT DO UPDATE SET failed_at = ?2, failed_code = 'upstream_failed'`,
    );
    await env.DB.batch([fail.bind(never, watched.now), fail.bind(failing, watched.now)]);
    await watched.ticks(1);
    expect(watched.received.map(({ data }) => data['account'])).toEqual([failing]);
  });

  test('is found among more accounts than are looked at together', async () => {
    const watched = watch();
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
       INSERT INTO accounts (id, integration, identity, first_seen_at) SELECT printf('m%05d', i), 'directory', i, 0 FROM n`,
    ).run();
    for (const account of ['m00001', 'm00500', 'm00501', 'm01200']) await syncedAt(0, account);
    await watched.ticks(1);
    const told = watched.received.map(({ data }) => String(data['account']));
    expect(told.toSorted()).toEqual(['m00001', 'm00500', 'm00501', 'm01200']);
  });
});

describe('an account that is to be connected again', () => {
  const refuse = (account: string, at: number) =>
    env.DB.prepare(
      `INSERT INTO account_activity (account, endpoint, failed_at, failed_code) VALUES (?, 'agent_sync', ?, 'reconnect_needed')`,
    )
      .bind(account, at)
      .run();

  test('is told of until a request goes well', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now);
    await refuse(account, watched.now + MINUTE);
    await watched.ticks(2);
    const [message] = watched.received;
    expect(message?.type).toBe('account.reconnect_needed.raised');
    expect(message?.data['advice']).toContain(`npm run bridge -- connect directory --account ${account}`);
    const { json } = await watched.bridge.admin('GET', `/accounts/${account}`);
    expect(json['account']).toMatchObject({ state: 'reconnect' });
    await syncedAt(watched.now, account);
    await watched.ticks(1);
    expect(watched.types()).toEqual(['account.reconnect_needed.raised', 'account.reconnect_needed.resolved']);
  });
});

describe('a run that the brake kept from blanking contacts', () => {
  test('is told of until a later run ends without the brake', async () => {
    const contacts = { where: [{ field: 'segment', is: 'in' }], departed: 'blank', brake: 0.2 } as const;
    const connected = connectContactService(60, { contacts });
    const talkdesk = connected.talkdesk();
    const run = async () => {
      connected.pass(HALF_AN_HOUR);
      await talkdesk.syncContacts();
      await connected.bridge.watch();
      const raised = connected.bridge.lines.filter(({ event }) => event === 'alert_raised');
      const resolved = connected.bridge.lines.filter(({ event }) => event === 'alert_resolved');
      return [raised.map(({ kind }) => kind), resolved.length];
    };
    expect(await run()).toEqual([[], 0]);
    for (let id = 1; id <= 30; id += 1) connected.service.write(String(id), { segment: 'out' });
    expect(await run()).toEqual([['brake_pulled'], 0]);
    expect(await run()).toEqual([['brake_pulled'], 0]);
    const { json } = await connected.bridge.admin('GET', '/alerts');
    expect(json['alerts']).toMatchObject([{ advice: expect.stringContaining('30 contacts would have been blanked') }]);
    for (let id = 1; id <= 30; id += 1) connected.service.write(String(id), { segment: 'in' });
    expect(await run()).toEqual([['brake_pulled'], 1]);
  });
});

describe('a message', () => {
  test('is signed, by two secrets while one replaces the other', async () => {
    const previous = `whsec_${'cHJldmlv'.repeat(4)}`;
    const vars = { ALERT_WEBHOOK_URL: RECEIVER, ALERT_WEBHOOK_SECRET: SECRET };
    const watched = watch({ ...vars, ALERT_WEBHOOK_SECRET_PREVIOUS: previous });
    await syncedAt(0);
    await watched.ticks(1);
    const [message] = watched.received;
    const [id = '', timestamp] = ['webhook-id', 'webhook-timestamp'].map((name) => message?.headers.get(name) ?? '');
    expect(id).toMatch(/^msg_[\w-]+_raised$/);
    expect(Number(timestamp)).toBe(watched.now / 1000);
    const signed = { id, timestamp: Number(timestamp), body: message?.body ?? '' };
    expect(message?.headers.get('webhook-signature')).toBe(await signMessage(signed, [SECRET, previous]));
    expect(message?.headers.get('Content-Type')).toBe('application/json');
    expect(message?.init).toMatchObject({ method: 'POST', redirect: 'manual' });
  });

  test('is sent once by two ticks at the same time, and its alert is raised and resolved once', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now - 3 * HOUR);
    for (let others = 0; others < 12; others += 1) await syncedAt(watched.now - 3 * HOUR);
    const both = () => Promise.all([watched.bridge.watch(), watched.bridge.watch(), watched.bridge.watch()]);
    await both();
    expect(watched.received).toHaveLength(13);
    expect(watched.events('alert_raised')).toHaveLength(13);
    await syncedAt(watched.now, account);
    await both();
    expect(watched.types().slice(13)).toEqual([IN_TIME]);
    expect(watched.events('alert_resolved')).toHaveLength(1);
  });

  test('is tried again after pauses that grow, under the same id, until it is taken', async () => {
    const watched = watch();
    await syncedAt(0);
    const [times, start] = [[] as number[], watched.now + TICK];
    watched.answer = () => {
      times.push((watched.now - start) / MINUTE);
      return new Response('busy', { status: times.length < 7 ? 503 : 200 });
    };
    await watched.ticks(100);
    expect(times).toEqual([0, 10, 30, 70, 150, 300, 590]);
    const sent = watched.received.map(({ headers, body }) => `${headers.get('webhook-id')} ${body}`);
    expect(new Set(sent).size).toBe(1);
    const stamps = watched.received.map(({ headers }) => headers.get('webhook-timestamp'));
    expect(new Set(stamps).size).toBe(7);
    expect(watched.events('alert_not_delivered')).toHaveLength(6);
    expect(watched.events('alert_not_delivered')[0]).toMatchObject({ level: 'warn', status: 503, tries: 1 });
  });

  test('is given up after three days, which is an error in the log; nothing of its alert follows', async () => {
    const watched = watch();
    const account = await syncedAt(0);
    watched.answer = () => Promise.reject(new TypeError('refused'));
    await watched.ticks(60);
    for (let quarter = 0; quarter < 14; quarter += 1) {
      watched.now += 6 * HOUR - TICK;
      await watched.ticks(1);
    }
    const [given] = watched.events('alert_given_up');
    expect(given).toMatchObject({
      level: 'error',
      account,
      code: 'upstream_unavailable',
      tries: watched.received.length,
    });
    const [first, last] = [watched.received[0], watched.received.at(-1)].map((message) =>
      Number(message?.headers.get('webhook-timestamp')),
    );
    const days = ((last ?? 0) - (first ?? 0)) / 86_400;
    expect(days).toBeGreaterThan(2.75);
    expect(days).toBeLessThanOrEqual(3);
    const before = watched.received.length;
    await syncedAt(watched.now, account);
    await watched.ticks(3);
    expect(watched.received).toHaveLength(before);
  });

  test('is not tried again where the receiver is gone (410)', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now - 3 * HOUR);
    watched.answer = () => new Response(null, { status: 410 });
    await watched.ticks(30);
    await syncedAt(watched.now, account);
    await watched.ticks(1);
    expect(watched.types()).toEqual([LATE]);
    expect(watched.events('alert_given_up')).toMatchObject([{ level: 'error', status: 410, tries: 1 }]);
    expect((await watched.list()).alerts[0]?.delivery).toMatchObject({ state: 'given_up', failure: 'status 410' });
  });

  test('does not follow a redirect', async () => {
    const watched = watch();
    await syncedAt(0);
    watched.answer = () => new Response(null, { status: 307, headers: { Location: 'https://elsewhere.example/' } });
    await watched.ticks(1);
    expect(watched.received.map(({ url }) => url)).toEqual([RECEIVER]);
    expect(watched.events('alert_not_delivered')).toMatchObject([{ status: 307 }]);
  });

  test('that the receiver does not take holds up no other', async () => {
    const watched = watch();
    const [refused, ...others] = await Promise.all([0, 0, 0, 0, 0, 0, 0, 0].map((time) => syncedAt(time)));
    watched.answer = ({ data }) => new Response(null, { status: data['account'] === refused ? 400 : 200 });
    await watched.ticks(1);
    const told = (await watched.list()).alerts.filter(({ delivery }) => delivery['state'] === 'told');
    expect(told).toHaveLength(others.length);
  });

  test('waits no longer than ten seconds for its answer', async () => {
    const limits: number[] = [];
    const bridge = createTestBridge({
      vars: { ALERT_WEBHOOK_URL: RECEIVER, ALERT_WEBHOOK_SECRET: SECRET },
      now: () => Date.UTC(2026, 10, 25, 3),
      timeout(ms) {
        limits.push(ms);
        return AbortSignal.abort(new DOMException('late', 'TimeoutError'));
      },
      fetch: async (_, { signal }) => {
        signal?.throwIfAborted();
        return new Response();
      },
    });
    await syncedAt(0);
    await syncedAt(0);
    await bridge.watch();
    expect(limits).toEqual([10_000, 10_000]);
    expect(bridge.lines).toContainEqual(
      expect.objectContaining({ event: 'alert_not_delivered', code: 'upstream_timeout' }),
    );
  });
});

describe('the messages of one alert', () => {
  test('go in order: that it is resolved waits for that it was raised', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now - 3 * HOUR);
    watched.answer = () => new Response(null, { status: 500 });
    await watched.ticks(1);
    await syncedAt(watched.now, account);
    watched.answer = () => new Response(null, { status: 200 });
    await watched.ticks(2);
    expect(watched.types()).toEqual([LATE, LATE, IN_TIME]);
    expect((await watched.list()).alerts[0]?.delivery).toMatchObject({ state: 'told' });
  });

  test('are both dropped where it was over before anything was sent', async () => {
    const silent = watch({});
    const account = await syncedAt(silent.now - 3 * HOUR);
    await silent.ticks(1);
    await syncedAt(silent.now, account);
    await silent.ticks(1);
    const watched = watch();
    await watched.bridge.watch();
    expect(watched.received).toEqual([]);
    expect((await watched.list()).alerts[0]?.delivery).toEqual({ state: 'dropped' });
  });
});

describe('without a webhook', () => {
  test('alerts are written down and logged, and those still open are sent once there is one', async () => {
    const silent = watch({});
    const account = await syncedAt(silent.now - 3 * HOUR);
    await silent.ticks(3);
    expect(silent.received).toEqual([]);
    expect(silent.events('alert_raised')).toMatchObject([{ account }]);
    const { webhook, alerts } = await silent.list();
    expect({ webhook, state: alerts[0]?.delivery['state'] }).toEqual({ webhook: undefined, state: 'waiting' });
    const watched = watch();
    watched.now = silent.now;
    await watched.ticks(2);
    expect(watched.types()).toEqual([LATE]);
  });

  test('a test says that there is none', async () => {
    const { status, json } = await watch({}).bridge.admin('POST', '/alerts/test');
    expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'conflict' });
    expect(json['message']).toContain('ALERT_WEBHOOK_URL');
  });
});

describe('an operator', () => {
  test('sees what is open and what is over, and how far each has come', async () => {
    const watched = watch();
    const over = await syncedAt(watched.now - 3 * HOUR);
    await watched.ticks(1);
    await syncedAt(watched.now, over);
    await watched.ticks(1);
    const open = await syncedAt(0);
    watched.answer = () => new Response(null, { status: 401 });
    await watched.ticks(1);
    const { webhook, alerts } = await watched.list();
    expect(webhook).toEqual({ host: 'ops.example', secrets: 1 });
    expect(alerts).toMatchObject([
      { account: open, delivery: { state: 'waiting', tries: 1, failure: 'status 401' } },
      { account: over, resolved_at: expect.any(String), delivery: { state: 'told' } },
    ]);
    expect(alerts[0]).not.toHaveProperty('resolved_at');
  });

  test('tests the webhook at once, and hears what the receiver said', async () => {
    const watched = watch();
    const taken = await watched.bridge.admin('POST', '/alerts/test');
    expect(taken.json).toEqual({ webhook_id: expect.stringMatching(/^msg_/), taken: true, status: 204 });
    expect(watched.types()).toEqual(['bridge.test']);
    watched.answer = () => new Response('no', { status: 403 });
    expect((await watched.bridge.admin('POST', '/alerts/test')).json).toMatchObject({ taken: false, status: 403 });
    watched.answer = () => Promise.reject(new TypeError('no route'));
    const { status, json } = await watched.bridge.admin('POST', '/alerts/test');
    expect({ status, json }).toMatchObject({ status: 200, json: { taken: false, code: 'upstream_unavailable' } });
  });

  test('who has mended the receiver has open alerts that were given up sent by a test', async () => {
    const watched = watch();
    await syncedAt(0);
    watched.answer = () => new Response(null, { status: 410 });
    await watched.ticks(2);
    await watched.bridge.admin('POST', '/alerts/test');
    await watched.ticks(2);
    watched.answer = () => new Response(null, { status: 200 });
    await watched.bridge.admin('POST', '/alerts/test');
    await watched.ticks(2);
    expect(watched.types()).toEqual([LATE, 'bridge.test', 'bridge.test', LATE]);
  });
});

describe('an alert', () => {
  test('goes with its account, and nobody is told', async () => {
    const watched = watch();
    const account = await syncedAt(0);
    watched.answer = () => new Response(null, { status: 500 });
    await watched.ticks(1);
    await watched.bridge.admin('POST', `/accounts/${account}/forget`);
    await watched.ticks(5);
    expect(watched.types()).toEqual([LATE]);
    expect((await watched.list()).alerts).toEqual([]);
  });

  test('is kept for thirty days after it is over', async () => {
    const watched = watch();
    const account = await syncedAt(watched.now - 3 * HOUR);
    await watched.ticks(1);
    await syncedAt(watched.now, account);
    await watched.ticks(1);
    watched.now += 30 * 24 * HOUR;
    await watched.bridge.sweep();
    expect((await watched.list()).alerts).toHaveLength(1);
    watched.now += 1;
    await watched.bridge.sweep();
    expect((await watched.list()).alerts).toEqual([]);
    expect(watched.events('swept').map(({ alerts }) => alerts)).toEqual([0, 1]);
  });
});

test('no secret is in any log line or answer, whatever becomes of the messages', async () => {
  const watched = watch();
  await syncedAt(0);
  const answers = [500, 302, 410, 401].map((status) => () => new Response(SECRET, { status }));
  let texts = '';
  for (const answer of [...answers, () => Promise.reject(new TypeError(`cannot reach ${RECEIVER}`))]) {
    watched.answer = answer;
    await watched.ticks(10);
    texts += JSON.stringify((await watched.bridge.admin('POST', '/alerts/test')).json);
    texts += JSON.stringify(await watched.list());
    await syncedAt(watched.now);
    await syncedAt(0);
  }
  expect(`${texts}${JSON.stringify(watched.bridge.lines)}`).not.toMatch(/of-the-receiver|c2VjcmV0|whsec_|v1,/);
});
