import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleAgents, sampleContact, sampleContacts, sampleInteractions } from '../../fakes/sample-directory.ts';
import { seedDirectory } from '../../fakes/seed-directory.ts';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { fillInputs } from '../../simulator/value-providers.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

const auth = { bridge_key: 'end-to-end-key' };
const { interactionTypes, actions, authentication } = directoryIntegration;

let bridge: BuiltBridge;
beforeAll(async () => {
  bridge = await startBuiltBridge();
  await seedDirectory(bridge.d1, {
    bridgeKey: auth.bridge_key,
    contacts: sampleContacts(),
    agents: sampleAgents(),
    interactions: sampleInteractions(),
  });
});
afterAll(() => bridge.close());

const connect = () =>
  createTalkdesk({ bridge, integration: 'directory', auth, fields: authentication.fields, interactionTypes });

describe('the built Worker', () => {
  test('has the whole conversation with Talkdesk', async () => {
    const talkdesk = connect();
    await talkdesk.activate();
    expect(await talkdesk.syncContacts()).toMatchObject({ kind: 'initial', received: 5000, created: 5000, pages: 50 });
    await talkdesk.syncAgents();
    expect(talkdesk.state.agents.size).toBeGreaterThan(30);

    const contact = talkdesk.state.contacts.get(sampleContact(11).id);
    if (!contact) throw new Error('the contact was not delivered');
    for (const [name, { inputs }] of Object.entries(actions)) {
      const answer = await talkdesk.execute(name, { contact, inputs: fillInputs(inputs, { contact, now: Date.now }) });
      expect(answer.message).toBeTypeOf('string');
    }
    const subjects = (await talkdesk.showContact({ id: contact.id, emails: [], phones: [] })).map(
      ({ subject }) => subject,
    );
    expect(subjects).toEqual(expect.arrayContaining([`Call with ${contact.name.split(' ')[0]}`]));

    // One contact was created, and one was updated with what it had.
    expect((await talkdesk.syncContacts()).created).toBe(1);
    expect(bridge.logs()).toEqual([]);
  });

  test('brings exactly the contacts that were edited', async () => {
    const talkdesk = connect();
    await talkdesk.syncContacts();
    const edited = [...talkdesk.state.contacts.keys()].filter((_, index) => index % 200 === 7);
    for (const id of edited) {
      await talkdesk.execute('update_contact', { contact: { id }, inputs: { title: 'Edited' } });
    }
    const report = await talkdesk.syncContacts();
    expect(report.changed.toSorted()).toEqual(edited.toSorted());
    expect(report.received).toBe(edited.length);
  });
});
