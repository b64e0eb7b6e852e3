/** Customers of My CRM over HTTP, below `/api/v1/customers`: lists and searches, one by its id, and changes. */

import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import type { Customer, CustomerBook } from './customer-book.ts';
import type { Desk } from './desk.ts';
import { filledText, optionalText, readBody, readCount, readTime } from './read-request.ts';
import { invalid, notFound, Refusal } from './refusal.ts';

const email = v.object({ address: filledText, primary: v.optional(v.boolean('must be true or false'), false) });
const phone = v.object({
  number: filledText,
  kind: v.optional(v.picklist(['mobile', 'work'], 'must be mobile or work'), 'work'),
});
const address = v.object({ street: filledText, zip: optionalText, city: filledText, country: filledText });
const countryCode = v.pipe(v.string('must be a text'), v.regex(/^[A-Z]{2}$/, 'must be two capital letters'));

const newCustomer = v.object({
  first_name: optionalText,
  last_name: filledText,
  company: v.nullish(v.object({ name: filledText }), null),
  job_title: optionalText,
  emails: v.optional(v.array(email, 'must be a list'), []),
  phones: v.optional(v.array(phone, 'must be a list'), []),
  address: v.nullish(address, null),
  country_code: v.nullish(countryCode, null),
  website: optionalText,
});

const nullableText = v.exactOptional(v.nullable(v.string('must be a text')));
const change = v.object({
  first_name: nullableText,
  last_name: v.exactOptional(filledText),
  company: v.exactOptional(v.nullable(v.object({ name: filledText }))),
  job_title: nullableText,
  emails: v.exactOptional(v.array(email, 'must be a list')),
  phones: v.exactOptional(v.array(phone, 'must be a list')),
  address: v.exactOptional(v.nullable(address)),
  country_code: v.exactOptional(v.nullable(countryCode)),
  website: nullableText,
});

/** `url` is what links begin with. */
export function customerRoutes(url: string, book: CustomerBook, desk: Desk) {
  const routes = new Hono();

  const ofPath = (c: Context): number => Number(c.req.param('id'));

  /** Throws a refusal where another customer has one of these e-mails. */
  function checkEmails(emails: Customer['emails'], id?: number): void {
    for (const each of emails) {
      const owner = book.withEmail(each.address);
      if (!owner || owner.id === id) continue;
      throw new Refusal(409, 'duplicate', 'Another customer has this e-mail', { id: owner.id });
    }
  }

  function livingOfPath(c: Context): Customer {
    const customer = book.get(ofPath(c));
    if (customer && !customer.deleted) return customer;
    throw notFound(`customer ${c.req.param('id')}`);
  }

  routes.get('/', (c) => {
    const perPage = readCount(c, 'per_page', { fallback: 50, least: 1, most: 100 });
    const page = readCount(c, 'page', { fallback: 1, least: 1, most: 1_000_000 });
    if ((c.req.query('sort') ?? 'updated_at') !== 'updated_at') throw invalid('sort must be updated_at');
    const found = book.all.filter(searchOf(c)).filter(windowOf(c)).toSorted(byChange);
    const shown = found.slice((page - 1) * perPage, page * perPage);
    return c.json({
      customers: shown.map(toWire),
      next: page * perPage < found.length ? nextLink(c, url, page + 1) : null,
    });
  });

  routes.post('/', async (c) => {
    const fields = await readBody(c, newCustomer);
    checkEmails(fields.emails);
    return c.json(toWire(book.add(fields)), 201);
  });

  routes.get('/:id', (c) => {
    const customer = book.get(ofPath(c));
    if (customer && customer.merged_into !== null) {
      return c.json({ id: customer.id, merged_into: customer.merged_into });
    }
    return c.json(toWire(livingOfPath(c)));
  });

  routes.patch('/:id', async (c) => {
    const fields = await readBody(c, change);
    const { id } = livingOfPath(c);
    checkEmails(fields.emails ?? [], id);
    return c.json(toWire(book.edit(id, fields)));
  });

  routes.delete('/:id', (c) => {
    book.remove(livingOfPath(c).id);
    return c.body(null, 204);
  });

  const listed = { fallback: 20, least: 1, most: 100 };

  routes.get('/:id/tickets', (c) => {
    const { id } = livingOfPath(c);
    const tickets = desk.tickets.filter(({ customer_id }) => customer_id === id);
    return c.json({ tickets: newest(tickets, readCount(c, 'limit', listed)) });
  });

  routes.get('/:id/cases', (c) => {
    const { id } = livingOfPath(c);
    const cases = desk.cases.filter(({ customer_id }) => customer_id === id);
    return c.json({ cases: newest(cases, readCount(c, 'limit', listed)) });
  });

  return routes;
}

/** `email` and `phone`: the values of one are alternatives, which are compared exactly; deleted customers are not found. */
function searchOf(c: Context): (customer: Customer) => boolean {
  const emails = c.req.queries('email');
  const phones = c.req.queries('phone');
  if (!emails && !phones) return () => true;
  return (customer) =>
    !customer.deleted &&
    (!emails || customer.emails.some((each) => emails.includes(each.address))) &&
    (!phones || customer.phones.some((each) => phones.includes(each.number)));
}

/** `updated_since` and `updated_until`, both inclusive; with `after_id`, the beginning is the pair of time and id, exclusive. */
function windowOf(c: Context): (customer: Customer) => boolean {
  const since = readTime(c, 'updated_since');
  const until = readTime(c, 'updated_until') ?? Number.POSITIVE_INFINITY;
  const isGiven = c.req.query('after_id') !== undefined;
  const afterId = readCount(c, 'after_id', { fallback: 0, least: 0, most: 999_999_999 });
  if (isGiven && since === undefined) throw invalid('after_id must come with updated_since');
  return ({ id, updated_at }) => {
    const time = Date.parse(updated_at);
    if (time > until) return false;
    if (since === undefined) return true;
    return time > since || (time === since && id > afterId);
  };
}

function byChange(one: Customer, other: Customer): number {
  if (one.updated_at !== other.updated_at) return one.updated_at < other.updated_at ? -1 : 1;
  return one.id - other.id;
}

/** The same query with another page. */
function nextLink(c: Context, url: string, page: number): string {
  const { pathname, searchParams } = new URL(c.req.url);
  searchParams.set('page', String(page));
  return `${url}${pathname}?${searchParams}`;
}

const newest = <One>(all: readonly One[], limit: number): readonly One[] => all.toReversed().slice(0, limit);

function toWire({ merged_into: _mergedInto, ...wire }: Customer): object {
  return wire;
}
