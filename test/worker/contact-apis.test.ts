/** What declarations make of services at the edges of their paging, and of declarations that do not fit. */

import { describe, expect, test } from 'vitest';
import type { ByTime } from '../../src/connectors/rest/declaration.ts';
import { DECLARED_APIS } from '../support/contact-apis/integration.ts';
import { type ApiOptions, connectApi, type ConnectedApi } from './contact-apis.ts';
import { HALF_AN_HOUR } from './contact-service.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

/** Writes contacts, each so many milliseconds after the one before. */
function write({ service, pass }: ConnectedApi, count: number, apartMs = 1000): void {
  for (const id of numbers(count)) {
    service.write(id);
    pass(apartMs);
  }
  pass(HALF_AN_HOUR);
}

/** The code that a run ends with; nothing where it comes to its end. */
async function refusalOf({ talkdesk }: ConnectedApi): Promise<unknown> {
  return await talkdesk.syncContacts().then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}

/** The declaration with other ways to find what has changed. */
const changesWith =
  (change: (changes: ByTime) => ByTime): NonNullable<ApiOptions['declare']> =>
  (contacts) => {
    const { changes } = contacts;
    return changes?.by === 'time' ? { ...contacts, changes: change(changes) } : contacts;
  };

describe.each(DECLARED_APIS)('%s', (api) => {
  test('delivers each contact once, however full the last page is and whether it tells that it is the last', async () => {
    for (const [count, traits] of [
      [10, {}],
      [10, { tellsMore: false }],
      [11, { tellsMore: false }],
      [9, { shortPages: true }],
      [10, { shortPages: true, tellsMore: false }],
    ] as const) {
      const connected = connectApi(api, { traits, list: { tellsMore: !('tellsMore' in traits) } });
      write(connected, count);
      const report = await connected.talkdesk.syncContacts();
      expect({ has: connected.has(), repeated: report.repeated }).toEqual({ has: numbers(count), repeated: 0 });
    }
  });

  test('loses nobody who changes, is created or deleted while pages are read', async () => {
    const connected = connectApi(api, { pageSize: 2, traits: { tombstones: true, listOrder: 'changed' } });
    const { service, talkdesk, pass, has } = connected;
    write(connected, 9);
    const run = talkdesk.openContactRun();
    await run.next();
    service.write('1');
    service.write('10');
    service.remove('4');
    service.merge('5', '6');
    while (await run.next()) pass(1000);
    pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    expect(has()).toEqual(expect.arrayContaining(['1', '2', '3', '6', '7', '8', '9', '10']));
    expect(talkdesk.state.contacts.get('1')?.name).toBe(`Contact 1 as of 10`);
  });

  test('shows tickets in the words of Talkdesk, on the contact that an e-mail or a phone leads to', async () => {
    const connected = connectApi(api);
    const { talkdesk, service, pass } = connected;
    write(connected, 3);
    await talkdesk.activate();
    for (const [priority, inputs] of [
      ['low', { email: 'c2@contacts.example' }],
      ['urgent', { phone: '+351200000002' }],
    ] as const) {
      await talkdesk.execute('create_ticket', { inputs: { subject: 'Help', text: 'It burns', priority, ...inputs } });
      pass(60_000);
    }
    expect(service.tickets.map(({ contact_id }) => contact_id)).toEqual(['2', '2']);
    const shown = await talkdesk.showContact({ id: '2', emails: [], phones: [] });
    expect(shown).toMatchObject([
      { subject: 'Help', description: 'It burns', priority: 'urgent', status: 'new' },
      { subject: 'Help', description: 'It burns', priority: 'low', status: 'new' },
    ]);
  });

  test('says why a ticket was refused', async () => {
    const connected = connectApi(api);
    write(connected, 1);
    await connected.talkdesk.activate();
    const contact = { id: 'nobody-has-this-id' };
    const asked = connected.talkdesk.execute('create_ticket', { contact, inputs: { subject: 'Help' } });
    await expect(asked).rejects.toMatchObject({ code: 'action_refused' });
  });
});

