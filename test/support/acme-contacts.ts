import * as v from 'valibot';
import type { KeysetSource } from '../../src/connectors/contact-source.ts';

const person = v.object({
  id: v.string(),
  full_name: v.string(),
  mail: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  lifecycle: v.string(),
  modified: v.string(), // such as 2026-03-01T09:30:00Z
  deleted: v.boolean(),
});
const people = v.object({ items: v.array(person), next: v.boolean() });

/** The people of ACME, whose search takes a window of time and sorts by (modified, id). */
export const acmeContacts: KeysetSource<{ readonly site: string }> = {
  kind: 'keyset',
  largestPage: 200,
  precision: 'second', // the unit of `changedAt` and of the bounds
  lagMs: 30_000, // the search shows a change after half a minute at the latest
  order: 'changed-then-id',
  idOrder: 'code-unit', // how ACME compares ids: here as texts

  async read(call, { from, to, after, limit }) {
    // Both bounds belong to the window. Without `from`: from the beginning. `after` is the pair (changedAt, id) to begin
    // behind; its time is `from`, so that the id is enough for ACME.
    const query = new URLSearchParams({ modified_to: String(to), limit: String(limit) });
    if (from !== undefined) query.set('modified_from', String(from));
    if (after) query.set('after_id', after.id);
    const { items, next } = await call.fetchJson(people, `https://${call.auth.site}.acme.example/api/people?${query}`);
    return {
      changes: items.map(({ id, full_name, mail, phone, lifecycle, modified, deleted }) => {
        const changedAt = Math.floor(Date.parse(modified) / 1000);
        if (deleted) return { changedAt, deleted: id };
        const contact = { id, name: full_name, emails: mail ? [mail] : [], phones: phone ? [phone] : [] };
        return { changedAt, contact, fields: { lifecycle } };
      }),
      more: next,
    };
  },
};
