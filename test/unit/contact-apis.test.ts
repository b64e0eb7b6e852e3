/** Each shape of the contact service's API behaves as it is documented: declarations over them rest on that. */

import { beforeEach, describe, expect, test } from 'vitest';
import { AnswerLost } from '../../fakes/answer-lost.ts';
import {
  type ContactApi,
  type ContactService,
  type ContactServiceTraits,
  createContactService,
  type Fault,
  REFUSED,
} from '../../fakes/contact-service.ts';
import { TICKET_LAG_MS } from '../../fakes/contact-service/search-api.ts';
import { PLAIN } from '../../fakes/contact-service/traits.ts';
import { type Precision, PRECISIONS } from '../../src/domain/precision.ts';

const START = Date.parse('2026-03-01T09:30:00.123Z');
const HOST = 'https://contacts.example';

let time: number;
beforeEach(() => {
  time = START;
});

type Shape = Exclude<ContactApi, 'plain'>;

/** A service with this many contacts, each written a second after the one before. */
function setUp(api: Shape, contacts = 0, traits: Partial<ContactServiceTraits> = {}, url = HOST): ContactService {
  const service = createContactService({ ...PLAIN, ...traits }, () => time, { api, url });
  for (let id = 1; id <= contacts; id += 1) {
    service.write(String(id));
    time += 1000;
  }
  return service;
}

/** How each API takes a token. */
const CREDENTIALS: Readonly<Record<Shape, (token: string) => { query?: string; headers?: Record<string, string> }>> = {
  links: (token) => ({ headers: { Authorization: `Bearer ${token}` } }),
  pages: (token) => ({ headers: { Authorization: `Basic ${btoa(`t1:${token}`)}` } }),
  feed: (token) => ({ headers: { 'X-Api-Key': token } }),
  ids: (token) => ({ query: `api_key=${token}` }),
  search: (token) => ({ headers: { Authorization: `Token token="${token}"` } }),
};

/** What answers hold that tests go on with. */
interface Body {
  readonly data?: readonly { readonly id: string }[];
  readonly links?: { readonly next: string | null };
  readonly customers?: readonly { readonly id: number }[];
  readonly entries?: readonly { readonly id: string }[];
  readonly cursor?: string;
  readonly hasMore?: boolean;
  readonly ids?: readonly { readonly id: string; readonly modified: string }[];
  readonly results?: readonly { readonly id: string; readonly properties: { readonly modified: string } }[];
  readonly paging?: { readonly next: { readonly after: string } };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Body;
}

