import { expect, test } from 'vitest';
import { ask } from '../../src/connectors/rest/request.ts';
import type { ValidationCall } from '../../src/connectors/connector.ts';
import type { Request } from '../../src/connectors/rest/declaration.ts';

test.each<[string, Partial<Request>, string | null]>([
  ['JSON', {}, 'application/json'],
  ['a form', { bodyAs: 'form' }, 'application/x-www-form-urlencoded'],
  [
    'what the declaration says',
    { headers: { 'Content-Type': 'application/vnd.api+json' } },
    'application/vnd.api+json',
  ],
])('a body is sent as %s', async (_, request, type) => {
  let sent: Headers | undefined;
  const call = {
    auth: {},
    fetch: async (_url: string, init?: RequestInit) => {
      sent = new Headers(init?.headers);
      return Response.json({});
    },
  } as unknown as ValidationCall;
  const service = { baseUrl: 'https://api.acme.com' };
  await ask({ service, call, request: { method: 'POST', path: '/people', body: { a: 'b' }, ...request }, values: {} });
  expect(sent?.get('Content-Type')).toBe(type);
});
