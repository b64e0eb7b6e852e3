import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublicHostName } from '../../src/domain/public-host.ts';
import { type OutboundProblem, readOutboundLink, readOutboundUrl } from '../../src/upstream/outbound-url.ts';

const PRODUCTION = { allowLoopback: false };
const DEVELOPMENT = { allowLoopback: true };

/** The address that is sent to, or the problem for which it is refused. */
const outcome = (read: ReturnType<typeof readOutboundUrl>) => ('url' in read ? read.url.href : read.problem);

/** Addresses that are refused, by the problem. */
const HOSTILE: Readonly<Record<OutboundProblem, readonly string[]>> = {
  characters: [
    ' https://crm.example/',
    'https://crm.example/ ',
    'https://crm.example/a b',
    'https://crm.example/?q=a b',
    'https://crm.example/\u00a0',
    'https://crm.example/a\tb',
    'https://crm.example/a\r\nX-Evil: 1',
    'https://crm.example/?a=b\n',
    'https://crm.example\r\n.evil.example/',
    'ht\ntps://crm.example/',
    '\ufeffhttps://crm.example/',
    'https://crm.example/\0',
    'https://crm.example/\u007f',
    'https://crm.example/\u0085',
    'https://crm.example/\u2028',
    'https://crm.example/\ud800',
    'https:\\\\crm.example\\',
    'https://crm.example\\@evil.example/',
    'https://evil.example\\.crm.example/',
    'https://crm.example/a\\..\\b',
    'https://crm.example/?a\\b',
  ],
  not_a_url: [
    '',
    'crm.example/contacts',
    '/contacts',
    '//crm.example/contacts',
    'https://',
    'https:///crm.example/',
    'https:/crm.example/',
    'https:crm.example',
    'https://crm.example:99999/',
    'https://crm.example:443:443/',
    'https://a<b.crm.example/',
    'https://crm.example%2f.evil.example/',
    'https://crm%00.example/',
    'https://[::1/',
    'https://[fe80::1%25eth0]/',
    'https://256.256.256.256/',
    'https://1.2.3.4.5/',
  ],
  scheme: [
    'http://crm.example/',
    'HTTP://crm.example/',
    'http://127.0.0.1:8787/',
    'http://localhost/',
    'http://[::1]/',
    'http://169.254.169.254/latest/meta-data',
    'ftp://crm.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:application/json,{}',
    'blob:https://crm.example/1',
    'wss://crm.example/',
    'gopher://crm.example/',
    'crm.example:443/contacts',
  ],
  user_info: [
    'https://anna@crm.example/',
    'https://anna:hunter2@crm.example/',
    'https://:hunter2@crm.example/',
    'https://@crm.example/',
    'https://crm.example@evil.example/',
    'https://crm.example:443@evil.example/',
    'https://crm.example%2f@evil.example/',
    'https://crm.example@127.0.0.1/',
    'https://a@b@crm.example/',
  ],
  ip_address: [
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0X7F.1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0300.0250.0.1/',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://①②⑦.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://2852039166/latest/meta-data',
    'https://100.64.0.1/',
    'https://93.184.215.14/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[2606:2800:21f::1]/',
  ],
  not_public: [
    'https://localhost/',
    'https://LOCALHOST/',
    'https://localhost./',
    'https://ｌocalhost/',
    'https://loc%61lhost/',
    'https://localhost:8443/',
    'https://a.localhost/',
    'https://localhost.localdomain/',
    'https://printer.local/',
    'https://printer.local./',
    'https://metadata.google.internal/',
    'https://metadata/',
    'https://crm/',
    'https://com./',
    'https://crm.lan/',
    'https://crm.home.arpa/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://crm.onion/',
    'https://a_b.crm.example/',
    'https://-crm.example/',
    'https://crm-.example/',
    'https://crm..example/',
    'https://crm.example../',
    'https://.crm.example/',
    `https://${'a'.repeat(64)}.crm.example/`,
    'https://*.crm.example/',
    'https://{{site}}.crm.example/',
  ],
  trailing_dot: ['https://crm.example./', 'https://CRM.example./contacts', 'https://crm.example.:443/'],
  rewritten_host: [
    'https://ｃrm.example/',
    'https://ｃrm.éxample.example/',
    'https://ⓒrm.example/',
    'https://𝐜rm.example/',
    'https://crm。example/',
    'https://crm．example/',
    'https://crm%2eexample/',
    'https://%63rm.example/',
    'https://c\u00adrm.example/',
    'https://c\u200brm.example/',
    'https://c\u00admé.example/',
    'https://crm.é。example/',
    'https://crm.exampl\u2147/',
    'https://crm.ex\u212bmple.example/',
    'https://\u212arm.example/',
  ],
  port: [
    'https://crm.example:8443/',
    'https://crm.example:80/',
    'https://crm.example:22/',
    'https://crm.example:0/',
    'https://crm.example:04430/',
  ],
  path_escape: [
    'https://crm.example/contacts/..',
    'https://crm.example/contacts/../admin',
    'https://crm.example/..',
    'https://crm.example/contacts/.',
    'https://crm.example/contacts/./tickets',
    'https://crm.example/contacts/%2e%2e/admin',
    'https://crm.example/contacts/%2E./admin',
    'https://crm.example/contacts/.%2e?a=b',
    'https://crm.example/contacts/%2e',
    'https://crm.example/contacts/%252e%252e/admin',
    'https://crm.example/contacts/..%2fadmin',
    'https://crm.example/contacts/a%2f..%2fadmin',
    'https://crm.example/contacts/..%5cadmin',
    'https://crm.example/contacts/a%5C..',
    'https://crm.example/contacts/..%252fadmin',
    'https://crm.example/contacts/..;/admin',
    'https://crm.example/contacts/..;a=b/admin',
    'https://crm.example/contacts/..%3b/admin',
  ],
  fragment: ['https://crm.example/#a', 'https://crm.example/#', 'https://crm.example/contacts?a=b#.example.org'],
};

