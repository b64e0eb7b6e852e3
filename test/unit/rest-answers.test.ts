/** What a connector made from a declaration makes of answers, whatever a service gives. */

import { describe, expect, test } from 'vitest';
import type { Action } from '../../src/connectors/connector.ts';
import type { ContactSource, ScanSource } from '../../src/connectors/contact-source.ts';
import type {
  Contacts,
  FollowUps,
  Paging,
  RestAction,
  RestDeclaration,
} from '../../src/connectors/rest/declaration.ts';
import { nextLinkIn } from '../../src/connectors/rest/paging.ts';
import { Secret } from '../../src/domain/secret.ts';
import { BASE, callOf, connectorOf, problemOf, SCOPE, type Service } from './rest-call.ts';

const CONTACT = { id: 'id', name: 'name', emails: 'email' };
const SECRET = 's3cret-key';

interface Wishes {
  readonly contacts?: Partial<Contacts>;
  readonly declaration?: Partial<RestDeclaration>;
  readonly cursor?: string;
}

/** A page of a list that is walked. */
function walk(service: Service, paging: Paging, { contacts, declaration, cursor }: Wishes = {}) {
  const query = { page: '{page}', offset: '{offset}', cursor: '{cursor}' };
  const connector = connectorOf({
    ...declaration,
    contacts: { list: { path: '/c', query, items: 'items', paging }, largestPage: 5, contact: CONTACT, ...contacts },
  });
  const known = callOf(service, { key: new Secret(SECRET) });
  const source = connector.contacts as ContactSource as ScanSource;
  const read = source.read(known.call, { limit: 5, where: [], ...(cursor === undefined ? {} : { cursor }) });
  return { ...known, read };
}

const people = (...ids: readonly unknown[]) => ids.map((id) => ({ id, name: 'Rita Lobo' }));

describe('the link to the next page', () => {
  const PAGING = { by: 'link', in: 'next' } as const;
  const KEYED = { authorize: { query: 'api_key', value: '{{key}}' } } as const;

  test.each([
    ['of another origin', 'https://evil.example/c?page=2'],
    ['of another scheme', 'http://crm.example.org/api/c'],
    ['of another port', 'https://crm.example.org:8443/api/c'],
    ['with a user', 'https://me:pw@crm.example.org/api/c'],
    ['to this machine', 'http://127.0.0.1/c'],
    ['to a network of its own', 'https://10.0.0.7/c'],
    ['that is no URL for requests', 'javascript:alert(1)'],
    ['with a backslash', String.raw`https:\\evil.example`],
    ['of another host without a scheme', '//evil.example/c'],
    ['that leads out of its path', 'https://crm.example.org/api/%2e%2e/x'],
  ])('is not followed %s', async (_, next) => {
    const { read } = walk(() => ({ items: people(1), next }), PAGING);
    const { code, message } = await problemOf(read);
    expect([code, message]).toEqual([
      'upstream_failed',
      expect.stringMatching(/^A link in the answer of crm\.example\.org must /),
    ]);
    expect(message).not.toMatch(/evil|127|10\.0|javascript/);
  });

  test.each([
    ['?page=2', `${BASE}/c?page=2`],
    ['d?page=2', `${BASE}/d?page=2`],
    ['/api/c?page=2#here', `${BASE}/c?page=2`],
    [`${BASE}/c?after=a+b%2Bc%20d`, `${BASE}/c?after=a+b%2Bc%20d`],
  ])('is followed as it was written: %s', async (next, cursor) => {
    expect((await walk(() => ({ items: people(1), next }), PAGING).read).cursor).toBe(cursor);
    const { read, asked } = walk(() => ({ items: [] }), PAGING, { cursor });
    await read;
    expect(asked[0]?.url).toBe(cursor);
  });

  test.each([
    ['its parameter', `?a=x+y&api_key=${SECRET}&page=2`],
    ['another parameter', `?a=x+y&token=${SECRET}&page=2`],
    ['a parameter, encoded', `?a=x+y&api%5Fkey=%73${SECRET.slice(1)}&page=2`],
    ['the name of a parameter', `?a=x+y&${SECRET}=1&page=2`],
    ['another value of its parameter', '?a=x+y&api_key=another&page=2'],
  ])('is kept without the credentials in %s, with which it is asked', async (_, next) => {
    const { cursor } = await walk(() => ({ items: people(1), next }), PAGING, { declaration: KEYED }).read;
    expect(cursor).toBe(`${BASE}/c?a=x+y&page=2`);
    const { read, asked } = walk(() => ({ items: [] }), PAGING, { declaration: KEYED, cursor: cursor ?? '' });
    await read;
    expect(asked[0]?.url).toBe(`${BASE}/c?a=x+y&page=2&api_key=${SECRET}`);
  });

  test.each([`/api/${SECRET}/c`, `/api/%73${SECRET.slice(1)}/c`])(
    'is refused with credentials in its path: %s',
    async (next) => {
      const { message } = await problemOf(walk(() => ({ items: people(1), next }), PAGING).read);
      expect(message).toBe('crm.example.org answered with a link that holds credentials');
    },
  );

  test.each([null, '', false, [], [null], undefined])('is none where it is %j', async (next) => {
    expect(await walk(() => ({ items: people(1), next }), PAGING).read).not.toHaveProperty('cursor');
  });

  test.each([{ href: '?page=2' }, true, [{}]])('is not taken for the end where it is %j', async (next) => {
    for (const by of ['link', 'cursor'] as const) {
      const { message } = await problemOf(walk(() => ({ items: people(1), next }), { by, in: 'next' }).read);
      expect(message).toBe(
        'crm.example.org answered with something at "next" that is neither text nor a number, so it leads to no next page',
      );
    }
  });

  test('is not cut where it is long', async () => {
    const next = 'x'.repeat(10_001);
    const { message } = await problemOf(walk(() => ({ items: people(1), next }), { by: 'cursor', in: 'next' }).read);
    expect(message).toMatch(/more than 10000 characters/);
    expect(message.length).toBeLessThan(200);
  });
});

