/** A declared connector behind the whole bridge, with a service that answers what it should not. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Contacts, RestAction, RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { createTestBridge } from './bridge.ts';

const HOST = 'https://crm.example.org';
let worlds = 0;

/** What the service answers below its host; nothing for what is as it should be. */
type Answers = (url: URL, init: RequestInit) => Response | object | undefined;

interface Wishes {
  readonly contacts?: Partial<Contacts>;
  readonly action?: Partial<RestAction>;
  readonly parts?: Partial<RestDeclaration>;
}

function createWorld(answers: Answers, { contacts, action, parts }: Wishes = {}) {
  worlds += 1;
  const key = `key-of-rest-world-${worlds}`;
  const clock = { now: Date.UTC(2026, 5, 1), slept: 0 };
  const asked: string[] = [];
  const integration = defineIntegration({
    name: 'odd',
    displayName: 'Odd CRM',
    description: 'Customers of Odd CRM',
    logoUrl: '/odd/logo.png',
    iconUrl: '/odd/icon.png',
    authentication: { type: 'custom', fields: { key: { display: 'Key', secret: true } } },
    connector: rest({
      baseUrl: HOST,
      authorize: { query: 'api_key', value: '{{key}}' },
      validate: { path: '/me', account: { id: 'id' } },
      contacts: {
        list: { path: '/c', items: 'items', paging: { by: 'link', in: 'next' } },
        largestPage: 100,
        contact: { id: 'id', name: 'name' },
        ...contacts,
      },
      actions: {
        add: {
          display: 'add it',
          description: 'add it',
          inputs: { text: { name: 'Text', type: 'text' } },
          request: { method: 'POST', path: '/notes', body: { text: '{input.text}', mark: '{marker}' } },
          result: { id: 'id' },
          ...action,
        },
      },
      ...parts,
    }),
    contacts: { pageSize: 10 },
  });
  const bridge = createTestBridge({
    integrations: [integration],
    now: () => clock.now,
    timeout: () => new AbortController().signal,
    sleep: async (ms) => {
      clock.now += ms;
      clock.slept += ms;
    },
    fetch: async (text, init) => {
      const url = new URL(text);
      asked.push(text);
      const given = url.pathname === '/me' ? { id: key } : answers(url, init);
      return given instanceof Response ? given : Response.json(given ?? { items: [] });
    },
  });
  const auth = { key };
  return {
    clock,
    bridge,
    asked,
    key,
    page: async (meta: object = {}) => await bridge.post('odd/contact_sync', { auth, meta }),
    add: async (text = 'a') => await bridge.post('odd/actions/add', { auth, data: { text } }),
    sync: async () => {
      const talkdesk = bridge.talkdesk({ integration: 'odd', auth, now: () => clock.now });
      await talkdesk.syncContacts();
      return [...talkdesk.state.contacts.keys()];
    },
    /** All that the bridge has written down or said, but for the requests to the service. */
    said: async () => {
      const rows = await env.DB.prepare('SELECT * FROM contact_pages').all();
      const runs = await env.DB.prepare('SELECT * FROM contact_runs').all();
      return JSON.stringify([rows.results, runs.results, bridge.lines]);
    },
  };
}

const people = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: from + index, name: 'Rita Lobo' }));

describe('credentials in the query', () => {
  test('are in no cursor and in no line, though the service repeats them in its links', async () => {
    const world = createWorld((url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const next = page < 4 ? `${HOST}/c?page=${page + 1}&api_key=${world.key}&copy=${world.key}` : null;
      return { items: people(page * 20, 15), next };
    });
    expect(await world.sync()).toHaveLength(45 + 15);
    expect(world.asked.every((url) => new URL(url).searchParams.getAll('api_key').join() === world.key)).toBe(true);
    expect(await world.said()).toMatch(/page=2/);
    expect(await world.said()).not.toContain(world.key);
  });

  test.each([
    'https://evil.example/c?page=2',
    'https://me:pw@crm.example.org/c',
    'http://127.0.0.1:8787/c',
    'http://crm.example.org/c',
  ])('do not follow a link to %s', async (next) => {
    const { page, asked, said, key } = createWorld(() => ({ items: people(1, 2), next }));
    const { status, json } = await page();
    expect([status, json['code']]).toEqual([502, 'upstream_failed']);
    expect(JSON.stringify(json)).not.toMatch(/evil|127|api_key/);
    expect(asked.every((url) => url.startsWith(HOST))).toBe(true);
    expect(await said()).not.toContain(key);
  });
});

describe('a list without an end', () => {
  test('whose link leads to itself is given up', async () => {
    const { sync, asked, said } = createWorld(() => ({ items: people(1, 10), next: '/c?page=2' }));
    await expect(sync()).rejects.toThrow('the same cursor twice');
    expect(await said()).toMatch(/source_stuck/);
    expect(asked.length).toBeLessThan(20);
  });
});

