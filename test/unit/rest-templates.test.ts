/** Values in what is sent to a service stay values, whatever they hold. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SentJson } from '../../src/connectors/rest/declaration.ts';
import { namesIn } from '../../src/connectors/rest/sent-names.ts';
import {
  fillFields,
  fillPath,
  fillQuery,
  fillText,
  lookUp,
  queryLanguage,
} from '../../src/connectors/rest/templates.ts';
import { derive, join, link, number, template } from '../../src/connectors/rest/values.ts';
import { Secret } from '../../src/domain/secret.ts';
import { readOutboundUrl } from '../../src/upstream/outbound-url.ts';
import { BASE, callOf, connectorOf, SCOPE } from './rest-call.ts';

/** Any text, and texts of what means something somewhere. */
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...`./\\%2eE5fF?#&=+;:@ {}"'<>\n\r\t\u0000é€\u{1f600}`) }),
  fc.string({ unit: fc.constantFrom('.', '/', '%2e', '%2f', '%252e', '..', '\\', ';', 'a') }),
  fc.constantFrom('..', '.', '%2e%2e', '../..', '{id}', '{{token}}', '\ud800', '__proto__', '//evil.example', '0'),
);

const needed = () => true;

/** The URL of the one request that a search by e-mail or id makes; nothing where it makes none. */
async function urlFor(path: string, query: Record<string, string>, value: string): Promise<string | undefined> {
  const { call, asked } = callOf(() => []);
  const lookup = { path, query };
  const contact = { id: 'id' };
  const byId = { path: '/x/{id}' };
  const { search } = connectorOf({ search: { record: { contact }, byId, byEmail: lookup } });
  await search?.byEmail?.(call, value);
  return asked[0]?.url;
}

describe('a value in a path', () => {
  test('stays in its part, or there is no request', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const text = await urlFor('/c/{email}/t', {}, value);
        if (text === undefined) return;
        const url = new URL(text);
        expect(text.startsWith(`${BASE}/c/`)).toBe(true);
        expect([url.origin, url.search, url.hash]).toEqual(['https://crm.example.org', '', '']);
        const parts = url.pathname.split('/');
        expect(parts).toHaveLength(5);
        expect(decodeURIComponent(parts[3] ?? '')).toBe(value.toWellFormed());
        // What the way out would refuse for its path would keep all else from being read.
        expect(readOutboundUrl(text, { allowLoopback: false })).toHaveProperty('url');
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['', '.', '..', '%2e%2e', '../me', '..;', 'a/../../me'])(
    'that leads elsewhere is none: %j',
    async (value) => {
      expect(await urlFor('/c/{email}', {}, value)).toBeUndefined();
    },
  );

  test.each([
    ['/a{/id}', '/a/x%2Fy'],
    ['/a/{id}.json', '/a/x%2Fy.json'],
    ['/a{;id}', '/a;id=x%2Fy'],
    ['/a{?id,limit}', '/a?id=x%2Fy&limit=5'],
    ['/a?b=c{&id}', '/a?b=c&id=x%2Fy'],
    ['/a{?tags}', '/a?tags=%26,b'],
    ['/a{?tags*}', '/a?tags=%26&tags=b'],
    ['/a+b/{{org}}', '/a+b/o%2F%7Bid%7D'],
  ])('is written as RFC 6570 has it: %s', (path, filled) => {
    const values = { id: 'x/y', limit: 5, tags: ['&', 'b'] };
    expect(fillPath(path, { values, auth: { org: 'o/{id}' } }, needed)).toBe(filled);
  });

  test('is needed in a part, and where it is needed in the query', () => {
    const filling = { values: { id: null, tags: [] }, auth: {} };
    expect(fillPath('/a{/id}', filling, () => false)).toBeUndefined();
    expect(fillPath('/a{?tags}', filling, () => false)).toBe('/a');
    expect(fillPath('/a{?tags}', filling, needed)).toBeUndefined();
  });

  test('may have any name', () => {
    const values = JSON.parse('{"__proto__": "p", "constructor": "c"}') as object;
    expect(fillPath('/{__proto__}/{constructor}', { values, auth: {} }, needed)).toBe('/p/c');
    expect(fillPath('/{constructor}', { values: {}, auth: {} }, needed)).toBeUndefined();
  });
});

