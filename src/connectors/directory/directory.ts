/** The directory connector: contacts, agents and interactions in the bridge's own store. */

import type { ContactReference } from '../../domain/contact.ts';
import { toE164 } from '../../domain/phone.ts';
import type { Call, Connector } from '../connector.ts';
import { directoryActions } from './actions.ts';
import { onlyMatch } from './match.ts';

export interface DirectoryOptions {
  /** Where a person sees a contact, with `{id}` in it; the contact pop of a created contact opens it. */
  readonly contactUrl?: string;
}

/** A directory that serves every capability. */
export function directory(options: DirectoryOptions = {}): Connector {
  return {
    keeps: 'directory',

    /** The bridge key has been checked, and it names the account. */
    validate: async () => ({}),

    contacts: {
      kind: 'sequence',
      largestPage: 1000,
      read: (call, range) => call.directory.readChanges(range),
    },

    agents: {
      largestPage: 1000,
      async read(call, { cursor, limit }) {
        const agents = await call.directory.readAgents({ limit, ...(cursor === undefined ? {} : { afterId: cursor }) });
        const last = agents.at(-1);
        return { agents, ...(last && agents.length === limit ? { cursor: last.id } : {}) };
      },
    },

    async interactions(call, { contact, types, limit }) {
      const id = contact.id ?? (await findOnly(call, contact))?.id;
      return id === undefined ? [] : await call.directory.readInteractions({ contact: id, types, limit });
    },

    actions: directoryActions(options),
  };
}

/** The one contact that fits; a number that several share shows nobody's interactions rather than the wrong ones. */
async function findOnly(call: Call, reference: ContactReference) {
  const phones = reference.phones.map((phone) => toE164(phone, call.settings.country) ?? phone);
  return onlyMatch(await call.directory.findContacts({ ...reference, phones }), reference.name);
}
