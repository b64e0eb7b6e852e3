/** The customers of My CRM. A change takes the second in which it is made as its time. */

export interface CustomerFields {
  readonly first_name: string | null;
  readonly last_name: string;
  readonly company: { readonly name: string } | null;
  readonly job_title: string | null;
  readonly emails: readonly { readonly address: string; readonly primary: boolean }[];
  /** Numbers as somebody has typed them. */
  readonly phones: readonly { readonly number: string; readonly kind: 'mobile' | 'work' }[];
  readonly address: {
    readonly street: string;
    readonly zip: string | null;
    readonly city: string;
    readonly country: string;
  } | null;
  /** Two letters, such as `PT`. */
  readonly country_code: string | null;
  readonly website: string | null;
}

export interface Customer extends CustomerFields {
  readonly id: number;
  /** UTC, with seconds: `2026-03-01T09:30:00Z`. */
  readonly updated_at: string;
  /** True for those that were merged into another one, too. */
  readonly deleted: boolean;
  readonly merged_into: number | null;
}

export interface CustomerBook {
  /** In the order of their ids, the deleted ones too. */
  readonly all: readonly Customer[];
  get(id: number): Customer | undefined;
  /** Who is left of a customer: itself, or where merges have led to; nothing where that one is deleted. */
  living(id: number): Customer | undefined;
  /** Who has this e-mail, in whatever letters. */
  withEmail(address: string): Customer | undefined;
  /** `at`: the time of change in milliseconds; the current one unless told. */
  add(fields: CustomerFields, at?: number): Customer;
  /** This and the next two throw an `Error` where no such customer is living. */
  edit(id: number, fields: Partial<CustomerFields>): Customer;
  remove(id: number, at?: number): void;
  merge(id: number, into: number, at?: number): void;
}

/** A time in milliseconds as My CRM writes it. */
export const toSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

export function createCustomerBook(now: () => number): CustomerBook {
  const byId = new Map<number, Customer>();

  function rewrite(id: number, change: Partial<Customer>, at = now()): Customer {
    const before = byId.get(id);
    if (!before || before.deleted) throw new Error(`There is no customer ${id}`);
    const after = { ...before, ...change, updated_at: toSeconds(at) };
    byId.set(id, after);
    return after;
  }

  function living(id: number): Customer | undefined {
    let customer = byId.get(id);
    while (customer && customer.merged_into !== null) customer = byId.get(customer.merged_into);
    return customer?.deleted ? undefined : customer;
  }

  return {
    get all() {
      return [...byId.values()];
    },
    get: (id) => byId.get(id),
    living,
    withEmail(address) {
      const wanted = address.toLowerCase();
      return [...byId.values()].find(
        ({ deleted, emails }) => !deleted && emails.some((email) => email.address.toLowerCase() === wanted),
      );
    },
    add(fields, at = now()) {
      const id = byId.size + 1;
      const customer = { id, ...fields, updated_at: toSeconds(at), deleted: false, merged_into: null };
      byId.set(id, customer);
      return customer;
    },
    edit: (id, fields) => rewrite(id, fields),
    remove: (id, at) => void rewrite(id, { deleted: true }, at),
    merge(id, into, at) {
      if (id === into || living(into)?.id !== into) throw new Error(`Nobody can be merged into customer ${into}`);
      rewrite(id, { deleted: true, merged_into: into }, at);
    },
  };
}
