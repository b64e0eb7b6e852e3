import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostRuleProblem, readTemplateValue, readTenantUrl, templateProblem } from '../../src/domain/tenant-url.ts';

describe('a rule for hosts', () => {
  test.each([
    ['one host', 'api.example.com'],
    ['a domain', 'example.com'],
    ['all subdomains', '*.example.com'],
    ['all subdomains of a subdomain', '*.my.example.com'],
    ['a domain of letters beyond ASCII, in its ASCII form', '*.xn--mnchen-3ya.example'],
    ['every public host', '*'],
  ])('may name %s: %s', (_, rule) => {
    expect(hostRuleProblem(rule)).toBeUndefined();
  });

  test.each([
    ['empty', ''],
    ['all of a top-level domain', '*.com'],
    ['a single label', 'example'],
    ['in capitals', 'API.example.com'],
    ['of letters beyond ASCII', 'münchen.example'],
    ['with a port', 'api.example.com:443'],
    ['with a path', 'api.example.com/'],
    ['with a scheme', 'https://api.example.com'],
    ['with blanks around it', ' api.example.com '],
    ['with a star inside of it', 'api.*.example.com'],
    ['with a star in a label', '*api.example.com'],
    ['with two stars', '*.*.example.com'],
    ['a suffix without its star', '.example.com'],
    ['with a dot behind it', 'api.example.com.'],
    ['an address', '93.184.215.14'],
    ['all of a number', '*.215.14'],
    ['this machine', 'localhost'],
    ['in a private network', '*.crm.internal'],
  ])('must not be %s: %j', (_, rule) => {
    expect(hostRuleProblem(rule)).toBe(
      'must be a public host name in lower case such as api.example.com, *. and such a name, or *',
    );
  });
});

