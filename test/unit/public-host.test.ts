import { describe, expect, test } from 'vitest';
import { isLoopbackHost, isPublicHostName } from '../../src/domain/public-host.ts';

const hostOf = (host: string) => new URL(`https://${host}/`).hostname;

describe('a public host', () => {
  test.each(['acme.example.org', 'a.b.c.d.example.com', 'xn--mnchen-3ya.de', '1and1.com', 'my_host.example.org'])(
    'has a name on the internet: %s',
    (host) => {
      expect(isPublicHostName(hostOf(host))).toBe(true);
    },
  );

  test.each([
    ['an address', '10.0.0.1'],
    ['a public address', '93.184.216.34'],
    ['an address in octal', '0177.0.0.1'],
    ['an address in hex', '0x7f.1'],
    ['an address as one number', '2130706433'],
    ['IPv6', '[2001:db8::1]'],
    ['IPv4 in IPv6', '[::ffff:10.0.0.1]'],
    ['this machine', 'localhost'],
    ['a name below this machine', 'crm.localhost'],
    ['a name with a dot at its end', 'acme.example.org.'],
    ['this machine with a dot at its end', 'localhost.'],
    ['a name of one part', 'intranet'],
    ['a name of the local network', 'printer.local'],
    ['a name of a cloud network', 'metadata.google.internal'],
    ['a name of an office', 'crm.corp'],
    ['a name of a home', 'nas.home.arpa'],
    ['a reversed address', '1.0.0.10.in-addr.arpa'],
    ['a hidden service', 'abcdef.onion'],
  ])('is not %s', (_, host) => {
    expect(isPublicHostName(hostOf(host))).toBe(false);
  });
});

describe('this machine', () => {
  test.each(['localhost', '127.0.0.1', '[::1]', '0x7f.0.0.1', '2130706433'])('is %s', (host) => {
    expect(isLoopbackHost(hostOf(host))).toBe(true);
  });

  test.each(['localhost.example.org', '127.0.0.1.example.org', '10.0.0.1', 'example.org'])('is not %s', (host) => {
    expect(isLoopbackHost(hostOf(host))).toBe(false);
  });
});
