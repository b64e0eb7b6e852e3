/** One kind of activity over HTTP: POST, and GET by `contact_id` or by `external_id`. */

import { Hono } from 'hono';
import type * as v from 'valibot';
import type { Activities, ActivityFields, Stored } from './activities.ts';
import { type ContactBook, isLiving } from './contact-book.ts';
import type { CrmEnv } from './env.ts';
import { readBody } from './read-body.ts';

export interface ActivityKind<Fields extends ActivityFields, Id extends string | number> {
  /** What one, and what several are called in answers. */
  readonly one: string;
  readonly several: string;
  readonly schema: v.GenericSchema<unknown, Fields>;
  readonly activities: Activities<Fields, Id>;
}

const MOST_LISTED = 100;

export function activityRoutes<Fields extends ActivityFields, Id extends string | number>(
  { one, several, schema, activities }: ActivityKind<Fields, Id>,
  book: ContactBook,
  onWrite: () => void,
) {
  const routes = new Hono<CrmEnv>();

  routes.post('/', async (c) => {
    const read = await readBody(c, schema);
    if ('refusal' in read) return read.refusal;
    const contact = book.get(read.body.contact_id);
    if (contact?.tenant !== c.get('tenant') || !isLiving(contact))
      return c.json({ error: 'no such contact', fields: ['contact_id'] }, 422);
    onWrite();
    return c.json({ [one]: toWire(activities.add(c.get('tenant'), read.body)) }, 201);
  });

  routes.get('/', (c) => {
    const { contact_id: contactId, external_id: externalId } = c.req.query();
    const limit = Math.min(Number(c.req.query('limit') ?? MOST_LISTED), MOST_LISTED);
    if ((contactId === undefined) === (externalId === undefined))
      return c.json({ error: 'needs one of contact_id, external_id' }, 400);
    const found =
      contactId === undefined
        ? activities.withExternalId(c.get('tenant'), externalId ?? '')
        : activities.ofContact(contactId).filter(({ tenant }) => tenant === c.get('tenant'));
    return c.json({ [several]: found.slice(0, limit).map(toWire) });
  });

  return routes;
}

function toWire<Fields extends ActivityFields, Id extends string | number>(stored: Stored<Fields, Id>): object {
  const { tenant: _tenant, ...wire } = stored;
  return wire;
}