describe('a value in a query', () => {
  test('is exactly the value', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const text = await urlFor('/c', { email: '{email}', fixed: 'a b' }, value);
        if (text === undefined) {
          expect(value).toBe('');
          return;
        }
        const url = new URL(text);
        expect(text.startsWith(`${BASE}/c?`)).toBe(true);
        expect(text).not.toContain('+');
        expect([...url.searchParams]).toEqual([
          ['email', value.toWellFormed()],
          ['fixed', 'a b'],
        ]);
      }),
      { numRuns: 500 },
    );
  });

  test('does not change what stands in the path', async () => {
    expect(await urlFor('/a+b', { email: '{email}' }, 'a+b c@d.example')).toBe(
      `${BASE}/a+b?email=a%2Bb%20c%40d.example`,
    );
  });
});

/** The values within quotes of a query, read as the service would; throws where something else stands between them. */
function valuesIn(text: string, mark: string, quotes: 'backslash' | 'doubled'): string[] {
  const values: string[] = [];
  let at = 0;
  const expected = (what: string) => {
    if (!text.startsWith(what, at)) throw new Error(`there is no ${what} at ${at}`);
    at += what.length;
  };
  const quoted = () => {
    expected(mark);
    let value = '';
    for (;;) {
      const each = text.charAt(at);
      if (each === '') throw new Error('the quotes do not close');
      at += 1;
      if (quotes === 'backslash' && each === '\\') {
        value += text.charAt(at);
        at += 1;
      } else if (each !== mark) value += each;
      else if (quotes === 'doubled' && text.charAt(at) === mark) {
        value += mark;
        at += 1;
      } else return value;
    }
  };
  expected('a = ');
  values.push(quoted());
  while (text.startsWith(',', at)) {
    at += 1;
    values.push(quoted());
  }
  expected(' and b');
  if (at !== text.length) throw new Error('something follows');
  return values;
}

const withoutBreaks = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ');

describe('a query in a language', () => {
  const CASES = [
    ['"', 'backslash'],
    ["'", 'backslash'],
    ['"', 'doubled'],
    ["'", 'doubled'],
  ] as const;

  test.each(CASES)('keeps a value within %s, %s', (mark, quotes) => {
    const sent = queryLanguage(`a = ${mark}{v}${mark} and b`, { quotes });
    const hostile = fc.string({ unit: fc.constantFrom('"', "'", '\\', ',', ' ', 'a', '\n', '{v}', '$&', '$`') });
    fc.assert(
      fc.property(fc.oneof(anything, hostile), (v) => {
        const filled = fillQuery(sent, { values: { v }, auth: {} });
        if (v === '') expect(filled).toBeUndefined();
        else expect(valuesIn(filled ?? '', mark, quotes)).toEqual([withoutBreaks(v)]);
      }),
    );
  });

  test.each(CASES)('keeps each of a list within %s, %s', (mark, quotes) => {
    const sent = queryLanguage(`a = ${mark}{v}${mark} and b`, { quotes });
    fc.assert(
      fc.property(fc.array(anything), (v) => {
        const filled = fillQuery(sent, { values: { v }, auth: {} });
        const there = v.filter((each) => each !== '');
        if (there.length === 0) expect(filled).toBeUndefined();
        else expect(valuesIn(filled ?? '', mark, quotes)).toEqual(there.map(withoutBreaks));
      }),
    );
  });

  test('keeps fields within their quotes, and what stands around values', () => {
    const sent = queryLanguage(`a = "x {v} {{org}} y" and b`);
    expect(fillQuery(sent, { values: { v: '"' }, auth: { org: '" or "' } })).toBe(
      String.raw`a = "x \" \" or \" y" and b`,
    );
  });
});

describe('values that look like templates', () => {
  test('are not filled once more', () => {
    const values = { id: '{other} {{token}} {id}', other: 'o' };
    const auth = { account: '{id}{{token}}', token: new Secret('s3cret-token') };
    expect(fillText('{id}-{{account}}', { values, auth, reveals: true })).toBe('{other} {{token}} {id}-{id}{{token}}');
    expect(fillFields('{{account}}', { auth, reveals: true })).toBe('{id}{{token}}');
    expect(fillQuery(queryLanguage('"{id}"'), { values, auth })).toBe('"{other} {{token}} {id}"');
    expect(fillPath('/{id}/{{account}}', { values, auth }, needed)).toBe(
      `/${encodeURIComponent(values.id)}/${encodeURIComponent(auth.account)}`,
    );
  });

  test('give no secret, and nothing that an object only inherits', () => {
    const auth = { token: new Secret('s3cret-token') };
    expect(fillText('a{{token}}', { values: {}, auth })).toBeUndefined();
    expect(fillText('{{constructor}}', { values: {}, auth })).toBeUndefined();
    expect(lookUp({ a: 'text' }, 'a.length')).toBeUndefined();
    expect(lookUp({}, '__proto__')).toBeUndefined();
  });
});

