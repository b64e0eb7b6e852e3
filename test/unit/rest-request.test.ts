/** What a request is sent with, what is read once an action was done, and what failures say. */
import { describe, expect, test } from 'vitest';
import type { RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { restProblems } from '../../src/connectors/rest/problems.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import { callWith } from './answering-call.ts';

const DECLARED: RestDeclaration = {
  baseUrl: '{{url}}/api',
  validate: { path: '/me' },
  actions: {
    add: {
      display: 'add',
      description: 'add',
      inputs: { name: { name: 'Name', type: 'text', mandatory: true } },
      request: { method: 'POST', path: '/things', body: { name: '{input.name}', key: '{marker}' } },
      result: { followUp: { full: { path: '/things/{name}' } }, id: ['full.id', 'name'] },
      recovery: {
        kind: 'find',
        lagSeconds: 1,
        find: { path: '/things', query: { key: '{marker}' } },
      },
    },
  },
};
const auth = { url: 'https://things.example.com' };
const POST = { 'POST /api/things': { name: 'a' } };

const add = rest(DECLARED).actions?.['add'];
const run = (call: ReturnType<typeof callWith>['call']) => add?.run(call, { name: 'a' }, { marker: 'm' });

describe('the follow-up of a result', () => {
  test('is read once it was done', async () => {
    const { call, asked } = callWith({ ...POST, 'GET /api/things/a': { id: 7 } }, auth);
    expect(await run(call)).toEqual({ id: '7' });
    expect(asked).toEqual(['POST /api/things {"name":"a","key":"m"}', 'GET /api/things/a']);
  });

  test.each([
    ['is gone', 404, []],
    ['fails', 500, ['action_not_followed_up']],
  ])('that %s leaves what the answer says, because it was done', async (_, status, events) => {
    const { call, logged } = callWith({ ...POST, 'GET /api/things/a': status }, auth);
    expect(await run(call)).toEqual({ id: 'a' });
    expect(logged).toEqual(events);
  });

  test('is read of what was found, too', async () => {
    const { recovery } = add ?? {};
    if (recovery?.kind !== 'find') throw new Error('it has no recovery that finds');
    const { call } = callWith({ 'GET /api/things?key=m': [{ name: 'a' }], 'GET /api/things/a': { id: 7 } }, auth);
    expect(await recovery.find(call, { name: 'a' }, { marker: 'm' })).toEqual({ id: '7' });
  });

  test('is checked like any other', () => {
    const followUp = { full: { path: 'things/{name}' } };
    const actions = { add: { ...DECLARED.actions?.['add'], result: { followUp, id: 'full.id' } } };
    const problems = restProblems({ ...DECLARED, actions } as RestDeclaration, { fields: undefined });
    expect(problems).toEqual([
      'connector.actions.add.result.followUp.full.path: must begin with /, because it is a path below baseUrl',
    ]);
  });
});

describe('a body', () => {
  const send = async (request: object) => {
    const { call, types } = callWith({ 'POST /api/me': {} }, auth);
    await rest({ ...DECLARED, validate: { method: 'POST', path: '/me', body: { a: 1 }, ...request } }).validate(call);
    return types;
  };

  test('goes with its type, unless another one is declared', async () => {
    expect(await send({})).toEqual(['application/json']);
    expect(await send({ bodyAs: 'form' })).toEqual(['application/x-www-form-urlencoded']);
    expect(await send({ headers: { 'content-type': 'application/vnd.things+json' } })).toEqual([
      'application/vnd.things+json',
    ]);
  });
});

describe('the message of a failure', () => {
  const declare = (is: 'invalid_credentials' | 'upstream_failed', message: string): RestDeclaration => ({
    ...DECLARED,
    validate: { path: '/me', failures: [{ when: '!admin', is, message }] },
  });

  test('is read where credentials are refused, and may be a text of its own', async () => {
    const connector = rest(declare('invalid_credentials', "'It must be an administrator'"));
    await expect(connector.validate(callWith({ 'GET /api/me': {} }, auth).call)).rejects.toMatchObject({
      code: 'invalid_credentials',
      message: 'It must be an administrator',
    });
  });

  test('is refused where nobody would read it', () => {
    expect(restProblems(declare('upstream_failed', 'message'), { fields: undefined })).toEqual([
      'connector.validate.failures.0.message: is for action_refused and invalid_credentials: nobody reads it elsewhere',
    ]);
  });
});

test.each(['https://things.example.com', 'https://things.example.com/'])(
  'a field that the base begins with may end with a slash: %s',
  async (url) => {
    const { call, asked } = callWith({ 'GET /api/me': {} }, { url });
    await rest(DECLARED).validate(call);
    expect(asked).toEqual(['GET /api/me']);
  },
);
