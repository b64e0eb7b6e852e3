/** Connectors that do what none should: whatever they do, Talkdesk gets an answer of the contract, and in time. */

import { expect, test } from 'vitest';
import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { createTestBridge } from './bridge.ts';

function bridgeWhoseActionDoes(run: () => Promise<never>) {
  const control = new AbortController();
  const integration = defineIntegration({
    name: 'wayward',
    displayName: 'Wayward',
    description: 'A connector that does what it should not',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: { type: 'custom', fields: { customer: { display: 'Customer' } } },
    connector: {
      validate: async ({ auth }) => ({ account: { id: auth.customer } }),
      actions: { do: defineAction({ display: 'do', description: 'do it', inputs: {}, run }) },
    },
  });
  const bridge = createTestBridge({
    integrations: [integration],
    timeout: () => control.signal,
    // What does not come to an end is not waited for.
    inBackground: () => undefined,
  });
  const act = () => bridge.post('wayward/actions/do', { auth: { customer: 'acme' } });
  return { bridge, act, control };
}

test.each(['a text with a secret', null, undefined, 42, { message: 'a secret' }])(
  'one that throws %j instead of an error is an error of the bridge, which tells nothing of it',
  async (thrown) => {
    const { bridge, act } = bridgeWhoseActionDoes(async () => {
      // oxlint-disable-next-line no-throw-literal -- that is what is tried
      throw thrown;
    });
    const { status, json } = await act();
    expect([status, json['code']]).toEqual([400, 'internal']);
    expect(JSON.stringify([json, bridge.lines])).not.toContain('secret');
  },
);

test('one that does not come to an end is answered for in its place', async () => {
  const { act, control } = bridgeWhoseActionDoes(
    () => new Promise(() => setImmediate(() => control.abort(new DOMException('late', 'TimeoutError')))),
  );
  const { status, json } = await act();
  expect([status, json['code']]).toEqual([400, 'upstream_timeout']);
  expect(json['message']).toContain('not known');
});
