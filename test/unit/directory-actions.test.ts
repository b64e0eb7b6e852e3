/** What the directory's actions say, in the language of the account. */
import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import { directoryActions } from '../../src/connectors/directory/actions.ts';
import type { DirectoryStore } from '../../src/connectors/directory/store.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import type { Interaction } from '../../src/domain/interaction.ts';
import type { Settings } from '../../src/domain/settings.ts';

const MARKER = '0e62c7dd-a497-4000-8000-000000000000';
const CONTACT: Contact = { id: 'c-1', name: 'Maria Silva', emails: ['maria@azenha.example'], phones: [] };

type Outcome = Awaited<ReturnType<DirectoryStore['changeContact']>>;

/** Does an action of the directory; what it says, and which interactions it saved. */
async function act(
  name: string,
  inputs: object,
  { language = 'en', outcome = 'changed' }: { language?: Settings['language']; outcome?: Outcome } = {},
) {
  const saved: Interaction[] = [];
  const directory: Partial<DirectoryStore> = {
    saveContacts: async () => {},
    changeContact: async () => outcome,
    async saveInteractions(interactions) {
      saved.push(...interactions);
    },
  };
  const call = { settings: { language }, now: () => 0, directory } as unknown as Call;
  const action = directoryActions({})[name];
  if (!action) throw new Error(`There is no action ${name}`);
  const scope = { marker: MARKER, contact: CONTACT };
  const { message } = await action.run(call, inputs, scope);
  return { message, saved };
}

describe('what was done is said', () => {
  const created = { first_name: 'Maria', last_name: 'Silva', phone: '+351211234567' };

  test.each([
    ['create_contact', created, 'Contact Maria Silva created', 'Kontakt Maria Silva angelegt'],
    ['update_contact', { title: 'CFO' }, 'Contact Maria Silva updated', 'Kontakt Maria Silva aktualisiert'],
    [
      'create_ticket',
      { subject: 'Hello' },
      'Ticket t-0e62c7dda497 created for Maria Silva',
      'Ticket t-0e62c7dda497 für Maria Silva angelegt',
    ],
    ['add_note', { note: 'Hello' }, 'Note added to Maria Silva', 'Notiz zu Maria Silva hinzugefügt'],
    ['log_call', { direction: 'missed' }, 'Call logged for Maria Silva', 'Anruf für Maria Silva protokolliert'],
  ])('in the language of the account: %s', async (name, inputs, english, german) => {
    expect((await act(name, inputs)).message).toBe(english);
    expect((await act(name, inputs, { language: 'de' })).message).toBe(german);
  });

  test.each([
    ['inbound', 40, 'Inbound call, 40 s', 'Chamada recebida, 40 s'],
    ['outbound', undefined, 'Outbound call', 'Chamada efetuada'],
    ['missed', undefined, 'Missed call', 'Chamada perdida'],
  ])('and so is the subject of a logged call: %s, %s s', async (direction, duration, english, portuguese) => {
    const inputs = { direction, ...(duration === undefined ? {} : { duration }) };
    expect((await act('log_call', inputs)).saved).toMatchObject([{ subject: english }]);
    expect((await act('log_call', inputs, { language: 'pt' })).saved).toMatchObject([{ subject: portuguese }]);
  });
});

describe('a refusal is said', () => {
  test('where a contact could not be reached', async () => {
    const refused = act('create_contact', { last_name: 'Silva' }, { language: 'fr' });
    await expect(refused).rejects.toEqual(
      new BridgeError('action_refused', 'Un contact doit avoir une adresse e-mail ou un numéro de téléphone'),
    );
  });

  test('where others are changing the contact all the time', async () => {
    const refused = act('update_contact', { title: 'CFO' }, { language: 'es', outcome: 'busy' });
    await expect(refused).rejects.toEqual(
      new BridgeError('action_refused', 'Otras personas están cambiando el contacto continuamente; inténtelo de nuevo'),
    );
  });
});
