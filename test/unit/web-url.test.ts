import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toWebsiteUrl, toWebUrl } from '../../src/domain/web-url.ts';

describe('a link', () => {
  test.each([
    ['https', 'https://crm.example/people/1', 'https://crm.example/people/1'],
    ['http', 'http://crm.example/', 'http://crm.example/'],
    ['with blanks around it', ' https://crm.example/ ', 'https://crm.example/'],
    ['with a name in capitals', 'HTTPS://CRM.example/A', 'https://crm.example/A'],
    ['with blanks and letters that must be encoded', 'https://crm.example/a é', 'https://crm.example/a%20%C3%A9'],
  ])('may be %s: %j', (_, text, url) => {
    expect(toWebUrl(text)).toBe(url);
  });

  test.each([
    ['empty', ''],
    ['without a scheme', 'crm.example/people/1'],
    ['a path', '/people/1'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,hello'],
    ['for another program', 'ftp://crm.example/'],
    ['an e-mail', 'mailto:anna@crm.example'],
    ['without a host', 'https://'],
    ['broken', 'https://[::1'],
    ['with a user in it', 'https://anna@crm.example/'],
    ['with a password in it', 'https://:hunter2@crm.example/'],
  ])('is none when it is %s: %j', (_, text) => {
    expect(toWebUrl(text)).toBeUndefined();
  });
});

describe('a web site', () => {
  test.each([
    ['with its scheme', 'http://azenha.example', 'http://azenha.example/'],
    ['without a scheme', 'www.azenha.example', 'https://www.azenha.example/'],
    ['without a scheme, with a path and a query', 'azenha.example/a?b=c', 'https://azenha.example/a?b=c'],
    ['without a scheme, with a port', 'azenha.example:8443', 'https://azenha.example:8443/'],
    ['with blanks around it', ' azenha.example ', 'https://azenha.example/'],
    ['with letters beyond ASCII', 'münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['that begins with two slashes', '//azenha.example', 'https://azenha.example/'],
    ['whose scheme lacks a slash', 'https:/azenha.example', 'https://azenha.example/'],
  ])('may be one %s: %j', (_, text, url) => {
    expect(toWebsiteUrl(text)).toBe(url);
  });

  test.each([
    ['empty', ''],
    ['blank', '   '],
    ['for another program', 'ftp://azenha.example'],
    ['a script', 'javascript:alert(1)'],
    ['a sentence', 'see our page'],
    ['a note that there is none', 'n/a'],
    ['a number', '12'],
    ['a hyphen', '-'],
    ['an e-mail address', 'anna@azenha.example'],
    ['a link to an e-mail address', 'mailto:anna@azenha.example'],
    ['a link to a phone', 'tel:112'],
  ])('is none when it is %s: %j', (_, text) => {
    expect(toWebsiteUrl(text)).toBeUndefined();
  });
});

test('What is taken for a link or web site is an http(s) URL, and taking it again changes nothing', () => {
  const text = fc.oneof(fc.string(), fc.webUrl(), fc.domain(), fc.emailAddress());
  fc.assert(
    fc.property(text, fc.constantFrom(toWebUrl, toWebsiteUrl), (written, take) => {
      const url = take(written);
      if (url === undefined) return;
      expect(url).toMatch(/^https?:\/\/./);
      expect(take(url)).toBe(url);
    }),
  );
});

describe('a link that is taken for plain', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9_.%~-]{1,12}$/);
  const host = fc.array(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/), { minLength: 1, maxLength: 4 });

  test('is what the parser makes of it', () => {
    fc.assert(
      fc.property(fc.constantFrom('http', 'https'), host, fc.array(part, { maxLength: 4 }), (scheme, labels, parts) => {
        const text = [`${scheme}://${labels.join('.')}`, ...parts].join('/');
        for (const link of [text, `${text}/`]) expect(toWebUrl(link)).toBe(URL.parse(link)?.href);
      }),
      { numRuns: 2000 },
    );
  });

  test('is looked at in no time, however long it is', () => {
    const long = `https://a.example/${'a.'.repeat(50_000)}!`;
    expect(toWebUrl(long)).toBe(URL.parse(long)?.href);
  });
});
