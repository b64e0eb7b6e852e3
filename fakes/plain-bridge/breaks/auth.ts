/** Defects in who is let in. */

import { PLAIN_AUTH } from '../plain-bridge.ts';
import { at, bodyOf, type Break, refuseWhere } from './break.ts';

export const authBreaks: readonly Break[] = [
  {
    name: 'refuses valid credentials',
    fails: ['auth.accepted'],
    fault: refuseWhere('validation', 401, () => true),
  },
  {
    name: 'accepts credentials with 204',
    fails: ['auth.status-200'],
    fault: at('validation', (given) => (given.status === 200 ? { status: 204 } : given)),
  },
  { name: 'returns a list of fields', fails: ['auth.object'], fault: bodyOf('validation', () => []) },
  {
    name: 'returns nested fields',
    fails: ['auth.flat'],
    fault: bodyOf('validation', () => ({ tenant_id: { value: 't_0192' } })),
  },
  {
    name: 'returns a field that is not declared',
    fails: ['auth.declared'],
    fault: bodyOf('validation', () => ({ region: 'eu' })),
  },
  {
    name: 'refuses auth with other keys',
    fails: ['auth.unknown-keys'],
    fault: refuseWhere('validation', 400, ({ body }) => body?.auth?.['x_unknown'] !== undefined),
  },
  {
    name: 'refuses wrong credentials with 403',
    fails: ['auth.wrong-401'],
    fault: refuseWhere('validation', 403, ({ body }, { status }) => status === 401 && Boolean(body?.auth?.['api_key'])),
  },
  {
    name: 'accepts wrong credentials',
    fails: ['auth.wrong-401'],
    fault: at('validation', (given, { body }) =>
      given.status === 401 && body?.auth?.['api_key'] ? { status: 200, body: {} } : given,
    ),
  },
  {
    name: 'fails without credentials',
    fails: ['auth.without-refused'],
    fault: refuseWhere('validation', 500, ({ body }, { status }) => status === 401 && !body?.auth?.['api_key']),
  },
  {
    name: 'gives contacts to anybody',
    fails: ['auth.strangers-refused'],
    fault: at('contacts', (given) =>
      given.status === 401 ? { status: 200, body: { synchronization_checkpoint: '0', contacts: [] } } : given,
    ),
  },
  {
    name: 'refuses a dead token with 403',
    fails: ['auth.token-401'],
    authenticationType: 'oauth2',
    fault: refuseWhere('agents', 403, (_, { status }) => status === 401),
  },
  {
    name: 'locks out whoever was wrong once',
    fails: ['auth.again-after-refusal'],
    fault: refuseWhere('agents', 429, (_, __, { seen }) => {
      const before = seen.at(-1) ?? '';
      return before.startsWith('agents') && !before.includes(PLAIN_AUTH.api_key);
    }),
  },
];
