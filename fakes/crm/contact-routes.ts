/** Contacts over HTTP: POST /contacts, GET and PATCH /contacts/:id, GET /contacts/search. */

import { Hono } from 'hono';
import * as v from 'valibot';
import { type ContactBook, type CrmContact, isLiving } from './contact-book.ts';
import type { CrmEnv } from './env.ts';
import { readBody } from './read-body.ts';

export const CONTACT_FILTERS = ['email', 'phone', 'external_id'] as const;
export type ContactFilter = (typeof CONTACT_FILTERS)[number];

export interface ContactTraits {
  /** What a search may ask for. */
  readonly filters: readonly ContactFilter[];
  /** What it asks for beyond is answered with 400, or left out as RT does, so that everything is found. */
  readonly unknownFilters: 'refused' | 'ignored';
  /** The most values of one filter in a search; more are answered with 400. */
  readonly mostForms: number;
  /** What a read gives for a contact that was merged: the winner, as HubSpot does, or what is left of it, as Dynamics does. */
  readonly merged: 'winner' | 'tombstone';
  /** An e-mail that another contact has is answered with 409 and that one's id, as Freshdesk does. */
  readonly uniqueEmail: boolean;
}

export interface ContactEvents {
  readonly onSearch: () => void;
  readonly onWrite: () => void;
}

const text = v.nullish(v.string(), null);
const newContact = v.object({
  first_name: text,
  last_name: v.pipe(v.string(), v.nonEmpty()),
  email: text,
  phone: text,
  external_id: text,
});
const change = v.object({
  first_name: v.exactOptional(v.nullable(v.string())),
  last_name: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  email: v.exactOptional(v.nullable(v.string())),
  phone: v.exactOptional(v.nullable(v.string())),
  external_id: v.exactOptional(v.nullable(v.string())),
});

export function contactRoutes(traits: ContactTraits, book: ContactBook, { onSearch, onWrite }: ContactEvents) {
  const routes = new Hono<CrmEnv>();

  /** Who has this e-mail already, where only one may. */
  function ownerOf(email: string | null | undefined, tenant: string): CrmContact | undefined {
    if (!traits.uniqueEmail || !email) return undefined;
    return book.all.find((one) => one.tenant === tenant && isLiving(one) && isSame('email', one.email, email));
  }

  const duplicate = ({ id }: CrmContact) => ({ error: 'duplicate', field: 'email', existing_id: id });

  routes.post('/', async (c) => {
    const read = await readBody(c, newContact);
    if ('refusal' in read) return read.refusal;
    const owner = ownerOf(read.body.email, c.get('tenant'));
    if (owner) return c.json(duplicate(owner), 409);
    onWrite();
    return c.json({ contact: toWire(book.add(c.get('tenant'), read.body)) }, 201);
  });

  // Values of one filter are alternatives; different filters have to be met together.
  routes.get('/search', (c) => {
    onSearch();
    const asked = Object.entries(c.req.queries());
    const filters = asked.flatMap(([name, values]) => {
      const filter = traits.filters.find((known) => known === name);
      return filter === undefined ? [] : [{ filter, values }];
    });
    if (asked.length === 0) return c.json({ error: 'a search needs a filter' }, 400);
    if (filters.length < asked.length && traits.unknownFilters === 'refused')
      return c.json({ error: 'unknown filter' }, 400);
    if (filters.some(({ values }) => values.length > traits.mostForms)) return c.json({ error: 'too many forms' }, 400);
    const found = book
      .indexed(c.get('tenant'))
      .filter((contact) =>
        filters.every(({ filter, values }) => values.some((value) => isSame(filter, contact[filter], value))),
      );
    return c.json({ contacts: found.map(toWire) });
  });

  routes.get('/:id', (c) => {
    const asked = book.get(c.req.param('id'));
    const isTombstone =
      asked?.tenant === c.get('tenant') && asked.merged_into !== null && traits.merged === 'tombstone';
    if (isTombstone) return c.json({ contact: { id: asked.id, merged_into: asked.merged_into } });
    const contact = asked && book.winnerOf(asked);
    if (contact?.tenant !== c.get('tenant') || contact.deleted) return c.json({ error: 'not found' }, 404);
    return c.json({ contact: toWire(contact) });
  });

  routes.patch('/:id', async (c) => {
    const read = await readBody(c, change);
    if ('refusal' in read) return read.refusal;
    const contact = book.get(c.req.param('id'));
    if (contact?.tenant !== c.get('tenant') || contact.deleted) return c.json({ error: 'not found' }, 404);
    if (!isLiving(contact)) return c.json({ error: 'the contact was merged' }, 422);
    const owner = ownerOf(read.body.email, c.get('tenant'));
    if (owner && owner.id !== contact.id) return c.json(duplicate(owner), 409);
    onWrite();
    return c.json({ contact: toWire(book.change(contact.id, read.body)) });
  });

  return routes;
}

/** E-mails are compared without regard to case, all else exactly. */
function isSame(filter: ContactFilter, stored: string | null, asked: string): boolean {
  return filter === 'email' ? stored?.toLowerCase() === asked.toLowerCase() : stored === asked;
}

function toWire({ id, first_name, last_name, email, phone, external_id, created_at, updated_at }: CrmContact) {
  return { id, first_name, last_name, email, phone, external_id, created_at, updated_at };
}
