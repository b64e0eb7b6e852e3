/** Credentials that are refused again and again: who is asked about them, and who is let through meanwhile. */

import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { acme } from '../support/acme-integration.ts';
import { createTestBridge, newDirectory, type WireAnswer } from './bridge.ts';
import { createKeptHelpdesk, keptHelpdeskIntegration } from './kept-helpdesk.ts';

const ENDPOINTS = ['auth_validation', 'agent_sync', 'interaction_update', 'actions/create_ticket'];

let sites = 0;

/** A customer of ACME of its own, whose API takes `right…` for a key, behind two isolates. */
function prepare() {
  sites += 1;
  const site = `site-${sites}`;
  const asked: string[] = [];
  const clock = { now: Date.UTC(2026, 2, 1) };
  const faults: number[] = [];
  const options = {
    integrations: [acme],
    now: () => clock.now,
    async fetch(url: string, init: RequestInit) {
      const key = new Headers(init.headers).get('Authorization') ?? '';
      asked.push(key.replace('Bearer ', ''));
      const status = faults.shift() ?? (key.startsWith('Bearer right') ? 200 : 401);
      return status === 200 ? Response.json(url.endsWith('/me') ? {} : []) : new Response(null, { status });
    },
  };
  const [bridge, other] = [createTestBridge(options), createTestBridge(options)];
  const call = (key: string, endpoint = 'agent_sync', through = bridge) =>
    through.post(`acme/${endpoint}`, { auth: { site, api_key: key } });
  async function guess(times: number): Promise<void> {
    for (let index = 0; index < times; index += 1) {
      expect(told(await call(`guess-${index}`))).toBe('401 invalid_credentials');
    }
  }
  return { site, asked, clock, faults, bridge, other, call, guess };
}

/** Status, code and `Retry-After`, as far as they are there. */
const told = ({ status, headers, json: { code } }: WireAnswer) =>
  [status, typeof code === 'string' ? code : '', headers.get('Retry-After')].filter(Boolean).join(' ');

describe('credentials that the service refused five times', () => {
  test('are answered from memory at every endpoint, with the time of the next try', async () => {
    const { asked, clock, bridge, call } = prepare();
    for (let index = 0; index < 5; index += 1) expect(told(await call('wrong'))).toBe('401 invalid_credentials');
    expect(asked).toHaveLength(5);
    clock.now += 20_000;
    bridge.roundTrips.length = 0;
    for (const endpoint of ENDPOINTS) {
      const answer = await call('wrong', endpoint);
      expect([endpoint, told(answer)]).toEqual([endpoint, '401 invalid_credentials 40']);
      expect(answer.json['message']).toMatch(/refused several times and is tried again in 40 seconds$/);
    }
    expect([asked.length, bridge.roundTrips]).toEqual([5, []]);
    clock.now += 40_000;
    expect(told(await call('wrong'))).toBe('401 invalid_credentials');
    expect(asked).toHaveLength(6);
  });

  test('are told from those of another secret, which are tried', async () => {
    const { call } = prepare();
    for (let index = 0; index < 6; index += 1) await call('wrong');
    expect((await call('right')).status).toBe(200);
  });

  test('are limited, too, where they were right a moment ago and the session is remembered', async () => {
    const { asked, faults, call } = prepare();
    expect((await call('right')).status).toBe(200);
    faults.push(...Array.from({ length: 10 }, () => 401));
    for (let index = 0; index < 5; index += 1) expect(told(await call('right'))).toBe('401 invalid_credentials');
    const before = asked.length;
    expect(told(await call('right'))).toBe('401 invalid_credentials 60');
    expect(asked).toHaveLength(before);
  });

  test('begin anew where the service took them in between', async () => {
    const { faults, call } = prepare();
    await call('right');
    for (let round = 0; round < 3; round += 1) {
      faults.push(401, 401, 401, 401);
      for (let index = 0; index < 4; index += 1) expect((await call('right')).status).toBe(401);
      expect((await call('right')).status).toBe(200);
    }
  });

  test.each([429, 500, 503])('are not those that the service answered with %i', async (status) => {
    const { faults, clock, call } = prepare();
    faults.push(...Array.from({ length: 500 }, () => status));
    for (let index = 0; index < 10; index += 1) expect((await call('right')).status).toBeGreaterThan(500);
    faults.length = 0;
    // Longer than a host that was down is left alone.
    clock.now += 600_000;
    expect((await call('right')).status).toBe(200);
  });
});

