/** The history of runs, and what keeps D1 bounded. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/store/database.ts';
import { readRuns } from '../../src/store/contact-runs.ts';
import { connectContactService, HALF_AN_HOUR } from './contact-service.ts';

const DAY = 86_400_000;

describe('the history of runs', () => {
  test('tells of each run its kind, cause, pages, contacts, times and outcome', async () => {
    const connected = connectContactService(25, { contacts: { pageSize: 10 } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const ended = connected.now();
    connected.pass(HALF_AN_HOUR);
    connected.service.write('3');
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    const [second, first] = await connected.runs();
    expect(first).toMatchObject({
      kind: 'initial',
      cause: 'no_checkpoint',
      pages: 3,
      contacts: 25,
      outcome: 'finished',
    });
    expect(first?.finished_at).toBe(ended);
    expect(second).toMatchObject({ kind: 'incremental', cause: 'checkpoint', pages: 1, contacts: 1, error_code: null });
  });

  test('calls a run cut that Talkdesk did not read to its end and no longer can', async () => {
    const connected = connectContactService(25, { contacts: { pageSize: 10 } });
    await connected.page({});
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'running', pages: 1 });
    const [rows] = await createDatabase(env.DB).run(
      readRuns({ account: await connected.account(), limit: 10, expired: connected.now() + 1 }),
    );
    expect(rows[0]).toMatchObject({ outcome: 'cut' });
  });
});

describe('the sweep', () => {
  const rowsOf = async (table: string, account: string) =>
    await env.DB.prepare(`SELECT count(*) AS rows FROM ${table} WHERE account = ?`).bind(account).first<number>('rows');

  test('drops pages that can be asked for no longer, and keeps those that can', async () => {
    const connected = connectContactService(25, { contacts: { pageSize: 5 } });
    await connected.talkdesk().syncContacts();
    const account = await connected.account();
    expect(await rowsOf('contact_pages', account)).toBe(4);
    connected.pass(DAY - 1000);
    const { json } = await connected.page({});
    connected.pass(2000);
    await connected.bridge.sweep();
    expect(await rowsOf('contact_pages', account)).toBe(1);
    expect((await connected.page({ offset: json['next_offset'] })).status).toBe(200);
  });

  test('drops quiet runs after days and all runs after a month, and keeps the last one that came to its end', async () => {
    const connected = connectContactService(5);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.pass(HALF_AN_HOUR);
    for (let run = 0; run < 5; run += 1) {
      await talkdesk.syncContacts();
      connected.pass(HALF_AN_HOUR);
    }
    connected.service.write('3');
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    const account = await connected.account();
    connected.pass(DAY);
    await connected.bridge.sweep();
    expect(await rowsOf('contact_runs', account)).toBe(7);
    connected.pass(2 * DAY);
    await connected.bridge.sweep();
    expect((await connected.runs()).map(({ kind, contacts }) => [kind, contacts])).toEqual([
      ['incremental', 1],
      ['initial', 5],
    ]);
    connected.pass(60 * DAY);
    await connected.bridge.sweep();
    expect((await connected.runs()).map(({ contacts }) => contacts)).toEqual([1]);
  });

  test('works off a backlog of any size', async () => {
    const connected = connectContactService(1);
    await connected.page({});
    const account = await connected.account();
    const rows = JSON.stringify(Array.from({ length: 5000 }, (_, index) => `backlog-${index}`));
    await env.DB.prepare(
      `INSERT INTO contact_pages (id, account, run, page, state, created_at)
       SELECT value, ?1, 'r', 2, '{}', 0 FROM json_each(?2)`,
    )
      .bind(account, rows)
      .run();
    await connected.bridge.sweep();
    expect(await rowsOf('contact_pages', account)).toBe(0);
    expect(connected.bridge.lines).toContainEqual(expect.objectContaining({ event: 'swept', pages: 5000 }));
  });

  test('forgets who departed after months, but never what was merged into whom', async () => {
    const connected = connectContactService(5, { traits: { tombstones: true } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.remove('1');
    connected.service.merge('2', '3');
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    connected.pass(91 * DAY);
    await connected.bridge.sweep();
    const { results } = await env.DB.prepare('SELECT id, survivor FROM contact_departures WHERE account = ?')
      .bind(await connected.account())
      .all();
    expect(results).toEqual([{ id: '2', survivor: '3' }]);
  });
});
