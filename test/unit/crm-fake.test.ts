/** The fake CRM is late, forgetful and breaks off as it was told to: what is proven with it rests on that. */

import { beforeEach, describe, expect, test } from 'vitest';
import { AnswerLost } from '../../fakes/answer-lost.ts';
import { createCrm, type Crm, type CrmTraits } from '../../fakes/crm.ts';
import type { CrmFault } from '../../fakes/crm/faults.ts';
import { serve } from '../../fakes/serve.ts';

const ANA = { first_name: 'Ana', last_name: 'Lopes', email: 'ana@example.com', phone: '(415) 555-0042 x7' };
const LAG = 30_000;

let time: number;
beforeEach(() => {
  time = Date.parse('2026-03-01T10:00:00Z');
});
const pass = (ms: number) => void (time += ms);

/** A CRM in which `ana-key` and `ana-key-2` are keys of one tenant, and `other-key` is another's. */
function setUp(traits: Partial<CrmTraits> = {}): Crm {
  const crm = createCrm(traits, () => time);
  crm.keys.set('ana-key', 't1').set('ana-key-2', 't1').set('other-key', 't2');
  return crm;
}

interface AskOptions {
  readonly key?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly lookup: string | null;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A request such as `POST /tickets`, with a body where it has one. */
async function ask(crm: Crm, request: string, body?: object, options: AskOptions = {}): Promise<Answer> {
  const [method = '', path = ''] = request.split(' ');
  const { key = 'ana-key', idempotencyKey, signal } = options;
  const response = await crm.fetch(`https://crm.example${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${key}`,
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const json = text.startsWith('{') ? (JSON.parse(text) as Answer['json']) : {};
  return { status: response.status, lookup: response.headers.get('x-idempotency-lookup'), json };
}

const statusOf = async (answer: Promise<Answer>) => (await answer).status;

/** Ids of the contacts that a search finds. */
async function search(crm: Crm, query: string, key?: string): Promise<readonly string[]> {
  const { json } = await ask(crm, `GET /contacts/search?${query}`, undefined, key === undefined ? {} : { key });
  return (json['contacts'] as readonly { readonly id: string }[]).map(({ id }) => id);
}

describe('a tenant', () => {
  test('is named by each of its keys, and an unknown key is refused', async () => {
    const crm = setUp();
    for (const key of ['ana-key', 'ana-key-2']) {
      const { json } = await ask(crm, 'GET /me', undefined, { key });
      expect(json).toEqual({ tenant: { id: 't1', name: 'Tenant t1' } });
    }
    expect(await statusOf(ask(crm, 'GET /me', undefined, { key: 'unknown' }))).toBe(401);
  });

  test('sees nothing of another tenant', async () => {
    const crm = setUp();
    const { id } = crm.add('t1', { ...ANA, external_id: 'x1' });
    await ask(crm, 'POST /notes', { contact_id: id, text: 'hello', external_id: 'n1' });
    const key = 'other-key';
    const other = { key };
    expect(await statusOf(ask(crm, `GET /contacts/${id}`, undefined, other))).toBe(404);
    expect(await statusOf(ask(crm, `PATCH /contacts/${id}`, { last_name: 'Roe' }, other))).toBe(404);
    expect(await statusOf(ask(crm, 'POST /notes', { contact_id: id, text: 'hello' }, other))).toBe(422);
    expect(await search(crm, 'external_id=x1', key)).toEqual([]);
    for (const query of [`contact_id=${id}`, 'external_id=n1']) {
      expect((await ask(crm, `GET /notes?${query}`, undefined, other)).json).toEqual({ notes: [] });
      expect((await ask(crm, `GET /notes?${query}`)).json['notes']).toHaveLength(1);
    }
  });
});

describe('contacts', () => {
  test('are read by id at once, and searched for when the index knows them', async () => {
    const crm = setUp({ indexLagMs: LAG });
    const { status, json } = await ask(crm, 'POST /contacts', ANA);
    expect(status).toBe(201);
    const { id } = json['contact'] as { id: string };
    expect((await ask(crm, `GET /contacts/${id}`)).json).toEqual({
      contact: {
        ...ANA,
        id,
        external_id: null,
        created_at: '2026-03-01T10:00:00.000Z',
        updated_at: '2026-03-01T10:00:00.000Z',
      },
    });
    pass(LAG - 1);
    expect(await search(crm, 'email=ana@example.com')).toEqual([]);
    pass(1);
    expect(await search(crm, 'email=ana@example.com')).toEqual([id]);
  });

  test('are found as they were until the index knows of a change', async () => {
    const crm = setUp({ indexLagMs: LAG });
    const { id } = crm.add('t1', ANA);
    expect(await statusOf(ask(crm, `PATCH /contacts/${id}`, { email: 'ana@new.example' }))).toBe(200);
    expect(await search(crm, 'email=ana@example.com')).toEqual([id]);
    expect(await search(crm, 'email=ana@new.example')).toEqual([]);
    pass(LAG);
    expect(await search(crm, 'email=ana@example.com')).toEqual([]);
    expect(await search(crm, 'email=ana@new.example')).toEqual([id]);
    expect(crm.contacts).toMatchObject([{ ...ANA, email: 'ana@new.example' }]);
  });

  test('are found by a phone as it was typed, and by an e-mail in any case', async () => {
    const crm = setUp();
    const { id } = crm.add('t1', ANA);
    expect(await search(crm, `phone=${encodeURIComponent('+14155550042')}`)).toEqual([]);
    expect(await search(crm, `phone=${encodeURIComponent(ANA.phone)}`)).toEqual([id]);
    expect(await search(crm, 'email=ANA@Example.com')).toEqual([id]);
  });

  test('are found by any of several values of a filter, and by all of several filters', async () => {
    const crm = setUp();
    const { id: ana } = crm.add('t1', { email: 'ana@example.com', phone: '1' });
    const { id: ben } = crm.add('t1', { email: 'ben@example.com', phone: '2' });
    expect(await search(crm, 'email=ana@example.com&email=ben@example.com')).toEqual([ana, ben]);
    expect(await search(crm, 'phone=1&phone=2&email=ben@example.com')).toEqual([ben]);
  });

  test('are searched for by so many forms at once and no more', async () => {
    const crm = setUp({ mostForms: 2 });
    expect(await search(crm, 'phone=1&phone=2')).toEqual([]);
    expect(await statusOf(ask(crm, 'GET /contacts/search?phone=1&phone=2&phone=3'))).toBe(400);
    expect(await statusOf(ask(crm, 'GET /contacts/search'))).toBe(400);
  });

  test('are all found where the filter is unknown and left out', async () => {
    const traits = { filters: ['email'] } as const;
    const strict = setUp(traits);
    expect(await statusOf(ask(strict, 'GET /contacts/search?phone=1'))).toBe(400);
    const lax = setUp({ ...traits, unknownFilters: 'ignored' });
    const all = [lax.add('t1', { email: 'ana@example.com', phone: '1' }), lax.add('t1', { email: 'b@example.com' })];
    expect(await search(lax, 'phone=1')).toEqual(all.map(({ id }) => id));
    expect(await search(lax, 'phone=1&email=b@example.com')).toEqual([all[1]?.id]);
  });

  test('may share an e-mail, unless the CRM refuses that with the id of its owner', async () => {
    expect(await statusOf(ask(withAna(setUp()), 'POST /contacts', ANA))).toBe(201);
    const crm = withAna(setUp({ uniqueEmail: true }));
    const { id } = crm.contacts[0] ?? { id: '' };
    const { status, json } = await ask(crm, 'POST /contacts', { last_name: 'Roe', email: 'Ana@example.com' });
    expect([status, json]).toEqual([409, { error: 'duplicate', field: 'email', existing_id: id }]);
    expect(await statusOf(ask(crm, `PATCH /contacts/${id}`, { email: 'ANA@example.com' }))).toBe(200);
    crm.remove(id);
    expect(await statusOf(ask(crm, 'POST /contacts', ANA))).toBe(201);
  });

  test('are refused with the names of what is wrong', async () => {
    const crm = setUp();
    const { status, json } = await ask(crm, 'POST /contacts', { first_name: 'Ana', email: 7 });
    expect([status, json]).toEqual([422, { error: 'invalid', fields: ['last_name', 'email'] }]);
    expect([crm.contacts, crm.counters.writes]).toEqual([[], 0]);
  });

  function withAna(crm: Crm): Crm {
    crm.add('t1', ANA);
    return crm;
  }
});

describe('a contact that is no more', () => {
  test('leads to the winner of all merges', async () => {
    const crm = setUp();
    const ids = ['a', 'b', 'c'].map((email) => crm.add('t1', { email }).id) as [string, string, string];
    crm.merge(ids[0], ids[1]);
    crm.merge(ids[1], ids[2]);
    expect((await ask(crm, `GET /contacts/${ids[0]}`)).json).toMatchObject({ contact: { id: ids[2], email: 'c' } });
    crm.remove(ids[2]);
    expect(await statusOf(ask(crm, `GET /contacts/${ids[0]}`))).toBe(404);
  });

  test('says what it was merged into, one merge at a time', async () => {
    const crm = setUp({ merged: 'tombstone' });
    const ids = ['a', 'b', 'c'].map((email) => crm.add('t1', { email }).id) as [string, string, string];
    crm.merge(ids[0], ids[1]);
    crm.merge(ids[1], ids[2]);
    const { status, json } = await ask(crm, `GET /contacts/${ids[0]}`);
    expect([status, json]).toEqual([200, { contact: { id: ids[0], merged_into: ids[1] } }]);
  });

  test.each(['merged', 'deleted'] as const)('takes nothing on, and stays in the index for a while: %s', async (how) => {
    const crm = setUp({ indexLagMs: LAG });
    const { id } = crm.add('t1', ANA);
    const { id: other } = crm.add('t1', { email: 'other' });
    if (how === 'merged') crm.merge(id, other);
    else crm.remove(id);
    expect(await search(crm, 'email=ana@example.com')).toEqual([id]);
    pass(LAG);
    expect(await search(crm, 'email=ana@example.com')).toEqual([]);
    expect(await statusOf(ask(crm, 'POST /tickets', { contact_id: id, subject: 'Broken' }))).toBe(422);
    expect(await statusOf(ask(crm, 'POST /calls', { contact_id: id, text: 'Broken' }))).toBe(422);
    expect(await statusOf(ask(crm, `PATCH /contacts/${id}`, { phone: '1' }))).toBe(how === 'merged' ? 422 : 404);
    expect([crm.tickets, crm.calls, crm.counters.writes]).toEqual([[], [], 0]);
  });

  test('leaves what happened with it to the winner', async () => {
    const crm = setUp();
    const [{ id: loser }, { id: winner }] = [crm.add('t1', ANA), crm.add('t1', {})];
    await ask(crm, 'POST /tickets', { contact_id: loser, subject: 'Broken' });
    crm.merge(loser, winner);
    expect((await ask(crm, `GET /tickets?contact_id=${winner}`)).json['tickets']).toHaveLength(1);
    expect(crm.tickets).toMatchObject([{ contact_id: winner }]);
  });

  test('was never there', async () => {
    const crm = setUp();
    expect(await statusOf(ask(crm, 'GET /contacts/1'))).toBe(404);
    expect(await statusOf(ask(crm, 'POST /notes', { contact_id: '1', text: 'hello' }))).toBe(422);
  });
});

describe('tickets, calls and notes', () => {
  test('are stored in the words of their kind', async () => {
    const crm = setUp();
    const { id: contact_id } = crm.add('t1', ANA);
    const basics = { contact_id, external_id: null, created_at: '2026-03-01T10:00:00.000Z' };
    expect(
      (await ask(crm, 'POST /tickets', { contact_id, subject: 'Broken', status: 'Bei der Werkstatt' })).json,
    ).toEqual({
      ticket: { id: 501, ...basics, subject: 'Broken', description: '', priority: 2, status: 'Bei der Werkstatt' },
    });
    expect((await ask(crm, 'POST /calls', { contact_id, text: 'Rang', urgency: 1 })).json).toEqual({
      call: { id: 'CALL-1', ...basics, text: 'Rang', urgency: 1, outcome: 'reached' },
    });
    expect((await ask(crm, 'POST /notes', { contact_id, text: 'Likes tea' })).json).toEqual({
      note: { id: 'note_1', ...basics, text: 'Likes tea', state: 'active' },
    });
    expect(await statusOf(ask(crm, 'POST /tickets', { contact_id, subject: 'Broken', priority: 5 }))).toBe(422);
    expect([crm.tickets.length, crm.calls.length, crm.notes.length, crm.counters.writes]).toEqual([1, 1, 1, 3]);
  });

  test('are listed newest first by contact at once, by their external id when the index knows them', async () => {
    const crm = setUp({ indexLagMs: LAG });
    const { id: contact_id } = crm.add('t1', ANA);
    const idsOf = async (query: string) => {
      const { json } = await ask(crm, `GET /tickets?${query}`);
      return (json['tickets'] as readonly { readonly id: number }[]).map(({ id }) => id);
    };
    await ask(crm, 'POST /tickets', { contact_id, subject: 'One', external_id: 'same' });
    pass(1);
    await ask(crm, 'POST /tickets', { contact_id, subject: 'Two', external_id: 'same' });
    expect(await idsOf(`contact_id=${contact_id}`)).toEqual([502, 501]);
    expect(await idsOf(`contact_id=${contact_id}&limit=1`)).toEqual([502]);
    pass(LAG - 2);
    expect(await idsOf('external_id=same')).toEqual([]);
    pass(1);
    expect(await idsOf('external_id=same')).toEqual([501]);
    pass(1);
    expect(await idsOf('external_id=same')).toEqual([502, 501]);
    expect(await statusOf(ask(crm, 'GET /tickets'))).toBe(400);
  });
});

describe('an idempotency key', () => {
  const LIFETIME = 60_000;
  const idempotencyKey = 'key-1';

  function setUpTicket(traits: Partial<CrmTraits> = {}) {
    const crm = setUp({ keyLifetimeMs: LIFETIME, ...traits });
    const { id } = crm.add('t1', ANA);
    return { crm, ticket: { contact_id: id, subject: 'Broken' } };
  }

  test('lets a request be done once, whichever key of the tenant it comes with, until its life ends', async () => {
    const { crm, ticket } = setUpTicket();
    const first = await ask(crm, 'POST /tickets', ticket, { idempotencyKey });
    pass(LIFETIME - 1);
    const second = await ask(crm, 'POST /tickets', ticket, { idempotencyKey, key: 'ana-key-2' });
    expect(first).toMatchObject({ status: 201, lookup: 'miss' });
    expect(second).toEqual({ ...first, lookup: 'hit' });
    expect([crm.tickets.length, crm.counters.replays]).toEqual([1, 1]);
    pass(1);
    expect(await ask(crm, 'POST /tickets', ticket, { idempotencyKey })).toMatchObject({ status: 201, lookup: 'miss' });
    expect(crm.tickets).toHaveLength(2);
  });

  test('belongs to one tenant, and to one request', async () => {
    const { crm, ticket } = setUpTicket();
    const other = { contact_id: crm.add('t2', ANA).id, subject: 'Broken' };
    await ask(crm, 'POST /tickets', ticket, { idempotencyKey });
    expect(await statusOf(ask(crm, 'POST /tickets', { ...ticket, subject: 'Mended' }, { idempotencyKey }))).toBe(400);
    const note = { contact_id: ticket.contact_id, text: 'Broken' };
    expect(await statusOf(ask(crm, 'POST /notes', note, { idempotencyKey }))).toBe(400);
    expect(await statusOf(ask(crm, 'POST /tickets', other, { idempotencyKey, key: 'other-key' }))).toBe(201);
    expect(await statusOf(ask(crm, 'POST /tickets', ticket, { idempotencyKey: 'k'.repeat(256) }))).toBe(400);
    expect(crm.tickets.map(({ tenant }) => tenant)).toEqual(['t1', 't2']);
  });

  test('is refused while the first request with it is in progress', async () => {
    const { crm, ticket } = setUpTicket();
    const { release, reached } = crm.hold('POST /tickets');
    const first = ask(crm, 'POST /tickets', ticket, { idempotencyKey });
    await reached;
    expect(await statusOf(ask(crm, 'POST /tickets', ticket, { idempotencyKey }))).toBe(409);
    release();
    expect((await first).status).toBe(201);
    expect((await ask(crm, 'POST /tickets', ticket, { idempotencyKey })).lookup).toBe('hit');
    expect(crm.tickets).toHaveLength(1);
  });

  test('can be used again after a refusal', async () => {
    const { crm, ticket } = setUpTicket();
    expect(await statusOf(ask(crm, 'POST /tickets', { ...ticket, subject: '' }, { idempotencyKey }))).toBe(422);
    expect(await statusOf(ask(crm, 'POST /tickets', ticket, { idempotencyKey }))).toBe(201);
  });

  test('knows of work whose answer was lost', async () => {
    const { crm, ticket } = setUpTicket();
    crm.fail('POST /tickets', 'answer-lost');
    await expect(ask(crm, 'POST /tickets', ticket, { idempotencyKey })).rejects.toThrow(AnswerLost);
    expect((await ask(crm, 'POST /tickets', ticket, { idempotencyKey })).lookup).toBe('hit');
    expect(crm.tickets).toHaveLength(1);
  });

  test('means nothing to a CRM that has none', async () => {
    const { crm, ticket } = setUpTicket({ idempotency: 'none' });
    for (const subject of ['One', 'Two', 'Two']) {
      const { status, lookup } = await ask(crm, 'POST /tickets', { ...ticket, subject }, { idempotencyKey });
      expect([status, lookup]).toEqual([201, null]);
    }
    expect(crm.tickets).toHaveLength(3);
  });
});

describe('a fault', () => {
  function setUpNote() {
    const crm = setUp();
    const note = { contact_id: crm.add('t1', ANA).id, text: 'hello' };
    return {
      crm,
      post: (signal?: AbortSignal) => ask(crm, 'POST /notes', note, signal === undefined ? {} : { signal }),
    };
  }

  test.each<[CrmFault, number | 'broken', number]>([
    ['no-connection', 'broken', 0],
    [429, 429, 0],
    [500, 500, 0],
    [503, 503, 0],
    ['answer-lost', 'broken', 1],
    ['late-504', 504, 1],
  ])('%s: the answer is %s, and %i notes are stored', async (fault, expected, stored) => {
    const { crm, post } = setUpNote();
    crm.fail('POST /notes', fault);
    const outcome = await statusOf(post()).catch((error: unknown) => {
      if (error instanceof AnswerLost) return 'broken';
      throw error;
    });
    expect([outcome, crm.notes.length]).toEqual([expected, stored]);
    expect(await statusOf(post())).toBe(201);
    expect(crm.counters.attempts).toBe(2);
    expect(crm.requests).toHaveLength(fault === 'no-connection' ? 1 : 2);
  });

  test('hang: the work is done, and only the caller ends its waiting', async () => {
    const { crm, post } = setUpNote();
    crm.fail('POST /notes', 'hang');
    const controller = new AbortController();
    const answer = post(controller.signal);
    await expect.poll(() => crm.notes.length).toBe(1);
    controller.abort(new DOMException('Too slow', 'TimeoutError'));
    await expect(answer).rejects.toThrow('Too slow');
  });

  test('waits for the next request that begins like it, and for each as often as told', async () => {
    const { crm, post } = setUpNote();
    crm.fail('POST /notes', 503, 2);
    crm.fail('GET /contacts', 429);
    crm.fail('POST /notes', 500);
    expect(await statusOf(ask(crm, 'GET /me'))).toBe(200);
    expect([await statusOf(post()), await statusOf(post()), await statusOf(post())]).toEqual([503, 503, 500]);
    crm.clearFaults();
    expect(await statusOf(ask(crm, 'GET /contacts/search?phone=1'))).toBe(200);
  });

  test('of the whole CRM lasts until it is back', async () => {
    const { crm, post } = setUpNote();
    crm.down = true;
    await expect(post()).rejects.toThrow(AnswerLost);
    await expect(ask(crm, 'GET /me')).rejects.toThrow(AnswerLost);
    crm.down = false;
    expect(await statusOf(post())).toBe(201);
    expect(crm.requests).toEqual(['POST /notes']);
  });

  test('breaks the connection of a CRM that is served', async () => {
    const { crm } = setUpNote();
    const served = await serve(crm.app);
    const init = { method: 'POST', headers: { Authorization: 'Bearer ana-key' }, body: JSON.stringify(ANA) };
    crm.fail('POST /contacts', 'answer-lost');
    await expect(fetch(`${served.url}/contacts`, init)).rejects.toThrow('fetch failed');
    expect(crm.contacts).toHaveLength(2);
    await served.close();
  });
});

describe('a gate', () => {
  test('holds what begins like it and nothing else, and lets all go on when it is released', async () => {
    const crm = setUp();
    const { id: contact_id } = crm.add('t1', ANA);
    const { release, reached } = crm.hold('POST /notes');
    const answers = ['one', 'two'].map((text) => statusOf(ask(crm, 'POST /notes', { contact_id, text })));
    await reached;
    expect(await statusOf(ask(crm, 'GET /notes?contact_id=1'))).toBe(200);
    expect(crm.notes).toEqual([]);
    release();
    expect(await Promise.all(answers)).toEqual([201, 201]);
    expect(await statusOf(ask(crm, 'POST /notes', { contact_id, text: 'three' }))).toBe(201);
  });

  test('lets work be done for a caller who has gone', async () => {
    const crm = setUp();
    const { id: contact_id } = crm.add('t1', ANA);
    const { release, reached } = crm.hold('POST /notes');
    const controller = new AbortController();
    const { signal } = controller;
    const answer = ask(crm, 'POST /notes', { contact_id, text: 'late' }, { signal });
    await reached;
    controller.abort(new DOMException('Too slow', 'TimeoutError'));
    await expect(answer).rejects.toThrow('Too slow');
    expect(crm.notes).toEqual([]);
    release();
    await expect.poll(() => crm.notes.length).toBe(1);
  });

  test('is not reached by a caller who gave up before', async () => {
    const crm = setUp();
    const { id: contact_id } = crm.add('t1', ANA);
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(ask(crm, 'POST /notes', { contact_id, text: 'never' }, { signal })).rejects.toThrow('too late');
    expect([crm.counters.attempts, crm.notes]).toEqual([0, []]);
  });
});
