/** What operators see of actions that wait or failed, what they do with them, and that they are told. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { DeferredList } from '../../src/operators/deferred.ts';
import type { DeferredView } from '../../src/operators/deferred-view.ts';
import type { TestBridge } from './bridge.ts';
import { createWorld, DAY, HOUR, MINUTE, RECOVERIES, type Recovery, SECOND, type World } from './deferred-world.ts';

const list = async (bridge: TestBridge, query = '') =>
  (await bridge.admin('GET', `/actions${query}`)).json as unknown as DeferredList;
const view = async (bridge: TestBridge, id: string) =>
  (await bridge.admin('GET', `/actions/${id}`)).json as unknown as DeferredView;

/** Notes that failed, because the credentials were refused for a while. */
async function failed(recovery: Recovery, texts: readonly string[] = ['Hello']): Promise<World> {
  const world = await createWorld(recovery);
  world.crm.down = true;
  for (const text of texts) await world.note(text);
  world.crm.down = false;
  const keys = [...world.crm.keys];
  world.crm.keys.clear();
  await world.pass(HOUR);
  for (const [key, tenant] of keys) world.crm.keys.set(key, tenant);
  return world;
}

/** A note that was written by a Worker that did not live to tell. */
async function inDoubt(recovery: Recovery): Promise<World & { readonly id: string }> {
  const world = await createWorld(recovery);
  world.crm.down = true;
  await world.note('Hello');
  world.crm.down = false;
  const { id } = await world.row();
  const { promise: written, resolve } = Promise.withResolvers<void>();
  const dying = world.isolate({
    async fetch(url, init) {
      const answer = await world.crm.fetch(url, init);
      if (init.method !== 'POST') return answer;
      resolve();
      return await new Promise<never>(() => undefined);
    },
  });
  world.messages.length = 0;
  world.clock.now += 15 * SECOND;
  void dying.performDeferred({ id });
  await written;
  world.clock.now += 2 * MINUTE;
  await world.bridge.giveUpDeferred({ id });
  return { ...world, id };
}

describe('the list', () => {
  test('tells what waits and what failed, and nothing of what was asked for', async () => {
    const { tenant: other } = await createWorld('marker');
    const { bridge, crm, note, tenant, clock, contact } = await failed('marker', ['Rita Lobo called']);
    crm.down = true;
    await note('Rita again');
    const { actions, ...counts } = await list(bridge);
    expect(counts).toEqual({ waiting: 1, failed: 1 });
    expect(actions).toEqual([
      {
        id: expect.any(String),
        account: expect.any(String),
        integration: 'acme_crm',
        label: `Tenant ${tenant}`,
        action: 'add_note',
        contact,
        state: 'failed',
        tries: 1,
        accepted_at: expect.any(String),
        failed_at: expect.any(String),
        code: 'invalid_credentials',
        message: expect.any(String),
        may_be_done: false,
      },
      expect.objectContaining({
        state: 'waiting',
        code: 'upstream_unavailable',
        next_try_at: new Date(clock.now + 15 * SECOND).toISOString(),
      }),
    ]);
    expect(JSON.stringify(actions)).not.toContain('Rita');
    expect((await list(bridge, '?failed=true')).actions.map(({ state }) => state)).toEqual(['failed']);
    expect((await list(bridge, '?limit=1')).actions).toHaveLength(1);
    expect((await list(bridge, `?account=${encodeURIComponent(`Tenant ${tenant}`)}`)).actions).toHaveLength(2);
    expect(await list(bridge, `?account=Tenant%20${other}`)).toEqual({
      actions: [],
      waiting: 0,
      failed: 0,
    });
    expect((await bridge.admin('GET', '/actions?account=nobody')).json['code']).toBe('unknown_account');
    const account = await bridge.admin('GET', `/accounts/${encodeURIComponent(`Tenant ${tenant}`)}`);
    expect(account.json['account']).toMatchObject({ counts: { deferred_actions: 2 } });
  });

  test('is for operators only', async () => {
    const { bridge, row } = await failed('marker');
    const { id } = await row();
    for (const [method, path] of [
      ['GET', '/actions'],
      ['GET', `/actions/${id}`],
      ['POST', '/actions/retry'],
      ['POST', `/actions/${id}/retry`],
      ['DELETE', `/actions/${id}`],
    ] as const) {
      expect((await bridge.admin(method, path, undefined, 'another-key')).status).toBe(401);
    }
    expect((await row()).state).toBe('failed');
  });
});

