import { describe, expect, test } from 'vitest';
import { rest } from '../../src/connectors/rest/rest.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { createMask } from '../../cli/live/mask.ts';
import type { Step } from '../../cli/live/step.ts';
import type { Exchange } from '../../cli/live/exchange.ts';
import { adviceFor } from '../../cli/try/advice.ts';
import { beside } from '../../cli/try/columns.ts';
import { fieldTables } from '../../cli/try/fields.ts';
import { toJson, toText } from '../../cli/try/report.ts';
import { parseSince } from '../../cli/try/since.ts';
import { readSmallFile } from '../../cli/read-small-file.ts';
import { withListed } from '../../cli/init/list.ts';

describe('secrets', () => {
  const secret = 'pa s/s"wörd+1';
  const mask = createMask();
  mask.hide(secret);

  test.each([
    ['as it is', secret],
    ['in a URL', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ a: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify({ a: secret }).slice(6, -2)],
    ['in a URL in lower case', encodeURIComponent(secret).toLowerCase()],
    [
      'in JSON with all escapes',
      [...secret].map((each) => `\\u${(each.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join(''),
    ],
    ['in JSON with slashes escaped', secret.replaceAll('/', String.raw`\/`).replaceAll('"', String.raw`\"`)],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(secret).replaceAll('/', String.raw`\/`)).slice(3, -3)],
    ['in HTML', secret.replaceAll('"', '&quot;').replaceAll('+', '&#43;').replaceAll('ö', '&#xF6;')],
    ['in Base64', Buffer.from(secret).toString('base64')],
  ])('are masked %s', (_, form) => {
    expect(mask.text(`before ${form} behind`)).toBe('before [secret] behind');
  });

  test('are masked in a URL however it is encoded', () => {
    const other = createMask();
    other.hide('abcd~ef');
    expect(other.url('https://a.example/x%61bcd~ef?k=%61bcd%7Eef&n=1')).toBe(
      'https://a.example/x[secret]?k=[secret]&n=1',
    );
    expect(other.url('https://a.example/x?n=1%202')).toBe('https://a.example/x?n=1%202');
  });

  test('that are short are masked where they stand alone', () => {
    const short = createMask();
    short.hide('abc');
    expect(short.text('abc abcd k=abc&')).toBe('[secret] abcd k=[secret]&');
  });

  test('are masked in no longer time than the text is long', () => {
    const hostile = ['\\'.repeat(500_000), '&#0'.padEnd(500_000, '0')];
    for (const each of hostile) expect(mask.text(each)).toBe(each);
  });

  test('that are short mask no keys, numbers and titles', () => {
    const short = createMask();
    for (const each of ['id', '1']) short.hide(each);
    expect(short.text('{"id": 1, "a": [1,1], "b": "1", "c": "id"}')).toBe(
      '{"id": 1, "a": [1,1], "b": "[secret]", "c": "[secret]"}',
    );
    const steps: readonly Step[] = [{ title: 'search by id, page 1', exchanges: [], mapped: [{ id: '1', n: 1 }] }];
    const shown = JSON.parse(toJson(steps, [], { mask: short })) as { steps: unknown[] };
    expect(shown.steps[0]).toMatchObject({ title: 'search by id, page 1', mapped: [{ id: '[secret]', n: 1 }] });
    expect(toText(steps, [], { mask: short, width: 80, full: true })).toContain('search by id, page 1');
  });
});

test('an answer that is nested as deep as no JSON can be written is shown in short', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const steps: readonly Step[] = [{ title: 'x', exchanges: [exchange(deep)], mapped: [] }];
  const options = { mask: createMask(), width: 80, full: false };
  expect(toText(steps, [], options).length).toBeLessThan(5000);
  expect(JSON.parse(toJson(steps, [], options))).toMatchObject({
    steps: [{ exchanges: [{ answer: { body: deep } }] }],
  });
});

test('JSON for programs holds nothing that moves the cursor or turns a line', () => {
  const name = 'a\u202Eb\u009B2Jc\u{E0001}';
  const shown = toJson([{ title: 'x', exchanges: [], mapped: [{ name }] }], [], { mask: createMask() });
  expect(shown).not.toMatch(/[\u007F-\u009F\p{Cf}]/u);
  expect(JSON.parse(shown)).toMatchObject({ steps: [{ mapped: [{ name }] }] });
});

const exchange = (json: unknown, path = '/contacts'): Exchange => ({
  method: 'GET',
  url: `https://api.example.org${path}`,
  headers: {},
  ms: 1,
  isToken: false,
  answer: { status: 200, headers: {}, body: typeof json === 'string' ? json : JSON.stringify(json) },
});

const redirect: Exchange = {
  ...exchange(''),
  answer: { status: 302, headers: { location: 'https://login.example.org/a?b' }, body: '' },
};

describe('the table of fields', () => {
  const connector = rest({
    baseUrl: 'https://api.example.org',
    validate: { path: '/me' },
    contacts: {
      list: { path: '/contacts', items: 'data', query: { page: '{page}' }, paging: { by: 'page' } },
      largestPage: 10,
      followUp: { more: { path: '/contacts/{id}/more' } },
      contact: {
        id: 'id',
        name: 'fullname',
        emails: 'mails[].address',
        company: 'more.firmname',
        title: ['role', 'job'],
      },
    },
  });
  const list = {
    data: [{ id: 1, full_name: 'Ana', emails: [{ address: 'a@x.example' }], job: 'CEO', 'ana@x.example': 1 }],
  };
  const step: Step = {
    title: 'contacts, page 1',
    place: { of: 'contact', name: 'contacts' },
    exchanges: [exchange(list), exchange({ firm_name: 'Acme' }, '/contacts/1/more')],
    mapped: [{ id: '1', emails: [], phones: [], title: 'CEO' }, { deleted: '2' }],
  };
  const [table] = fieldTables(connector, [step]);
  const row = (field: string) => table?.rows.find((each) => each.field === field);

  test('counts the items that yield something, without those that are gone', () => {
    expect(row('id')).toEqual({ field: 'id', yielded: 1, of: 1, expression: 'id' });
    expect(row('title')).toEqual({ field: 'title', yielded: 1, of: 1, expression: '[role, job]' });
    expect(row('phones')).toEqual({ field: 'phones', yielded: 0, of: 1 });
  });

  test('says of what yields nothing which key may be meant, also in follow-ups', () => {
    expect(row('name')?.nearest).toBe('full_name');
    expect(row('emails')?.nearest).toBe('emails[].address');
    expect(row('company')?.nearest).toBe('more.firm_name');
  });

  test.each([
    ['company', { company: { name: 'Acme' } }, 'company.name'],
    ['phone', { phones: [{ number: '1' }] }, 'phones[].number'],
    ['name', { company: { name: 'Acme' }, first_name: 'Ana', lastName: 'Sá' }, 'first_name, lastName'],
    ['email', { emails: ['ana@acme.com'] }, 'emails'],
  ])('names what is usable in place of %s: %j', (name, item, meant) => {
    const other = rest({
      baseUrl: 'https://api.example.org',
      validate: { path: '/me' },
      contacts: {
        list: { path: '/contacts', query: { page: '{page}' }, paging: { by: 'page' } },
        largestPage: 10,
        contact: { id: 'id', name },
      },
    });
    const [found] = fieldTables(other, [{ ...step, exchanges: [exchange([item])] }]);
    expect(found?.rows.find(({ field }) => field === 'name')?.nearest).toBe(meant);
  });

  test('shows keys that look like names, and no values', () => {
    expect(table?.keys).toContain('emails[].address');
    expect(JSON.stringify(table)).not.toMatch(/ana@|a@x|Acme|Ana/);
  });

  test('works for a connector that declares nothing', () => {
    const own: Connector = { validate: async () => ({}) };
    const [plain] = fieldTables(own, [step]);
    expect(plain?.rows.find(({ field }) => field === 'title')).toEqual({ field: 'title', yielded: 1, of: 1 });
    expect(plain?.keys).toEqual([]);
  });
});

test.each([
  ['2026-03-01T00:00:00Z', Date.UTC(2026, 2, 1)],
  ['2026-03-01T01:00:00+01:00', Date.UTC(2026, 2, 1)],
  ['2026-03-01', Date.UTC(2026, 2, 1)],
  ['7d', Date.UTC(2026, 2, 3)],
  ['90m', Date.UTC(2026, 2, 9, 22, 30)],
])('--since takes %s', (text, instant) => {
  expect(parseSince(text, Date.UTC(2026, 2, 10))).toBe(instant);
});

test.each(['7', 'd7', '7w', '2026-03-01T00:00:00', '2026-13-01', 'yesterday', ''])('--since refuses "%s"', (text) => {
  expect(() => parseSince(text, 0)).toThrow('--since must be');
});

test('two blocks stand beside each other where there is room, with every line in full', () => {
  const [left, right] = [
    { title: 'a', lines: ['x'.repeat(70)] },
    { title: 'b', lines: ['y', 'z'] },
  ];
  const wide = beside(left, right, 123);
  expect(wide[0]).toBe(`a${' '.repeat(59)} │ b`);
  expect(wide.join('').replaceAll(/[^x]/g, '')).toHaveLength(70);
  expect(beside(left, right, 80)).toEqual(['a', 'x'.repeat(70), 'b', 'y', 'z']);
});

test.each([
  [new BridgeError('upstream_unavailable', ''), [{ ...exchange({}), failure: 'ENOTFOUND' }], /no host of this name/],
  [new BridgeError('upstream_failed', '', { upstreamStatus: 404 }), [exchange({})], /nothing at this path/],
  [new BridgeError('invalid_credentials', ''), [exchange({})], /does not accept the credentials/],
  [new BridgeError('action_refused', '', { upstreamStatus: 404 }), [exchange({})], /what the agent at Talkdesk reads/],
  [new BridgeError('source_capped', ''), [exchange({})], /begin behind an id/],
  [new BridgeError('upstream_failed', ''), [exchange('<html>')], /is no JSON/],
  [new BridgeError('upstream_failed', ''), [exchange({})], /compare the expressions/],
  [new TypeError('x'), [], /code of the connector/],
  [new BridgeError('upstream_failed', ''), [{ ...exchange({}), failure: 'TOO_LARGE' }], /fewer items with --limit/],
  [new BridgeError('upstream_unavailable', ''), [{ ...exchange({}), failure: 'BROKEN_OFF' }], /broke it off/],
  [new BridgeError('upstream_failed', ''), [redirect], /redirected to login\.example\.org/],
  [new BridgeError('upstream_failed', ''), [redirect, exchange('<html>')], /redirected to login\.example\.org/],
  [new BridgeError('upstream_failed', ''), [redirect, exchange({})], /compare the expressions/],
  [new BridgeError('invalid_credentials', 'They hold characters that no header can carry'), [], /printable ASCII/],
])('%# a problem has its advice', (problem, exchanges, advice) => {
  expect(adviceFor(problem, exchanges)).toMatch(advice);
});

test('an integration is put into the list behind the others, and into no list that is written otherwise', () => {
  const source = "import { a } from './a.ts';\n\nexport const integrations: readonly Integration[] = [\n  a,\n];\n";
  const listed = withListed(source, { name: 'b', exported: 'bIntegration' });
  expect(listed).toBe(
    "import { a } from './a.ts';\nimport { bIntegration } from './b.ts';\n\nexport const integrations: readonly Integration[] = [a, bIntegration];\n",
  );
  expect(withListed('export const integrations = all();\n', { name: 'b', exported: 'b' })).toBeUndefined();
});

test('a value is read from a file that ends soon', () => {
  expect(readSmallFile(new URL('../../package.json', import.meta.url).pathname)).toContain('"name"');
  expect(() => readSmallFile('/dev/zero')).toThrow(expect.objectContaining({ code: 'EFBIG' }));
});
