/** Actions happen once: whatever is sent again, however often, whenever the first answer gets lost. */

import { expect, describe, test } from 'vitest';
import { type Crm, type CrmTraits, createCrm } from '../../fakes/crm.ts';
import type { Ports } from '../../src/bridge.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge, type TestBridge, type WireAnswer } from './bridge.ts';

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
  crm.keys.set('key-1', tenant).set('key-2', tenant).set('key-of-another', `${tenant}-other`);
  const { indexLagMs = 0 } = traits;
  const integration = acmeCrm({ recovery, lagSeconds: indexLagMs / 1000 });
  const isolate = (ports: Pick<Partial<Ports>, 'fetch' | 'timeout'> = {}) =>
    createTestBridge({
      integrations: [integration],
      fetch: ports.fetch ?? crm.fetch,
      ...(ports.timeout ? { timeout: ports.timeout, inBackground: () => undefined } : {}),
      now: () => clock.now,
      // Time goes by while somebody waits, and the others get on.
      sleep: async (ms) => {
        await new Promise((resolve) => setTimeout(resolve));
        clock.now += ms;
      },
    });
  return { clock, crm, tenant, isolate };
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

const ask = (bridge: TestBridge, { action }: Wish, body: object, key = 'key-1') =>
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
    const { crm, clock, isolate } = world;
    const body = wish.body(world);
    const answers: WireAnswer[] = [];
    const repeat = async (bridge: TestBridge) => {
      answers.push(await ask(bridge, wish, body));
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
      void ask(bridge, wish, body);
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
