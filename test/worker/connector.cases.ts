/** The cases that every connector passes: what Talkdesk can rely on, whatever system is behind the bridge. */

import { describe, expect, test } from 'vitest';
import { fillInputs } from '../../simulator/value-providers.ts';
import type { Auth, Talkdesk } from '../../simulator/talkdesk.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import type { TestBridge } from './bridge.ts';

/** A service that is ready to be connected. */
export interface ConnectorCase {
  readonly bridge: TestBridge;
  readonly auth: Auth;
  /** Credentials of the same form that the service refuses. */
  readonly wrongAuth: Auth;
  /** Ids of all contacts, where the connector has any. */
  readonly contacts: readonly string[];
  /** E-mails of the agents that Talkdesk can match. */
  readonly agents: readonly string[];
  /** A contact of the service that can be written to. */
  readonly contact: string;
  /** Changes a contact, as somebody at work in the service would. */
  readonly edit?: (id: string) => Promise<void>;
}

export function connectorCases(integration: Integration, prepare: () => Promise<ConnectorCase>): void {
  const { name, connector, interactionTypes, actions } = integration;
  const connect = ({ bridge, auth }: ConnectorCase): Talkdesk =>
    bridge.talkdesk({ integration: name, auth, fields: integration.authentication.fields, interactionTypes });
  const endpoints = ['auth_validation', 'contact_sync', 'agent_sync', 'interaction_update'];

  const unoffered = new Set([
    ...(connector.contacts ? [] : ['contact_sync']),
    ...(connector.agents ? [] : ['agent_sync']),
    ...(interactionTypes.length > 0 ? [] : ['interaction_update']),
  ]);

  describe(`the connector of ${name}`, () => {
    test('validates credentials that the service accepts', async () => {
      const talkdesk = connect(await prepare());
      await expect(talkdesk.activate()).resolves.toBeUndefined();
    });

    test.each([...endpoints, ...Object.keys(actions).map((action) => `actions/${action}`)])(
      'answers 401 to credentials that the service refuses, on %s',
      async (endpoint) => {
        const { bridge, auth, wrongAuth } = await prepare();
        await bridge.post(`${name}/auth_validation`, { auth });
        const body = { auth: wrongAuth, data: allInputs(integration, endpoint) };
        const { status, json } = await bridge.post(`${name}/${endpoint}`, body);
        const isOffered = !unoffered.has(endpoint);
        expect({ status, code: json['code'] }).toEqual(
          isOffered ? { status: 401, code: 'invalid_credentials' } : { status: 404, code: 'not_offered' },
        );
      },
    );

    testIf(connector.contacts, 'delivers every contact once in an initial synchronization', async () => {
      const prepared = await prepare();
      const talkdesk = connect(prepared);
      const report = await talkdesk.syncContacts();
      expect([...talkdesk.state.contacts.keys()].toSorted()).toEqual(prepared.contacts.toSorted());
      expect(report).toMatchObject({ kind: 'initial', received: prepared.contacts.length, repeated: 0 });
    });

    testIf(connector.contacts, 'delivers nothing in a quiet incremental synchronization', async () => {
      const talkdesk = connect(await prepare());
      await talkdesk.syncContacts();
      expect(await talkdesk.syncContacts()).toMatchObject({ kind: 'incremental', received: 0, pages: 1 });
    });

    testIf(connector.contacts, 'delivers exactly what was edited in an incremental synchronization', async () => {
      const prepared = await prepare();
      const talkdesk = connect(prepared);
      await talkdesk.syncContacts();
      const edited = prepared.contacts.filter((_, index) => index % 7 === 3);
      for (const id of edited) await prepared.edit?.(id);
      const report = await talkdesk.syncContacts();
      expect(report.changed.toSorted()).toEqual(edited.toSorted());
      expect(report.received).toBe(edited.length);
    });

    testIf(connector.agents, 'lists every agent that has an e-mail once', async () => {
      const prepared = await prepare();
      const talkdesk = connect(prepared);
      await talkdesk.syncAgents();
      const emails = [...talkdesk.state.agents.values()].map(({ email }) => email);
      expect(emails.toSorted()).toEqual(prepared.agents.toSorted());
    });

    testIf(
      interactionTypes.length > 0,
      'shows no interactions for a contact that the service does not know',
      async () => {
        const talkdesk = connect(await prepare());
        expect(await talkdesk.showContact({ id: 'nobody-has-this-id', emails: [], phones: [] })).toEqual([]);
      },
    );

    test.each(Object.keys(actions))('executes %s with the declared defaults', async (action) => {
      const prepared = await prepare();
      const talkdesk = connect(prepared);
      const declared = actions[action]?.inputs ?? {};
      const answer = await talkdesk.execute(action, {
        contact: { id: prepared.contact },
        inputs: fillInputs(declared, { contact: SAMPLE_CONTACT, now: () => Date.UTC(2026, 0, 15) }),
      });
      expect(answer.message).toBeTypeOf('string');
    });
  });
}

/** A case of a capability that the connector does not have is no case of it. */
function testIf(capability: unknown, title: string, run: () => Promise<void>): void {
  if (capability) test(title, run);
}

const SAMPLE_CONTACT = { id: 'x', name: 'Rita Lobo', emails: ['rita@lobo.example'], phones: ['+351211230001'] };

function allInputs(integration: Integration, endpoint: string): Record<string, string> {
  const inputs = integration.actions[endpoint.replace('actions/', '')]?.inputs ?? {};
  return fillInputs(inputs, { contact: SAMPLE_CONTACT, now: () => Date.UTC(2026, 0, 15) });
}