describe('a cursor', () => {
  test.each([
    [' a b+c&d ', ' a b+c&d '],
    [0, '0'],
    [[7], '7'],
  ])('is sent as it came: %j', async (next, sent) => {
    const paging = { by: 'cursor', in: 'next' } as const;
    const { cursor } = await walk(() => ({ items: people(1), next }), paging).read;
    const { read, asked } = walk(() => ({ items: [] }), paging, { cursor: cursor ?? '' });
    await read;
    expect(new URL(asked[0]?.url ?? '').searchParams.get('cursor')).toBe(sent);
  });

  test.each<[string, Paging]>([
    ['?page=x', { by: 'page' }],
    ['x~y', { by: 'offset' }],
  ])('of another kind of paging is expired: %s', async (cursor, paging) => {
    expect((await problemOf(walk(() => ({ items: [] }), paging, { cursor }).read)).code).toBe('source_cursor_expired');
  });

  test.each<[Paging, string]>([
    [{ by: 'page' }, '2~5~'],
    [{ by: 'page', first: 0 }, '1~5~'],
    [{ by: 'offset' }, '2~5~'],
  ])('of %j counts', async (paging, cursor) => {
    expect((await walk(() => ({ items: people(1, 2) }), paging).read).cursor).toMatch(new RegExp(`^${cursor}\\w+$`));
    expect(await walk(() => ({ items: [] }), paging).read).not.toHaveProperty('cursor');
  });
});

describe('a full page that leads nowhere', () => {
  test.each<[string, Paging]>([
    ['a link', { by: 'link', in: 'nxt' }],
    ['a Link header', { by: 'link-header' }],
    ['a cursor', { by: 'cursor', in: 'nxt' }],
  ])('is told in a line, by %s, for it may be misspelt', async (_, paging) => {
    const full = walk(() => ({ items: people(1, 2, 3, 4, 5), next: 'x' }), paging);
    expect(await full.read).not.toHaveProperty('cursor');
    expect(full.lines.map(({ event }) => event)).toEqual(['full_page_is_the_last']);
    const short = walk(() => ({ items: people(1, 2), next: 'x' }), paging);
    await short.read;
    expect(short.lines).toEqual([]);
  });
});

describe('a service that does not know the parameter by which pages are counted', () => {
  test.each<Paging>([{ by: 'page' }, { by: 'offset' }])('is stuck at its second page, by %j', async (paging) => {
    const { cursor = '' } = await walk(() => ({ items: people(1, 2) }), paging).read;
    const again = walk(() => ({ items: people(1, 2) }), paging, { cursor });
    expect((await problemOf(again.read)).code).toBe('source_stuck');
    const next = await walk(() => ({ items: people(3, 4) }), paging, { cursor }).read;
    expect(next.changes).toHaveLength(2);
  });
});

