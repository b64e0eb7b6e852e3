import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostRuleProblem, readTemplateValue, readTenantUrl, templateProblem } from '../../src/domain/tenant-url.ts';

const BELOW = ['*.example.org', 'login.example.com'];
const read = (text: string, hosts = BELOW, allowLoopback = false) => readTenantUrl(text, { hosts, allowLoopback });

/** Forms that hide another host, or that a parser would repair. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['http', 'http://acme.example.org'],
  ['another scheme', 'ftp://acme.example.org'],
  ['a scheme without slashes', 'javascript:alert(1)'],
  ['no host', 'https://'],
  ['a host of nobody', '//acme.example.org'],
  ['a path', '/etc/passwd'],
  ['a host that goes on', 'https://acme.example.org.evil.example'],
  ['a host that ends alike', 'https://evilexample.org'],
  ['the allowed host in a query', 'https://evil.example/?acme.example.org'],
  ['the allowed host in a query at once', 'https://evil.example?.example.org'],
  ['the allowed host in a fragment', 'https://evil.example#.example.org'],
  ['the allowed host as a user', 'https://acme.example.org@evil.example'],
  ['a user', 'https://user@acme.example.org'],
  ['an empty user', 'https://@acme.example.org'],
  ['a user and a password', 'https://user:word@acme.example.org'],
  ['a port', 'https://acme.example.org:8443'],
  ['the usual port', 'https://acme.example.org:443'],
  ['an empty port', 'https://acme.example.org:'],
  ['a backslash', 'https://evil.example\\.example.org'],
  ['a backslash for a slash', 'https:\\\\acme.example.org'],
  ['one slash', 'https:/acme.example.org'],
  ['three slashes', 'https:///acme.example.org'],
  ['a blank inside', 'https://acme .example.org'],
  ['a tab inside', 'https://acme\t.example.org'],
  ['a line break inside', 'https://acme.example.org\r\nHost: evil.example'],
  ['a null', 'https://acme.example.org\0'],
  ['a percent-encoded dot', 'https://acme%2eexample.org'],
  ['full-width letters', 'https://ａcme.example.org'],
  ['an ideographic dot', 'https://acme。example.org'],
  ['a letter of another script', 'https://\u0430cme.example.org'],
  ['a soft hyphen', 'https://ac\u00adme.example.org'],
  ['a dot at the end', 'https://acme.example.org.'],
  ['two dots', 'https://acme..example.org'],
  ['the bare domain', 'https://example.org'],
  ['an address', 'https://10.0.0.1'],
  ['an address in decimal', 'https://2130706433'],
  ['an address in octal', 'https://0177.0.0.1'],
  ['an address in hex', 'https://0x7f000001'],
  ['an address in two parts', 'https://127.1'],
  ['IPv6', 'https://[::1]'],
  ['IPv4 in IPv6', 'https://[::ffff:10.0.0.1]'],
  ['this machine', 'https://localhost'],
  ['steps up', 'https://acme.example.org/a/../../b'],
  ['a quote in the path', 'https://acme.example.org/"'],
];

describe('an address that a tenant types', () => {
  test.each([
    ['https://acme.example.org', 'https://acme.example.org'],
    ['https://acme.example.org/', 'https://acme.example.org'],
    ['acme.example.org', 'https://acme.example.org'],
    ['  ACME.Example.org ', 'https://acme.example.org'],
    ['HTTPS://acme.example.org/Path/', 'https://acme.example.org/Path'],
    ['acme.example.org/path?tenant=7', 'https://acme.example.org/path?tenant=7'],
    ['a.b.example.org', 'https://a.b.example.org'],
    ['login.example.com', 'https://login.example.com'],
    ['xn--mnchen-3ya.example.org', 'https://xn--mnchen-3ya.example.org'],
  ])('is taken as an https URL: %s', (text, url) => {
    expect(read(text)).toEqual({ url });
  });

  test.each(HOSTILE)('is refused with %s', (_, text) => {
    expect(read(text)).toEqual({ rule: 'must be an https address below example.org or of login.example.com' });
  });

  test.each(
    HOSTILE.filter(([, text]) => !/evilexample|\.evil\.example$|https:\/\/example\.org|evil\.example\/?\?/.test(text)),
  )('is refused with %s, even where any public host may be typed', (_, text) => {
    expect(read(text, ['*'])).toHaveProperty('rule');
  });

  test('may be of any public host where the integration says so', () => {
    expect(read('crm.in-house.example', ['*'])).toEqual({ url: 'https://crm.in-house.example' });
    for (const host of ['crm.local', 'crm.internal', 'localhost', '192.168.0.1']) {
      expect(read(host, ['*'])).toHaveProperty('rule');
    }
  });

  test('may be of a private network never, even where a rule would fit', () => {
    expect(read('crm.internal', ['*.internal'])).toHaveProperty('rule');
  });

  test('may be of this machine in development, by http and at any port', () => {
    for (const url of ['http://127.0.0.1:8080', 'http://localhost:3000', 'https://[::1]:9000']) {
      expect(read(url, BELOW, true)).toEqual({ url });
    }
    for (const url of ['http://10.0.0.1', 'http://acme.example.org', 'http://localhost.evil.example']) {
      expect(read(url, BELOW, true)).toHaveProperty('rule');
    }
  });

  test('leads nowhere else, whatever is typed around it', () => {
    const piece = fc.constantFrom(
      'https://',
      'acme',
      '.example.org',
      'evil.example',
      '@',
      ':',
      '/',
      '\\',
      '#',
      '?',
      '%2e',
      '.',
      '\t',
      'ａ',
      '127.0.0.1',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 }), (pieces) => {
        const result = read(pieces.join(''));
        if (!('url' in result)) return;
        const { protocol, hostname, port, username } = new URL(result.url);
        expect([protocol, port, username]).toEqual(['https:', '', '']);
        expect(hostname).toMatch(/^[a-z\d_.-]+\.example\.org$|^login\.example\.com$/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a rule for hosts', () => {
  test.each(['*', '*.example.org', 'api.example.org', '*.a-b.example.co'])('may be %s', (rule) => {
    expect(hostRuleProblem(rule)).toBeUndefined();
  });

  test.each([
    '',
    '*.org',
    'org',
    '*.*',
    'a*.example.org',
    'API.example.org',
    'example.org:443',
    'https://example.org',
    'example.org/x',
    '**',
    '.example.org',
    '10.0.0.1',
  ])('may not be %j', (rule) => {
    expect(hostRuleProblem(rule)).toMatch(/^must be a host/);
  });
});

const HOST = 'https://{{account}}.example.org';

describe('a value that stands in the host of a template', () => {
  test.each([
    ['acme', 'acme'],
    [' ACME ', 'acme'],
    ['acme.example.org', 'acme'],
    ['https://acme.example.org', 'acme'],
    ['HTTPS://Acme.Example.org/login?next=/', 'acme'],
    ['a-1', 'a-1'],
  ])('is taken from %s', (text, value) => {
    expect(readTemplateValue(text, HOST, 'account')).toEqual({ value });
    expect(readTemplateValue(text, '{{account}}.example.org', 'account')).toEqual({ value });
  });

  test.each([
    ...HOSTILE.filter(([name]) => !['steps up', 'a quote in the path', 'a path'].includes(name)).map(
      ([name, text]) => [name, text] as const,
    ),
    ['a step up', 'acme/..'],
    ['two parts', 'a.b'],
    ['two parts of the whole', 'a.b.example.org'],
    ['nothing but the rest', '.example.org'],
    ['a hyphen at its begin', '-acme'],
    ['a hyphen at its end', 'acme-'],
    ['too many letters', 'a'.repeat(64)],
    ['a placeholder', '{{account}}'],
    ['nothing', ' '],
  ] as const)('is refused with %s', (_, text) => {
    expect(readTemplateValue(text, HOST, 'account')).toEqual({
      rule: 'must be the part … of ….example.org, or the whole address',
    });
  });

  test('may have something before it', () => {
    const format = 'https://eu-{{account}}.api.example.org/v1';
    expect(readTemplateValue('acme', format, 'account')).toEqual({ value: 'acme' });
    expect(readTemplateValue('https://eu-acme.api.example.org/v1', format, 'account')).toEqual({ value: 'acme' });
    expect(readTemplateValue('us-acme.api.example.org', format, 'account')).toHaveProperty('rule');
  });

  test('leads to that host only, whatever is typed', () => {
    const piece = fc.constantFrom(
      'https://',
      'acme',
      '.example.org',
      'evil.example',
      '@',
      ':',
      '/',
      '\\',
      '#',
      '?',
      '%2e',
      '.',
      '\n',
      'ａ',
      '-',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 8 }), (pieces) => {
        const result = readTemplateValue(pieces.join(''), HOST, 'account');
        if (!('value' in result)) return;
        const { host, href } = new URL(HOST.replace('{{account}}', result.value));
        expect([host, href]).toEqual([`${result.value}.example.org`, `https://${result.value}.example.org/`]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a value that stands in the path of a template', () => {
  const PATH = 'https://example.org/teams/{{team}}/api';

  test.each([
    ['blue', 'blue'],
    ['Blue_7', 'Blue_7'],
    ['https://example.org/teams/Blue', 'Blue'],
    ['example.org/teams/blue/api/users', 'blue'],
  ])('is taken from %s', (text, value) => {
    expect(readTemplateValue(text, PATH, 'team')).toEqual({ value });
  });

  test.each([
    '..',
    '.',
    'a/b',
    'a?b',
    'a#b',
    'a%2fb',
    'a b',
    'a\r\nb',
    '',
    'https://evil.example/teams/blue',
    'https://example.org/teams/../admin',
  ])('is refused: %j', (text) => {
    expect(readTemplateValue(text, PATH, 'team')).toEqual({
      rule: 'must be the part … of example.org/teams/…, or the whole address',
    });
  });
});

describe('a format', () => {
  test.each([
    HOST,
    '{{account}}.acme.example',
    'https://example.org/{{account}}',
    'eu.{{account}}.example.org',
    'a number of eight digits',
  ])('may be %j', (format) => {
    expect(templateProblem(format, 'account')).toBeUndefined();
  });

  test.each([
    'https://{{acount}}.example.org',
    'https://{{account}}.{{account}}.example.org',
    'https://{{account}}',
    'https://{{account}}.org',
    'https://{{account}}/example.org',
    'http://{{account}}.example.org',
    'https://user@{{account}}.example.org',
    'https://example.org?a={{account}}',
    'https://example.org{{account}}',
  ])('may not be %j', (format) => {
    expect(templateProblem(format, 'account')).toMatch(/^must /);
  });

  test('without a placeholder is a hint, and the value is taken as it is', () => {
    expect(readTemplateValue(' 12 34 ', 'eight digits', 'account')).toEqual({ value: ' 12 34 ' });
  });
});