const HOSTILE_ROWS = Object.entries(HOSTILE).flatMap(([problem, texts]) => texts.map((text) => [problem, text]));

describe('the address of a request', () => {
  test.each(HOSTILE_ROWS)('is refused for %s: %j', (problem, text) => {
    expect(outcome(readOutboundUrl(text, PRODUCTION))).toBe(problem);
  });

  test.each([
    ['a path', 'https://crm.example/contacts/17', undefined],
    ['no path', 'https://crm.example', 'https://crm.example/'],
    ['a query', 'https://crm.example/contacts?after=17&limit=100', undefined],
    ['a query and no path', 'https://crm.example?a=b', 'https://crm.example/?a=b'],
    ['capitals', 'HTTPS://API.CRM.Example/Contacts', 'https://api.crm.example/Contacts'],
    ['many labels', 'https://a.b-c.d.crm.example/', undefined],
    ['the port of https', 'https://crm.example:443/', 'https://crm.example/'],
    ['letters beyond ASCII', 'https://MÜNCHEN.example/', 'https://xn--mnchen-3ya.example/'],
    ['letters beyond ASCII in their ASCII form', 'https://xn--mnchen-3ya.example/', undefined],
    ['letters beyond ASCII in its path', 'https://crm.example/é', 'https://crm.example/%C3%A9'],
    ['encoded characters', 'https://crm.example/contacts/a%2Fb%20c%5C?q=%0D%0A', undefined],
    ['dots within parts of its path', 'https://crm.example/v1.2/.well-known/..a/a../...', undefined],
    ['dots in its query', 'https://crm.example/contacts?path=/../a', undefined],
    ['a second slash in its path', 'https://crm.example//contacts', undefined],
    ['an @ and a colon in its path and query', 'https://crm.example/@anna:1?mail=a@b.example', undefined],
    ['an address in its query', 'https://crm.example/?next=https://127.0.0.1/', undefined],
    ['a name that begins like an address', 'https://127.0.0.1.crm.example/', undefined],
    ['a name that begins like that of this machine', 'https://localhost.crm.example/', undefined],
  ])('may have %s: %s', (_, text, href = text) => {
    expect(outcome(readOutboundUrl(text, PRODUCTION))).toBe(href);
    expect(outcome(readOutboundUrl(text, DEVELOPMENT))).toBe(href);
  });

  test('may have a port that is allowed besides 443, and no other', () => {
    const rules = { allowLoopback: false, ports: [8443, 9000] };
    expect(outcome(readOutboundUrl('https://crm.example:8443/a', rules))).toBe('https://crm.example:8443/a');
    expect(outcome(readOutboundUrl('https://crm.example:08443/', rules))).toBe('https://crm.example:8443/');
    expect(outcome(readOutboundUrl('https://crm.example/', rules))).toBe('https://crm.example/');
    expect(outcome(readOutboundUrl('https://crm.example:844/', rules))).toBe('port');
    expect(outcome(readOutboundUrl('http://crm.example:9000/', rules))).toBe('scheme');
    expect(outcome(readOutboundUrl('https://127.0.0.1:9000/', rules))).toBe('ip_address');
  });

  test.each([
    ['http://localhost/', 'http://localhost/'],
    ['http://LOCALHOST:8787/a?b=c', 'http://localhost:8787/a?b=c'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787/'],
    ['http://[::1]:9000/', 'http://[::1]:9000/'],
    ['https://localhost:8443/', 'https://localhost:8443/'],
    ['http://127.1/', 'rewritten_host'],
    ['http://2130706433/', 'rewritten_host'],
    ['http://0177.0.0.1/', 'rewritten_host'],
    ['http://[0::1]/', 'rewritten_host'],
    ['http://ｌocalhost/', 'rewritten_host'],
    ['http://127.0.0.2/', 'scheme'],
    ['http://[::ffff:127.0.0.1]/', 'scheme'],
    ['http://localhost./', 'scheme'],
    ['http://localhost.crm.example/', 'scheme'],
    ['http://10.0.0.1/', 'scheme'],
    ['https://10.0.0.1/', 'ip_address'],
    ['https://a.localhost/', 'not_public'],
    ['ws://localhost/', 'scheme'],
    ['http://anna@localhost/', 'user_info'],
    ['http://localhost/a/../b', 'path_escape'],
    ['http://localhost/#a', 'fragment'],
  ])('may be that of this machine in development: %s: %s', (text, expected) => {
    expect(outcome(readOutboundUrl(text, DEVELOPMENT))).toBe(expected);
  });

  test('is that of a public host by https, whatever is tried', () => {
    let taken = 0;
    fc.assert(
      fc.property(hostileText, (text) => {
        const read = readOutboundUrl(text, PRODUCTION);
        if (!('url' in read)) return;
        taken += 1;
        const { protocol, hostname, port, username, password, hash } = read.url;
        expect({ protocol, port, username, password, hash }).toEqual({
          protocol: 'https:',
          port: '',
          username: '',
          password: '',
          hash: '',
        });
        expect(isPublicHostName(hostname)).toBe(true);
        expect(readOutboundUrl(read.url.href, PRODUCTION)).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

describe('a refusal', () => {
  test('names host and rule, and nothing else of the address', () => {
    const text = 'https://anna:hunter2@crm.example:8443/secret/../path?token=1#end';
    expect(readOutboundUrl(text, PRODUCTION)).toEqual({
      problem: 'user_info',
      rule: 'must be reached without a user in the URL',
      message: 'crm.example:8443 must be reached without a user in the URL',
    });
  });

  test('speaks of the address where there is no host', () => {
    expect(readOutboundUrl('hunter2', PRODUCTION)).toEqual({
      problem: 'not_a_url',
      rule: 'must be a full URL',
      message: 'The address of the external service must be a full URL',
    });
  });
});

describe('a link in an answer', () => {
  const asked = new URL('https://crm.example/v2/contacts?page=1');
  const follow = (link: string, rules = PRODUCTION, from = asked) => {
    const read = readOutboundLink(link, from, rules);
    return 'url' in read ? [read.url.href, read.ofSameOrigin] : read.problem;
  };

  test.each([
    ['in full', 'https://crm.example/v2/contacts?page=2', undefined],
    ['in full, in capitals, with the port', 'HTTPS://CRM.EXAMPLE:443/v2/contacts?page=2', undefined],
    ['without its scheme', '//crm.example/v2/contacts?page=2', undefined],
    ['from its path on', '/v2/contacts?page=2', undefined],
    ['from its query on', '?page=2', undefined],
    ['beside the page', 'contacts?page=2', undefined],
    ['from the parent on', '../v2/contacts?page=2', undefined],
    ['with a fragment, which is not sent', '?page=2#top', undefined],
    ['with a colon in its query', '?page=2&at=12:30', 'https://crm.example/v2/contacts?page=2&at=12:30'],
  ])('may be of the same origin: %s', (_, link, href = 'https://crm.example/v2/contacts?page=2') => {
    expect(follow(link)).toEqual([href, true]);
  });

  test.each([
    ['another host', 'https://files.crm.example/1', undefined],
    ['another host without its scheme', '//evil.example/1', 'https://evil.example/1'],
    ['another host that begins like it', 'https://crm.example.evil.example/', undefined],
  ])('is told apart when it leads to another origin: %s', (_, link, href = link) => {
    expect(follow(link)).toEqual([href, false]);
  });

  test.each(HOSTILE_ROWS.filter(([problem, text]) => problem !== 'fragment' && /^\s*[a-z]+:/i.test(text ?? '')))(
    'is refused for %s: %j',
    (problem, link) => {
      expect(follow(link ?? '')).toBe(problem);
    },
  );

  test.each([
    ['plain http to the same host', 'http://crm.example/v2/contacts', 'scheme'],
    ['a user at the same host', '//anna@crm.example/', 'user_info'],
    ['an address without a scheme', '//169.254.169.254/latest/meta-data', 'ip_address'],
    ['a host behind backslashes', '\\\\evil.example/', 'characters'],
    ['a host behind a slash and a backslash', '/\\evil.example/', 'characters'],
    ['a host behind three slashes', '///evil.example/', 'not_a_url'],
    ['no host', '//', 'not_a_url'],
    ['a line break', '/v2\r\nX-Evil: 1', 'characters'],
    ['a tab before its slashes', '\t//evil.example/', 'characters'],
    ['an encoded slash and the parent', '/v2/..%2fadmin', 'path_escape'],
  ])('is refused with %s', (_, link, problem) => {
    expect(follow(link)).toBe(problem);
  });

  test('may lead about this machine in development, where another port is another origin', () => {
    const from = new URL('http://127.0.0.1:8787/contacts');
    expect(follow('/contacts?page=2', DEVELOPMENT, from)).toEqual(['http://127.0.0.1:8787/contacts?page=2', true]);
    expect(follow('http://127.0.0.1:9000/', DEVELOPMENT, from)).toEqual(['http://127.0.0.1:9000/', false]);
    expect(follow('//10.0.0.1/', DEVELOPMENT, from)).toBe('scheme');
    expect(follow('/contacts?page=2', PRODUCTION, from)).toBe('scheme');
  });
});

/** Pieces that mean something in a URL, or look like it. */
const piece = fc.constantFrom(
  ...' '.concat('\t\0\\/.?#@:-a1').split(''),
  ...'.. \r\n :443 :8443 %2e %2f crm.example localhost 127.0.0.1 0x7f [::1] xn-- .internal .local'.split(' '),
  ...'。 ／ ＠ ａ ſ \u212a ü \u00ad'.split(' '),
);

/** Addresses put together from such pieces, and a host that is right in many of them. */
const hostileText = fc
  .tuple(
    fc.constantFrom('https://', 'https://', 'https:', 'http://', 'HTTPS://', ''),
    fc.array(piece, { maxLength: 2 }),
    fc.constantFrom('crm.example', '.crm.example', ''),
    fc.array(piece, { maxLength: 3 }),
  )
  .map(([scheme, before, host, after]) => [scheme, ...before, host, ...after].join(''));