describe('an action that failed and is retried', () => {
  test.each(RECOVERIES)('is done once, once the cause is mended (%s)', async (recovery) => {
    const { bridge, crm, pass, row, rows } = await failed(recovery);
    const { id } = await row();
    expect((await bridge.admin('POST', `/actions/${id}/retry`)).json).toMatchObject({ state: 'waiting', tries: 0 });
    await pass(HOUR);
    expect([crm.notes.length, await rows()]).toEqual([1, []]);
    expect((await bridge.admin('POST', `/actions/${id}/retry`)).status).toBe(404);
  });

  test.each(['idempotency_key', 'marker'] as const)(
    'though it was done already is not done again (%s)',
    async (recovery) => {
      const { bridge, crm, pass, id, rows } = await inDoubt(recovery);
      expect(await view(bridge, id)).toMatchObject({ state: 'failed', code: 'outcome_unknown' });
      await bridge.admin('POST', `/actions/${id}/retry`);
      await pass(HOUR);
      expect([crm.notes.length, await rows()]).toEqual([1, []]);
    },
  );

  test.each([
    ['while the CRM knows the key by which it would be done again', HOUR, false],
    ['once the CRM has forgotten it', 2 * DAY, true],
  ])('may have been done, and has to be looked after or not: %s', async (_, ms, mayBeDone) => {
    const { bridge, crm, pass, id } = await inDoubt('idempotency_key');
    await pass(ms);
    expect(await view(bridge, id)).toMatchObject({ code: 'outcome_unknown', may_be_done: mayBeDone });
    // Whoever wants it all the same has looked.
    await bridge.admin('POST', `/actions/${id}/retry`);
    await pass(HOUR);
    expect(crm.notes).toHaveLength(mayBeDone ? 2 : 1);
  });

  test('is done where the CRM cannot tell whether it was: somebody has looked', async () => {
    const { bridge, crm, pass, id, rows } = await inDoubt('none');
    expect(await view(bridge, id)).toMatchObject({ code: 'outcome_unknown', may_be_done: true });
    await bridge.admin('POST', `/actions/${id}/retry`);
    await pass(HOUR);
    expect([crm.notes.length, await rows()]).toEqual([2, []]);
  });

  test('has a day again', async () => {
    const { bridge, crm, pass, row } = await failed('marker');
    const { id } = await row();
    await pass(2 * DAY);
    crm.down = true;
    await bridge.admin('POST', `/actions/${id}/retry`);
    await pass(DAY - HOUR);
    expect((await row()).state).toBe('waiting');
    crm.down = false;
    await pass(HOUR);
    expect(crm.notes).toHaveLength(1);
  });

  test('is a conflict where it waits', async () => {
    const { bridge, crm, note, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    const { id } = await row();
    const { status, json } = await bridge.admin('POST', `/actions/${id}/retry`);
    expect({ status, code: json['code'] }).toEqual({ status: 409, code: 'conflict' });
  });

  test('is not done where a like request was done meanwhile', async () => {
    const world = await createWorld('marker');
    const call = { call_id: 'call-1', text: 'About the router' };
    world.crm.down = true;
    await world.ask('log_call', call);
    world.crm.down = false;
    const { id } = await world.row();
    await world.bridge.giveUpDeferred({ id });
    expect((await world.ask('log_call', call)).json).toMatchObject({ external_id: 'CALL-1' });
    await world.bridge.admin('POST', `/actions/${id}/retry`);
    await world.pass(HOUR);
    expect([world.crm.calls.length, await world.rows()]).toEqual([1, []]);
  });
});

describe('all that failed', () => {
  test('are retried page by page, but for those that may have been done', async () => {
    const texts = Array.from({ length: 60 }, (_, index) => `Note ${index}`);
    const { bridge, crm, pass, rows } = await failed('none', texts);
    const [first] = await rows();
    await env.DB.prepare("UPDATE deferred_actions SET code = 'outcome_unknown' WHERE id = ?").bind(first?.id).run();
    let [after, retried, calls]: [string | undefined, number, number] = [undefined, 0, 0];
    do {
      const { json } = await bridge.admin('POST', '/actions/retry', after === undefined ? {} : { after });
      retried += Number(json['retried']);
      after = json['next'] as string | undefined;
      calls += 1;
    } while (after !== undefined);
    expect({ retried, calls }).toEqual({ retried: 59, calls: 2 });
    await pass(HOUR);
    expect(crm.notes).toHaveLength(59);
    expect((await rows()).map(({ id }) => id)).toEqual([first?.id]);
  });

  test('are those of one account where one is named', async () => {
    const { bridge, tenant } = await failed('marker');
    const other = await bridge.admin('POST', '/actions/retry', { account: 'Tenant tenant-1' });
    expect(other.json).toEqual({ retried: 0 });
    const mine = await bridge.admin('POST', '/actions/retry', { account: `Tenant ${tenant}` });
    expect(mine.json).toEqual({ retried: 1 });
  });
});

describe('an action that is dropped', () => {
  test('is never done, and a like request is a new wish', async () => {
    const { bridge, crm, ask, pass, row, rows } = await createWorld('marker');
    const call = { call_id: 'call-1', text: 'About the router' };
    crm.down = true;
    await ask('log_call', call);
    const { id } = await row();
    expect((await bridge.admin('DELETE', `/actions/${id}`)).json).toEqual({ dropped: id });
    expect((await bridge.admin('DELETE', `/actions/${id}`)).status).toBe(404);
    crm.down = false;
    await pass(HOUR);
    expect([crm.calls.length, await rows()]).toEqual([0, []]);
    expect((await ask('log_call', call)).json).toMatchObject({ external_id: 'CALL-1' });
  });

  test('is a conflict while it is being tried', async () => {
    const { bridge, crm, note, pass, row } = await createWorld('marker');
    crm.down = true;
    await note('Hello');
    crm.down = false;
    const { id } = await row();
    const { reached, release } = crm.hold('POST /notes');
    const passed = pass(MINUTE);
    await reached;
    expect((await bridge.admin('DELETE', `/actions/${id}`)).json['code']).toBe('conflict');
    release();
    await passed;
    expect(crm.notes).toHaveLength(1);
  });
});

describe('the alert', () => {
  const open = async (bridge: TestBridge) => {
    const { json } = await bridge.admin('GET', '/alerts');
    return (json['alerts'] as { kind: string; advice: string; resolved_at?: string }[]).filter(
      ({ kind, resolved_at: resolved }) => kind === 'actions_failed' && resolved === undefined,
    );
  };

  test('is raised when one has failed, names the commands, and is over when none is left', async () => {
    const { bridge, crm, note, pass, row } = await createWorld('marker');
    await env.DB.prepare('DELETE FROM alerts').run();
    crm.down = true;
    await note('Hello');
    await bridge.watch();
    expect(await open(bridge)).toEqual([]);
    crm.down = false;
    const { id } = await row();
    await bridge.giveUpDeferred({ id });
    await bridge.watch();
    const [alert, ...others] = await open(bridge);
    expect(others).toEqual([]);
    for (const command of ['actions failed --account', 'actions retry --all --account', 'actions drop ID']) {
      expect(alert?.advice).toContain(`npm run bridge -- ${command}`);
    }
    await bridge.admin('POST', `/actions/${id}/retry`);
    await pass(MINUTE);
    await bridge.watch();
    expect([crm.notes.length, await open(bridge)]).toEqual([1, []]);
  });
});
