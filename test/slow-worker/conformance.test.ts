/** The bridges that we ship keep to the contract, clause by clause, as any other bridge has to. */

import { describe, expect, test } from 'vitest';
import { checkBridge } from '../../conformance/check.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { parseManifest } from '../../conformance/manifest.ts';
import { describeReceived, describeSent } from '../../conformance/shape.ts';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { sampleDirectory } from '../../fakes/sample-directory.ts';
import type { Auth } from '../../simulator/talkdesk.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { integrations } from '../../src/integrations/index.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { contactServiceIntegration } from '../support/contact-service-integration.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge, newDirectory, type TestBridge } from '../worker/bridge.ts';
import { createKeptHelpdesk, keptHelpdeskIntegration } from '../worker/kept-helpdesk.ts';
import { connectContactService, READING } from '../worker/contact-service.ts';

/** An integration over its service, or over a fake of it. */
interface Setup {
  readonly bridge: TestBridge;
  readonly auth: Auth;
  /** How many contacts there are. */
  readonly contacts?: number;
  /** Clauses that are not kept, each with the reason. */
  readonly exceptions: Readonly<Record<string, string>>;
}

/** For each integration that we ship. A new one needs an entry, with a fake of its service. */
const SHIPPED: Readonly<Record<string, (integration: Integration) => Promise<Setup>>> = {
  async directory() {
    const { bridgeKey } = await newDirectory(sampleDirectory({ contacts: 2500, interactions: 5000 }));
    return {
      bridge: createTestBridge(),
      auth: { bridge_key: bridgeKey },
      contacts: 2500,
      exceptions: {
        'contacts.phones-e164': 'the sample has numbers that nobody can read, and the bridge keeps them unless told',
        'actions.contact-url': 'contacts of the directory have a page only where contactUrl says so',
      },
    };
  },
};

/** Integrations of the tests, for the kinds of services that none of ours has. */
const OTHERS: readonly (readonly [Integration, () => Promise<Setup>])[] = [
  [
    helpdeskIntegration(),
    async () => {
      const helpdesk = createHelpdesk();
      helpdesk.keys.set('the-right-key', 't1');
      helpdesk.users = Array.from({ length: 45 }, (_, id) => ({
        id,
        name: `Agent ${id}`,
        email: `agent${id}@helpdesk.example`,
        disabled: false,
      }));
      helpdesk.tickets.push({ id: 1, requester: 'rita', title: 'No light', created_at: '2026-03-01T10:00:00Z' });
      const bridge = createTestBridge({ integrations: [helpdeskIntegration()], fetch: helpdesk.fetch });
      return { bridge, auth: { api_key: 'the-right-key' }, exceptions: {} };
    },
  ],
  [
    keptHelpdeskIntegration(),
    async () => {
      const { bridge, helpdesk } = createKeptHelpdesk();
      helpdesk.keys.set('the-right-key', 't1');
      return { bridge, auth: { api_key: 'the-right-key' }, exceptions: {} };
    },
  ],
  ...(['keyset', 'feed', 'scan'] as const).map((kind): readonly [Integration, () => Promise<Setup>] => {
    const reading = { ...READING, kind };
    return [
      contactServiceIntegration({ people: reading }),
      async () => {
        const { bridge, auth } = connectContactService(2300, { reading });
        const anyToken = 'the fake takes any token, and each for another tenant';
        return {
          bridge,
          auth,
          contacts: 2300,
          exceptions: { 'auth.wrong-401': anyToken, 'auth.strangers-refused': anyToken },
        };
      },
    ];
  }),
];

async function expectConformance(
  integration: Integration,
  { bridge, auth, contacts, exceptions }: Setup,
): Promise<void> {
  const manifest = parseManifest(JSON.stringify(describeIntegration(integration, 'https://bridge.example')));
  const { findings } = await checkBridge({
    manifest,
    origin: 'https://bridge.example',
    auth,
    clauses: CLAUSES,
    fetch: (request) => bridge.fetch(request),
    patienceMs: 30_000,
    onRequest: () => {},
    maxPages: 200,
    allowActions: true,
    // What tells a note that is sent twice from two notes.
    inputs: { call_id: 'c-1' },
    contactIds: integration.contacts ? [] : ['rita'],
    ...(contacts === undefined ? {} : { expectContacts: contacts }),
    now: Date.now,
  });
  const failures = findings.flatMap(({ clause: { id }, verdict }) => {
    if (verdict.outcome !== 'fail') return [];
    const { detail, exchange } = verdict;
    return [
      { id, detail, ...(exchange ? { sent: describeSent(exchange), received: describeReceived(exchange) } : {}) },
    ];
  });
  expect(failures.filter(({ id }) => !Object.hasOwn(exceptions, id))).toEqual([]);
  expect(Object.keys(exceptions).filter((id) => failures.every((failure) => failure.id !== id))).toEqual([]);
}

describe('every clause of the contract is kept by', () => {
  test.each(integrations.map((integration) => [integration.name, integration] as const))(
    '%s',
    async (name, integration) => {
      const setup = SHIPPED[name];
      if (!setup) throw new Error(`${name} needs an entry in SHIPPED, with a fake of its service`);
      await expectConformance(integration, await setup(integration));
    },
  );

  test.each(OTHERS.map(([integration, setup]) => [integration.name, integration, setup] as const))(
    'the %s of the tests',
    async (_, integration, setup) => {
      await expectConformance(integration, await setup());
    },
  );
});
