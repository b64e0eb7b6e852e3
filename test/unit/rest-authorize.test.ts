/** Several proofs in one request. */

import { describe, expect, test } from 'vitest';
import type { Authorize } from '../../src/connectors/rest/declaration.ts';
import { ask, withoutCredentials } from '../../src/connectors/rest/request.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import { Secret } from '../../src/domain/secret.ts';
import { declare, problemsOf } from './declare.ts';
import { callOf } from './rest-call.ts';

const baseUrl = 'https://crm.example.com/api';
const PROOFS = [
  { header: 'CF-Access-Client-Id', value: '{{id}}' },
  { query: 'key', value: '{{token}}' },
  { header: 'CF-Access-Client-Secret', value: '{{token}}' },
  { query: 'tenant', value: 'of {{id}}' },
  { bearer: '{{access_token}}' },
] as const satisfies readonly Authorize[];

const problems = (authorize: unknown) =>
  problemsOf(() =>
    declare({
      authentication: {
        type: 'custom',
        fields: { id: { display: 'Id' }, token: { display: 'Token', secret: true } },
      },
      connector: rest({ baseUrl, authorize: authorize as Authorize, validate: { path: '/me' } }),
    }),
  );

describe('several proofs', () => {
  test('go into the headers and the query of one request', async () => {
    const headers = new Headers();
    const connector = rest({ baseUrl, authorize: PROOFS, validate: { path: '/me' } });
    connector.authorize?.(headers, { id: 'a', token: new Secret('s3cret') }, new Secret('t0ken'));
    expect(Object.fromEntries(headers)).toEqual({
      authorization: 'Bearer t0ken',
      'cf-access-client-id': 'a',
      'cf-access-client-secret': 's3cret',
    });
    const { call, asked } = callOf(() => ({}), { id: 'a', token: new Secret('s3cret') });
    const service = { baseUrl, authorize: PROOFS };
    await ask({ service, call, request: { path: '/me{?a}' }, values: { a: 1 } });
    expect(asked.map(({ url }) => url)).toEqual([`${baseUrl}/me?a=1&key=s3cret&tenant=of%20a`]);
  });

  test('do not stay in a link that is kept', () => {
    const { call } = callOf(() => ({}), { id: 'a', token: new Secret('s3cret') });
    const link = 'https://crm.example.com/api/all?key=x&page=2&tenant=y';
    expect(withoutCredentials(link, { baseUrl, authorize: PROOFS }, call)).toBe(
      'https://crm.example.com/api/all?page=2',
    );
  });

  test('of the query only leave the access token in its header, as one does', () => {
    const authorize = PROOFS.filter((proof) => 'query' in proof);
    expect(rest({ baseUrl, authorize, validate: { path: '/me' } })).not.toHaveProperty('authorize');
  });

  test.each([
    ['none', []],
    ['one alone', { bearer: '{{token}}' }],
    ['parameters that differ in case', [PROOFS[1], { query: 'Key', value: '{{token}}' }]],
  ])('may be declared: %s', (name, authorize) => {
    const found = name === 'none' ? ['connector.authorize: must not be empty; leave it out'] : [];
    expect(problems(authorize)).toEqual(found);
  });

  test.each([
    [
      [{ bearer: '{{token}}' }, { basic: { username: '{{id}}', password: '{{token}}' } }],
      'connector.authorize.1: sets the header Authorization, which authorize.0 sets, too',
    ],
    [
      [{ bearer: '{{token}}' }, PROOFS[0], { header: 'authorization', value: '{{token}}' }],
      'connector.authorize.2: sets the header authorization, which authorize.0 sets, too',
    ],
    [
      [PROOFS[1], { query: 'key', value: '{{id}}' }],
      'connector.authorize.1: sets the parameter key, which authorize.0 sets, too',
    ],
    [
      [PROOFS[0], { bearer: '{{tokn}}' }],
      'connector.authorize.1.bearer: there is no auth field {{tokn}}; the nearest is {{token}}',
    ],
    [
      [PROOFS[0], { header: 'X-Version', value: '2' }],
      'connector.authorize.1: must hold a {{field}}: credentials come from auth fields, never from code',
    ],
    [
      [PROOFS[0], { query: 'token', value: '{{access_token}}' }],
      'connector.authorize.1.value: must not hold {{access_token}}: it goes into a header',
    ],
    [
      [PROOFS[0], { header: 'X Y', value: '{{id}}' }],
      'connector.authorize.1.header: must be the name of a header, such as X-Api-Key',
    ],
    [[PROOFS[0], 'x'], 'connector.authorize.1: must be an object'],
    [[PROOFS[0], { key: 'x' }], 'connector.authorize.1: must have one of bearer, basic, header and query'],
  ])('are refused where one is wrong: %j', (authorize, problem) => {
    expect(problems(authorize)).toEqual([problem]);
  });
});
