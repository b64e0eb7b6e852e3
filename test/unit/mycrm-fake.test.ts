/** My CRM is what a newcomer's first declaration is tried with: it has to be the ordinary service that it says it is. */

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createMycrm,
  type Mycrm,
  MYCRM_TOKEN,
  MYCRM_URL,
  type MycrmOptions,
  type MycrmRequest,
} from '../../fakes/mycrm.ts';

const START = Date.parse('2026-03-01T10:00:00Z');
const DAY = 86_400_000;

let time: number;
beforeEach(() => {
  time = START;
});
const pass = (ms: number) => void (time += ms);

/** An empty CRM. */
const setUp = (options: Partial<MycrmOptions> = {}) => createMycrm({ now: () => time, customers: 0, ...options });

interface Listed {
  readonly id: number;
  readonly updated_at: string;
  readonly deleted: boolean;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A request such as `GET /customers`, below `/api/v1` unless it is a full URL. */
async function ask(crm: Mycrm, request: string, body?: unknown, token = MYCRM_TOKEN): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  const response = await crm.fetch(path.startsWith('/') ? `${MYCRM_URL}/api/v1${path}` : path, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = text === '' ? {} : (JSON.parse(text) as Answer['json']);
  return { status: response.status, headers: response.headers, json };
}

async function list(crm: Mycrm, query: string): Promise<readonly Listed[]> {
  const { status, json } = await ask(crm, `GET /customers?${query}`);
  expect(status).toBe(200);
  return json['customers'] as readonly Listed[];
}
const idsOf = async (listed: Promise<readonly Listed[]>) => (await listed).map(({ id }) => id);

describe('a token', () => {
  test('names the account', async () => {
    const { status, json } = await ask(setUp(), 'GET /me');
    expect([status, json['account']]).toEqual([200, { id: 'a-1042', name: 'Acme' }]);
  });

  test.each(['wrong', ''])('"%s" is refused, with an error that does not repeat it', async (token) => {
    const { status, json } = await ask(setUp(), 'GET /me', undefined, token);
    expect([status, json]).toEqual([401, { error: 'unauthorized', message: 'The token is missing or not valid' }]);
  });
});

describe('the list of customers', () => {
  test('is in the order of change, then of id, with the deleted ones', async () => {
    const crm = setUp();
    const [first, second, third] = ['Lopes', 'Roe', 'Silva'].map((last_name) => crm.add({ last_name }));
    pass(1000);
    crm.edit(first?.id ?? 0, { job_title: 'Buyer' });
    pass(1000);
    crm.remove(third?.id ?? 0);
    expect((await list(crm, '')).map(({ id, updated_at, deleted }) => [id, updated_at, deleted])).toEqual([
      [second?.id, '2026-03-01T10:00:00Z', false],
      [first?.id, '2026-03-01T10:00:01Z', false],
      [third?.id, '2026-03-01T10:00:02Z', true],
    ]);
  });

  test('gives pages, each with the address of the next one', async () => {
    const crm = createMycrm({ now: () => time });
    const seen: number[] = [];
    let next: unknown = `${MYCRM_URL}/api/v1/customers?per_page=100&sort=updated_at`;
    const pages: unknown[] = [];
    while (typeof next === 'string') {
      pages.push(next);
      const { json }: Answer = await ask(crm, `GET ${next}`);
      seen.push(...(json['customers'] as readonly Listed[]).map(({ id }) => id));
      ({ next } = json);
    }
    expect(pages.slice(1)).toEqual(
      [2, 3].map((page) => `${MYCRM_URL}/api/v1/customers?per_page=100&sort=updated_at&page=${page}`),
    );
    expect(seen.toSorted((one, other) => one - other)).toEqual(crm.customers.map(({ id }) => id));
  });

  test('has pages that shift when a customer of an earlier one changes', async () => {
    const crm = setUp();
    for (let count = 0; count < 4; count += 1) crm.add({});
    expect(await idsOf(list(crm, 'per_page=2'))).toEqual([1, 2]);
    pass(1000);
    crm.edit(1, { last_name: 'Lopes' });
    expect(await idsOf(list(crm, 'per_page=2&page=2'))).toEqual([4, 1]);
  });

  test('begins and ends with the times that are asked for, both included', async () => {
    const crm = setUp();
    for (let count = 0; count < 4; count += 1) {
      crm.add({});
      pass(1000);
    }
    const window = 'updated_since=2026-03-01T10:00:01Z&updated_until=2026-03-01T11:00:02%2B01:00';
    expect(await idsOf(list(crm, window))).toEqual([2, 3]);
  });

  test('begins behind a pair of time and id', async () => {
    const crm = setUp();
    for (let count = 0; count < 3; count += 1) crm.add({});
    pass(1000);
    crm.edit(1, {});
    expect(await idsOf(list(crm, 'updated_since=2026-03-01T10:00:00Z&after_id=2'))).toEqual([3, 1]);
  });

  test.each([
    ['per_page=101', 'per_page must be a whole number from 1 to 100'],
    ['per_page=0', 'per_page must be a whole number from 1 to 100'],
    ['page=x', 'page must be a whole number from 1 to 1000000'],
    ['sort=name', 'sort must be updated_at'],
    ['updated_since=yesterday', 'updated_since must be an ISO 8601 time with an offset, such as 2026-03-01T09:30:00Z'],
    [
      'updated_until=2026-13-01T00:00:00Z',
      'updated_until must be an ISO 8601 time with an offset, such as 2026-03-01T09:30:00Z',
    ],
    ['after_id=3', 'after_id must come with updated_since'],
  ])('is refused for %s', async (query, message) => {
    const { status, json } = await ask(setUp(), `GET /customers?${query}`);
    expect([status, json]).toEqual([422, { error: 'invalid', message }]);
  });
});

describe('a search', () => {
  const emails = (...addresses: string[]) => addresses.map((address) => ({ address, primary: false }));
  const phones = (...numbers: string[]) => numbers.map((number) => ({ number, kind: 'work' }) as const);

  test('finds by any of several e-mails or phones, exactly as they were typed', async () => {
    const crm = setUp();
    crm.add({ emails: emails('ana@example.com', 'a.lopes@example.com'), phones: phones('(415) 555-0142') });
    crm.add({ emails: emails('Rui@example.com'), phones: phones('(415) 555-0142', '+351 912 345 678') });
    const phone = encodeURIComponent('(415) 555-0142');
    expect(await idsOf(list(crm, 'email=a.lopes@example.com&email=nobody@example.com'))).toEqual([1]);
    expect(await idsOf(list(crm, 'email=rui@example.com'))).toEqual([]);
    expect(await idsOf(list(crm, `phone=${phone}`))).toEqual([1, 2]);
    expect(await idsOf(list(crm, `phone=${phone}&email=Rui@example.com`))).toEqual([2]);
    expect(await idsOf(list(crm, 'phone=41555142'))).toEqual([]);
  });

  test('finds nobody who was deleted', async () => {
    const crm = setUp();
    crm.add({ emails: emails('ana@example.com') });
    crm.remove(1);
    expect(await idsOf(list(crm, 'email=ana@example.com'))).toEqual([]);
  });
});

describe('one customer', () => {
  test('is read by id; a merged one names who is left, a deleted or unknown one is not found', async () => {
    const crm = setUp();
    for (let count = 0; count < 3; count += 1) crm.add({});
    crm.merge(1, 2);
    crm.remove(3);
    expect((await ask(crm, 'GET /customers/2')).json).toMatchObject({ id: 2, last_name: 'Roe', deleted: false });
    expect((await ask(crm, 'GET /customers/1')).json).toEqual({ id: 1, merged_into: 2 });
    for (const id of ['3', '4', 'x']) {
      const { status, json } = await ask(crm, `GET /customers/${id}`);
      expect([status, json]).toEqual([404, { error: 'not_found', message: `There is no customer ${id}` }]);
    }
  });

  test('takes what happened with those that are merged into it', async () => {
    const crm = setUp();
    crm.add({});
    crm.add({});
    crm.addTicket({ customer_id: 1, subject: 'Hello', body: '', priority: 'P3', external_id: null });
    crm.merge(1, 2);
    expect((await ask(crm, 'GET /customers/2/tickets')).json['tickets']).toHaveLength(1);
    const { json } = await ask(crm, 'POST /cases', { customer_id: 1, title: 'Late' });
    expect(json).toMatchObject({ number: 'C-1', customer_id: 2 });
  });

  test('is created, unless another one has an e-mail of it in whatever letters', async () => {
    const crm = setUp();
    const ana = { last_name: 'Lopes', emails: [{ address: 'ana@example.com' }] };
    const { status, json } = await ask(crm, 'POST /customers', ana);
    expect([status, json]).toEqual([
      201,
      {
        id: 1,
        first_name: null,
        last_name: 'Lopes',
        company: null,
        job_title: null,
        emails: [{ address: 'ana@example.com', primary: false }],
        phones: [],
        address: null,
        country_code: null,
        website: null,
        updated_at: '2026-03-01T10:00:00Z',
        deleted: false,
      },
    ]);
    const again = await ask(crm, 'POST /customers', { ...ana, emails: [{ address: 'Ana@Example.com' }] });
    expect([again.status, again.json]).toMatchObject([409, { error: 'duplicate', id: 1 }]);
    expect(crm.customers).toHaveLength(1);
  });

  test('is changed in the fields that are given, and deleted', async () => {
    const crm = setUp();
    crm.add({ first_name: 'Ana', emails: [{ address: 'ana@example.com', primary: true }] });
    crm.add({ emails: [{ address: 'rui@example.com', primary: true }] });
    pass(5000);
    const fields = { job_title: 'Buyer', emails: [{ address: 'ana@example.com' }] };
    expect((await ask(crm, 'PATCH /customers/1', fields)).json).toMatchObject({
      first_name: 'Ana',
      job_title: 'Buyer',
      updated_at: '2026-03-01T10:00:05Z',
    });
    const taken = await ask(crm, 'PATCH /customers/1', { emails: [{ address: 'rui@example.com' }] });
    expect([taken.status, taken.json['id']]).toEqual([409, 2]);
    expect((await ask(crm, 'DELETE /customers/1')).status).toBe(204);
    expect(crm.customers[0]?.deleted).toBe(true);
    expect((await ask(crm, 'PATCH /customers/1', {})).status).toBe(404);
  });
});

describe('what cannot be written down', () => {
  test.each([
    ['/tickets', { customer_id: 1, subject: ' ' }, 'subject must not be empty'],
    ['/tickets', { customer_id: 1 }, 'subject must be given'],
    ['/tickets', { customer_id: 1, subject: 'Hello', priority: 'high' }, 'priority must be P1, P2, P3 or P4'],
    ['/tickets', { customer_id: 9, subject: 'Hello' }, 'customer_id must be the id of a customer'],
    ['/tickets', { customer_id: '1', subject: 'Hello' }, 'customer_id must be the id of a customer'],
    ['/cases', { customer_id: 1, title: '' }, 'title must not be empty'],
    ['/cases', { customer_id: 1, title: 'Late', severity: 5 }, 'severity must be 1, 2, 3 or 4'],
    ['/customers', { first_name: 'Ana' }, 'last_name must be given'],
    ['/customers', { last_name: 'Lopes', emails: [{ address: '' }] }, 'emails.0.address must not be empty'],
    ['/customers', { last_name: 'Lopes', country_code: 'pt' }, 'country_code must be two capital letters'],
  ])('is told for %s %j', async (path, body, message) => {
    const crm = setUp();
    crm.add({});
    const { status, json } = await ask(crm, `POST ${path}`, body);
    expect([status, json]).toEqual([422, { error: 'invalid', message }]);
    expect([crm.customers, crm.tickets, crm.cases].map(({ length }) => length)).toEqual([1, 0, 0]);
  });

  test('is told for what is no JSON', async () => {
    expect((await ask(setUp(), 'POST /tickets', '{')).status).toBe(400);
  });
});

describe('a ticket', () => {
  const fields = { customer_id: 1, subject: 'Late', body: 'Where is <it>?\nPlease & thanks', priority: 'P2' };

  test('is written down, shown with its customer, and commented on', async () => {
    const crm = setUp();
    crm.add({});
    const { status, json } = await ask(crm, 'POST /tickets', { ...fields, external_id: 'x-1' });
    const ticket = {
      id: 1,
      customer_id: 1,
      subject: 'Late',
      body_html: '<p>Where is &lt;it&gt;?<br>Please &amp; thanks</p>',
      priority: 'P2',
      state: 'new',
      created_at: '2026-03-01T10:00:00Z',
      web_url: `${MYCRM_URL}/tickets/1`,
      external_id: 'x-1',
    };
    expect([status, json]).toEqual([201, ticket]);
    expect((await ask(crm, 'GET /customers/1/tickets')).json).toEqual({ tickets: [ticket] });
    const comment = await ask(crm, 'POST /tickets/1/comments', { body: 'Sent again' });
    expect([comment.status, comment.json]).toEqual([201, crm.comments[0]]);
    expect(crm.comments).toMatchObject([{ ticket_id: 1, body_html: '<p>Sent again</p>' }]);
    expect((await ask(crm, 'POST /tickets/9/comments', { body: 'Sent again' })).status).toBe(404);
  });

  test('is the first one for a day where its external id comes again', async () => {
    const crm = setUp();
    crm.add({});
    const post = async (external_id?: string) => {
      const { status, json } = await ask(crm, 'POST /tickets', { ...fields, external_id });
      return [status, json['id']];
    };
    expect(await post('x-1')).toEqual([201, 1]);
    pass(DAY - 1);
    expect(await post('x-1')).toEqual([200, 1]);
    expect(await post('x-2')).toEqual([201, 2]);
    pass(1);
    expect(await post('x-1')).toEqual([201, 3]);
    expect(await post()).toEqual([201, 4]);
    expect(await post()).toEqual([201, 5]);
  });

  test('is shown with the newest first, and not more than are asked for', async () => {
    const crm = setUp();
    crm.add({});
    for (const subject of ['a', 'b', 'c']) await ask(crm, 'POST /tickets', { customer_id: 1, subject });
    const { json } = await ask(crm, 'GET /customers/1/tickets?limit=2');
    expect((json['tickets'] as readonly { readonly subject: string }[]).map(({ subject }) => subject)).toEqual([
      'c',
      'b',
    ]);
  });
});

test('a case has its time in seconds since 1970, and a number with a letter', async () => {
  const crm = setUp();
  crm.add({});
  const body = { customer_id: 1, title: 'Line down', summary: 'Since nine', severity: 1 };
  const opened_at = START / 1000;
  const wire = { ...body, number: 'C-1', opened_at, closed: false };
  const { status, json } = await ask(crm, 'POST /cases', body);
  expect([status, json]).toEqual([201, wire]);
  expect((await ask(crm, 'GET /customers/1/cases')).json).toEqual({ cases: [wire] });
});

test('agents are read by offset and limit, with their total', async () => {
  const crm = setUp({ agents: 5 });
  const { json } = await ask(crm, 'GET /agents?offset=3&limit=50');
  expect(json).toEqual({ agents: crm.agents.slice(3), total: 5 });
  expect((await ask(crm, 'GET /agents?limit=101')).status).toBe(422);
});

test('too many requests in a second are told to wait, until the next second', async () => {
  const crm = setUp({ perSecond: 2 });
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) statuses.push((await ask(crm, 'GET /me')).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect((await ask(crm, 'GET /me')).headers.get('Retry-After')).toBe('1');
  pass(1000);
  expect((await ask(crm, 'GET /me')).status).toBe(200);
});

test('every request is told of once, without what it was authorized by', async () => {
  const told: MycrmRequest[] = [];
  const crm = setUp({ perSecond: 3, onRequest: (request) => told.push(request) });
  await ask(crm, 'GET /customers?per_page=7');
  await ask(crm, 'GET /customers/7');
  await ask(crm, 'GET /me', undefined, 'wrong-token');
  await ask(crm, 'DELETE /nothing');
  expect(told).toEqual([
    { method: 'GET', path: '/api/v1/customers?per_page=7', status: 200 },
    { method: 'GET', path: '/api/v1/customers/7', status: 404 },
    { method: 'GET', path: '/api/v1/me', status: 401 },
    { method: 'DELETE', path: '/api/v1/nothing', status: 429 },
  ]);
});

describe('the sample', () => {
  const crm = createMycrm({ now: () => START });

  test('is the same for the same seed at any time, and has other people for another', () => {
    const later = createMycrm({ now: () => START + 100 * DAY });
    expect([later.customers, later.tickets, later.cases, later.agents]).toEqual([
      crm.customers,
      crm.tickets,
      crm.cases,
      crm.agents,
    ]);
    expect(createMycrm({ now: () => START, seed: 2 }).customers).not.toEqual(crm.customers);
  });

  test('has 250 customers of many countries, of whom a few are deleted or merged', () => {
    expect(crm.customers).toHaveLength(250);
    expect(new Set(crm.customers.map(({ country_code }) => country_code)).size).toBeGreaterThan(10);
    const merged = crm.customers.filter(({ merged_into }) => merged_into !== null);
    const deleted = crm.customers.filter((customer) => customer.deleted);
    expect([merged.length, deleted.length]).toEqual([5, 10]);
    const left = merged.map(({ merged_into }) => crm.customers[(merged_into ?? 0) - 1]);
    expect(left.filter((customer) => !customer || customer.deleted)).toEqual([]);
  });

  test('has customers enough of one second that a page ends among them, and nothing of the future', () => {
    const times = crm.customers.map(({ updated_at }) => updated_at);
    expect(times.filter((each) => each === '2025-11-03T08:00:00Z').length).toBeGreaterThan(100);
    expect(times.every((each) => Date.parse(each) <= START)).toBe(true);
    expect(crm.tickets.every(({ created_at }) => Date.parse(created_at) <= START)).toBe(true);
    expect(crm.cases.every(({ opened_at }) => opened_at * 1000 <= START)).toBe(true);
  });

  test('has phones in the forms that people type, and e-mails that belong to one customer each', () => {
    const numbers = crm.customers.flatMap(({ phones }) => phones.map(({ number }) => number));
    for (const form of [/^\(\d{3}\) \d{3}-\d{4}$/, /^\+351 \d{3} \d{3} \d{3}$/, /^00\d+ \d+$/, /^\+\d+$/, /^[^\d]+$/]) {
      expect(
        numbers.some((number) => form.test(number)),
        String(form),
      ).toBe(true);
    }
    const addresses = crm.customers.flatMap(({ emails }) => emails.map(({ address }) => address));
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('has tickets of every priority and state, and cases of every severity, each of a living customer', () => {
    expect(new Set(crm.tickets.map(({ priority }) => priority)).size).toBe(4);
    expect(new Set(crm.tickets.map(({ state }) => state)).size).toBe(4);
    expect(new Set(crm.cases.map(({ severity }) => severity)).size).toBe(4);
    const owners = [...crm.tickets, ...crm.cases].map(({ customer_id }) => crm.customers[customer_id - 1]);
    expect(owners.filter((owner) => !owner || owner.deleted)).toEqual([]);
  });
});
