import { describe, expect, test } from 'vitest';
import { readServiceBindings, withServiceBindings } from '../../src/upstream/service-bindings.ts';

const CRM = 'https://crm.example.com';

describe('a list of services behind bindings', () => {
  test('may have several entries, apart by commas, blanks or both', () => {
    const text = ` ${CRM}=CRM_CERT,https://b.example.com:8443=PRIVATE_B\n https://c.example.com=CRM_CERT `;
    expect(readServiceBindings(text, () => true)).toEqual({
      bindings: new Map([
        [CRM, 'CRM_CERT'],
        ['https://b.example.com:8443', 'PRIVATE_B'],
        ['https://c.example.com', 'CRM_CERT'],
      ]),
    });
  });

  test('may be empty', () => {
    expect(readServiceBindings('', () => false)).toEqual({ bindings: new Map() });
  });

  test.each([
    ['no binding', CRM, /^entry 1 must have the form https:\/\/crm\.example\.com=CRM_CERT$/],
    ['http', 'http://crm.example.com=CRM_CERT', /^entry 1 must begin with the https origin of a public host/],
    ['a path', `${CRM}/api=CRM_CERT`, /^entry 1 must begin with the https origin of a public host/],
    ['a private name', 'https://crm.internal=CRM_CERT', /^entry 1 must begin with the https origin of a public host/],
    ['what is no name', `${CRM}=CRM-CERT`, /^entry 1 must lead to the name of a binding/],
    ['an origin twice', `${CRM}=CRM_CERT ${CRM}=OTHER`, /^entry 2 has an address that an entry before it has, too$/],
  ])('may not have %s', (_, text, problem) => {
    expect(readServiceBindings(text, () => true)).toEqual({ problem: expect.stringMatching(problem) });
  });

  test('may not lead to a binding that is not there, whose entry and name are told', () => {
    const text = `${CRM}=CRM_CERT, https://b.example.com=B_CERT`;
    expect(readServiceBindings(text, (name) => name === 'CRM_CERT')).toEqual({
      problem: 'entry 2 leads to B_CERT, but the Worker has no binding of that name that can fetch',
    });
  });
});

describe('a request', () => {
  const calls: (readonly [string, string, RequestInit])[] = [];
  const answering = (who: string) => async (url: string, init: RequestInit) => {
    calls.push([who, url, init]);
    return new Response(who);
  };
  const env = { CRM_CERT: { fetch: answering('binding') }, TEXT: 'text', STORE: { get: () => 'value' } };
  const through = (name = 'CRM_CERT') => withServiceBindings(answering('network'), new Map([[CRM, name]]), env);

  test.each([
    [`${CRM}/api?a=1`, 'binding'],
    [`${CRM}:443/api`, 'binding'],
    [`${CRM}:8443/api`, 'network'],
    [`${CRM}.example.org/api`, 'network'],
    ['http://crm.example.com/api', 'network'],
    ['https://other.example.com/api', 'network'],
  ])('to %s goes by the %s, as it is', async (url, who) => {
    calls.length = 0;
    const init = { method: 'POST', body: 'text', redirect: 'manual' } as const;
    expect(await (await through()(url, init)).text()).toBe(who);
    expect(calls).toEqual([[who, url, init]]);
  });

  test.each(['TEXT', 'STORE', 'toString', 'ABSENT'])('never goes without the binding, as where it is %s', (name) => {
    calls.length = 0;
    expect(() => through(name)(`${CRM}/api`, {})).toThrow(`There is no binding ${name} that can fetch`);
    expect(calls).toEqual([]);
  });
});
