/** The contacts of the fake CRM: as they are, and as its index shows them, which comes to know of a write later. */

export interface CrmContactFields {
  readonly first_name: string | null;
  readonly last_name: string;
  readonly email: string | null;
  /** As it was typed. */
  readonly phone: string | null;
  readonly external_id: string | null;
}

export interface CrmContact extends CrmContactFields {
  readonly id: string;
  readonly tenant: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted: boolean;
  readonly merged_into: string | null;
}

export interface ContactBook {
  /** As they are now, the deleted and merged ones too. */
  readonly all: readonly CrmContact[];
  /** By id, of whatever tenant. */
  get(id: string): CrmContact | undefined;
  /** Where merges led to from here: the contact itself where it was not merged. */
  winnerOf(contact: CrmContact): CrmContact;
  /** What the index shows of a tenant. */
  indexed(tenant: string): readonly CrmContact[];
  /** `isIndexed`: the index knows of it at once. */
  add(tenant: string, fields: CrmContactFields, isIndexed?: boolean): CrmContact;
  /** These throw where no such contact is living. */
  change(id: string, fields: Partial<CrmContactFields>): CrmContact;
  remove(id: string): void;
  merge(id: string, into: string): void;
}

interface Revision {
  readonly contact: CrmContact;
  /** Milliseconds. */
  readonly writtenAt: number;
}

const FIRST_ID = 70_001;

export const isLiving = ({ deleted, merged_into }: CrmContact) => !deleted && merged_into === null;

export function createContactBook(indexLagMs: number, now: () => number): ContactBook {
  const history = new Map<string, readonly Revision[]>();

  const get = (id: string) => history.get(id)?.at(-1)?.contact;

  function write(contact: CrmContact, writtenAt: number): CrmContact {
    history.set(contact.id, [...(history.get(contact.id) ?? []), { contact, writtenAt }]);
    return contact;
  }

  function rewrite(id: string, change: Partial<CrmContact>): CrmContact {
    const before = get(id);
    if (!before || !isLiving(before)) throw new Error(`There is no contact ${id}`);
    return write({ ...before, ...change, updated_at: new Date(now()).toISOString() }, now());
  }

  return {
    get all() {
      return [...history.keys()].flatMap((id) => get(id) ?? []);
    },
    get,
    winnerOf(contact) {
      let winner = contact;
      while (winner.merged_into !== null) winner = get(winner.merged_into) ?? winner;
      return winner;
    },
    indexed(tenant) {
      const newest = now() - indexLagMs;
      return [...history.values()]
        .flatMap((revisions) => revisions.findLast(({ writtenAt }) => writtenAt <= newest)?.contact ?? [])
        .filter((contact) => contact.tenant === tenant && isLiving(contact));
    },
    add(tenant, fields, isIndexed = false) {
      const time = new Date(now()).toISOString();
      const id = String(FIRST_ID + history.size);
      const born = { id, tenant, ...fields, created_at: time, updated_at: time, deleted: false, merged_into: null };
      return write(born, isIndexed ? Number.NEGATIVE_INFINITY : now());
    },
    change: rewrite,
    remove: (id) => void rewrite(id, { deleted: true }),
    merge(id, into) {
      const winner = get(into);
      if (id === into || !winner || !isLiving(winner)) throw new Error(`Nothing can be merged into ${into}`);
      rewrite(id, { merged_into: into });
    },
  };
}
