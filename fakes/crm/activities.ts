/** What happens with contacts of the fake CRM: tickets, calls and notes, each with words of its own. */

import * as v from 'valibot';

/** From 1, low, to 4, urgent, as Freshdesk counts. */
const TICKET_PRIORITIES = [1, 2, 3, 4] as const;
/** The last one is a customer's own word. */
const TICKET_STATUSES = ['New', 'Working', 'On Hold', 'Resolved', 'Closed', 'Bei der Werkstatt'] as const;
/** From 1, the most urgent, as ServiceNow counts. */
const CALL_URGENCIES = [1, 2, 3] as const;
const CALL_OUTCOMES = ['reached', 'voicemail', 'call_back'] as const;
const NOTE_STATES = ['active', 'archived'] as const;

/** What every activity has. */
const activity = { contact_id: v.string(), external_id: v.nullish(v.string(), null) };
const someText = v.pipe(v.string(), v.nonEmpty());

export const newTicket = v.object({
  ...activity,
  subject: someText,
  description: v.optional(v.string(), ''),
  priority: v.optional(v.picklist(TICKET_PRIORITIES), 2),
  status: v.optional(v.picklist(TICKET_STATUSES), 'New'),
});
export const newCall = v.object({
  ...activity,
  text: someText,
  urgency: v.optional(v.picklist(CALL_URGENCIES), 3),
  outcome: v.optional(v.picklist(CALL_OUTCOMES), 'reached'),
});
export const newNote = v.object({
  ...activity,
  text: someText,
  state: v.optional(v.picklist(NOTE_STATES), 'active'),
});

export interface ActivityFields {
  readonly contact_id: string;
  /** The caller's own id; several may have the same. */
  readonly external_id: string | null;
}

/** An activity as it is stored. */
export type Stored<Fields extends ActivityFields, Id extends string | number> = Fields & {
  readonly id: Id;
  readonly tenant: string;
  readonly created_at: string;
};

export interface Activities<Fields extends ActivityFields, Id extends string | number> {
  /** In the order in which they were stored. */
  readonly all: readonly Stored<Fields, Id>[];
  add(tenant: string, fields: Fields): Stored<Fields, Id>;
  /** At once, newest first. */
  ofContact(contactId: string): readonly Stored<Fields, Id>[];
  /** From the index, newest first. */
  withExternalId(tenant: string, externalId: string): readonly Stored<Fields, Id>[];
  /** All of one contact become another's. */
  move(contactId: string, to: string): void;
}

/** `idOf` makes the id of the first, second, … one. */
export function createActivities<Fields extends ActivityFields, Id extends string | number>(
  idOf: (count: number) => Id,
  indexLagMs: number,
  now: () => number,
): Activities<Fields, Id> {
  let all: readonly Stored<Fields, Id>[] = [];
  return {
    get all() {
      return all;
    },
    add(tenant, fields) {
      const stored = { ...fields, id: idOf(all.length + 1), tenant, created_at: new Date(now()).toISOString() };
      all = [...all, stored];
      return stored;
    },
    ofContact: (contactId) => all.filter(({ contact_id }) => contact_id === contactId).toReversed(),
    withExternalId: (tenant, externalId) =>
      all
        .filter((stored) => stored.tenant === tenant && stored.external_id === externalId)
        .filter(({ created_at }) => Date.parse(created_at) <= now() - indexLagMs)
        .toReversed(),
    move(contactId, to) {
      all = all.map((stored) => (stored.contact_id === contactId ? { ...stored, contact_id: to } : stored));
    },
  };
}
