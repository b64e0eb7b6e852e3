import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { sampleContact } from '../../fakes/sample-directory.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createDirectoryStore } from '../../src/store/directory.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { createTestBridge, newDirectory } from './bridge.ts';
import { connectorCases } from './connector.cases.ts';

connectorCases(directoryIntegration, async () => {
  const contacts = Array.from({ length: 230 }, (_, index) => sampleContact(index));
  const { bridgeKey, account } = await newDirectory({
    contacts,
    agents: [
      { id: '1', name: 'Ana', email: 'Ana@acme.example', active: false },
      { id: '2', name: 'Ana', email: ' ana@acme.example ', active: true },
      { id: '3', name: 'Bo', email: 'bo@acme.example', active: true },
      { id: '4', name: 'Nobody', active: true },
    ],
  });
  const store = createDirectoryStore(createDatabase(env.DB), account);
  return {
    bridge: createTestBridge(),
    auth: { bridge_key: bridgeKey },
    wrongAuth: { bridge_key: 'not-a-key' },
    contacts: contacts.map(({ id }) => id),
    agents: ['ana@acme.example', 'bo@acme.example'],
    contact: contacts[0]?.id ?? '',
    async edit(id) {
      const contact = await store.findContact(id);
      if (contact) await store.saveContacts([{ ...contact, title: 'Promoted' }]);
    },
  };
});

describe('update_contact', () => {
  test('loses no change that others make at the same time', async () => {
    const [contact] = [sampleContact(3)];
    const { bridgeKey, account } = await newDirectory({ contacts: [contact] });
    const bridge = createTestBridge();
    const update = (data: object) =>
      bridge.post('directory/actions/update_contact', {
        auth: { bridge_key: bridgeKey },
        meta: { contact_external_id: contact.id },
        data,
      });
    const emails = Array.from({ length: 20 }, (_, index) => `caller${index}@azenha.example`);
    const answers = await Promise.all([
      ...emails.map((email) => update({ email })),
      update({ title: 'Director' }),
      update({ company: 'Azenha Lda' }),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const store = createDirectoryStore(createDatabase(env.DB), account);
    const [changed] = await store.findByEmail('CALLER7@azenha.example');
    expect(changed).toMatchObject({ id: contact.id, title: 'Director', company: 'Azenha Lda' });
    expect(changed?.emails).toEqual(expect.arrayContaining(emails));
  });

  test('makes a contact findable by what it has now, and no longer by what it had', async () => {
    const { account } = await newDirectory({ contacts: [{ id: 'x', emails: ['Old@azenha.example'], phones: [] }] });
    const store = createDirectoryStore(createDatabase(env.DB), account);
    await store.changeContact('x', (contact) => ({ ...contact, emails: ['New@azenha.example'] }));
    expect(await store.findByEmail('old@azenha.example')).toEqual([]);
    expect(await store.findByEmail('NEW@azenha.example')).toHaveLength(1);
  });

  test('finds the one of several with a phone by the name', async () => {
    const phones = ['+351211234567'];
    const { account, bridgeKey } = await newDirectory({
      contacts: [
        { id: 'ana', name: 'Ana Costa', emails: [], phones },
        { id: 'rui', name: 'Rui Sá', emails: [], phones },
      ],
    });
    const bridge = createTestBridge();
    const update = (data: object) =>
      bridge.post('directory/actions/update_contact', {
        auth: { bridge_key: bridgeKey },
        data: { title: 'CFO', ...data },
      });
    expect((await update({ phone: phones[0], contact_name: 'rui sá' })).status).toBe(201);
    const refused = await update({ phone: phones[0] });
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ message: '2 contacts in Directory fit; nothing was changed' });
    const store = createDirectoryStore(createDatabase(env.DB), account);
    const found = await store.findByPhone(phones);
    expect(found.filter(({ title }) => title === 'CFO').map(({ id }) => id)).toEqual(['rui']);
  });
});