const client = (service: ContactService, api: Shape, token = 'key-1') => {
  const { query, headers } = CREDENTIALS[api](token);
  /** A request such as `GET /changes`; the address may be a link. */
  return async (request: string, body?: object, more: Record<string, string> = {}): Promise<Answer> => {
    const [method = '', path = ''] = request.split(' ');
    const url = new URL(path, HOST);
    const address = query === undefined ? url.href : `${url.href}${url.search === '' ? '?' : '&'}${query}`;
    const response = await service.fetch(address, {
      method,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') ? (JSON.parse(text) as Body) : {};
    return { status: response.status, headers: response.headers, json };
  };
};

type Ask = ReturnType<typeof client>;

/** Adds a page; a walk that has no end shall fail, and not hang. */
function add(pages: string[][], page: string[]): void {
  if (pages.length === 100) throw new Error('The walk has no end');
  pages.push(page);
}

/** Reads everybody in the API's own way, so many at once; the pages. Ends where the API says so, or with an empty page. */
const WALKS: Readonly<Record<Shape, (ask: Ask, limit: number) => Promise<string[][]>>> = {
  async links(ask, limit) {
    const pages: string[][] = [];
    let next: string | null = `/api/people?page[size]=${limit}`;
    while (next !== null) {
      const { data = [], links }: Body = (await ask(`GET ${next}`)).json;
      add(
        pages,
        data.map(({ id }) => id),
      );
      next = links?.next ?? null;
    }
    return pages;
  },
  async pages(ask, limit) {
    const pages: string[][] = [];
    for (let page = 1; ; page += 1) {
      const { headers, json } = await ask(`GET /v1/customers?page=${page}&per_page=${limit}`);
      add(
        pages,
        (json.customers ?? []).map(({ id }) => String(id)),
      );
      if (headers.get('Link') === null && ('total' in json || json.customers?.length === 0)) return pages;
    }
  },
  async feed(ask, limit) {
    const pages: string[][] = [];
    let cursor = '';
    for (let more = true; more;) {
      const { json } = await ask(`GET /changes?count=${limit}&cursor=${encodeURIComponent(cursor)}`);
      add(
        pages,
        (json.entries ?? []).map(({ id }) => id),
      );
      cursor = json.cursor ?? '';
      more = json.hasMore === true;
    }
    return pages;
  },
  async ids(ask, limit) {
    const pages: string[][] = [];
    let after = '';
    for (;;) {
      const { ids = [] } = (await ask(`GET /contacts?limit=${limit}${after}`)).json;
      add(
        pages,
        ids.map(({ id }) => id),
      );
      const last = ids.toSorted((a, b) => a.modified.localeCompare(b.modified) || Number(a.id) - Number(b.id)).at(-1);
      if (!last) return pages;
      after = `&modified_after=${encodeURIComponent(last.modified)}&after_id=${last.id}`;
    }
  },
  async search(ask, limit) {
    const pages: string[][] = [];
    const sorts = [{ property: 'modified', direction: 'asc' }];
    let after: string | undefined;
    do {
      const { results = [], paging }: Body = (await ask('POST /crm/v3/search', { sorts, limit, after })).json;
      add(
        pages,
        results.map(({ id }) => id),
      );
      after = paging?.next.after;
    } while (after !== undefined);
    return pages;
  },
};

const SHAPES = ['links', 'pages', 'feed', 'ids', 'search'] as const;
const ME: Readonly<Record<Shape, string>> = {
  links: 'GET /api/me',
  pages: 'GET /v1/account',
  feed: 'GET /whoami',
  ids: 'GET /session',
  search: 'GET /crm/v3/account-info',
};

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

describe.each(SHAPES)('in the shape of %s', (api) => {
  test('everybody is read once, whatever the pages are like', async () => {
    for (const traits of [
      {},
      { shortPages: true },
      { shuffles: true, shortPages: true },
      { tellsMore: false, shortPages: true },
      { cursor: 'offset', listOrder: 'changed' },
    ] as const) {
      const pages = await WALKS[api](client(setUp(api, 23, traits), api), 5);
      expect(pages.flat().toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(23));
      expect(Math.max(...pages.map((page) => page.length))).toBe('shortPages' in traits ? 3 : 5);
    }
  });

  test('a page is in order unless the service shuffles', async () => {
    expect((await WALKS[api](client(setUp(api, 5), api), 5)).flat()).toEqual(numbers(5));
    expect((await WALKS[api](client(setUp(api, 5, { shuffles: true }), api), 5)).flat()).not.toEqual(numbers(5));
  });

  test('a write shows when its time has come', async () => {
    const service = setUp(api);
    service.write('1', {}, 2000);
    time += 1999;
    expect((await WALKS[api](client(service, api), 5)).flat()).toEqual([]);
    time += 1;
    expect((await WALKS[api](client(service, api), 5)).flat()).toEqual(['1']);
  });

  test('deleted and merged contacts show as such only with tombstones', async () => {
    for (const tombstones of [false, true]) {
      const service = setUp(api, 3, { tombstones });
      service.remove('1');
      service.merge('2', '3');
      const ids = (await WALKS[api](client(service, api), 5)).flat().toSorted();
      expect(ids).toEqual(tombstones && api !== 'pages' ? ['1', '2', '3'] : ['3']);
    }
  });

  test('the credentials name the tenant, and the refused ones get 401', async () => {
    const service = setUp(api);
    const { status, json } = await client(service, api)(ME[api]);
    expect(status).toBe(200);
    const tenant = api === 'pages' ? 't1' : 'key-1';
    expect(JSON.stringify(json)).toContain(`"${tenant}"`);
    expect(JSON.stringify(json)).toContain(`"Tenant ${tenant}"`);
    expect((await client(service, api, REFUSED)(ME[api])).status).toBe(401);
    expect((await service.fetch(`${HOST}${ME[api].replace('GET ', '')}`, {})).status).toBe(401);
  });

  test('a fault comes before the work, once', async () => {
    const service = setUp(api);
    const ask = client(service, api);
    const statuses: Readonly<Partial<Record<Fault, number>>> = {
      'rate-limited': 429,
      'rate-limited-for-long': 429,
      unavailable: 503,
      error: 500,
    };
    for (const [fault, status] of Object.entries(statuses)) {
      service.fail(fault as Fault);
      expect((await ask(ME[api])).status).toBe(status);
    }
    service.fail('torn-body');
    await expect(ask(ME[api])).rejects.toThrow(SyntaxError);
    service.fail('time-out');
    await expect(ask(ME[api])).rejects.toThrow('timed out');
    service.fail('rate-limited-in-200');
    expect(await ask(ME[api])).toMatchObject({ status: 200, json: { status: 'error', category: 'RATE_LIMITS' } });
    service.fail('expired-in-200');
    expect((await ask(ME[api])).json).toMatchObject({ status: 'error', category: 'EXPIRED_AUTHENTICATION' });
    expect((await ask(ME[api])).status).toBe(200);
    expect(service.requests).toBe(9);
  });
});

const POST_TICKET: Readonly<Record<Shape, (id: string) => string>> = {
  links: (id) => `POST /api/people/${id}/tickets`,
  pages: (id) => `POST /v1/customers/${id}/tickets`,
  feed: (id) => `POST /people/${id}/tickets`,
  ids: (id) => `POST /contacts/${id}/tickets`,
  search: (id) => `POST /crm/v3/contacts/${id}/tickets`,
};
const TICKETS: Readonly<Record<Shape, (subject: string | undefined, external?: string) => object>> = {
  links: (subject, externalRef) => ({ data: { type: 'tickets', attributes: { subject, externalRef } } }),
  pages: (subject, reference) => ({ subject, reference }),
  feed: (title, client_ref) => ({ title, client_ref }),
  ids: (title, external_id) => ({ title, external_id }),
  search: (subject, external_id) => ({ properties: { subject, external_id } }),
};

describe.each(SHAPES)('tickets in the shape of %s', (api) => {
  const list = (id: string) => POST_TICKET[api](id).replace('POST', 'GET');

  test('are stored, and listed newest first', async () => {
    const service = setUp(api, 2);
    const ask = client(service, api);
    for (const subject of ['first', 'second', 'third']) {
      expect((await ask(POST_TICKET[api]('2'), TICKETS[api](subject, subject))).status).toBe(201);
    }
    expect(service.tickets).toMatchObject([
      { id: 501, contact_id: '2', subject: 'first', external_id: 'first', priority: 1, status: 0 },
      { subject: 'second' },
      { subject: 'third' },
    ]);
    const { json } = await ask(`${list('2')}${api === 'ids' ? '?full=1' : ''}`);
    expect(JSON.stringify(json)).toMatch(/third.*second.*first/u);
    expect(JSON.stringify((await ask(list('1'))).json)).not.toMatch(/50\d/u);
    expect((await ask(list('9'))).status).toBe(404);
  });

  test('are refused for a contact that is no more, and where they lack a subject', async () => {
    const service = setUp(api, 2);
    const ask = client(service, api);
    expect((await ask(POST_TICKET[api]('2'), TICKETS[api](' '))).status).toBeOneOf([400, 422]);
    service.remove('2');
    expect((await ask(POST_TICKET[api]('2'), TICKETS[api]('lost'))).status).toBe(404);
    expect(service.tickets).toEqual([]);
  });

  test('move to the contact that theirs was merged into', async () => {
    const service = setUp(api, 2);
    const ask = client(service, api);
    await ask(POST_TICKET[api]('2'), TICKETS[api]('moves'));
    service.merge('2', '1');
    expect(JSON.stringify((await ask(list('1'))).json)).toContain('501');
  });

  test('are stored though the answer is lost', async () => {
    const service = setUp(api, 1);
    service.fail('answer-lost');
    await expect(client(service, api)(POST_TICKET[api]('1'), TICKETS[api]('lost'))).rejects.toThrow(AnswerLost);
    expect(service.tickets).toHaveLength(1);
  });
});

describe('times in every precision', () => {
  const texts: Readonly<Record<Precision, string>> = {
    second: '2026-03-01T09:30:00Z',
    millisecond: '2026-03-01T09:30:00.123Z',
    microsecond: '2026-03-01T09:30:00.123000Z',
  };

  test.each(PRECISIONS)('have the digits of a %s', async (precision) => {
    const links = client(setUp('links', 1, { precision }), 'links');
    expect((await links('GET /api/people')).json.data).toMatchObject([{ attributes: { updatedAt: texts[precision] } }]);
    time = START;
    const ids = client(setUp('ids', 1, { precision }), 'ids');
    const modified = texts[precision].replace('T', ' ').replace('Z', '');
    expect((await ids('GET /contacts')).json).toEqual({ ids: [{ id: '1', modified }] });
  });

  test.each(PRECISIONS)('are bounds to which a %s itself belongs', async (precision) => {
    const text = encodeURIComponent(texts[precision]);
    const links = client(setUp('links', 2, { precision }), 'links');
    const people = async (query: string) => (await links(`GET /api/people?${query}`)).json.data?.map(({ id }) => id);
    expect(await people(`filter[updated_from]=${text}&filter[updated_to]=${text}`)).toEqual(['1']);
    time = START;
    const ids = client(setUp('ids', 2, { precision }), 'ids');
    const bounds = `modified_after=${text}&modified_before=${text}`;
    expect((await ids(`GET /contacts?${bounds}`)).json.ids).toMatchObject([{ id: '1' }]);
    expect((await ids(`GET /contacts?${bounds}&after_id=1`)).json.ids).toEqual([]);
    expect((await ids(`GET /contacts?${bounds}&after_id=0`)).json.ids).toHaveLength(1);
  });
});

describe('links', () => {
  test('lead on by an absolute address that holds the whole query', async () => {
    const service = setUp('links', 7, {}, 'https://contacts.example/s1');
    const ask = client(service, 'links');
    const { json } = await ask('GET /api/people?filter[segment]=in&page[size]=3');
    expect(json.links?.next).toMatch(/^https:\/\/contacts\.example\/s1\/api\/people\?filter/u);
    const next = await ask(`GET ${json.links?.next?.replace('/s1', '') ?? ''}`);
    expect(next.json.data?.map(({ id }) => id)).toEqual(['4', '5', '6']);
  });

  test('give people with all that is known of them, and what became of those that are no more', async () => {
    const service = setUp('links', 3, { tombstones: true });
    service.merge('2', '3');
    service.remove('1');
    const ask = client(service, 'links');
    expect((await ask('GET /api/people/3')).json.data).toEqual({
      id: '3',
      type: 'people',
      attributes: {
        name: 'Contact 3 as of 3',
        emails: [{ address: 'c3@contacts.example', primary: true }],
        phones: [{ number: '+351200000003', kind: 'work' }],
        segment: 'in',
        optedOut: false,
        updatedAt: '2026-03-01T09:30:02.123Z',
      },
      relationships: { tickets: { links: { related: `${HOST}/api/people/3/tickets` } } },
    });
    const updatedAt = '2026-03-01T09:30:03.123Z';
    expect((await ask('GET /api/people?filter[updated_from]=2026-03-01T09:30:03Z')).json.data).toEqual([
      { id: '1', type: 'people', attributes: { updatedAt, deletedAt: updatedAt } },
      { id: '2', type: 'people', attributes: { updatedAt, mergedInto: '3' } },
    ]);
    expect((await ask('GET /api/people/9')).status).toBe(404);
    expect((await ask('GET /api/people/1')).json.data).toMatchObject({ attributes: { deletedAt: updatedAt } });
  });

  test('do not lead to whoever is no more, where the service keeps no tombstones', async () => {
    const service = setUp('links', 1);
    service.remove('1');
    expect((await client(service, 'links')('GET /api/people/1')).status).toBe(404);
  });

  test('end with null, or with an empty page where the service does not tell', async () => {
    const walk = async (tellsMore: boolean) => await WALKS.links(client(setUp('links', 2, { tellsMore }), 'links'), 2);
    expect(await walk(true)).toEqual([['1', '2']]);
    time = START;
    expect(await walk(false)).toEqual([['1', '2'], []]);
  });

  test('find people by e-mail, and by several numbers', async () => {
    const ask = client(setUp('links', 3), 'links');
    expect((await ask('GET /api/people?filter[email]=C2@Contacts.example')).json.data).toMatchObject([{ id: '2' }]);
    const phones = encodeURIComponent('+351200000003,+351200000001,5');
    const { json } = await ask(`GET /api/people?filter[phone]=${phones}`);
    expect(json.data).toMatchObject([{ id: '1' }, { id: '3' }]);
    expect(json.links).toEqual({ next: null });
  });

  test('are refused where the cursor has died, past the cap, and for what is not known', async () => {
    const service = setUp('links', 9, { cap: 4 });
    const ask = client(service, 'links');
    const first = await ask('GET /api/people?page[size]=3');
    const second = await ask(`GET ${first.json.links?.next}`);
    expect(second.json.data).toHaveLength(1);
    const third = await ask(`GET ${second.json.links?.next}`);
    expect(third).toMatchObject({ status: 400, json: { errors: [{ status: '400', code: 'too_many_results' }] } });
    service.expireCursors();
    const dead = await ask(`GET ${first.json.links?.next}`);
    expect(dead).toMatchObject({ status: 400, json: { errors: [{ code: 'invalid_cursor' }] } });
    for (const [query, code] of [
      ['filter[x]=1', 'unknown_parameter'],
      ['page[size]=0', 'invalid_page_size'],
      ['filter[updated_to]=yesterday', 'invalid_filter'],
    ] as const) {
      expect(await ask(`GET /api/people?${query}`)).toMatchObject({ status: 400, json: { errors: [{ code }] } });
    }
  });

  test('reach too far back, and too far on, as the service has it', async () => {
    const ask = client(setUp('links', 5, { widensBy: 1000, ignoresTo: true }), 'links');
    const at = '2026-03-01T09:30:02.123Z';
    const { json } = await ask(`GET /api/people?filter[updated_from]=${at}&filter[updated_to]=${at}`);
    expect(json.data?.map(({ id }) => id)).toEqual(['2', '3', '4', '5']);
  });

  test('find a ticket by the marker at once, and say which field is wrong', async () => {
    const ask = client(setUp('links', 1), 'links');
    await ask(POST_TICKET.links('1'), TICKETS.links('help', 'm/1'));
    expect((await ask('GET /api/tickets?filter[externalRef]=m/1')).json.data).toEqual([
      {
        id: '501',
        type: 'tickets',
        attributes: {
          subject: 'help',
          description: '',
          priority: 'normal',
          status: 'new',
          externalRef: 'm/1',
          createdAt: '2026-03-01T09:30:01.123Z',
        },
        relationships: { person: { data: { type: 'people', id: '1' } } },
      },
    ]);
    expect((await ask('GET /api/tickets?filter[externalRef]=m/2')).json.data).toEqual([]);
    const attributes = { subject: 'help', priority: 'P1' };
    expect(await ask(POST_TICKET.links('1'), { data: { attributes } })).toMatchObject({
      status: 422,
      json: {
        errors: [
          { detail: 'must be one of low, normal, high, urgent', source: { pointer: '/data/attributes/priority' } },
        ],
      },
    });
  });

  test('lead through users', async () => {
    const service = setUp('links');
    service.agents = agents(5);
    const ask = client(service, 'links');
    const first = await ask('GET /api/users?page[size]=3');
    expect(first.json.data?.[0]).toMatchObject({ attributes: { email: 'a1@contacts.example', disabledAt: null } });
    const second = await ask(`GET ${first.json.links?.next}`);
    expect(second.json).toMatchObject({ data: [{ id: '4' }, { id: '5' }], links: { next: null } });
  });
});

const agents = (count: number) =>
  numbers(count).map((id) => ({ id, name: `Agent ${id}`, email: `a${id}@contacts.example`, active: id !== '2' }));

describe('numbered pages', () => {
  test('say how many there are, and link to the next one', async () => {
    const ask = client(setUp('pages', 5), 'pages');
    const { headers, json } = await ask('GET /v1/customers?page=1&per_page=2');
    expect(json).toMatchObject({ page: 1, pages: 3, total: 5, customers: [{ id: 1 }, { id: 2 }] });
    expect(headers.get('Link')).toBe(`<${HOST}/v1/customers?page=2&per_page=2>; rel="next"`);
    const last = await ask('GET /v1/customers?page=3&per_page=2');
    expect(last.headers.get('Link')).toBeNull();
    expect(last.json).toMatchObject({ customers: [{ id: 5 }], page: 3 });
    expect((await ask('GET /v1/customers?page=4&per_page=2')).json.customers).toEqual([]);
    expect(await ask('GET /v1/customers?page=0')).toMatchObject({ status: 400 });
  });

  test('shift with a deletion', async () => {
    const service = setUp('pages', 4);
    const ask = client(service, 'pages');
    await ask('GET /v1/customers?page=1&per_page=2');
    service.remove('1');
    expect((await ask('GET /v1/customers?page=2&per_page=2')).json.customers).toMatchObject([{ id: 4 }]);
  });

  test('give customers as flat records with notes as HTML', async () => {
    const ask = client(setUp('pages', 1), 'pages');
    const customer = {
      id: 1,
      first_name: 'Contact 1',
      last_name: 'as of 1',
      email: 'c1@contacts.example',
      phone: '+351200000001',
      mobile: null,
      segment: 'in',
      opted_out: false,
      notes: '<p>Segment &ldquo;<b>in</b>&rdquo;<br>Prefers calls &amp; letters</p>',
    };
    expect((await ask('GET /v1/customers/1')).json).toEqual({ customer });
    expect((await ask('GET /v1/customers?email=c1@contacts.example')).json.customers).toEqual([customer]);
    const phone = encodeURIComponent(customer.phone);
    expect((await ask(`GET /v1/customers?phone=${phone}`)).json.customers).toEqual([customer]);
    expect((await ask('GET /v1/customers?phone=1')).json.customers).toEqual([]);
  });

  test('know nothing of whoever was deleted or merged', async () => {
    const service = setUp('pages', 3, { tombstones: true });
    service.remove('1');
    service.merge('2', '3');
    const ask = client(service, 'pages');
    for (const id of ['1', '2', '9']) expect((await ask(`GET /v1/customers/${id}`)).status).toBe(404);
  });

  test('store a ticket once for one key', async () => {
    const service = setUp('pages', 1);
    const ask = client(service, 'pages');
    const key = { 'Idempotency-Key': 'k1' };
    const first = await ask(POST_TICKET.pages('1'), { subject: 'help', priority: 4 }, key);
    expect(first.json).toMatchObject({ ticket: { id: 501, customer_id: 1, priority: 4, status: 2 } });
    expect((await ask(POST_TICKET.pages('1'), { subject: 'help', priority: 4 }, key)).json).toEqual(first.json);
    expect(service.tickets).toHaveLength(1);
    await ask(POST_TICKET.pages('1'), { subject: 'help', priority: 4 });
    expect(service.tickets).toHaveLength(2);
    expect(await ask(POST_TICKET.pages('1'), {})).toMatchObject({
      status: 422,
      json: { error: 'subject must not be blank' },
    });
  });

  test('give users', async () => {
    const service = setUp('pages');
    service.agents = agents(3);
    const { json } = await client(service, 'pages')('GET /v1/users?page=1&per_page=2');
    expect(json).toMatchObject({
      total: 3,
      users: [{ id: 1, full_name: 'Agent 1', blocked: false }, { blocked: true }],
    });
  });
});

describe('a feed', () => {
  test('tells what happened, and goes on from its end', async () => {
    const service = setUp('feed', 3, { tombstones: true });
    const ask = client(service, 'feed');
    const { cursor, hasMore } = (await ask('GET /changes')).json;
    expect(hasMore).toBe(false);
    const rest = `GET /changes?cursor=${encodeURIComponent(cursor ?? '')}`;
    expect((await ask(rest)).json).toMatchObject({ entries: [], hasMore: false });
    service.write('1', { segment: 'out', optedOut: true });
    service.merge('2', '1');
    service.remove('3');
    const at = START + 3000;
    const person = {
      name: 'Contact 1 as of 4',
      mails: ['c1@contacts.example'],
      numbers: ['+351200000001'],
      segment: 'out',
      opted_out: true,
    };
    expect((await ask(rest)).json.entries).toEqual([
      { op: 'upsert', id: '1', at, person },
      { op: 'merge', id: '2', into: '1', at },
      { op: 'delete', id: '3', at },
    ]);
    expect((await ask('GET /people/1')).json).toEqual({ person: { id: '1', at, ...person } });
    expect((await ask('GET /people/2')).json).toEqual({ person: null, into: '1' });
    expect(await ask('GET /people/3')).toMatchObject({ status: 404, json: { error: { code: 'no_such_person' } } });
  });

  test('begins at a second, and refuses a dead cursor', async () => {
    const service = setUp('feed', 3);
    const ask = client(service, 'feed');
    const since = Math.floor(START / 1000) + 1;
    const { json } = await ask(`GET /changes?since=${since}`);
    expect(json.entries).toMatchObject([{ id: '2' }, { id: '3' }]);
    service.expireCursors();
    const dead = await ask(`GET /changes?cursor=${encodeURIComponent(json.cursor ?? '')}`);
    expect([dead.status, dead.json]).toEqual([410, { error: { code: 'cursor_expired' } }]);
    const fresh = (await ask('GET /changes')).json.cursor;
    expect(fresh).not.toBe(json.cursor);
    for (const query of ['since=2026-03-01', 'count=x']) {
      expect((await ask(`GET /changes?${query}`)).status).toBe(400);
    }
  });

  test('looks people up', async () => {
    const ask = client(setUp('feed', 2), 'feed');
    expect((await ask('GET /people/lookup?email=c2@contacts.example')).json).toMatchObject({ people: [{ id: '2' }] });
    const phone = encodeURIComponent('+351200000001');
    expect((await ask(`GET /people/lookup?phone=${phone}`)).json).toMatchObject({ people: [{ id: '1' }] });
    expect((await ask('GET /people/lookup')).status).toBe(400);
  });

  test('takes a marker once', async () => {
    const service = setUp('feed', 1);
    const ask = client(service, 'feed');
    const ticket = { ref: 'T-501', person: '1', title: 'help', text: '', urgency: 'medium', state: 'todo' };
    const opened = Math.floor(START / 1000) + 1;
    const first = await ask(POST_TICKET.feed('1'), TICKETS.feed('help', 'm1'));
    expect(first.json).toEqual({ ticket: { ...ticket, opened, client_ref: 'm1' } });
    const again = await ask(POST_TICKET.feed('1'), TICKETS.feed('help', 'm1'));
    expect([again.status, again.json]).toEqual([409, { error: { code: 'duplicate_client_ref', ticket: 'T-501' } }]);
    expect((await ask('GET /tickets/T-501')).json).toEqual(first.json);
    expect(service.tickets).toHaveLength(1);
  });

  test('gives users behind a cursor', async () => {
    const service = setUp('feed');
    service.agents = agents(3);
    const ask = client(service, 'feed');
    const first = await ask('GET /users?count=2');
    expect(first.json).toMatchObject({ users: [{ status: 'active' }, { status: 'left' }], hasMore: true });
    const second = await ask(`GET /users?count=2&cursor=${encodeURIComponent(first.json.cursor ?? '')}`);
    expect(second.json).toMatchObject({ users: [{ id: '3' }], hasMore: false });
  });
});

describe('ids', () => {
  test('lead to contacts, which may be gone when they are read', async () => {
    const service = setUp('ids', 3);
    const ask = client(service, 'ids');
    expect((await ask('GET /contacts')).json.ids).toHaveLength(3);
    service.remove('2');
    service.merge('3', '1', 60_000);
    expect(await ask('GET /contacts/2')).toMatchObject({ status: 404, json: { errors: { id: ['is of no contact'] } } });
    expect(await ask('GET /contacts/3')).toMatchObject({ status: 200, json: { merged_into: '1' } });
    expect((await ask('GET /contacts')).json.ids).toMatchObject([{ id: '1' }, { id: '3' }]);
    expect((await ask('GET /contacts/1')).json).toEqual({
      id: '1',
      given_name: 'Contact 1',
      family_name: 'as of 1',
      mail: 'c1@contacts.example',
      tel: '+351200000001',
      segment: 'in',
      opted_out: 'N',
      modified: '2026-03-01 09:30:00.123',
    });
  });

  test('are found by an e-mail or a number', async () => {
    const ask = client(setUp('ids', 2), 'ids');
    for (const q of ['c2@contacts.example', '+351200000002']) {
      expect((await ask(`GET /contacts/find?q=${encodeURIComponent(q)}`)).json).toEqual({ ids: ['2'] });
    }
    expect((await ask('GET /contacts/find?q=Contact')).json).toEqual({ ids: [] });
  });

  test('are refused with the field that is wrong', async () => {
    const ask = client(setUp('ids', 1), 'ids');
    for (const [query, field] of [
      ['limit=501', 'limit'],
      ['modified_after=now', 'modified_after'],
      ['after_id=3', 'after_id'],
    ] as const) {
      const { status, json } = await ask(`GET /contacts?${query}`);
      expect([status, Object.keys((json as { readonly errors: object }).errors)]).toEqual([400, [field]]);
    }
    const { status, json } = await ask(POST_TICKET.ids('1'), { title: 'help', prio: 'P9' });
    expect([status, json]).toEqual([422, { errors: { prio: ['must be one of P4, P3, P2, P1'] } }]);
  });

  test('lead to tickets, which are found by their marker at once', async () => {
    const ask = client(setUp('ids', 1), 'ids');
    const body = { title: 'help', body: 'me', prio: 'P1', stat: 'W', external_id: 'm1' };
    expect((await ask(POST_TICKET.ids('1'), body)).json).toEqual({ id: '501' });
    expect((await ask('GET /contacts/1/tickets')).json).toEqual({ ids: ['501'] });
    expect((await ask('GET /tickets?external_id=m1')).json).toEqual({ ids: ['501'] });
    expect((await ask('GET /tickets?external_id=m2')).json).toEqual({ ids: [] });
    const ticket = { ...body, id: '501', contact: '1', opened: '2026-03-01 09:30:01.123' };
    expect((await ask('GET /tickets/501')).json).toEqual(ticket);
    expect((await ask('GET /contacts/1/tickets?full=1')).json).toEqual({ tickets: [ticket] });
    expect((await ask('GET /tickets/502')).status).toBe(404);
  });

  test('lead from user to user', async () => {
    const service = setUp('ids');
    service.agents = agents(3);
    const ask = client(service, 'ids');
    expect((await ask('GET /users?limit=2')).json).toMatchObject({ users: [{ on: 1 }, { id: '2', on: 0 }] });
    expect((await ask('GET /users?limit=2&after_id=2')).json).toMatchObject({ users: [{ id: '3' }] });
  });
});

describe('a search by POST', () => {
  const search = (ask: Ask, filters: readonly object[], more: object = {}) =>
    ask('POST /crm/v3/search', { filters, ...more });
  const idsOf = ({ json }: Answer) => json.results?.map(({ id }) => id);

  test('takes filters that have to be met together', async () => {
    const service = setUp('search', 6);
    service.write('6', { segment: 'out' });
    const ask = client(service, 'search');
    const between = (from: number, to: number) => ({
      property: 'modified',
      operator: 'between',
      value: String(START + from),
      highValue: String(START + to),
    });
    expect(idsOf(await search(ask, [between(1000, 3000)]))).toEqual(['2', '3', '4']);
    expect(idsOf(await search(ask, [between(1001, 2999)]))).toEqual(['3']);
    const behind = { property: 'id', operator: 'gt', value: '2' };
    expect(idsOf(await search(ask, [between(1000, 3000), behind]))).toEqual(['3', '4']);
    expect(idsOf(await search(ask, [{ property: 'segment', operator: 'eq', value: 'out' }]))).toEqual(['6']);
    const emails = { property: 'email', operator: 'in', values: ['C1@contacts.example', 'c3@contacts.example'] };
    expect(idsOf(await search(ask, [emails]))).toEqual(['1', '3']);
    expect(idsOf(await search(ask, [{ property: 'phone', operator: 'in', values: ['+351200000005'] }]))).toEqual(['5']);
    for (const [value, ids] of [
      [String(START), ['1']],
      [String(START - 1), []],
    ] as const) {
      expect(idsOf(await search(ask, [{ property: 'modified', operator: 'lte', value }]))).toEqual(ids);
    }
  });

  test.each(PRECISIONS)('compares milliseconds with a %s', async (precision) => {
    const ask = client(setUp('search', 3, { precision }), 'search');
    const { results = [] } = (await search(ask, [])).json;
    const value = results[0]?.properties.modified ?? '';
    expect(value).toBe(precision === 'second' ? '1772357400000' : '1772357400123');
    expect(idsOf(await search(ask, [{ property: 'modified', operator: 'lte', value }]))).toEqual(['1']);
    expect(idsOf(await search(ask, [{ property: 'modified', operator: 'gte', value }]))).toEqual(['1', '2', '3']);
    const behind = { property: 'modified', operator: 'gte', value: String(Number(value) + 1) };
    expect(idsOf(await search(ask, [behind]))).toEqual(['2', '3']);
  });

  test('gives texts or null, and no paging on its last page', async () => {
    const service = setUp('search', 2, { tombstones: true });
    service.merge('2', '1');
    const { json } = await search(client(service, 'search'), []);
    const blank = { jobtitle: null, archived: 'false', merged_into: null };
    const nobody = { firstname: null, lastname: null, email: null, phone: null, segment: null, opted_out: null };
    expect(json).toEqual({
      total: 2,
      results: [
        {
          id: '1',
          properties: {
            ...blank,
            firstname: 'Contact 1',
            lastname: 'as of 1',
            email: 'c1@contacts.example',
            phone: '+351200000001',
            segment: 'in',
            opted_out: 'false',
            modified: String(START),
          },
        },
        {
          id: '2',
          properties: { ...blank, ...nobody, modified: String(START + 2000), archived: 'true', merged_into: '1' },
        },
      ],
    });
  });

  test('ends at its cap, and its cursors die', async () => {
    const service = setUp('search', 9, { cap: 4 });
    const ask = client(service, 'search');
    const first = await search(ask, [], { limit: 3 });
    expect(first.json).toMatchObject({ total: 9, paging: { next: {} } });
    const { after } = first.json.paging?.next ?? {};
    const second = await search(ask, [], { limit: 3, after });
    expect(idsOf(second)).toEqual(['4']);
    const third = await search(ask, [], { limit: 3, after: second.json.paging?.next.after });
    const refusal = { status: 'error', category: 'VALIDATION_ERROR' };
    expect(third).toMatchObject({ status: 400, json: { ...refusal, subCategory: 'PAGING_TOO_DEEP' } });
    service.expireCursors();
    const dead = await search(ask, [], { limit: 3, after });
    expect(dead).toMatchObject({ status: 400, json: { ...refusal, subCategory: 'CURSOR_EXPIRED' } });
  });

  test('goes on at a place or at a count, when an earlier contact changes meanwhile', async () => {
    for (const [cursor, ids] of [
      ['stable', ['3', '4', '1']],
      ['offset', ['4', '1']],
    ] as const) {
      time = START;
      const service = setUp('search', 4, { cursor });
      const ask = client(service, 'search');
      const sorts = [{ property: 'modified', direction: 'asc' }];
      const first = await search(ask, [], { sorts, limit: 2 });
      service.write('1');
      expect(idsOf(await search(ask, [], { sorts, limit: 5, after: first.json.paging?.next.after }))).toEqual(ids);
    }
  });

  test('is refused where it is not understood', async () => {
    const ask = client(setUp('search', 1), 'search');
    for (const body of [
      { filters: [{ property: 'lastname', operator: 'eq', value: 'x' }] },
      { filters: [{ property: 'modified', operator: 'gte', value: 17 }] },
      { sorts: [{ property: 'modified', direction: 'desc' }] },
      { limit: 201 },
    ]) {
      expect(await ask('POST /crm/v3/search', body)).toMatchObject({
        status: 400,
        json: { status: 'error', category: 'VALIDATION_ERROR' },
      });
    }
  });

  test('gives for a merged contact the one that it was merged into', async () => {
    const service = setUp('search', 3);
    service.merge('1', '2');
    service.merge('2', '3');
    const ask = client(service, 'search');
    expect((await ask('GET /crm/v3/contacts/1')).json).toMatchObject({ id: '3' });
    service.remove('3');
    expect(await ask('GET /crm/v3/contacts/1')).toMatchObject({ status: 404, json: { category: 'OBJECT_NOT_FOUND' } });
  });

  test('finds a ticket by its marker when the index knows it', async () => {
    const ask = client(setUp('search', 1), 'search');
    const { json } = await ask(POST_TICKET.search('1'), TICKETS.search('help', 'm1'));
    const find = () =>
      ask('POST /crm/v3/tickets/search', { filters: [{ property: 'external_id', operator: 'eq', value: 'm1' }] });
    time += TICKET_LAG_MS - 1;
    expect((await find()).json.results).toEqual([]);
    time += 1;
    expect((await find()).json.results).toEqual([json]);
    expect(json).toEqual({
      id: '501',
      properties: {
        contact: '1',
        subject: 'help',
        content: null,
        ticket_priority: 'MEDIUM',
        pipeline_stage: '1',
        external_id: 'm1',
        createdate: String(START + 1000),
      },
    });
  });

  test('is not needed for users', async () => {
    const service = setUp('search');
    service.agents = agents(3);
    const ask = client(service, 'search');
    const first = await ask('GET /crm/v3/users?limit=2');
    expect(first.json).toMatchObject({
      results: [{ properties: { deactivated: 'false' } }, { properties: { deactivated: 'true' } }],
      paging: { next: { after: '2' } },
    });
    const second = await ask('GET /crm/v3/users?limit=2&after=2');
    expect(second.json).toMatchObject({ results: [{ id: '3' }] });
    expect(second.json.paging).toBeUndefined();
  });
});