describe('a body', () => {
  /** What an action sends for these inputs. */
  async function sent(body: SentJson, inputs: Readonly<Record<string, unknown>>, bodyAs: 'json' | 'form' = 'json') {
    const { call, asked } = callOf(() => ({}));
    const declared = Object.fromEntries(Object.keys(inputs).map((key) => [key, { name: key, type: 'text' } as const]));
    const { actions } = connectorOf({
      actions: {
        act: {
          display: 'a',
          description: 'a',
          inputs: declared,
          request: { method: 'POST', path: '/a', body, bodyAs },
        },
      },
    });
    await actions?.['act']?.run(call, inputs as never, SCOPE);
    const text = asked[0]?.init.body;
    if (typeof text !== 'string') throw new Error('nothing was sent');
    return text;
  }

  test('has values as what they are', async () => {
    const body = {
      n: '{input.n}',
      zero: '{input.zero}',
      no: '{input.no}',
      text: 'No. {input.n}',
      id: number('contact.id'),
      fixed: [1, null, true],
    };
    expect(JSON.parse(await sent(body, { n: 5, zero: 0, no: false }))).toEqual({
      n: 5,
      zero: 0,
      no: false,
      text: 'No. 5',
      id: 7,
      fixed: [1, null, true],
    });
  });

  test('leaves out what has no value, and keeps names that every object has', async () => {
    const body = JSON.parse(
      '{"__proto__": "{input.a}", "a": "{input.a}", "none": "{input.b}", "text": "x {input.b}", "list": ["{input.b}", "{input.a}"]}',
    ) as SentJson;
    const text = await sent(body, { a: '"}, {"', b: '' });
    expect(text).toBe('{"__proto__":"\\"}, {\\"","a":"\\"}, {\\"","list":["\\"}, {\\""]}');
  });

  test('is a form where it is to be one', async () => {
    const form = new URLSearchParams(
      await sent({ a: '{input.a}', b: '{input.b}', c: ['x', 'y'] }, { a: 'a&b=c', b: '' }, 'form'),
    );
    expect([...form]).toEqual([
      ['a', 'a&b=c'],
      ['c', 'x'],
      ['c', 'y'],
    ]);
  });
});

describe('a value outside of the quotes of a query language', () => {
  const search = { byId: { path: '/c', query: { q: queryLanguage('id eq {id} and state eq "open"') } } };

  test.each(['17', 'a-1', '2026-03-01T09:30:00.123Z', '+351912345678', 'rita@lobo.example', 'Zoë'])(
    'may be a plain one: %s',
    async (id) => {
      const { call, asked } = callOf(() => ({ id }));
      await connectorOf({ search: { record: { contact: { id: 'id' } }, ...search } }).search?.byId(call, id);
      expect(new URL(asked[0]?.url ?? '').searchParams.get('q')).toBe(`id eq ${id} and state eq "open"`);
    },
  );

  test.each(['1 or 1 eq 1', "1'", '1)', '1;drop', '1/*', '1,2', '{x}', '%', '1\n'])(
    'asks for nothing with %j',
    async (id) => {
      const { call, asked } = callOf(() => ({ id }));
      const found = await connectorOf({ search: { record: { contact: { id: 'id' } }, ...search } }).search?.byId(
        call,
        id,
      );
      expect([found, asked]).toEqual([undefined, []]);
    },
  );
});

test('a list of contacts whose time cannot stand in its query is a problem, and no list of everybody', async () => {
  const { call, asked } = callOf(() => []);
  const { contacts } = connectorOf({
    contacts: {
      list: { path: '/c', query: { q: queryLanguage('changed >= {from} limit {limit} after {afterId}') } },
      largestPage: 10,
      changes: {
        by: 'time',
        at: 'at',
        format: 'YYYY-MM-DD HH:mm:ss',
        precision: 'second',
        lagSeconds: 0,
        sort: 'changed-then-id',
      },
      contact: { id: 'id' },
    },
  });
  const query = {
    order: 'changed-then-id',
    from: 0,
    to: 9,
    after: { changedAt: 0, id: '1' },
    limit: 10,
    where: [],
  } as const;
  const read = contacts && 'kind' in contacts && contacts.kind === 'keyset' ? contacts.read(call, query) : undefined;
  await expect(read).rejects.toThrow('A value cannot stand without quotes in a query that is declared');
  expect(asked).toEqual([]);
});

