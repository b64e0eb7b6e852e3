import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopbackHost, isPublicHostName } from '../../src/domain/public-host.ts';

const hostnameOf = (host: string) => new URL(`https://${host}/`).hostname;
const label = (length: number) => 'a'.repeat(length);

describe('a public host name', () => {
  test.each([
    ['a domain', 'crm.example'],
    ['one of many labels', 'a.b.c.acme.crm.example'],
    ['one with hyphens and digits in its labels', '3-com.b-4.co-op.example'],
    ['one of letters beyond ASCII', 'münchen.example'],
    ['one under a domain of letters beyond ASCII', 'crm.xn--p1ai'],
    ['one in capitals, which the parser lowers', 'CRM.Example'],
    ['one under a domain that is for tests', 'crm.test'],
    ['one with a private word in the middle', 'local.internal.crm.example'],
    ['one whose last label only ends like a private one', 'crm.notlocal'],
    ['one with a label of 63 characters', `${label(63)}.example`],
    ['one of 253 characters', `${`${label(60)}.`.repeat(4)}${label(9)}`],
  ])('may be %s: %s', (_, host) => {
    expect(isPublicHostName(hostnameOf(host))).toBe(true);
  });

  test.each([
    ['an IPv4 address', '93.184.215.14'],
    ['a private IPv4 address', '10.0.0.1'],
    ['an IPv4 address in one decimal number', '2130706433'],
    ['an IPv4 address in octal', '0177.0.0.01'],
    ['an IPv4 address in hexadecimal', '0x7f.0x0.0x0.0x1'],
    ['an IPv4 address of fewer parts', '127.1'],
    ['an IPv4 address with a dot behind it', '127.0.0.1.'],
    ['an IPv4 address in full-width digits', '１２７.0.0.1'],
    ['an IPv6 address', '[2606:2800:21f::1]'],
    ['an IPv6 address that holds an IPv4 one', '[::ffff:10.0.0.1]'],
    ['this machine', 'localhost'],
    ['a single label', 'intra'],
    ['a name with a dot behind it', 'crm.example.'],
    ['a name with an empty label', 'crm..example'],
    ['a name that begins with a dot', '.crm.example'],
    ['a label with an underscore', 'a_b.example'],
    ['a label that is a wildcard', '*.example'],
    ['a label that begins with a hyphen', '-a.example'],
    ['a label that ends with a hyphen', 'a-.example'],
    ['a last label that begins with a digit', 'crm.1e5'],
    ['a last label of one letter', 'crm.e'],
    ['a label of 64 characters', `${label(64)}.example`],
    ['a last label of 64 characters', `crm.${label(64)}`],
    ['a name of 254 characters', `${`${label(60)}.`.repeat(4)}${label(10)}`],
  ])('is not %s: %s', (_, host) => {
    expect(isPublicHostName(hostnameOf(host))).toBe(false);
  });

  test.each([
    'crm.localhost',
    'localhost.localdomain',
    'printer.local',
    'metadata.google.internal',
    'crm.intranet',
    'router.lan',
    'crm.home',
    'crm.corp',
    'crm.private',
    'router.home.arpa',
    'home.arpa',
    '1.0.0.10.in-addr.arpa',
    '1.0.ip6.arpa',
    'crm.onion',
  ])('is under no domain of private networks: %s', (host) => {
    expect(isPublicHostName(hostnameOf(host))).toBe(false);
  });

  test.each(['', 'CRM.example', 'crm.example\n', 'crm.example:443', 'crm.example/', 'münchen.example'])(
    'is in the form that the parser gives it, unlike %j',
    (hostname) => {
      expect(isPublicHostName(hostname)).toBe(false);
    },
  );

  test('is never an address, in whatever notation', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4Extended(),
          fc.ipV6().map((address) => `[${address}]`),
        ),
        (address) => {
          expect(isPublicHostName(hostnameOf(address))).toBe(false);
        },
      ),
    );
  });
});

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.1', '[::1]', '[0:0::1]'])('is %s', (host) => {
    expect(isLoopbackHost(hostnameOf(host))).toBe(true);
  });

  test.each(['localhost.', 'localhost.example', 'a.localhost', '127.0.0.2', '0.0.0.0', '[::]', '[::ffff:127.0.0.1]'])(
    'is not %s',
    (host) => {
      expect(isLoopbackHost(hostnameOf(host))).toBe(false);
    },
  );
});