describe('a bridge key', () => {
  test('that was refused five times costs D1 nothing until a minute has passed', async () => {
    const clock = { now: Date.now() };
    const bridge = createTestBridge({ now: () => clock.now });
    const call = () => bridge.post('directory/contact_sync', { auth: { bridge_key: 'wrong' } });
    for (let index = 0; index < 5; index += 1) await call();
    bridge.roundTrips.length = 0;
    const { status, json } = await call();
    expect({ status, field: json['field'] }).toEqual({ status: 401, field: 'auth.bridge_key' });
    expect(bridge.roundTrips).toEqual([]);
    clock.now += 60_000;
    await call();
    expect(bridge.roundTrips).toHaveLength(1);
  });

  test('that is right opens its account, however many wrong ones come', async () => {
    const bridge = createTestBridge();
    const { bridgeKey } = await newDirectory();
    for (let index = 0; index < 50; index += 1) {
      const { status } = await bridge.post('directory/agent_sync', { auth: { bridge_key: `guess-${index}` } });
      expect(status).toBe(401);
    }
    expect((await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } })).status).toBe(200);
  });

  test('is not refused where the service no longer takes what the bridge keeps', async () => {
    const { helpdesk, bridge, exchange } = createKeptHelpdesk();
    const key = await exchange('kept-and-revoked');
    helpdesk.keys.delete('key-of-kept-and-revoked');
    const call = () => bridge.post(`${keptHelpdeskIntegration().name}/agent_sync`, { auth: { bridge_key: key } });
    for (let index = 0; index < 30; index += 1) expect(told(await call())).toBe('401 reconnect_needed');
    helpdesk.keys.set('key-of-kept-and-revoked', 'kept-and-revoked');
    expect((await call()).status).toBe(200);
  });
});

describe('an account for which twenty credentials were refused', () => {
  test('is closed to unknown credentials at every endpoint, and opens again', async () => {
    const { asked, clock, bridge, call, guess } = prepare();
    await guess(20);
    clock.now += 15_000;
    const answers = new Map<string, string>();
    for (const endpoint of ENDPOINTS) answers.set(endpoint, told(await call('right-but-unknown', endpoint)));
    expect(Object.fromEntries(answers)).toEqual({
      auth_validation: '401 too_many_refusals 45',
      agent_sync: '429 too_many_refusals 45',
      interaction_update: '429 too_many_refusals 45',
      'actions/create_ticket': '400 too_many_refusals 45',
    });
    expect([asked.length, bridge.roundTrips]).toEqual([20, []]);
    const limited = bridge.lines.filter(({ event }) => event === 'authentication_limited');
    expect(limited).toMatchObject([{ limit: 'account', integration: 'acme', endpoint: 'agent_sync' }]);
    expect(JSON.stringify(limited)).not.toContain('guess');
    clock.now += 45_000;
    expect((await call('right-but-unknown')).status).toBe(200);
  });

  test('stays open to credentials that were accepted before, in this isolate or in another', async () => {
    const { other, call, guess } = prepare();
    await call('right');
    await call('right-elsewhere', 'agent_sync', other);
    await guess(20);
    expect((await call('unknown')).status).toBe(429);
    for (const endpoint of ['auth_validation', 'agent_sync']) {
      expect([endpoint, (await call('right', endpoint)).status]).toEqual([endpoint, 200]);
      expect([endpoint, (await call('right-elsewhere', endpoint)).status]).toEqual([endpoint, 200]);
    }
  });

  test('is no other account', async () => {
    const { bridge, guess } = prepare();
    await guess(20);
    const { status } = await bridge.post('acme/agent_sync', { auth: { site: 'neighbour', api_key: 'right' } });
    expect(status).toBe(200);
  });

  test('costs those that are let through no look into KV that they would not cost anyway', async () => {
    const { call, guess } = prepare();
    await call('right');
    await guess(20);
    const get = vi.spyOn(env.CACHE, 'get');
    await call('right');
    expect(get).toHaveBeenCalledTimes(1);
    get.mockRestore();
  });
});

describe('an account that strangers try', () => {
  test('is one, whatever path they put behind its address', async () => {
    const asked: string[] = [];
    const bridge = createTestBridge({
      integrations: [byAddress],
      fetch: async (url) => {
        asked.push(url);
        return new Response(null, { status: 401 });
      },
    });
    const guess = (index: number) =>
      bridge.post('by_address/auth_validation', {
        auth: { site: `https://acme.crm.example/${'/'.repeat(index)}`, key: `guess-${index}` },
      });
    for (let index = 0; index < 20; index += 1) await guess(index);
    expect(told(await guess(20))).toBe('401 too_many_refusals 60');
    expect(asked).toHaveLength(20);
  });

  test('still serves its customer in an isolate that does not know him, whose last call was half an hour ago', async () => {
    const { clock, other, call, asked } = prepare();
    expect((await call('right')).status).toBe(200);
    clock.now += 1_800_000;
    for (let index = 0; index < 25; index += 1) await call(`guess-${index}`, 'agent_sync', other);
    expect(told(await call('unknown', 'agent_sync', other))).toBe('429 too_many_refusals 60');
    const before = asked.length;
    expect((await call('right', 'agent_sync', other)).status).toBe(200);
    // It has been asked anew: what is remembered opens nothing.
    expect(asked.slice(before)).toContain('right');
  });
});

const byAddress = defineIntegration({
  name: 'by_address',
  displayName: 'By address',
  description: 'A service that is named by its address',
  logoUrl: 'https://bridge.example/logo.png',
  iconUrl: 'https://bridge.example/icon.png',
  authentication: {
    type: 'custom',
    fields: { site: { display: 'Site', hosts: ['*.crm.example'] }, key: { display: 'Key', secret: true } },
    identifiedBy: ['site'],
  },
  connector: {
    async validate(call) {
      await call.fetch(`${call.auth.site}/me`);
      return {};
    },
  },
});