describe('a Link header', () => {
  test.each([
    ['<https://a.example/2>; rel="next"', 'https://a.example/2'],
    ['<?page=1>; rel=prev, <?page=3>; rel=next', '?page=3'],
    ['<a,b;c>;rel="prev next"', 'a,b;c'],
    ['<a>; title="x, <evil>; rel=next"; rel=last', undefined],
    ['<a>; title="; rel=next"; rel=last', undefined],
    ['<a>; title="; rel=next", <b>; rel=next', 'b'],
    [String.raw`<a>; title="a \" b"; REL=Next`, 'a'],
    ['<a>; rel=last; rel=next', undefined],
    ['<a>; rel*=next', undefined],
    ['<a>; rel = "next"', 'a'],
    ['<a> ; rel="nextish"', undefined],
    ['<>; rel=next', ''],
    ['<a; rel=next', undefined],
    ['a; rel=next', undefined],
    ['', undefined],
  ])('%s', (header, target) => {
    expect(nextLinkIn(header)).toBe(target);
  });

  test.each(['<', '<a>;a', '<a>;a="', '<a>; ', '<a>;a=\\"', '<>;rel="', '; ', '<a>;;'])(
    'of many %s is read at once',
    (part) => {
      const start = performance.now();
      nextLinkIn(part.repeat(8192 / part.length));
      nextLinkIn(`<a>${part.repeat(8000 / part.length)}<b>; rel=next`);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );

  test('that is longer is not taken for one without a next page', async () => {
    const Link = `${'<a>; rel=prev, '.repeat(600)}<b>; rel=next`;
    const answer = () => Response.json({ items: people(1) }, { headers: { Link } });
    const { message } = await problemOf(walk(answer, { by: 'link-header' }).read);
    expect(message).toBe('crm.example.org answered with a Link header of more than 8192 characters');
  });

  test('leads on', async () => {
    const answer = () => Response.json({ items: people(1) }, { headers: { Link: '<c?page=2>; rel=next' } });
    expect((await walk(answer, { by: 'link-header' }).read).cursor).toBe(`${BASE}/c?page=2`);
  });
});

describe('an answer that is not what was declared', () => {
  const PAGE = { by: 'page' } as const;
  test.each([
    [
      'no list',
      { items: { a: 1 }, total: 5 },
      'with JSON in which "items" yields no list; the keys there: items, total',
    ],
    ['a list in its place', [1], 'with JSON in which "items" yields no list; there are no keys'],
    ['null', null, 'with JSON in which "items" yields no list; there are no keys'],
    ['a number', 5, 'with JSON in which "items" yields no list; there are no keys'],
    [
      'keys that may be people',
      { 'rita@lobo.example': 1, 'Rita Lobo': 2, '+351211234567': 3 },
      'with JSON in which "items" yields no list; there are no keys',
    ],
    [
      'a web page',
      new Response('<html>Rita Lobo</html>', { headers: { 'Content-Type': 'text/html' } }),
      'with a web page in place of JSON',
    ],
    ['nothing', new Response(''), 'with an empty body in place of JSON'],
    ['a status without a body', new Response(null, { status: 204 }), 'with an empty body in place of JSON'],
    ['half of it', new Response('{"items": [{"name": "Rita'), 'with something that is not JSON'],
    ['what is no UTF-8', new Response(new Uint8Array([0x7b, 0xff, 0xfe])), 'with something that is not JSON'],
    ['another status', Response.json({ name: 'Rita' }, { status: 418 }), 'with status 418'],
    [
      'what is nested',
      new Response(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      'with something that is nested deeper than 64 levels',
    ],
    [
      'too many values',
      new Response(`[${'0,'.repeat(500_001)}0]`),
      'with something that has more than 500000 keys and elements',
    ],
  ])('%s is told', async (_, answer, how) => {
    const problem = await problemOf(walk(() => answer, PAGE).read);
    expect([problem.code, problem.message]).toEqual(['upstream_failed', `crm.example.org answered ${how}`]);
  });

  test('a list that cannot be taken from it is told, without what it was', async () => {
    const contacts = {
      list: { path: '/c', query: { page: '{page}' }, items: 'items[].keys(@)', paging: PAGE },
    } as const;
    const problem = await problemOf(walk(() => ({ items: ['Rita Lobo', ...people(1)] }), PAGE, { contacts }).read);
    expect(problem.code).toBe('upstream_failed');
    expect(problem.message).toMatch(
      /^An answer of the service cannot be read: the expression ".*" failed: Invalid type/,
    );
    for (let error: unknown = problem; error instanceof Error; error = error.cause) {
      expect(error.message + String(error.stack)).not.toMatch(/Rita|Lobo/);
    }
  });

  test.each([{ contact: { id: 'id', name: 'keys(name)' } }, { contact: { id: 'id' }, deleted: 'keys(name)' }])(
    'a value that cannot be taken from an item is nothing, and is told once for all items: %j',
    async (contacts) => {
      const items = [{ id: 1, name: 'Rita Lobo' }, { id: 2, name: 'Rui Lobo' }, { id: 3 }];
      const { read, lines } = walk(() => ({ items }), PAGE, { contacts });
      expect((await read).changes).toHaveLength(3);
      const told = lines.filter(({ event }) => event === 'value_not_read');
      expect(told).toHaveLength(1);
      expect(JSON.stringify(told)).not.toMatch(/Lobo/);
    },
  );

  test.each([
    ['numbers', [7, 0], ['7', '0']],
    ['texts with blanks', [' 7 '], ['7']],
    ['twice the same', ['7', 7], ['7', '7']],
  ])('ids may be %s', async (_, ids, read) => {
    const { changes } = await walk(() => ({ items: people(...ids) }), PAGE).read;
    expect(changes.map((change) => ('contact' in change ? change.contact.id : undefined))).toEqual(read);
  });

  test('items may be ids, and nulls are none', async () => {
    const { changes } = await walk(() => ({ items: [7, 'a', null] }), PAGE).read;
    expect(changes).toEqual(['7', 'a'].map((id) => ({ contact: { id, emails: [], phones: [] } })));
  });

  test('items without an id are counted, with keys and without values', async () => {
    const items = [...people(1, '', null, true, { a: 1 }), { name: 'Rita', 'rita@lobo.example': 1 }];
    const { read, lines } = walk(() => ({ items }), PAGE);
    expect((await read).changes).toHaveLength(1);
    expect(lines).toEqual([
      {
        event: 'mapping_yields_nothing',
        fields: { field: 'connector.contacts.contact.id', missing: 5, of: 6, keys: 'the keys there: id, name' },
      },
    ]);
  });

  test('where no item has an id, it is an error', async () => {
    const { message } = await problemOf(walk(() => ({ items: people(null, '') }), PAGE).read);
    expect(message).toBe(
      'connector.contacts.contact.id yields nothing for any of 2 contacts; the keys there: id, name',
    );
  });
});

describe('a follow-up', () => {
  const followed = (followUp: FollowUps, service: Service) =>
    walk(
      (url, init) => (url.pathname === '/api/c' ? { items: [{ id: 1, firm: 9 }, { id: 2 }] } : service(url, init)),
      { by: 'page' },
      { contacts: { followUp, contact: { id: 'id', company: 'more.name' } } },
    );
  const FULL = { more: { path: '/c/{id}' } };

  test.each([404, 410])('with status %i says that the item was deleted', async (status) => {
    const { read } = followed(FULL, (url) =>
      url.pathname.endsWith('/1') ? new Response(null, { status }) : { name: 'Azenha' },
    );
    expect((await read).changes).toEqual([
      { deleted: '1' },
      { contact: { id: '2', emails: [], phones: [], company: 'Azenha' } },
    ]);
  });

  test.each([404, 410])('that is optional does not, with status %i', async (status) => {
    const { read } = followed({ more: { path: '/c/{id}', optional: true } }, () => new Response(null, { status }));
    expect((await read).changes).toEqual(['1', '2'].map((id) => ({ contact: { id, emails: [], phones: [] } })));
  });

  test('to which an item does not lead is not made, and says nothing of the item', async () => {
    const { read, asked } = followed({ more: { path: '/firms/{firm}' } }, () => ({ name: 'Azenha' }));
    expect((await read).changes).toEqual([
      { contact: { id: '1', emails: [], phones: [], company: 'Azenha' } },
      { contact: { id: '2', emails: [], phones: [] } },
    ]);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/api/c', '/api/firms/9']);
  });

  test('that fails lets the page fail', async () => {
    const { read } = followed(FULL, (url) => (url.pathname.endsWith('/2') ? new Response(null, { status: 403 }) : {}));
    expect((await problemOf(read)).message).toBe('crm.example.org answered with status 403');
  });
});

describe('failures that are declared', () => {
  const failing = (
    is:
      | 'invalid_credentials'
      | 'upstream_rate_limited'
      | 'upstream_unavailable'
      | 'source_cursor_expired'
      | 'upstream_failed',
    when = 'error',
  ) =>
    walk(() => ({ error: 'Rita Lobo' }), { by: 'page' }, { declaration: { failures: [{ status: 200, when, is }] } })
      .read;

  test.each([
    'invalid_credentials',
    'upstream_rate_limited',
    'upstream_unavailable',
    'source_cursor_expired',
    'upstream_failed',
  ] as const)('are %s, without what the service says', async (is) => {
    const { code, message, detail } = await problemOf(failing(is));
    expect([code, detail]).toEqual([is, { upstreamStatus: 200 }]);
    expect(message).not.toMatch(/Rita/);
  });

  test('need all of what they have', async () => {
    const { message } = await problemOf(failing('invalid_credentials', 'other'));
    expect(message).toMatch(/yields no list/);
  });

  test('whose expression cannot be used are told', async () => {
    expect((await problemOf(failing('invalid_credentials', 'keys(error)'))).message).toMatch(
      /cannot be read: the expression "keys\(error\)" failed/,
    );
  });

  test('nothing is an empty page', async () => {
    const declaration = { failures: [{ status: 404, is: 'nothing' }] } as const;
    expect(await walk(() => new Response(null, { status: 404 }), { by: 'page' }, { declaration }).read).toEqual({
      changes: [],
    });
  });
});

describe('times that cannot be read', () => {
  test('leave a contact in, of which nothing is concluded', async () => {
    const { contacts } = connectorOf({
      contacts: {
        list: { path: '/c', query: { f: '{from}', a: '{afterId}', n: '{limit}' } },
        largestPage: 5,
        contact: { id: 'id' },
        changes: { by: 'time', at: 'at', precision: 'second', lagSeconds: 0, sort: 'id' },
      },
    });
    const source = contacts as ContactSource;
    const at = ['soon', null, {}, '2026-01-01T00:00:01Z'];
    const { call } = callOf(() => at.map((each, id) => ({ id, at: each })));
    if (source.kind !== 'keyset') throw new Error('it is none');
    const { changes } = await source.read(call, { order: 'id', limit: 5, to: 2_000_000_000, where: [] });
    expect(changes.map(({ changedAt }) => changedAt)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Date.UTC(2026, 0, 1) / 1000 + 1,
    ]);
  });

  test('leave an interaction out', async () => {
    const interaction = { id: 'id', subject: 'id', date: 'at' };
    const read = connectorOf({ interactions: { t: { list: { path: '/{contact.id}' }, interaction } } })
      .interactionsByType?.['t'];
    const { call, lines } = callOf(() => [1e300, 'soon', 8.64e15 + 1, 1000].map((at, id) => ({ id, at })));
    const found = await read?.(call, { contact: { id: '7', emails: [], phones: [] }, types: ['t'], limit: 5 });
    expect(found).toEqual([{ id: '3', type: 't', subject: '3', date: 1000 }]);
    expect(lines).toHaveLength(1);
  });
});

describe('an action', () => {
  const act = (answer: unknown, parts: Partial<RestAction> = {}, inputs: Parameters<Action['run']>[1] = {}) => {
    const known = callOf(() => answer);
    const { actions } = connectorOf({
      actions: {
        act: {
          display: 'a',
          description: 'a',
          inputs: { text: { name: 'Text', type: 'text' } },
          request: { method: 'POST', path: '/a' },
          ...parts,
        },
      },
    });
    const run = actions?.['act']?.run(known.call, inputs, SCOPE);
    return { ...known, run: run ?? Promise.reject(new Error('there is none')) };
  };
  const refusing = (answer: unknown) =>
    problemOf(
      act(answer, {
        request: {
          method: 'POST',
          path: '/a',
          failures: [{ when: 'error', is: 'action_refused', message: 'error.text' }],
        },
      }).run,
    );

  test.each([400, 409, 422])('is refused by status %i', async (status) => {
    const { code, message, detail } = await problemOf(act(Response.json({ error: 'Rita' }, { status })).run);
    expect([code, message, detail]).toEqual([
      'action_refused',
      `crm.example.org refused it (status ${status})`,
      { upstreamStatus: status, undone: true },
    ]);
  });

  test.each([
    ['HTML', '<p>No <b>such</b>\n\u0000queue\u202e</p>', 'No such queue'],
    ['a list', ['a', 'b'], 'a; b'],
    ['nothing', '<br>', 'crm.example.org refused it (status 200)'],
    ['an object', { a: 1 }, 'crm.example.org refused it (status 200)'],
    ['a long text', 'x'.repeat(1e6), `${'x'.repeat(299)}…`],
  ])('is refused in spite of its status, with %s', async (_, text, said) => {
    const { code, message, detail } = await refusing({ error: { text } });
    expect([code, message, detail.undone]).toEqual(['action_refused', said, true]);
  });

  test.each(['invalid_credentials', 'upstream_rate_limited'] as const)('that ends with %s did nothing', async (is) => {
    const { run } = act({ error: 1 }, { request: { method: 'POST', path: '/a', failures: [{ when: 'error', is }] } });
    expect(await problemOf(run)).toMatchObject({ code: is, detail: { undone: true } });
  });

  test.each([new Response(null, { status: 204 }), new Response(''), new Response('OK'), [1], null])(
    'is done where the answer is no object',
    async (answer) => {
      expect(await act(answer, { result: { id: 'id' } }).run).toEqual({});
    },
  );

  test('is not taken for done where a web page comes', async () => {
    const page = new Response('<html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
    expect((await problemOf(act(page).run)).message).toBe('crm.example.org answered with a web page in place of JSON');
  });

  test('that needs what is not there is refused', async () => {
    const { run, asked } = act(
      {},
      {
        request: { method: 'POST', path: '/a/{input.text}' },
        inputs: { text: { name: 'Text', type: 'text', mandatory: true } },
      },
      { text: '..' },
    );
    expect((await problemOf(run)).detail.undone).toBe(true);
    expect(asked).toEqual([]);
  });

  test.each(['a\r\nX-Other: 1', 'é', '\u0000'])('puts no %j into a header', async (text) => {
    const { run, asked } = act(
      {},
      { request: { method: 'POST', path: '/a', headers: { 'X-Text': '{input.text}' } } },
      { text },
    );
    expect((await problemOf(run)).message).toBe('A value holds characters that the header X-Text cannot carry');
    expect(asked).toEqual([]);
  });

  test('sends its mark and its times where they are declared', async () => {
    const request = {
      method: 'POST',
      path: '/a',
      headers: { 'Idempotency-Key': '{marker}' },
      body: { at: '{input.at}', mark: '{marker}', none: '{agentId}' },
    } as const;
    const inputs = { at: { name: 'At', type: 'datetime', format: 'YYYY-MM-DD' } } as const;
    const { run, asked } = act({}, { request, inputs }, { at: { date: '2026-02-03' } });
    await run;
    const init = asked[0]?.init;
    expect(new Headers(init?.headers).get('Idempotency-Key')).toBe('m-1');
    expect(init?.body).toBe('{"at":"2026-02-03","mark":"m-1"}');
  });

  test.each([
    { id: 5, contact: { name: { first: 'a' } } },
    { id: 5, contact: 'a' },
    { id: 5, contact: null },
  ])('says what was created, whatever the answer calls a contact: %j', async (answer) => {
    const { message } = await act(answer, { creates: 'ticket', result: { id: 'id' } }).run;
    expect(message).toMatch(/5/);
    expect(message).not.toMatch(/object|undefined/);
  });
});

describe('an address', () => {
  test.each([
    ['https://acme.example.org/', 'https://acme.example.org/api/me'],
    ['https://acme.example.org/a/', 'https://acme.example.org/a/api/me'],
  ])('%s is where the base begins', async (host, url) => {
    const { call, asked } = callOf(() => ({}), { host });
    await connectorOf({ baseUrl: '{{host}}/api' }).validate(call);
    expect(asked[0]?.url).toBe(url);
  });

  test('with a query is refused', async () => {
    const { call, asked } = callOf(() => ({}), { host: 'https://acme.example.org/?a=b' });
    const { code, message } = await problemOf(connectorOf({ baseUrl: '{{host}}/api' }).validate(call));
    expect([code, message, asked]).toEqual([
      'invalid_credentials',
      'The address of the service must be an address without a ?',
      [],
    ]);
  });
});
