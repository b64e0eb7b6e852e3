/** The directory connector's store: one account's view of the directory tables. */

import type { SequenceChange } from '../connectors/contact-source.ts';
import type { FoundContact } from '../connectors/connector.ts';
import type { DirectoryStore } from '../connectors/directory/store.ts';
import type { Interaction } from '../domain/interaction.ts';
import type { Database } from './database.ts';
import { readAgents, saveAgents } from './directory-agents.ts';
import {
  type ContactRow,
  emailKey,
  findContact,
  findContactsByKeys,
  phoneKey,
  readChanges,
  saveContacts,
} from './directory-contacts.ts';
import { type InteractionRow, readInteractions, saveInteractions } from './directory-interactions.ts';

export function createDirectoryStore(database: Database, account: string): DirectoryStore {
  async function findByKeys(keys: readonly string[]): Promise<FoundContact[]> {
    const [rows] = await database.run(findContactsByKeys(account, keys));
    return rows.map(toFound);
  }

  return {
    async readChanges(range) {
      const [rows] = await database.run(readChanges(account, range));
      const [{ generation, up_to: upTo } = { generation: '', up_to: 0 }] = rows;
      const changes: SequenceChange[] = [];
      for (const { sequence, contact } of rows) {
        if (sequence !== null && contact !== null) changes.push({ sequence, contact: JSON.parse(contact) });
      }
      return { generation, upTo, changes };
    },

    async readAgents({ afterId = '', limit }) {
      const [rows] = await database.run(readAgents(account, afterId, limit));
      return rows.map(({ id, name, email, active }) => ({
        id,
        name,
        active: active === 1,
        ...(email ? { email } : {}),
      }));
    },

    async findContact(id) {
      const [[row]] = await database.run(findContact(account, id));
      return row && toFound(row);
    },

    findByEmail: (email) => findByKeys([emailKey(email)]),
    findByPhone: (forms) => findByKeys(forms.map(phoneKey)),

    async readInteractions(wanted) {
      const [rows] = await database.run(readInteractions(account, wanted));
      return rows.map(toInteraction);
    },

    async saveContacts(contacts) {
      await database.run(...saveContacts(account, contacts));
    },

    async changeContact(id, change) {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const [[row]] = await database.run(findContact(account, id));
        if (!row) return 'gone';
        const changed = change(JSON.parse(row.contact));
        if (JSON.stringify(changed) === row.contact) return 'changed';
        const [, written] = await database.run(...saveContacts(account, [changed], row.sequence));
        if (written.length > 0) return 'changed';
      }
      return 'busy';
    },

    async saveAgents(agents) {
      await database.run(saveAgents(account, agents));
    },

    async saveInteractions(interactions) {
      await database.run(saveInteractions(account, interactions));
    },
  };
}

/** Each try that fails means that another one succeeded. */
const MOST_TRIES = 100;

const toFound = ({ contact, sequence }: ContactRow): FoundContact => ({ ...JSON.parse(contact), changedAt: sequence });

function toInteraction(row: InteractionRow): Interaction {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(present) as unknown as Interaction;
}