describe('an answer', () => {
  test.each([
    ['of more than 10 MiB', () => new Response(`[${' '.repeat(11 * 1024 * 1024)}]`)],
    ['that is nested', () => new Response(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)],
    ['of too many values', () => new Response(`{"items":[${'0,'.repeat(500_001)}0]}`)],
    ['that is a web page', () => new Response('<html>Rita', { headers: { 'Content-Type': 'text/html' } })],
    ['of another shape', () => ({ people: people(1, 2), 'rita@lobo.example': 1 })],
    ['in which nobody has an id', () => ({ items: [{ uid: 1, name: 'Rita' }] })],
  ])('%s ends the page with a problem that tells it, and nobody', async (_, answer) => {
    const { page, said, bridge } = createWorld(() => answer());
    const { status, json } = await page();
    expect([status, json['code']]).toEqual([502, 'upstream_failed']);
    expect(String(json['message']).length).toBeGreaterThan(20);
    expect(bridge.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(JSON.stringify(json) + (await said())).not.toMatch(/Rita|lobo/);
  });

  test('of which one item cannot be read as all others are is read all the same', async () => {
    const contacts = { deleted: 'tags && contains(keys(tags), `"gone"`)' } as const;
    const [one, ...others] = people(1, 3);
    const { sync, bridge } = createWorld(() => ({ items: [{ ...one, tags: 'Rita' }, ...others] }), { contacts });
    expect(await sync()).toEqual(['1', '2', '3']);
    expect(bridge.lines.filter(({ event }) => event === 'value_not_read')).toHaveLength(1);
    expect(JSON.stringify(bridge.lines)).not.toMatch(/Rita/);
  });

  test('with some items that yield no id is counted in a line', async () => {
    const { sync, bridge } = createWorld(() => ({ items: [...people(1, 3), { uid: 'Rita', name: 'Rita' }] }));
    expect(await sync()).toEqual(['1', '2', '3']);
    expect(bridge.lines.find(({ event }) => event === 'mapping_yields_nothing')).toMatchObject({
      field: 'connector.contacts.contact.id',
      missing: 1,
      of: 4,
      keys: 'the keys there: uid, name',
    });
    expect(JSON.stringify(bridge.lines)).not.toMatch(/Rita/);
  });
});

describe('a follow-up that fails', () => {
  test('lets the page fail, which is repeated, and nothing is lost', async () => {
    let isDown = true;
    const { page, sync } = createWorld(
      (url) => {
        if (url.pathname === '/c') return { items: people(1, 3) };
        if (url.pathname === '/c/2' && isDown) return new Response(null, { status: 500 });
        return { name: 'Azenha' };
      },
      { contacts: { followUp: { full: { path: '/c/{id}' } }, contact: { id: 'id', name: 'full.name' } } },
    );
    expect((await page()).json).toMatchObject({ code: 'upstream_failed' });
    isDown = false;
    expect(await sync()).toEqual(['1', '2', '3']);
  });
});

describe('a failure with status 200', () => {
  const failing = (is: 'invalid_credentials' | 'upstream_rate_limited', times: number) => {
    let left = times;
    return createWorld(
      () => {
        left -= 1;
        return left >= 0 ? { error: 'Rita' } : { items: people(1, 3) };
      },
      { parts: { failures: [{ when: 'error', is }] } },
    );
  };

  test('that means credentials is answered with 401', async () => {
    expect(await failing('invalid_credentials', 9).page()).toMatchObject({ status: 401 });
  });

  test('that means a limit is waited for', async () => {
    const { sync, clock } = failing('upstream_rate_limited', 2);
    expect(await sync()).toEqual(['1', '2', '3']);
    expect(clock.slept).toBeGreaterThan(0);
  });
});

describe('an action', () => {
  const REQUEST = { method: 'POST', path: '/notes', body: { text: '{input.text}', mark: '{marker}' } } as const;

  test('that is refused with status 200 did nothing, and is done when it can be', async () => {
    let refuses = true;
    const failures = [{ when: 'error', is: 'action_refused', message: 'error' }] as const;
    const { add } = createWorld(() => (refuses ? { error: '<b>No</b> notes' } : { id: 5 }), {
      action: { request: { ...REQUEST, failures } },
    });
    const refused = await add();
    expect([refused.status, refused.json['code'], refused.json['message']]).toEqual([
      400,
      'action_refused',
      'No notes',
    ]);
    refuses = false;
    expect(await add()).toMatchObject({ status: 201, json: { external_id: '5' } });
  });

  /** A service that takes notes, and loses its first answer; one note for a mark where it knows marks. */
  function notes(isOnce: boolean) {
    const taken: string[] = [];
    let answers = 0;
    return {
      taken,
      answer: ({ pathname, searchParams }: URL, { body }: RequestInit) => {
        if (pathname === '/found') {
          const at = taken.indexOf(searchParams.get('mark') ?? '');
          return at < 0 ? [] : [{ id: at + 1 }];
        }
        const { mark } = JSON.parse(typeof body === 'string' ? body : '') as { readonly mark: string };
        if (!isOnce || !taken.includes(mark)) taken.push(mark);
        answers += 1;
        return answers === 1 ? new Response(null, { status: 502 }) : { id: taken.indexOf(mark) + 1 };
      },
    };
  }

  test('whose answer was lost is repeated with the same mark', async () => {
    const { taken, answer } = notes(true);
    const { add } = createWorld(answer, {
      action: { creates: 'ticket', recovery: { kind: 'repeat', withinSeconds: 3600 } },
    });
    expect((await add()).json).toMatchObject({ message: expect.stringMatching(/not known/) });
    expect(await add()).toMatchObject({ status: 201, json: { external_id: '1' } });
    expect(taken).toHaveLength(1);
  });

  test('whose answer was lost is found by its mark', async () => {
    const { taken, answer } = notes(false);
    const { add } = createWorld(answer, {
      action: {
        creates: 'ticket',
        recovery: { kind: 'find', lagSeconds: 0, find: { path: '/found', query: { mark: '{marker}' } } },
      },
    });
    expect((await add()).json).toMatchObject({ message: expect.stringMatching(/not known/) });
    expect(await add()).toMatchObject({ status: 201, json: { external_id: '1' } });
    expect(taken).toHaveLength(1);
  });
});
