/** What can be written down in My CRM over HTTP, below `/api/v1`: tickets, comments on them, and cases. */

import { Hono } from 'hono';
import * as v from 'valibot';
import type { CustomerBook } from './customer-book.ts';
import { type Desk, PRIORITIES, SEVERITIES } from './desk.ts';
import { filledText, readBody } from './read-request.ts';
import { invalid, notFound } from './refusal.ts';

const customerId = v.number('must be the id of a customer');

const newTicket = v.object({
  customer_id: customerId,
  subject: filledText,
  body: v.optional(v.string('must be a text'), ''),
  priority: v.optional(v.picklist(PRIORITIES, 'must be P1, P2, P3 or P4'), 'P3'),
  external_id: v.nullish(filledText, null),
});
const newComment = v.object({ body: filledText });
const newCase = v.object({
  customer_id: customerId,
  title: filledText,
  summary: v.optional(v.string('must be a text'), ''),
  severity: v.optional(v.picklist(SEVERITIES, 'must be 1, 2, 3 or 4'), 3),
});

export function deskRoutes(book: CustomerBook, desk: Desk) {
  const routes = new Hono();

  /** The id of whoever is left of that customer. */
  function livingId(id: number): number {
    const customer = book.living(id);
    if (customer) return customer.id;
    throw invalid('customer_id must be the id of a customer');
  }

  // A ticket whose `external_id` came within the last day is given again; comments and cases know nothing of the kind.
  routes.post('/tickets', async (c) => {
    const fields = await readBody(c, newTicket);
    const first = fields.external_id === null ? undefined : desk.recent(fields.external_id);
    if (first) return c.json(first, 200);
    return c.json(desk.addTicket({ ...fields, customer_id: livingId(fields.customer_id) }), 201);
  });

  routes.post('/tickets/:id/comments', async (c) => {
    const { body } = await readBody(c, newComment);
    const ticket = desk.tickets.find(({ id }) => String(id) === c.req.param('id'));
    if (!ticket) throw notFound(`ticket ${c.req.param('id')}`);
    return c.json(desk.addComment(ticket.id, body), 201);
  });

  routes.post('/cases', async (c) => {
    const fields = await readBody(c, newCase);
    return c.json(desk.addCase({ ...fields, customer_id: livingId(fields.customer_id) }), 201);
  });

  return routes;
}
