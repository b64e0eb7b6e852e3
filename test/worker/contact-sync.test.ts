import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { sampleContact } from '../../fakes/sample-directory.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createDirectoryStore } from '../../src/store/directory.ts';
import { createTestBridge, newDirectory, type TestBridge, TEST_VARS } from './bridge.ts';

const contactsFrom = (start: number, count: number) =>
  Array.from({ length: count }, (_, index) => sampleContact(start + index));

const storeOf = (account: string) => createDirectoryStore(createDatabase(env.DB), account);

/** A directory of 250 contacts, which is three pages. */
async function prepare(bridge: TestBridge = createTestBridge()) {
  const directory = await newDirectory({ contacts: contactsFrom(0, 250) });
  const auth = { bridge_key: directory.bridgeKey };
  const page = (meta: object) => bridge.post('directory/contact_sync', { auth, meta });
  const talkdesk = (habits = {}) => bridge.talkdesk({ integration: 'directory', auth, habits });
  return { ...directory, bridge, auth, page, talkdesk, store: storeOf(directory.account) };
}

const idsOf = (answer: { json: Record<string, unknown> }) =>
  (answer.json['contacts'] as { id: string }[]).map(({ id }) => id);

describe('a contact synchronization', () => {
  test('is correct whichever of the undocumented habits Talkdesk has', async () => {
    for (const storesCheckpoint of ['last-page', 'each-page']) {
      for (const sendsCheckpoint of ['start-of-run', 'newest-page']) {
        for (const emptyMeta of ['empty', 'absent']) {
          const { talkdesk, store } = await prepare();
          const account = talkdesk({ storesCheckpoint, sendsCheckpoint, emptyMeta });
          expect(await account.syncContacts()).toMatchObject({ kind: 'initial', received: 250, created: 250 });
          await store.saveContacts([{ ...sampleContact(17), title: 'Changed' }]);
          expect(await account.syncContacts()).toMatchObject({ kind: 'incremental', changed: [sampleContact(17).id] });
        }
      }
    }
  });

  test('takes null, empty text and absence of checkpoint and offset for the first page of an initial run', async () => {
    const { page } = await prepare();
    for (const value of [null, '']) {
      const { status, json } = await page({ synchronization_checkpoint: value, offset: value, context: value });
      expect({ status, contacts: (json['contacts'] as unknown[]).length }).toEqual({ status: 200, contacts: 100 });
    }
  });

  test('gives a page that is asked for again the same contacts and the same next offset', async () => {
    const { page } = await prepare();
    const first = await page({});
    const second = await page({ offset: first.json['next_offset'] });
    const again = await page({ offset: first.json['next_offset'] });
    expect(again.json).toEqual(second.json);
  });

  test('gives a page that is asked for again newer contacts, and both ways on lose nothing', async () => {
    const { page, store } = await prepare();
    const first = await page({});
    const before = await page({ offset: first.json['next_offset'] });
    const moved = idsOf(before).slice(10, 20);
    for (const id of moved) {
      const contact = await store.findContact(id);
      if (contact) await store.saveContacts([{ ...contact, title: 'Moved' }]);
    }
    const after = await page({ offset: first.json['next_offset'] });
    expect(idsOf(after)).not.toEqual(idsOf(before));

    for (const second of [before, after]) {
      const delivered = new Set([...idsOf(first), ...idsOf(second)]);
      let last = second;
      while (last.json['next_offset'] !== undefined) {
        last = await page({ offset: last.json['next_offset'] });
        for (const id of idsOf(last)) delivered.add(id);
      }
      const next = await page({ synchronization_checkpoint: last.json['synchronization_checkpoint'] });
      for (const id of idsOf(next)) delivered.add(id);
      expect(delivered.size).toBe(250);
      expect(idsOf(next)).toEqual(moved);
    }
  });

  test('loses no edit that is made between two of its pages', async () => {
    const { page, store } = await prepare();
    const delivered = new Map<string, string | undefined>();
    const take = (answer: { json: Record<string, unknown> }) => {
      for (const { id, title } of answer.json['contacts'] as { id: string; title?: string }[]) delivered.set(id, title);
    };
    let answer = await page({});
    take(answer);
    for (let edits = 0; answer.json['next_offset'] !== undefined; edits += 1) {
      await store.saveContacts([5, 120, 230].map((index) => ({ ...sampleContact(index), title: `Edit ${edits}` })));
      answer = await page({ offset: answer.json['next_offset'] });
      take(answer);
    }
    take(await page({ synchronization_checkpoint: answer.json['synchronization_checkpoint'] }));
    expect(delivered.size).toBe(250);
    for (const index of [5, 120, 230]) expect(delivered.get(sampleContact(index).id)).toBe('Edit 1');
  });

  test('ends although contacts are edited faster than they are read', async () => {
    const { page, store } = await prepare();
    let answer = await page({});
    let pages = 1;
    for (; answer.json['next_offset'] !== undefined; pages += 1) {
      await store.saveContacts(contactsFrom(0, 250).map((contact) => ({ ...contact, title: `Edit ${pages}` })));
      answer = await page({ offset: answer.json['next_offset'] });
    }
    expect(pages).toBeLessThanOrEqual(3);
  });

  test('starts over from any page without a gap, when a run broke off', async () => {
    const { page } = await prepare();
    const first = await page({});
    const second = await page({ offset: first.json['next_offset'] });
    const resumed = await page({ synchronization_checkpoint: second.json['synchronization_checkpoint'] });
    expect(new Set([...idsOf(first), ...idsOf(second), ...idsOf(resumed)]).size).toBe(250);
    expect(resumed.json['next_offset']).toBeUndefined();
  });

  test('sends all again where a checkpoint cannot be read, and says so in log and history', async () => {
    const { page, account, bridge } = await prepare();
    const other = await prepare();
    const foreign = await other.page({});
    for (const checkpoint of ['garbage', '1.e30.x', foreign.json['synchronization_checkpoint'], 12]) {
      const { status, json } = await page({ synchronization_checkpoint: checkpoint });
      expect({ status, contacts: (json['contacts'] as unknown[]).length }).toEqual({ status: 200, contacts: 100 });
    }
    expect(bridge.lines.filter(({ event }) => event === 'unreadable_checkpoint')).toHaveLength(4);
    const { results } = await env.DB.prepare('SELECT kind, cause FROM contact_runs WHERE account = ?')
      .bind(account)
      .all();
    expect(results).toEqual(Array.from({ length: 4 }, () => ({ kind: 'initial', cause: 'unreadable_checkpoint' })));
  });

  test('sends all again after its database was replaced, never nothing', async () => {
    const { page, account, store } = await prepare();
    const { json } = await page({});
    await env.DB.batch([
      env.DB.prepare('DELETE FROM directory_contacts WHERE account = ?').bind(account),
      env.DB.prepare('DELETE FROM directories WHERE account = ?').bind(account),
    ]);
    await store.saveContacts(contactsFrom(0, 50));
    expect(idsOf(await page({ synchronization_checkpoint: json['synchronization_checkpoint'] }))).toHaveLength(50);
  });

  test('delivers a contact that took the place of a deleted one at the end', async () => {
    const { talkdesk, account, store } = await prepare();
    const watching = talkdesk();
    await watching.syncContacts();
    await env.DB.prepare('DELETE FROM directory_contacts WHERE account = ? AND sequence = 250').bind(account).run();
    await store.saveContacts([sampleContact(900)]);
    expect((await watching.syncContacts()).changed).toEqual([sampleContact(900).id]);
  });

  test('gives an empty directory a checkpoint that brings the first contacts later', async () => {
    const bridge = createTestBridge();
    const { bridgeKey, account } = await newDirectory();
    const talkdesk = bridge.talkdesk({ integration: 'directory', auth: { bridge_key: bridgeKey } });
    expect(await talkdesk.syncContacts()).toMatchObject({ received: 0, pages: 1 });
    await storeOf(account).saveContacts(contactsFrom(0, 3));
    expect((await talkdesk.syncContacts()).received).toBe(3);
  });

  test('leaves the next run nothing to do when contacts are saved as they were', async () => {
    const { talkdesk, store } = await prepare();
    const account = talkdesk();
    await account.syncContacts();
    await store.saveContacts(contactsFrom(0, 250));
    expect((await account.syncContacts()).received).toBe(0);
  });

  test('still reads checkpoints and offsets after the secret was changed, while the old one is kept', async () => {
    const { page, auth } = await prepare();
    const { json } = await page({});
    const renewed = { BRIDGE_SECRET: 'the next secret of this bridge, also long enough' };
    const rotated = createTestBridge({ vars: { ...renewed, BRIDGE_SECRET_PREVIOUS: TEST_VARS.BRIDGE_SECRET } });
    const body = (meta: object) => ({ auth, meta });
    const next = await rotated.post('directory/contact_sync', body({ offset: json['next_offset'] }));
    expect(next.status).toBe(200);
    const checkpoint = { synchronization_checkpoint: json['synchronization_checkpoint'] };
    expect(idsOf(await rotated.post('directory/contact_sync', body(checkpoint)))).toHaveLength(100);

    const forgotten = createTestBridge({ vars: renewed });
    expect((await forgotten.post('directory/contact_sync', body(checkpoint))).json['next_offset']).toBeTypeOf('string');
    expect(forgotten.lines.map(({ event }) => event)).toContain('unreadable_checkpoint');
  });
});

