/** An agent reads the account's language; the log, the rules and all other endpoints are in English. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge } from './bridge.ts';

describe('of an account that is in Portuguese', () => {
  const helpdesk = createHelpdesk();
  const bridge = createTestBridge({ integrations: [helpdeskIntegration()], fetch: helpdesk.fetch });
  const auth = { api_key: 'key-of-lisbon' };
  const createTicket = (data: object) =>
    bridge.post('helpdesk/actions/create_ticket', { auth, meta: { contact_external_id: 'c' }, data });

  beforeEach(async () => {
    helpdesk.keys.set('key-of-lisbon', 'lisbon');
    await bridge.post('helpdesk/agent_sync', { auth });
    const account = String(bridge.lines.at(-1)?.['account']);
    await bridge.admin('PATCH', `/accounts/${account}`, { settings: { language: 'pt' } });
  });

  test('an input is refused in Portuguese, with its rule in English', async () => {
    const { status, json } = await createTicket({ title: '{{contact.title}}' });
    expect({ status, json }).toEqual({
      status: 400,
      json: {
        code: 'invalid_input',
        message: '«Title» tem de ter um valor',
        field: 'data.title',
        rule: 'must have a value',
        request_id: expect.any(String),
      },
    });
    expect(bridge.lines.at(-1)).toMatchObject({ message: 'Title must have a value', rule: 'must have a value' });
  });

  test.each([
    [404, 'Helpdesk respondeu com um erro (HTTP 404). Nada foi feito.', 'helpdesk.example answered with status 404'],
    [
      500,
      'Helpdesk respondeu com um erro (HTTP 500). Não se sabe se isto foi feito: verifique em Helpdesk antes de tentar novamente.',
      'helpdesk.example answered with status 500; whether it was done is not known',
    ],
  ])('a %i of the service is told in Portuguese, and logged in English', async (status, message, logged) => {
    helpdesk.failNext(status);
    expect(await createTicket({ title: 'Olá' })).toMatchObject({ status: 400, json: { message } });
    expect(bridge.lines.at(-1)).toMatchObject({ code: 'upstream_failed', message: logged, upstream_status: status });
  });

  test('the other endpoints stay in English', async () => {
    helpdesk.failNext(404);
    const { json } = await bridge.post('helpdesk/agent_sync', { auth });
    expect(json).toMatchObject({ message: 'helpdesk.example answered with status 404' });
  });
});

test('before the account is known, an agent reads the language that the integration declares', async () => {
  const helpdesk = createHelpdesk();
  const integration = { ...helpdeskIntegration(), settings: { language: 'es' } as const };
  const bridge = createTestBridge({ integrations: [integration], fetch: helpdesk.fetch });
  helpdesk.failNext(503, {}, 10);
  const { status, json } = await bridge.post('helpdesk/actions/create_ticket', {
    auth: { api_key: 'a-key-that-is-new' },
    meta: { contact_external_id: 'c' },
    data: { title: 'Hola' },
  });
  expect({ status, message: json['message'] }).toEqual({
    status: 400,
    message: expect.stringMatching(/^No .* Helpdesk.* No se ha hecho nada/),
  });
});

describe('whatever is thrown in an action', () => {
  const fault = { thrown: undefined as unknown };
  const bridge = createTestBridge({
    integrations: [
      defineIntegration({
        name: 'bell',
        displayName: 'Bell',
        description: 'A bell',
        logoUrl: 'https://bell.example/logo.png',
        iconUrl: 'https://bell.example/icon.png',
        authentication: { type: 'none', fields: {} },
        connector: {
          validate: async () => ({}),
          actions: {
            ring: defineAction({
              display: 'ring',
              description: 'ring the bell',
              inputs: {},
              run() {
                throw fault.thrown;
              },
            }),
          },
        },
      }),
    ],
  });
  const ring = async (thrown: unknown) => {
    fault.thrown = thrown;
    const { status, json } = await bridge.post('bell/actions/ring', { auth: {} });
    const { request_id: _, ...told } = json;
    return { status, ...told };
  };

  test.each([
    ['an error', new TypeError('hunter2')],
    ['a text', 'hunter2'],
    ['an internal problem', new BridgeError('internal', 'hunter2', { field: 'hunter2' })],
  ])('is an error of the bridge’s own where it is %s, and says nothing of it', async (_, thrown) => {
    expect(await ring(thrown)).toEqual({
      status: 400,
      code: 'internal',
      message: 'The bridge to Bell met an error of its own. Nothing was done.',
    });
    expect(bridge.lines.at(-1)).toMatchObject({ level: 'error', outcome: 'internal', cause: expect.any(Object) });
  });

  test.each([
    ['its message', new BridgeError('action_refused', 'The bell is locked'), 'The bell is locked'],
    [
      'what its thrower would have spoken',
      new BridgeError('upstream_failed', 'bell.example said no', { spoken: 'The bell is being polished' }),
      'The bell is being polished',
    ],
  ])('that says what it is keeps %s', async (_, thrown, message) => {
    expect(await ring(thrown)).toMatchObject({ status: 400, message });
  });
});
