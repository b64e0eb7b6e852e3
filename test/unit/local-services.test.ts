import { describe, expect, test } from 'vitest';
import { readLocalServices, toLocalUrl, withLocalServices } from '../../src/upstream/local-services.ts';

const ACME = 'https://acme.example.org';
const LOCAL = 'http://127.0.0.1:8790';

describe('a list of services on this machine', () => {
  test.each([
    ['one entry', `${ACME}=${LOCAL}`, [[ACME, LOCAL]]],
    ['no entry', ' ', []],
    [
      'several entries, apart by commas, blanks or both',
      ` ${ACME}=${LOCAL}, https://b.example.org=http://localhost:1\nhttps://c.example.org:8443=https://[::1]:2,`,
      [
        [ACME, LOCAL],
        ['https://b.example.org', 'http://localhost:1'],
        ['https://c.example.org:8443', 'https://[::1]:2'],
      ],
    ],
  ])('may have %s', (_, text, entries) => {
    expect(readLocalServices(text)).toEqual({ services: new Map(entries as [string, string][]) });
  });

  const FORM = /^entry 1 must have the form /;
  const LEFT = /^entry 1 must begin with the https origin of a public host/;
  const RIGHT = /^entry 1 must lead to an origin of this machine/;

  test.each([
    ['an address alone', ACME, FORM],
    ['nothing on the left', `=${LOCAL}`, FORM],
    ['nothing on the right', `${ACME}=`, FORM],
    ['a third part', `${ACME}=${LOCAL}=x`, FORM],
    ['http on the left', `http://acme.example.org=${LOCAL}`, LEFT],
    ['a path on the left', `${ACME}/api=${LOCAL}`, LEFT],
    ['a slash at the end of the left', `${ACME}/=${LOCAL}`, LEFT],
    ['a user on the left', `https://user@acme.example.org=${LOCAL}`, LEFT],
    ['this machine on the left', `https://127.0.0.1=${LOCAL}`, LEFT],
    ['a private name on the left', `https://acme.internal=${LOCAL}`, LEFT],
    ['a host that the URL parser rewrites', `https://ACME.example.org=${LOCAL}`, LEFT],
    ['the default port on the left', `${ACME}:443=${LOCAL}`, LEFT],
    ['a public host on the right', `${ACME}=https://b.example.org`, RIGHT],
    ['an address of the network on the right', `${ACME}=http://192.168.0.7:8790`, RIGHT],
    ['a path on the right', `${ACME}=${LOCAL}/api`, RIGHT],
    ['another scheme on the right', `${ACME}=ftp://127.0.0.1:21`, RIGHT],
    ['no URL on the right', `${ACME}=127.0.0.1:8790`, RIGHT],
    ['an address twice', `${ACME}=${LOCAL} ${ACME}=http://127.0.0.1:1`, /^entry 2 has an address that an entry before/],
  ])('may not have %s', (_, text, problem) => {
    expect(readLocalServices(text)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('is not repeated where it is refused', () => {
    const refused = readLocalServices(`${ACME}=${LOCAL} https://user:s3cret@b.example.org=${LOCAL}`);
    expect(JSON.stringify(refused)).not.toContain('s3cret');
    expect(refused).toEqual({ problem: expect.stringContaining('entry 2') });
  });
});

describe('a request', () => {
  const services = new Map([[ACME, LOCAL]]);

  test.each([
    ['keeps its path and query', `${ACME}/api/v1/customers?a=1&b=%2F`, `${LOCAL}/api/v1/customers?a=1&b=%2F`],
    ['may ask for the root', ACME, `${LOCAL}/`],
    ['names the default port or not', `${ACME}:443/me`, `${LOCAL}/me`],
    ['goes where it says at another host', 'https://other.example.org/me', 'https://other.example.org/me'],
    ['goes where it says at a host that begins alike', `${ACME}.example/me`, `${ACME}.example/me`],
    ['goes where it says at another port', `${ACME}:8443/me`, `${ACME}:8443/me`],
    ['goes where it says by another scheme', 'http://acme.example.org/me', 'http://acme.example.org/me'],
    ['is not resolved where it is no URL', '/me', '/me'],
  ])('%s', (_, url, expected) => {
    expect(toLocalUrl(url, services)).toBe(expected);
  });

  test('is sent to this machine with all that it has, and its answer comes as it is', async () => {
    const sent: [string, RequestInit][] = [];
    const location = `${LOCAL}/elsewhere`;
    const fetch = withLocalServices(async (url: string, init: RequestInit) => {
      sent.push([url, init]);
      return new Response('moved', { status: 302, headers: { Location: location } });
    }, services);
    const init = { method: 'POST', body: 'text', headers: { Authorization: 'Bearer a' } };
    const response = await fetch(`${ACME}/tickets`, init);
    expect(sent).toEqual([[`${LOCAL}/tickets`, init]]);
    expect([response.status, response.headers.get('Location')]).toEqual([302, location]);
  });

  test('travels as before where there are no such services', () => {
    const fetch = async () => new Response();
    expect(withLocalServices(fetch, new Map())).toBe(fetch);
  });
});
