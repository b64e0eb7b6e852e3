import { env } from 'cloudflare:workers';
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
      const [contact] = await store.findContacts({ id, emails: [], phones: [] });
      if (contact) await store.saveContacts([{ ...contact, title: 'Promoted' }]);
    },
  };
});