describe('what goes wrong in a service', () => {
  test('a failure that only the body of an answer tells of ends the page, and the next try goes on', async () => {
    const connected = connectApi('search');
    write(connected, 12);
    await connected.talkdesk.activate();
    connected.service.fail('expired-in-200');
    expect(await refusalOf(connected)).toBe('invalid_credentials');
    expect(await refusalOf(connected)).toBeUndefined();
    expect(connected.has()).toEqual(numbers(12));
  });

  test.each(['links', 'search', 'feed'] as const)('cursors of %s that die lose nobody', async (api) => {
    const connected = connectApi(api);
    write(connected, 23);
    const run = connected.talkdesk.openContactRun();
    await run.next();
    await run.next();
    connected.service.expireCursors();
    for (let more = true; more;) more = await run.next();
    expect(connected.has()).toEqual(numbers(23));
  });

  test('a contact that is gone when it is read is known as deleted, and one that was merged as merged', async () => {
    const connected = connectApi('ids');
    write(connected, 4);
    await connected.talkdesk.syncContacts();
    for (const id of ['1', '2', '3']) connected.service.write(id);
    connected.pass(60_000);
    connected.service.remove('2', HALF_AN_HOUR);
    connected.service.merge('3', '4', HALF_AN_HOUR);
    const { changed } = await connected.talkdesk.syncContacts();
    expect(changed).toEqual(['1']);
    expect(await connected.departures()).toEqual([
      { id: '2', reason: 'deleted', survivor: null },
      { id: '3', reason: 'merged', survivor: '4' },
    ]);
  });
});

describe('a declaration that does not fit', () => {
  test('the time of change of a follow-up, in place of the list’s, ends with an error before anybody is lost', async () => {
    const connected = connectApi('ids', {
      declare: changesWith((changes) => ({ ...changes, at: 'full.modified' })),
    });
    write(connected, 12);
    expect(await refusalOf(connected)).toBe('source_stuck');
    expect(await refusalOf(connected)).toBe('source_stuck');
  });

  test('a cap that one time of change fills, without a way to read it by id, ends with an error', async () => {
    const connected = connectApi('search', {
      traits: { cap: 8 },
      list: { cap: 8 },
      declare: changesWith(({ oneTime: _, ...changes }) => changes),
    });
    write(connected, 12, 0);
    expect(await refusalOf(connected)).toBe('source_capped');
  });

  test('a cap that is not declared ends with an error', async () => {
    const connected = connectApi('search', { traits: { cap: 8 } });
    write(connected, 12);
    expect(await refusalOf(connected)).toBe('upstream_failed');
  });

  test('links by number that are declared stable end with an error', async () => {
    const connected = connectApi('links', {
      traits: { cursor: 'offset' },
      list: { stable: true },
      // What the fake puts into an opaque cursor, most services have in the open.
      async answer(_, given) {
        const body = (await given.json()) as { readonly links?: { readonly next: string | null } };
        const next = body.links?.next;
        return Response.json({ ...body, ...(next ? { links: { next: `${next}&page[number]=2` } } : {}) });
      },
    });
    write(connected, 12);
    expect(await refusalOf(connected)).toBe('upstream_failed');
    expect(connected.bridge.lines).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('declare paging.stable as false') as unknown }),
    );
  });

  test('links by number that are declared as what they are lose nobody', async () => {
    const connected = connectApi('links', { traits: { cursor: 'offset' }, list: { stable: false, largestPage: 50 } });
    const { talkdesk, service, pass, has } = connected;
    write(connected, 12);
    const run = talkdesk.openContactRun();
    await run.next();
    service.write('1');
    pass(HALF_AN_HOUR);
    for (let more = true; more;) more = await run.next();
    expect(has()).toEqual(numbers(12));
  });
});
