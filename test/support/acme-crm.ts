/** The fake CRM as an integration: contacts that are found, three types of interactions, actions that can be recovered. */

import * as v from 'valibot';
import type {
  Call,
  ContactSearch,
  FoundContact,
  InteractionQuery,
  ReadInteractions,
} from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { type Meanings, type Priority, type Status, toPriority, toStatus } from '../../src/domain/interaction.ts';
import { acmeCrmActions, type AcmeCrmActionsOptions } from './acme-crm-actions.ts';
import { ACME_CRM_URL, contact, loggedCall, note, ticket } from './acme-crm-wire.ts';

export interface AcmeCrmOptions extends AcmeCrmActionsOptions {
  readonly name?: string;
  /** By how many forms of a phone number the CRM searches at once. */
  readonly mostForms?: number;
  /** Actions that are done later where the CRM cannot be reached. */
  readonly deferrable?: readonly string[];
}

const me = v.object({ tenant: v.object({ id: v.string(), name: v.string() }) });
const tombstone = v.object({ contact: v.object({ id: v.string(), merged_into: v.string() }) });
const oneContact = v.object({ contact });
const contactList = v.object({ contacts: v.array(contact) });

/** Its tenants are those of the CRM's API keys, in the field `api_key`. */
export function acmeCrm({
  name = 'acme_crm',
  mostForms = 10,
  deferrable = [],
  ...options
}: AcmeCrmOptions): Integration {
  return defineIntegration({
    name,
    displayName: 'ACME CRM',
    description: 'Contacts, tickets, calls and notes of ACME',
    logoUrl: 'https://bridge.example/acme-crm.png',
    iconUrl: 'https://bridge.example/acme-crm-icon.png',
    authentication: {
      type: 'custom',
      fields: {
        api_key: { display: 'API key', secret: true },
        country: { display: 'Country', mandatory: false, setting: 'country' },
      },
    },
    connector: {
      authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key.reveal()}`),

      async validate(call) {
        const { tenant } = await call.fetchJson(me, `${ACME_CRM_URL}/me`);
        return { account: { id: tenant.id, label: tenant.name } };
      },

      search: searchBy(mostForms),

      interactionsByType: { ticket: readTickets, call: readCalls, note: readNotes },

      actions: acmeCrmActions(options),
    },
    interactionTypes: ['ticket', 'call', 'note'],
    deferrable,
  });
}

const TICKET_PRIORITIES: Meanings<Priority> = { 1: 'low', 2: 'normal', 3: 'high', 4: 'urgent' };
/** A customer's own words, such as `Bei der Werkstatt`, are not among them. */
const TICKET_STATUSES: Meanings<Status> = { working: 'open', 'on hold': 'pending', resolved: 'solved' };
const CALL_URGENCIES: Meanings<Priority> = { 1: 'urgent', 2: 'high', 3: 'normal' };
const CALL_OUTCOMES: Meanings<Status> = { reached: 'closed', voicemail: 'open', call_back: 'pending' };

const readTickets: ReadInteractions = async (call, query) => {
  const { tickets } = await list(call, query, 'tickets', v.object({ tickets: v.array(ticket) }));
  return tickets.map(({ id, subject, description, created_at, priority, status }) => ({
    id: String(id),
    type: 'ticket',
    subject,
    ...(description === '' ? {} : { description }),
    date: Date.parse(created_at),
    url: `${ACME_CRM_URL}/desk/tickets/${id}`,
    priority: toPriority(priority, TICKET_PRIORITIES),
    status: toStatus(status, TICKET_STATUSES),
  }));
};

const readCalls: ReadInteractions = async (call, query) => {
  const { calls } = await list(call, query, 'calls', v.object({ calls: v.array(loggedCall) }));
  return calls.map(({ id, text, created_at, urgency, outcome }) => ({
    id,
    type: 'call',
    subject: text,
    date: Date.parse(created_at),
    priority: toPriority(urgency, CALL_URGENCIES),
    status: toStatus(outcome, CALL_OUTCOMES),
  }));
};

const readNotes: ReadInteractions = async (call, query) => {
  const { notes } = await list(call, query, 'notes', v.object({ notes: v.array(note) }));
  return notes.map(({ id, text, created_at, state }) => ({
    id,
    type: 'note',
    subject: text,
    date: Date.parse(created_at),
    status: toStatus(state, {}, state === 'archived'),
  }));
};

async function list<Output>(
  call: Call,
  { contact: { id = '' }, limit }: InteractionQuery,
  path: string,
  schema: v.GenericSchema<unknown, Output>,
): Promise<Output> {
  const query = new URLSearchParams({ contact_id: id, limit: String(limit) });
  return await call.fetchJson(schema, `${ACME_CRM_URL}/${path}?${query}`);
}

function searchBy(mostForms: number): ContactSearch {
  async function search(call: Call, filter: string, values: readonly string[]): Promise<readonly FoundContact[]> {
    const query = new URLSearchParams(values.map((value) => [filter, value]));
    const { contacts } = await call.fetchJson(contactList, `${ACME_CRM_URL}/contacts/search?${query}`);
    return contacts.map(toFound);
  }
  return {
    async byId(call, id) {
      const response = await call.fetch(`${ACME_CRM_URL}/contacts/${encodeURIComponent(id)}`);
      if (response.status === 404) return undefined;
      const read = v.safeParse(v.union([tombstone, oneContact]), response.ok ? await response.json() : undefined);
      if (!read.success) {
        throw new BridgeError('upstream_failed', 'ACME gave no contact', { upstreamStatus: response.status });
      }
      const found = read.output.contact;
      return 'merged_into' in found ? { mergedInto: found.merged_into } : toFound(found);
    },
    byEmail: (call, email) => search(call, 'email', [email]),
    async byPhone(call, forms) {
      const found: FoundContact[] = [];
      for (let start = 0; start < forms.length; start += mostForms) {
        found.push(...(await search(call, 'phone', forms.slice(start, start + mostForms))));
      }
      return found;
    },
  };
}

function toFound({ id, first_name, last_name, email, phone, updated_at }: v.InferOutput<typeof contact>): FoundContact {
  return {
    id,
    name: [first_name, last_name].filter(Boolean).join(' '),
    emails: email === null ? [] : [email],
    phones: phone === null ? [] : [phone],
    changedAt: Date.parse(updated_at),
  };
}