describe('an offset', () => {
  test('is refused with 400 when altered, foreign or expired, and touches nothing', async () => {
    let clock = Date.UTC(2026, 5, 1);
    const bridge = createTestBridge({ now: () => clock });
    const mine = await prepare(bridge);
    const theirs = await prepare(bridge);
    const first = await mine.page({});
    const offset = String(first.json['next_offset']);
    const foreign = String((await theirs.page({})).json['next_offset']);
    const altered = `${offset.slice(0, -2)}${offset.endsWith('AA') ? 'BB' : 'AA'}`;
    const state = async () => {
      const [runs, pages] = await env.DB.batch([
        env.DB.prepare('SELECT * FROM contact_runs ORDER BY id'),
        env.DB.prepare('SELECT * FROM contact_pages ORDER BY id'),
      ]);
      return JSON.stringify([runs?.results, pages?.results]);
    };

    const before = await state();
    for (const wrong of [altered, foreign, 'x', '17', `${offset}x`, `${offset}'--`, 'a'.repeat(9000)]) {
      const { status, json } = await mine.page({ offset: wrong });
      expect({ wrong, status, code: json['code'] }).toEqual({ wrong, status: 400, code: 'invalid_offset' });
    }
    clock += 25 * 3_600_000;
    expect((await mine.page({ offset })).status).toBe(400);
    expect(await state()).toBe(before);
  });
});

