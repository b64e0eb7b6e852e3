/** What an agent gets to see of a contact, and how soon. */

import { describe, expect, test } from 'vitest';
import type { Call } from '../../src/connectors/connector.ts';
import { integrations } from '../../src/integrations/index.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge, newDirectory, type WireAnswer } from './bridge.ts';
import { type CrmWorld, type CrmWorldOptions, crmWorld, plain } from './people.ts';

const ALL = ['ticket', 'call', 'note'];
const DEADLINE_MS = 5000;

interface Shown {
  readonly id: string;
  readonly subject: string;
  readonly date: string;
  readonly type: string;
  readonly priority: string;
  readonly status: string;
}

const shownIn = ({ status, json }: WireAnswer) => {
  expect(status, JSON.stringify(json)).toBe(200);
  return json as unknown as readonly Shown[];
};
const subjectsIn = (answer: WireAnswer) => shownIn(answer).map(({ subject }) => subject);
const codeOf = ({ status, json }: WireAnswer) => `${status} ${String(json['code'])}`;
const lastLine = ({ bridge }: CrmWorld) => bridge.lines.findLast(({ event }) => event === 'request');
const logged = ({ bridge }: CrmWorld, event: string) => bridge.lines.filter((line) => line['event'] === event);

/** Ana, with one ticket, one call and one note, of which the note is the newest; her account is open. */
async function withAna(options: CrmWorldOptions = {}): Promise<{ world: CrmWorld; ana: string }> {
  const world = crmWorld(options);
  const ana = await world.add({ first: 'Ana', email: 'ana@lopes.example', phone: '+351211234567' });
  world.pass(1000);
  await world.happen('calls', { contact_id: ana, text: 'A call' });
  world.pass(1000);
  await world.happen('notes', { contact_id: ana, text: 'A note' });
  await world.account();
  return { world, ana };
}