describe('a request that lacks what it needs', () => {
  const interaction = { id: 'id', subject: 'subject', date: 'at' };
  const EVERY = [
    ['in its path', { path: '/c/{contact.id}/t' }],
    ['in the query of its path', { path: '/t{?contact.id}' }],
    ['in its query', { path: '/t', query: { c: '{contact.id}' } }],
    ['in a text of its query', { path: '/t', query: { c: 'contact-{contact.id}' } }],
    ['in a query language without quotes', { path: '/t', query: { q: queryLanguage('c = {contact.id}') } }],
    ['in a query language', { path: '/t', query: { q: queryLanguage('c = "{contact.id}"') } }],
    ['in a function', { path: '/t', query: { c: number('contact.id') } }],
    ['in a function over a function', { path: '/t', query: { c: join(',', number('contact.id')) } }],
    ['in a template', { path: '/t', query: { c: template('c-{contact.id}') } }],
    ['in its body', { path: '/t', method: 'POST', body: { filter: [{ c: '{contact.id}' }] } }],
    ['in a function of its body', { path: '/t', method: 'POST', body: { c: number('contact.id') } }],
    ['in a header', { path: '/t', headers: { 'X-Contact': '{contact.id}' } }],
  ] as const;

  test.each(EVERY)('%s is not sent', async (_, list) => {
    const { call, asked } = callOf(() => [{ id: 1, subject: 's', at: '2026-01-01T00:00:00Z' }]);
    const read = connectorOf({ interactions: { t: { list, interaction } } }).interactionsByType?.['t'];
    const contact = { emails: [], phones: [] };
    expect(await read?.(call, { contact, types: ['t'], limit: 5 })).toEqual([]);
    expect(await read?.(call, { contact: { ...contact, id: '' }, types: ['t'], limit: 5 })).toEqual([]);
    expect(asked).toEqual([]);
    expect(await read?.(call, { contact: { ...contact, id: '7' }, types: ['t'], limit: 5 })).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test.each(['{contact.email}', '{contact.emails}', '{contact.phones}'])(
    'such as %s of a list that is empty',
    async (c) => {
      const { call, asked } = callOf(() => []);
      const read = connectorOf({
        interactions: { t: { list: { path: '/t', query: { c } }, interaction } },
      }).interactionsByType;
      await read?.['t']?.(call, { contact: { emails: [], phones: [] }, types: ['t'], limit: 5 });
      expect(asked).toEqual([]);
    },
  );

  test('is sent where an auth field stands in its body', async () => {
    const { call, asked } = callOf(() => [], { org: 'acme' });
    const list = { path: '/t', method: 'POST', body: { org: '{{org}}', c: '{contact.id}' } } as const;
    const read = connectorOf({ interactions: { t: { list, interaction } } }).interactionsByType?.['t'];
    await read?.(call, { contact: { id: '7', emails: [], phones: [] }, types: ['t'], limit: 5 });
    expect(asked[0]?.init.body).toBe('{"org":"acme","c":"7"}');
  });
});

test('The names in what is sent are those of templates and of fields in expressions', () => {
  const sent = [
    '{a.b}{{field}}',
    { c: queryLanguage('"{d}"') },
    derive('x', ["join(',', e.f) || 'g' || `h`", ['i[0].j']], () => 1),
    template('{k}'),
    5,
  ];
  expect(namesIn(sent)).toEqual(['a.b', 'd', 'e.f', 'i', 'j', 'k']);
});

test('A link encodes what stands in it, whatever that is', () => {
  const { call } = callOf(() => ({}), { org: 'a/b' });
  const context = { subject: { id: 'x/../\ud800?#' }, call, timeZone: 'UTC' };
  expect(link('https://{{org}}.example.org/c/{id}').apply([], context)).toBe(
    'https://a%2Fb.example.org/c/x%2F..%2F%EF%BF%BD%3F%23',
  );
});
