/** The directory connector: contacts, agents and interactions in the bridge's own store. */

import type { Connector } from '../connector.ts';
import { directoryActions } from './actions.ts';

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

    search: {
      byId: (call, id) => call.directory.findContact(id),
      byEmail: (call, email) => call.directory.findByEmail(email),
      byPhone: (call, forms) => call.directory.findByPhone(forms),
    },

    async interactions(call, { contact: { id }, types, limit }) {
      return id === undefined ? [] : await call.directory.readInteractions({ contact: id, types, limit });
    },

    actions: directoryActions(options),
  };
}