describe("a tenant's URL", () => {
  const read = (text: string, ...hosts: string[]) => readTenantUrl(text, { hosts, allowLoopback: false });

  test.each([
    ['in full', 'https://acme.example.org', 'https://acme.example.org'],
    ['with a slash behind it', 'https://acme.example.org/', 'https://acme.example.org'],
    ['in capitals', 'HTTPS://ACME.Example.org/Path', 'https://acme.example.org/Path'],
    ['with blanks around it', '  https://acme.example.org ', 'https://acme.example.org'],
    ['by its host', 'acme.example.org', 'https://acme.example.org'],
    ['from its host on', 'acme.example.org/path', 'https://acme.example.org/path'],
    ['with a path that ends in a slash', 'https://acme.example.org/path/', 'https://acme.example.org/path/'],
    ['with a query', 'https://acme.example.org/path?a=b&c=%20', 'https://acme.example.org/path?a=b&c=%20'],
    ['with a query behind the host', 'acme.example.org?a=b', 'https://acme.example.org/?a=b'],
    ['with all that a path may hold', "acme.example.org/a-._~!$&'()*+,;=:@%7C", undefined],
    ['with the default port', 'https://acme.example.org:443/', 'https://acme.example.org'],
    ['with the default port and no scheme', 'acme.example.org:443', 'https://acme.example.org'],
    ['under more than one label', 'a.b.example.org', 'https://a.b.example.org'],
    ['with letters beyond ASCII', 'https://MÜNCHEN.example.org', 'https://xn--mnchen-3ya.example.org'],
    [
      'with letters beyond ASCII, in their ASCII form',
      'XN--mnchen-3ya.example.org',
      'https://xn--mnchen-3ya.example.org',
    ],
    ['with letters that need marks', 'https://हिन्दी.example.org', 'https://xn--j2bd4cyah0f.example.org'],
    ['that is long', `acme.example.org/${'a'.repeat(2031)}`, undefined],
  ])('may be typed %s: %s', (_, text, url = `https://${text}`) => {
    expect(read(text, '*.example.org')).toEqual({ url });
  });

  test.each([
    ['empty', ''],
    ['blank', '  '],
    ['nothing but a scheme', 'https://'],
    ['by http', 'http://acme.example.org'],
    ['by http at the port of https', 'http://acme.example.org:443'],
    ['by another scheme', 'ftp://acme.example.org'],
    ['by a scheme that has no host', 'javascript:alert(1)'],
    ['by a scheme whose letters only look like it', 'httpſ://acme.example.org'],
    ['without the slashes', 'https:acme.example.org'],
    ['with one slash', 'https:/acme.example.org'],
    ['with three slashes', 'https:///acme.example.org'],
    ['with slashes and no scheme', '//acme.example.org'],
    ['with backslashes for slashes', 'https:\\\\acme.example.org'],
    ['with a user', 'https://anna@acme.example.org'],
    ['with a user and no scheme', 'anna@acme.example.org'],
    ['with an empty user', 'https://@acme.example.org'],
    ['with a password', 'https://anna:hunter2@acme.example.org'],
    ['with the right host as a user', 'acme.example.org@evil.example'],
    ['with a fragment', 'https://acme.example.org/#a'],
    ['with an empty fragment', 'https://acme.example.org/#'],
    ['with the right host in a fragment', 'https://evil.example#.example.org'],
    ['with the right host in a query', 'https://evil.example/?acme.example.org'],
    ['with the right host in a path', 'https://evil.example/acme.example.org'],
    ['with the right host behind a backslash', 'https://evil.example\\.example.org'],
    ['with the right host and more behind it', 'https://acme.example.org.evil.example'],
    ['with a host that only ends like the right one', 'https://acmeexample.org'],
    ['with the bare domain', 'https://example.org'],
    ['with the bare domain and a dot before it', 'https://.example.org'],
    ['with a star', 'https://*.example.org'],
    ['with a dot behind the host', 'https://acme.example.org.'],
    ['with an empty label', 'https://acme..example.org'],
    ['with an underscore', 'https://a_b.example.org'],
    ['with an encoded letter in the host', 'https://%61cme.example.org'],
    ['with an encoded dot in the host', 'https://acme%2eexample.org'],
    ['with an encoded slash in the host', 'https://evil.example%2f.example.org'],
    ['with full-width letters', 'https://ａｃｍｅ.example.org'],
    ['with full-width letters beside one beyond ASCII', 'https://ａcmé.example.org'],
    ['with a sign for a letter', 'https://ac℠e.example.org'],
    ['with a full stop of another script', 'https://acme。example.org'],
    ['with an unseen hyphen', 'https://ac\u00adme.example.org'],
    ['with an unseen mark', 'https://acm\u034fé.example.org'],
    ['with an unseen joiner', 'https://ac\u200bme.example.org'],
    ['with half of a character', 'https://ac\ud800me.example.org'],
    ['with an inner blank', 'https://acme.example.org/a b'],
    ['with a blank in the host', 'https://ac me.example.org'],
    ['with a tab behind it', 'https://acme.example.org\t'],
    ['with a tab in it', 'https://ac\tme.example.org'],
    ['with a line break behind it', 'https://acme.example.org\n'],
    ['with a line break in its path', 'https://acme.example.org/a\r\nX-Evil: 1'],
    ['with a line break before it', '\r\nhttps://acme.example.org'],
    ['with a NUL before it', '\0https://acme.example.org'],
    ['with a DEL in its query', 'https://acme.example.org/?\u007f'],
    ['with a blank that does not break', '\u00a0acme.example.org'],
    ['with a mark of byte order', '\ufeffacme.example.org'],
    ['with a backslash in its path', 'https://acme.example.org/a\\b'],
    ['with a backslash in its query', 'https://acme.example.org/?a\\b'],
    ['with a path that climbs', 'https://acme.example.org/a/../b'],
    ['with a path that climbs in an encoded way', 'https://acme.example.org/a/%2e%2E/b'],
    ['with a path that climbs in its host form', 'acme.example.org/%2E%2E'],
    ['with a path that stays where it is', 'https://acme.example.org/./a'],
    ['with a path that stays where it is in an encoded way', 'https://acme.example.org/%2e/a'],
    ['with a C1 control in its path', 'https://acme.example.org/\u0085'],
    ['with a separator of lines in its path', 'https://acme.example.org/\u2028'],
    ['with a line feed alone in its host', 'https://acme.example\n.org'],
    ['with a carriage return alone in its host', 'https://acme.example\r.org'],
    ['in letters of mathematics', 'https://𝐚cme.example.org'],
    ['in circled letters', 'https://ⓐcme.example.org'],
    ['with a letter that only folds to ASCII', 'https://\u212a.example.org'],
    ['with the right host behind a user of evil looks', 'https://acme.example.org:443@evil.example'],
    ['with letters beyond ASCII in its path', 'https://acme.example.org/é'],
    ['with brackets in its path', 'https://acme.example.org/[a]'],
    ['with quotes in its path', 'https://acme.example.org/"'],
    ['with another port', 'https://acme.example.org:8443'],
    ['with another port and no scheme', 'acme.example.org:8443'],
    ['with the port of http', 'https://acme.example.org:80'],
    ['with an empty port', 'https://acme.example.org:'],
    ['with the default port behind a zero', 'https://acme.example.org:0443'],
    ['with a port that is none', 'https://acme.example.org:99999'],
    ['at this machine', 'http://localhost:8080'],
    ['longer than 2048 characters', `acme.example.org/${'a'.repeat(2032)}`],
  ])('must not be typed %s: %j', (_, text) => {
    expect(read(text, '*.example.org')).toEqual({
      rule: 'must be an https address under example.org, without a user, a port or a #',
    });
  });

  test.each([
    ['an address in a private network', 'https://10.0.0.1'],
    ['an address in a public one', 'https://93.184.215.14'],
    ['the address of metadata', 'https://169.254.169.254/latest/meta-data'],
    ['an address in decimal', 'https://2130706433'],
    ['an address in octal', 'https://0177.0.0.1'],
    ['an address in hexadecimal', 'https://0x7f000001'],
    ['an address in full-width digits', 'https://１２７.0.0.1'],
    ['an address in circled digits', 'https://①②⑦.0.0.1'],
    ['an address in encoded digits', 'https://%31%32%37.0.0.1'],
    ['an address in a short form', 'https://127.1'],
    ['an address with a dot behind it', 'https://127.0.0.1.'],
    ['the address zero', 'https://0'],
    ['the address of metadata in decimal', 'https://2852039166'],
    ['an address of a carrier', 'https://100.64.0.1'],
    ['an address of IPv6 in a private network', 'https://[fd00::1]'],
    ['an address of IPv6 with a zone', 'https://[fe80::1%25eth0]'],
    ['an address of IPv6 that is translated to one of IPv4', 'https://[64:ff9b::a00:1]'],
    ['an address of IPv6', 'https://[2606:2800:21f::1]'],
    ['an address of IPv6 that holds one of IPv4', 'https://[::ffff:10.0.0.1]'],
    ['this machine by its name', 'https://localhost'],
    ['this machine by its name with a dot', 'https://localhost.'],
    ['this machine by its name in encoded letters', 'https://loc%61lhost'],
    ['this machine by a name below it', 'https://crm.localhost'],
    ['a printer by its name', 'https://printer.local'],
    ['this machine by its address', 'https://127.0.0.1'],
    ['this machine by its address of IPv6', 'https://[::1]'],
    ['a single label', 'intranet'],
    ['a name of a private network', 'https://metadata.google.internal'],
  ])('is never that of %s, even where every public host may be: %s', (_, text) => {
    expect(read(text, '*')).toEqual({
      rule: 'must be an https address of a public host, without a user, a port or a #',
    });
  });

  test('is never of a private network, even where a rule names it', () => {
    expect(read('https://crm.internal', 'crm.internal')).toHaveProperty('rule');
  });

  test('may be of any public host where the rule is a star', () => {
    expect(read('crm.münchen.example', '*')).toEqual({ url: 'https://crm.xn--mnchen-3ya.example' });
  });

  test.each([
    ['the host itself', 'api.example.com', { url: 'https://api.example.com' }],
    ['a subdomain of it', 'a.api.example.com', undefined],
    ['a host that only ends like it', 'xapi.example.com', undefined],
    ['a subdomain of the second rule', 'a.example.net', { url: 'https://a.example.net' }],
    ['the bare domain of the second rule', 'example.net', undefined],
  ])('is held to all rules together: %s', (_, text, expected) => {
    const rule = 'must be an https address at api.example.com or under example.net, without a user, a port or a #';
    expect(read(text, 'api.example.com', '*.example.net')).toEqual(expected ?? { rule });
  });

  test.each([
    ['http', 'http://localhost:8787/a', 'http://localhost:8787/a'],
    ['https', 'https://localhost:8787', 'https://localhost:8787'],
    ['no scheme, which means https', 'localhost:8787/', 'https://localhost:8787'],
    ['its default port', 'http://127.0.0.1:80/', 'http://127.0.0.1'],
    ['its address of IPv6', 'http://[::1]:9000', 'http://[::1]:9000'],
  ])('may be that of this machine where that is allowed, by %s', (_, text, url) => {
    expect(readTenantUrl(text, { hosts: ['api.example.com'], allowLoopback: true })).toEqual({ url });
  });

  test.each([
    ['by http of another host', 'http://api.example.com'],
    ['at a port of another host', 'https://api.example.com:8080'],
    ['of another address of this machine', 'http://127.0.0.2'],
    ['of this machine in a notation that would be mended', 'http://127.1'],
    ['of this machine in a longer notation', 'http://[0::1]'],
    ['of this machine with a port behind a zero', 'http://localhost:08787'],
    ['of this machine with the port of https', 'http://localhost:080'],
    ['of a host that begins like this machine', 'http://localhost.example.com'],
    ['of this machine with a user', 'http://anna@localhost'],
    ['of this machine by another scheme', 'ws://localhost'],
  ])('is not one %s, where this machine is allowed', (_, text) => {
    expect(readTenantUrl(text, { hosts: ['api.example.com'], allowLoopback: true })).toHaveProperty('rule');
  });

  test('is read again as what it was read to', () => {
    fc.assert(
      fc.property(hostileText('.example.org'), fc.boolean(), (text, allowLoopback) => {
        const options = { hosts: ['*.example.org'], allowLoopback };
        const first = readTenantUrl(text, options);
        if ('url' in first) expect(readTenantUrl(first.url, options)).toEqual(first);
      }),
      { numRuns: 2000 },
    );
  });

  test('is of https and a host under the declared domain, whatever is typed', () => {
    let taken = 0;
    fc.assert(
      fc.property(hostileText('.example.org'), (text) => {
        const result = read(text, '*.example.org');
        if (!('url' in result)) return;
        taken += 1;
        const { protocol, host, username, password, hash } = new URL(result.url);
        expect({ protocol, username, password, hash }).toEqual({
          protocol: 'https:',
          username: '',
          password: '',
          hash: '',
        });
        expect(host).toMatch(/^(?:[a-z\d-]+\.)+example\.org$/);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

describe('a format', () => {
  test.each([
    ['the first label of a host', 'https://{{site}}.example.org'],
    ['the first label without a scheme', '{{site}}.acme.example'],
    ['the first label, with a path', '{{site}}.acme.example/api/v2/'],
    ['an inner label', 'https://api.{{site}}.example.org'],
    ['the last part of a path', 'https://example.org/{{site}}'],
    ['a part of a path', 'example.org/teams/{{site}}/api'],
    ['a part of a path, with a slash at the end', 'https://example.org/{{site}}/'],
  ])('may have its placeholder as %s: %s', (_, format) => {
    expect(templateProblem(format, 'site')).toBeUndefined();
  });

  test.each([
    ['a text', 'Your API key'],
    ['empty', ''],
    ['an address with the placeholder of another field', 'https://{{account}}.example.org/token'],
    ['a text with braces', '{ "key": "value" }'],
  ])('is a hint without its placeholder, and no value is changed or refused: %s: %j', (_, format) => {
    expect(templateProblem(format, 'site')).toBeUndefined();
    expect(readTemplateValue(' an\ny@thing ', format, 'site')).toEqual({ value: ' an\ny@thing ' });
  });

  const shape =
    'must be an https address with {{site}} as a whole label before a public domain or a whole part of the path';
  const spelling = 'must have the placeholder in exactly this form: {{site}}';

  test.each([
    ['the placeholder twice', '{{site}}.{{site}}.example.org', 'must have {{site}} only once'],
    ['blanks in the placeholder', '{{ site }}.example.org', spelling],
    ['the placeholder in capitals', '{{Site}}.example.org', spelling],
    ['single braces', '{site}.example.org', spelling],
    ['a misspelt placeholder beside the right one', '{{site}}.example.org/{site}', spelling],
    ['the placeholder of another field too', '{{site}}.{{region}}.example.org', shape],
    ['braces too many', '{{{site}}}.example.org', shape],
    ['nothing but the placeholder', '{{site}}', shape],
    ['nothing but the placeholder before a path', 'https://{{site}}/api', shape],
    ['a top-level domain alone', 'https://{{site}}.com', shape],
    ['a label before it and a top-level domain alone', 'https://api.{{site}}.com', shape],
    ['the placeholder at the end of the host', 'https://example.org.{{site}}', shape],
    ['a domain of a private network', 'https://{{site}}.crm.internal', shape],
    ['a domain in capitals', 'https://{{site}}.Example.org', shape],
    ['more of a label before it', 'https://my-{{site}}.example.org', shape],
    ['more of a label behind it', 'https://{{site}}-crm.example.org', shape],
    ['no dot behind it', 'https://{{site}}example.org', shape],
    ['an empty label before it', 'https://.{{site}}.example.org', shape],
    ['plain http', 'http://{{site}}.example.org', shape],
    ['a user', 'https://{{site}}@example.org', shape],
    ['a password', 'https://anna:{{site}}@example.org', shape],
    ['a port', 'https://{{site}}.example.org:8443', shape],
    ['the port itself', 'https://example.org:{{site}}', shape],
    ['a query', 'https://{{site}}.example.org/?a=b', shape],
    ['the query itself', 'https://example.org/?a={{site}}', shape],
    ['a fragment', 'https://{{site}}.example.org/#a', shape],
    ['a path that climbs', 'https://{{site}}.example.org/..', shape],
    ['a path that climbs before it', 'https://example.org/../{{site}}', shape],
    ['an empty part of the path before it', 'https://example.org//{{site}}', shape],
    ['an empty part of the path behind it', 'https://example.org/{{site}}//api', shape],
    ['more of a part of the path before it', 'https://example.org/~{{site}}', shape],
    ['more of a part of the path behind it', 'https://example.org/{{site}}.json', shape],
    ['what looks like a domain behind it in the path', 'https://example.org/{{site}}.acme.example', shape],
    ['a path without a host', '/{{site}}', shape],
    ['a path behind a host that is not public', 'https://localhost/{{site}}', shape],
    ['a sentence', 'Such as {{site}}.example.org', shape],
    ['a blank behind it', '{{site}}.example.org ', shape],
    ['a line break behind it', '{{site}}.example.org/api\n', shape],
    ['a line break in it', '{{site}}.example.org/api\n/', shape],
  ])('must not have %s, and then takes no value: %j', (_, format, problem) => {
    expect(templateProblem(format, 'site')).toBe(problem);
    expect(readTemplateValue('acme', format, 'site')).toEqual({ rule: 'has a format that no value can be read by' });
  });
});

describe('a value for a label of the host', () => {
  const read = (text: string) => readTemplateValue(text, 'https://{{site}}.example.org/api', 'site');

  test.each([
    ['alone', 'acme', 'acme'],
    ['alone with blanks around it', ' acme ', 'acme'],
    ['alone in capitals', 'ACME', 'acme'],
    ['of one character', 'a', 'a'],
    ['of digits', '123', '123'],
    ['of 63 characters', 'a'.repeat(63), 'a'.repeat(63)],
    ['with hyphens', 'a-b--c', 'a-b--c'],
    ['in the ASCII form of letters beyond it', 'xn--mnchen-3ya', 'xn--mnchen-3ya'],
    ['as the host', 'acme.example.org', 'acme'],
    ['as the host in capitals', 'Acme.Example.Org', 'acme'],
    ['as the host with a slash', 'acme.example.org/', 'acme'],
    ['as the host with the default port', 'acme.example.org:443', 'acme'],
    ['as the URL', 'https://acme.example.org', 'acme'],
    ['as the URL with blanks around it', '  https://acme.example.org/ ', 'acme'],
    ['as the URL of the form', 'https://acme.example.org/api', 'acme'],
    ['as the URL of another page', 'https://acme.example.org/login?next=%2F', 'acme'],
  ])('may be typed %s: %s', (_, text, value) => {
    expect(read(text)).toEqual({ value });
  });

  test.each([
    ['empty', ''],
    ['blank', ' '],
    ['with the right host and more behind it', 'https://acme.example.org.evil.example'],
    ['with the right host in a query', 'https://evil.example/?acme.example.org'],
    ['with the right host in a path', 'https://evil.example/acme.example.org'],
    ['with the right host as a user', 'acme.example.org@evil.example'],
    ['with the right domain in a fragment', 'https://evil.example#.example.org'],
    ['with the right domain behind a backslash', 'evil.example\\.example.org'],
    ['with a host that only ends like the right one', 'acmeexample.org'],
    ['as another host', 'https://evil.example'],
    ['as another host without its scheme', '//evil.example'],
    ['as the bare domain', 'example.org'],
    ['as the bare domain with a dot before it', '.example.org'],
    ['as two labels', 'evil.acme'],
    ['as two labels before the domain', 'evil.acme.example.org'],
    ['with a dot behind it', 'acme.'],
    ['with a path', 'acme/login'],
    ['with a path that climbs', 'acme/..'],
    ['with a path that climbs behind the host', 'acme.example.org/..'],
    ['with a path that climbs in an encoded way', 'acme/%2e%2e'],
    ['with a path that climbs behind the host in an encoded way', 'https://acme.example.org/%2E%2e/'],
    ['as two dots', '..'],
    ['as the parent of the form', '../acme'],
    ['with a backslash', 'evil.example\\'],
    ['with an encoded line break', 'acme%0d%0aHost:%20evil.example'],
    ['with a carriage return before it', '\racme'],
    ['with a C1 control', 'acme\u0085'],
    ['with a separator of lines', 'acme\u2028'],
    ['with a slash', 'acme/'],
    ['with a query', 'acme?'],
    ['with a fragment', 'acme#'],
    ['with a fragment behind the host', 'https://acme.example.org/#/login'],
    ['with a user', 'anna@acme'],
    ['with a user before the host', 'anna@acme.example.org'],
    ['with a port', 'acme:8443'],
    ['with a port behind the host', 'acme.example.org:8443'],
    ['with an encoded dot', 'acme%2eevil'],
    ['with an encoded dot in the host', 'acme%2eexample.org'],
    ['by http', 'http://acme.example.org'],
    ['with an underscore', 'a_b'],
    ['with a hyphen before it', '-acme'],
    ['with a hyphen behind it', 'acme-'],
    ['with a hyphen behind it in the host', 'acme-.example.org'],
    ['with 64 characters', 'a'.repeat(64)],
    ['with a tab', 'acme\t'],
    ['with a line break', 'acme\n'],
    ['with a line break and a header', 'acme\r\nHost: evil.example'],
    ['with a line break in the host', 'acme\n.example.org'],
    ['with a NUL', 'acme\0'],
    ['with an inner blank', 'ac me'],
    ['in full-width letters', 'ａｃｍｅ'],
    ['in full-width letters in the host', 'ａｃｍｅ.example.org'],
    ['in letters that lower to ASCII', 'acme\u212a'],
    ['in letters beyond ASCII', 'münchen'],
    ['in letters beyond ASCII in the host', 'https://münchen.example.org'],
    ['as an address', '127.0.0.1'],
    ['as an address in hexadecimal', 'https://0x7f.1'],
    ['as an address in decimal', 'https://2130706433'],
    ['as an address in octal', 'https://017700000001'],
    ['as an address of IPv6', '[::ffff:10.0.0.1]'],
    ['as this machine', 'http://localhost'],
    ['as the placeholder', '{{site}}'],
    ['as the form', 'https://{{site}}.example.org/api'],
  ])('must not be typed %s: %j', (_, text) => {
    expect(read(text)).toEqual({ rule: 'must be the part before .example.org, such as acme' });
  });

  describe('between others', () => {
    const readInner = (text: string) => readTemplateValue(text, 'api.{{site}}.example.org', 'site');

    test.each(['eu', 'api.eu.example.org', 'https://api.eu.example.org/'])('may be typed %s', (text) => {
      expect(readInner(text)).toEqual({ value: 'eu' });
    });

    test.each([
      ['without the label before it', 'eu.example.org'],
      ['with another label before it', 'www.eu.example.org'],
      ['with a label before it that ends alike', 'x-api.eu.example.org'],
      ['as nothing', 'api.example.org'],
      ['as two labels', 'api.eu.west.example.org'],
    ])('must not be typed %s: %s', (_, text) => {
      expect(readInner(text)).toEqual({ rule: 'must be the part between api. and .example.org, such as acme' });
    });
  });
});

describe('a value for a part of the path', () => {
  const read = (text: string) => readTemplateValue(text, 'https://example.org/teams/{{team}}/api', 'team');

  test.each([
    ['alone', 'Acme', 'Acme'],
    ['alone with blanks around it', ' acme ', 'acme'],
    ['with all characters that need no encoding', 'aZ0-._~', 'aZ0-._~'],
    ['of three dots', '...', '...'],
    ['from the host on', 'example.org/teams/acme', 'acme'],
    ['as the URL', 'https://example.org/teams/Acme', 'Acme'],
    ['as the URL with a slash', 'https://example.org/teams/acme/', 'acme'],
    ['as the URL of the form', 'https://EXAMPLE.org/teams/acme/api', 'acme'],
    ['as the URL of another page', 'https://example.org/teams/acme/login?a=b', 'acme'],
  ])('may be typed %s: %s', (_, text, value) => {
    expect(read(text)).toEqual({ value });
  });

  test.each([
    ['empty', ''],
    ['a dot', '.'],
    ['two dots', '..'],
    ['two parts', 'acme/api'],
    ['with a path that climbs', 'acme/..'],
    ['with a slash before it', '/acme'],
    ['with a backslash', 'acme\\'],
    ['with a query', 'acme?a=b'],
    ['with a fragment', 'acme#'],
    ['with an encoded slash', 'acme%2f..'],
    ['with an encoded letter in the URL', 'https://example.org/teams/%61cme'],
    ['with letters beyond ASCII', 'acmé'],
    ['with a letter that only folds to ASCII', 'acme\u212a'],
    ['with a line break', 'acme\n'],
    ['with a line break and a header', 'acme\r\nX-Evil: 1'],
    ['with a line break in the URL', 'https://example.org/teams/acme\r\n'],
    ['with an encoded line break', 'acme%0d%0a'],
    ['with a C1 control', 'acme\u0085'],
    ['with a separator of lines', 'acme\u2028'],
    ['with a NUL', 'acme\0'],
    ['two dots, encoded', '%2e%2e'],
    ['two dots, half of them encoded', '.%2e'],
    ['two dots, encoded twice', '%252e%252e'],
    ['two dots before a semicolon', '..;'],
    ['two dots in the URL, encoded', 'https://example.org/teams/%2e%2e'],
    ['two dots in the URL before the rest of the form', 'https://example.org/teams/../api'],
    ['as the URL of a path that climbs in an encoded way', 'https://example.org/teams/acme/%2e%2e/%2e%2e/users'],
    ['with an inner blank', 'ac me'],
    ['as the host alone', 'example.org'],
    ['as the host alone in capitals', 'Example.org'],
    ['as the host alone in the URL', 'https://example.org/teams/example.org'],
    ['as the URL without it', 'https://example.org/teams/'],
    ['as the URL of its parent', 'https://example.org/teams'],
    ['as the URL of another path', 'https://example.org/users/acme'],
    ['as the URL of a path that climbs', 'https://example.org/teams/acme/../evil'],
    ['as the URL of a path that climbs at once', 'https://example.org/teams/..'],
    ['as the URL of another host', 'https://evil.example/teams/acme'],
    ['as the URL of a subdomain', 'https://evil.example.org/teams/acme'],
    ['in a query', 'https://example.org/?/teams/acme'],
    ['behind another slash', 'https://example.org//teams/acme'],
    ['by http', 'http://example.org/teams/acme'],
    ['with a port', 'https://example.org:8443/teams/acme'],
    ['longer than 2048 characters', 'a'.repeat(2049)],
  ])('must not be typed %s: %j', (_, text) => {
    expect(read(text)).toEqual({ rule: 'must be the part between example.org/teams/ and /api, such as acme' });
  });

  test('is described by what is before it where nothing is behind it', () => {
    expect(readTemplateValue('', 'example.org/{{team}}', 'team')).toEqual({
      rule: 'must be the part after example.org/, such as acme',
    });
  });
});

describe('a value that is put into its format', () => {
  const urlOf = (format: string, value: string) =>
    new URL(format.replace(/^(?!https:)/, 'https://').replace('{{x}}', () => value));

  test('leads to the host of the format with one label more, whatever was typed', () => {
    const typed = (format: string, before: string, after: string) =>
      fc.record({
        format: fc.constant(format),
        before: fc.constant(before),
        after: fc.constant(after),
        text: hostileText(after, before),
      });
    const formatAndText = fc.oneof(
      typed('https://{{x}}.example.org', '', '.example.org'),
      typed('{{x}}.acme.example/api', '', '.acme.example'),
      typed('https://api.{{x}}.example.org/', 'api.', '.example.org'),
    );
    let taken = 0;
    fc.assert(
      fc.property(formatAndText, ({ format, before, after, text }) => {
        const read = readTemplateValue(text, format, 'x');
        if (!('value' in read)) return;
        taken += 1;
        expect(read.value).toMatch(/^[a-z\d](?:[a-z\d-]*[a-z\d])?$/);
        const { protocol, host, pathname } = urlOf(format, read.value);
        expect({ protocol, host }).toEqual({ protocol: 'https:', host: before + read.value + after });
        expect(pathname).toBe(format.endsWith('/api') ? '/api' : '/');
        expect(readTemplateValue(read.value, format, 'x')).toEqual(read);
        expect(readTemplateValue(host, format, 'x')).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  test('leads to the path of the format with that part, whatever was typed', () => {
    let taken = 0;
    fc.assert(
      fc.property(hostileText('example.org/a/'), (text) => {
        const read = readTemplateValue(text, 'https://example.org/a/{{x}}/b', 'x');
        if (!('value' in read)) return;
        taken += 1;
        const { href } = urlOf('https://example.org/a/{{x}}/b', read.value);
        expect(href).toBe(`https://example.org/a/${read.value}/b`);
        expect(readTemplateValue(read.value, 'https://example.org/a/{{x}}/b', 'x')).toEqual(read);
        expect(readTemplateValue(href, 'https://example.org/a/{{x}}/b', 'x')).toEqual(read);
      }),
      { numRuns: 2000 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

/** Pieces that mean something in a URL, or look like it. */
const MARKS = [
  ' ',
  '\u00a0',
  '\t',
  '\r\n',
  '\0',
  ...'. .. / // \\ ? # @ : :443 :8443 - https:// http:// %2e %2f %00 xn-- {{x}}'.split(' '),
  ...'evil.example localhost 127.0.0.1 0x7f [::1] 。 ． ／ ＠ ａ ſ \u212a ü \u00ad'.split(' '),
];

/** Texts put together from such pieces and the parts of a right address: what stands behind the value, and before. */
function hostileText(after: string, before = ''): fc.Arbitrary<string> {
  const word = fc.stringMatching(/^[a-zA-Z\d][a-zA-Z\d-]{0,6}$/);
  const piece = fc.oneof(
    fc.constantFrom(...MARKS, before, after),
    word,
    fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
  );
  const scheme = fc.constantFrom('', 'https://');
  const orNone = (text: string) => fc.constantFrom('', text);
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 7 }),
    fc.tuple(scheme, orNone(before), fc.oneof(word, piece), orNone(after), fc.oneof(fc.constant(''), piece)),
    fc.tuple(scheme, fc.constant(after), word),
  );
  return texts.map((pieces) => pieces.join(''));
}