describe('what is shown', () => {
  test('is the newest of all types first, with dates as Talkdesk has them', async () => {
    const { world, ana } = await withAna();
    const shown = shownIn(await world.screen({ id: ana }, ALL));
    expect(shown.map(({ type, date }) => `${type} ${date}`)).toEqual([
      'note 2026-03-01 10:00:02 UTC',
      'call 2026-03-01 10:00:01 UTC',
      'ticket 2026-03-01 10:00:00 UTC',
    ]);
    expect(lastLine(world)).toMatchObject({ interactions: 3, missing_types: 0, outcome: 'ok' });
  });

  test('is the fifty newest, whatever type they are of', async () => {
    const { world, ana } = await withAna();
    for (let count = 1; count <= 40; count += 1) {
      world.pass(1000);
      await world.happen('tickets', { contact_id: ana, subject: `Ticket ${count}` });
      await world.happen('calls', { contact_id: ana, text: `Call ${count}` });
    }
    const subjects = subjectsIn(await world.screen({ id: ana }, ALL));
    expect(subjects).toHaveLength(50);
    expect(new Set(subjects.slice(0, 2))).toEqual(new Set(['Ticket 40', 'Call 40']));
    expect(new Set(subjects.slice(-2))).toEqual(new Set(['Ticket 16', 'Call 16']));
  });

  test('has types in the spelling of the request, and none that it did not ask for', async () => {
    const { world, ana } = await withAna();
    const types = shownIn(await world.screen({ id: ana }, ['TICKET', ' Note', 'fax'])).map(({ type }) => type);
    expect(types).toEqual([' Note', 'TICKET']);
    expect(logged(world, 'unknown_interaction_types')).toMatchObject([{ requested: 3, known: ['ticket', 'note'] }]);
    expect(subjectsIn(await world.screen({ id: ana }, ['fax']))).toEqual([]);
    expect(subjectsIn(await world.screen({ id: ana }, []))).toHaveLength(3);
  });

  test('has the priorities and statuses of each type by its own table, else none and open, or closed where a flag says so', async () => {
    const { world, ana } = await withAna();
    const tickets = [
      [4, 'New'],
      [1, 'Working'],
      [2, 'On Hold'],
      [3, 'Resolved'],
      [2, 'Bei der Werkstatt'],
    ];
    for (const [priority, status] of tickets) {
      world.pass(1000);
      await world.happen('tickets', { contact_id: ana, subject: `${priority} ${status}`, priority, status });
    }
    world.pass(1000);
    await world.happen('calls', { contact_id: ana, text: '1 call_back', urgency: 1, outcome: 'call_back' });
    world.pass(1000);
    await world.happen('notes', { contact_id: ana, text: 'archived', state: 'archived' });
    const shown = shownIn(await world.screen({ id: ana }, ALL));
    expect(shown.map(({ subject, priority, status }) => `${subject}: ${priority} ${status}`)).toEqual([
      'archived: none closed',
      '1 call_back: urgent pending',
      '2 Bei der Werkstatt: normal open',
      '3 Resolved: high solved',
      '2 On Hold: normal pending',
      '1 Working: low open',
      '4 New: urgent new',
      'A note: none open',
      'A call: normal closed',
      'Ana: normal new',
    ]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Date.UTC(10_000, 0), -62_167_219_200_001, -1e15])(
    'leaves out what has the date %d, which cannot be written, and counts it',
    async (date) => {
      const at = (id: string, when: number) => ({ id, type: 'ticket', subject: id, date: when });
      const { world } = await withAna({
        integration: plain(async () => [at('bad', date), at('old', -62_167_219_200_000), at('good', 0)]),
      });
      expect(shownIn(await world.screen({ id: '1' })).map((each) => each.date)).toEqual([
        '1970-01-01 00:00:00 UTC',
        '0000-01-01 00:00:00 UTC',
      ]);
      expect(lastLine(world)).toMatchObject({ interactions: 2, undated: 1 });
    },
  );

  test('leaves out types that were not asked for, though the connector gives them', async () => {
    const of = (type: string) => ({ id: type, type, subject: type, date: 0 });
    const { world } = await withAna({ integration: plain(async () => ALL.map(of)) });
    expect(subjectsIn(await world.screen({ id: '1' }, ['Call']))).toEqual(['call']);
    expect(lastLine(world)).toMatchObject({ interactions: 1, unasked: 2 });
  });
});

describe('all that is to be asked is asked', () => {
  test('side by side: the contact of the id and each of the types', async () => {
    const { world, ana } = await withAna();
    const gates = ['/contacts', '/tickets', '/calls', '/notes'].map((path) => world.crm.hold(`GET ${path}`));
    const answer = world.screen({ id: ana }, ALL);
    await Promise.all(gates.map(({ reached }) => reached));
    for (const { release } of gates) release();
    expect(subjectsIn(await answer)).toEqual(['A note', 'A call', 'Ana']);
  });

  test.each([
    ['by the id', (ana: string) => ({ id: ana }), 4],
    ['by an e-mail', () => ({ emails: ['ana@lopes.example'] }), 4],
    ['by a phone, of which a search takes ten of twelve forms', () => ({ phones: ['+351211234567'] }), 5],
    ['by an e-mail, for an id that is gone', () => ({ id: 'gone', emails: ['ana@lopes.example'] }), 8],
  ])('with few requests %s', async (_how, known, calls) => {
    const { world, ana } = await withAna();
    expect(subjectsIn(await world.screen(known(ana), ALL))).toHaveLength(3);
    expect(lastLine(world)).toMatchObject({ upstream_calls: calls });
  });

  test('from the directory in two round trips, side by side, besides the one for the bridge key', async () => {
    const { bridgeKey } = await newDirectory({
      contacts: [{ id: 'ana', emails: [], phones: [] }],
      interactions: [{ id: 't-1', type: 'ticket', contact: 'ana', subject: 'Hello', date: 0 }],
    });
    let [running, most] = [0, 0];
    const bridge = createTestBridge({
      integrations,
      async roundTrip(run) {
        running += 1;
        most = Math.max(most, running);
        return await run().finally(() => {
          running -= 1;
        });
      },
    });
    const ask = () =>
      bridge.post('directory/interaction_update', {
        auth: { bridge_key: bridgeKey },
        data: { contact_external_id: 'ana' },
      });
    await ask();
    const before = bridge.roundTrips.length;
    most = 0;
    expect(subjectsIn(await ask())).toEqual(['Hello']);
    const tables = bridge.roundTrips.slice(before).map((statements) => /FROM (\w+)/.exec(statements.join())?.[1]);
    expect(tables).toHaveLength(3);
    expect(new Set(tables.slice(1))).toEqual(new Set(['directory_contacts', 'directory_interactions']));
    expect(most).toBe(2);
  });
});

describe('an id for which interactions are asked before it is known to be good', () => {
  /** The CRM has tickets under an id that is not a contact's any more. */
  const stale = (id: () => string) => (url: URL) =>
    url.pathname === '/tickets' && url.searchParams.get('contact_id') === id()
      ? Response.json({
          tickets: [
            {
              id: 1,
              subject: 'Stale',
              description: '',
              created_at: '2026-01-01T00:00:00Z',
              priority: 1,
              status: 'New',
            },
          ],
        })
      : undefined;

  test.each(['winner', 'tombstone'] as const)('shows nothing of its own where it was merged: %s', async (merged) => {
    let old = '';
    const { world, ana } = await withAna({ traits: { merged }, intercept: stale(() => old) });
    old = await world.add({ first: 'Old' });
    expect(subjectsIn(await world.screen({ id: old }))).toEqual(['Stale']);
    world.crm.merge(old, ana);
    const gate = world.crm.hold(`GET /contacts/${old}`);
    const answer = world.screen({ id: old });
    await gate.reached;
    gate.release();
    expect(subjectsIn(await answer)).toEqual(['Old', 'Ana']);
  });

  test('shows nothing of its own where it is gone, and another is found or nobody', async () => {
    let old = '';
    const { world } = await withAna({ intercept: stale(() => old) });
    old = await world.add({ first: 'Old' });
    world.crm.remove(old);
    expect(subjectsIn(await world.screen({ id: old, emails: ['ana@lopes.example'] }))).toEqual(['Ana']);
    expect(subjectsIn(await world.screen({ id: old }))).toEqual([]);
  });

  test('tells nothing of types that failed for it, where it was gone', async () => {
    const { world } = await withAna();
    world.crm.fail('GET /calls', 500, 4);
    expect(subjectsIn(await world.screen({ id: 'gone', emails: ['ana@lopes.example'] }, ALL))).toHaveLength(3);
    expect(logged(world, 'interactions_missing')).toEqual([]);
  });
});

describe('a part of the answer', () => {
  test('is shown where a type fails, and the log says which one and why', async () => {
    const { world, ana } = await withAna();
    world.crm.fail('GET /calls', 500, 4);
    expect(subjectsIn(await world.screen({ id: ana }, ALL))).toEqual(['A note', 'Ana']);
    expect(lastLine(world)).toMatchObject({ outcome: 'ok', interactions: 2, missing_types: 1 });
    expect(logged(world, 'interactions_missing')).toMatchObject([{ types: ['call'], code: 'upstream_failed' }]);
  });

  const forEver = () => new Promise<never>(() => undefined);

  test.each([
    ['the service does not answer', undefined],
    ['the connector waits for ever', forEver],
  ])('is shown at the deadline where %s for a type', async (_what, work) => {
    const { clock, integration, othersDone } = withLate('call', work);
    const { world, ana } = await withAna({ timeout: clock.timeout, integration });
    world.crm.fail('GET /calls', 'hang');
    const answer = world.screen({ id: ana }, ALL);
    await othersDone();
    clock.strike(DEADLINE_MS);
    expect(subjectsIn(await answer)).toEqual(['A note', 'Ana']);
    expect(logged(world, 'interactions_missing')).toMatchObject([{ types: ['call'], code: 'upstream_timeout' }]);
  });

  test.each([
    ['the service does not answer', undefined],
    ['the connector waits for ever', forEver],
  ])('is all there is at the deadline where %s for the contact of the id', async (_what, work) => {
    const { clock, integration, othersDone } = withLate('contact', work);
    const { world, ana } = await withAna({ timeout: clock.timeout, integration });
    world.crm.fail('GET /contacts', 'hang');
    const answer = world.screen({ id: ana }, ALL);
    await othersDone();
    clock.strike(DEADLINE_MS);
    expect(subjectsIn(await answer)).toHaveLength(3);
    expect(logged(world, 'contact_not_looked_up')).toHaveLength(1);
  });

  test('is shown where the connector throws before it asks anything', async () => {
    const { integration } = withLate('call', () => {
      throw new TypeError('a mistake');
    });
    const { world, ana } = await withAna({ integration });
    expect(subjectsIn(await world.screen({ id: ana }, ALL))).toEqual(['A note', 'Ana']);
    expect(logged(world, 'interactions_missing')).toMatchObject([{ types: ['call'], code: 'internal' }]);
  });

  test('is shown where the contact of the id could not be looked up', async () => {
    const { world, ana } = await withAna();
    world.crm.fail('GET /contacts', 500, 4);
    expect(subjectsIn(await world.screen({ id: ana }, ALL))).toHaveLength(3);
    expect(logged(world, 'contact_not_looked_up')).toHaveLength(1);
  });
});

describe('an error', () => {
  test('is answered where every type fails', async () => {
    const { world, ana } = await withAna();
    for (const path of ['tickets', 'calls', 'notes']) world.crm.fail(`GET /${path}`, 500, 4);
    expect(codeOf(await world.screen({ id: ana }, ALL))).toBe('502 upstream_failed');
  });

  test('is answered where the contact could not be looked up, and nothing is there under its id', async () => {
    const { world } = await withAna();
    world.crm.fail('GET /contacts', 500, 4);
    expect(codeOf(await world.screen({ id: 'gone' }, ALL))).toBe('502 upstream_failed');
    world.crm.fail('GET /contacts', 500, 4);
    expect(codeOf(await world.screen({ emails: ['ana@lopes.example'] }, ALL))).toBe('502 upstream_failed');
  });

  test.each(['/calls', '/contacts'])('is 401 where the credentials are refused at %s alone', async (refusing) => {
    let isRefused = false;
    const intercept = ({ pathname }: URL) =>
      isRefused && pathname.startsWith(refusing) ? new Response(null, { status: 401 }) : undefined;
    const { world, ana } = await withAna({ intercept });
    isRefused = true;
    expect(codeOf(await world.screen({ id: ana }, ALL))).toBe('401 invalid_credentials');
    isRefused = false;
    expect(subjectsIn(await world.screen({ id: ana }, ALL))).toHaveLength(3);
  });
});

/**
 * The CRM, of which one part is late: `work` takes its place, if it is given. Signals come only when they are told to.
 * `othersDone`: once the other three, of contact, tickets, calls and notes, were read.
 */
function withLate(late: 'contact' | 'call', work?: () => Promise<never>) {
  const integration = acmeCrm({ recovery: 'none' });
  const { search, interactionsByType: byType = {} } = integration.connector;
  const { call, ticket, note } = byType;
  if (!search || !call || !ticket || !note) throw new Error('The integration has changed');
  const others: Promise<unknown>[] = [];
  const begun = Promise.withResolvers<void>();
  function part<Values extends unknown[], Result>(name: string, read: (...values: Values) => Promise<Result>) {
    if (name === late) return work ?? read;
    return async (...values: Values) => {
      const result = read(...values);
      if (others.push(result) === 3) begun.resolve();
      return await result;
    };
  }
  const byId = (lookup: Call, id: string) => search.byId(lookup, id);
  const signals = new Map<number, AbortController>();
  return {
    integration: {
      ...integration,
      connector: {
        ...integration.connector,
        search: { ...search, byId: part('contact', byId) },
        interactionsByType: { ticket: part('ticket', ticket), call: part('call', call), note: part('note', note) },
      },
    },
    othersDone: async () => {
      await begun.promise;
      await Promise.all(others);
      // What was read is on its way to those who wait for it.
      await new Promise((resolve) => setTimeout(resolve));
    },
    clock: {
      timeout: (ms: number) => {
        const controller = signals.get(ms) ?? new AbortController();
        signals.set(ms, controller);
        return controller.signal;
      },
      strike: (ms: number) => signals.get(ms)?.abort(new DOMException('late', 'TimeoutError')),
    },
  };
}