describe('the history of runs', () => {
  test('counts pages and contacts once, however often a page is asked for', async () => {
    const { page, account } = await prepare();
    const first = await page({});
    const second = await page({ offset: first.json['next_offset'] });
    await page({ offset: first.json['next_offset'] });
    await page({ offset: second.json['next_offset'] });
    await page({ offset: second.json['next_offset'] });
    const run = await env.DB.prepare('SELECT * FROM contact_runs WHERE account = ?').bind(account).first();
    expect(run).toMatchObject({ kind: 'initial', cause: 'no_checkpoint', pages: 3, contacts: 250 });
    expect(run?.['finished_at']).toBeTypeOf('number');
  });
});

describe('D1 round trips', () => {
  test('of a page are one read with the bridge key, the source, and one batch', async () => {
    const { page, bridge } = await prepare();
    const first = await page({});
    bridge.roundTrips.length = 0;
    await page({ offset: first.json['next_offset'] });
    const [read, source, batch] = bridge.roundTrips;
    expect(bridge.roundTrips).toHaveLength(3);
    expect(read?.map((sql) => /FROM (\w+)/.exec(sql)?.[1])).toEqual(['bridge_keys', 'connections', 'contact_pages']);
    expect(source?.[0]).toContain('directory_contacts');
    expect(batch?.map((sql) => /(?:UPDATE|INTO) (\w+)/.exec(sql)?.[1])).toEqual(['contact_runs', 'contact_pages']);
  });

  test('are none before the credentials are accepted, but the one that checks them', async () => {
    const { bridge } = await prepare();
    bridge.roundTrips.length = 0;
    await bridge.post('directory/contact_sync', { auth: { bridge_key: 'wrong' } });
    expect(bridge.roundTrips).toHaveLength(1);
    expect(bridge.roundTrips[0]?.every((sql) => sql.trimStart().startsWith('SELECT'))).toBe(true);
  });
});
