/** Sending contacts again: when an operator says so, and when mapping, filter or phone settings have changed. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type ConnectedService, connectContactService, HALF_AN_HOUR } from './contact-service.ts';

async function raiseEpoch(connected: ConnectedService, since?: number): Promise<void> {
  await env.DB.prepare('UPDATE accounts SET epoch = epoch + 1, resync_since = ? WHERE id = ?')
    .bind(since ?? null, await connected.account())
    .run();
}

describe.each(['keyset', 'feed', 'scan'] as const)('a resync of a %s source', (kind) => {
  const contacts = { pageSize: 10 };

  test('sends all contacts again, once', async () => {
    const connected = connectContactService(35, { reading: { kind }, contacts });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    await raiseEpoch(connected);
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(35);
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(0);
    expect((await connected.runs()).map(({ cause }) => cause)).toEqual(['checkpoint', 'resync', 'no_checkpoint']);
  });

  test.each(['last-page', 'each-page'] as const)(
    'is not swallowed by a run that is cut, where Talkdesk stores the checkpoint of the %s',
    async (storesCheckpoint) => {
      const connected = connectContactService(35, { reading: { kind }, contacts });
      const talkdesk = connected.talkdesk({ storesCheckpoint });
      await talkdesk.syncContacts();
      await raiseEpoch(connected);
      connected.pass(HALF_AN_HOUR);
      const cut = talkdesk.openContactRun();
      await cut.next();
      await cut.next();
      connected.pass(HALF_AN_HOUR);
      const rest = talkdesk.openContactRun();
      while (await rest.next());
      expect(new Set([...cut.delivered.keys(), ...rest.delivered.keys()]).size).toBe(35);
    },
  );

  test('that is asked for during a run waits for the next one', async () => {
    const connected = connectContactService(35, { reading: { kind }, contacts });
    const talkdesk = connected.talkdesk();
    const run = talkdesk.openContactRun();
    await run.next();
    await raiseEpoch(connected);
    while (await run.next());
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(35);
  });
});

test.each(['keyset', 'feed'] as const)('a resync of a %s source may begin at an instant', async (kind) => {
  const connected = connectContactService(20, { reading: { kind } });
  const talkdesk = connected.talkdesk();
  const since = connected.now();
  for (const id of ['3', '4', '5']) connected.service.write(id);
  connected.pass(HALF_AN_HOUR);
  await talkdesk.syncContacts();
  await raiseEpoch(connected, since);
  connected.pass(HALF_AN_HOUR);
  expect((await talkdesk.syncContacts()).received).toBe(3);
  expect((await connected.runs())[0]).toMatchObject({ kind: 'incremental', cause: 'resync' });
});

test.each(['keyset', 'feed', 'scan'] as const)(
  'a resync of a %s source from an instant takes nothing from a reader that is further behind',
  async (kind) => {
    const connected = connectContactService(20, { reading: { kind } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.write('3');
    connected.pass(HALF_AN_HOUR);
    await raiseEpoch(connected, connected.now());
    connected.service.write('4');
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).changed).toEqual(['3', '4']);
  },
);

describe('a change of mapping, filter or phone settings', () => {
  const changes: [what: string, contacts: object, settings: object][] = [
    ['mapping', { map: { company: 'segment' } }, {}],
    ['filter', { where: [{ field: 'segment', is: 'in' }] }, {}],
    ['phone settings', {}, { country: 'PT' }],
    ['what becomes of departed contacts', { departed: 'blank' }, {}],
  ];

  test.each(changes)(
    'of %s is shown by every run until all contacts were sent again',
    async (_, contacts, settings) => {
      const before = connectContactService(5);
      const { json } = await before.page({});
      const after = before.reconfigured(contacts, settings);
      let checkpoint = json['synchronization_checkpoint'];
      for (let run = 0; run < 2; run += 1) {
        after.pass(HALF_AN_HOUR);
        const answer = await after.page({ synchronization_checkpoint: checkpoint });
        expect(answer.json['contacts']).toEqual([]);
        checkpoint = answer.json['synchronization_checkpoint'];
      }
      expect((await after.runs()).map((run) => run.mapping_differs)).toEqual([1, 1, 0]);
      await raiseEpoch(after);
      const repaired = await after.page({ synchronization_checkpoint: checkpoint });
      expect(repaired.json['contacts']).toHaveLength(5);
      after.pass(HALF_AN_HOUR);
      await after.page({ synchronization_checkpoint: repaired.json['synchronization_checkpoint'] });
      expect((await after.runs())[0]).toMatchObject({ mapping_differs: 0 });
    },
  );

  test.each(changes)('of %s sends all contacts again where the integration says so', async (_, contacts, settings) => {
    const before = connectContactService(5);
    const { json } = await before.page({});
    const after = before.reconfigured({ ...contacts, resyncOnMappingChange: true }, settings);
    after.pass(HALF_AN_HOUR);
    const answer = await after.page({ synchronization_checkpoint: json['synchronization_checkpoint'] });
    expect(answer.json['contacts']).toHaveLength(5);
    expect((await after.runs())[0]).toMatchObject({ kind: 'initial', cause: 'mapping_changed' });
    const next = await after.page({ synchronization_checkpoint: answer.json['synchronization_checkpoint'] });
    expect(next.json['contacts']).toEqual([]);
  });

  test('is none where only the lookup of people changes', async () => {
    const before = connectContactService(5);
    const { json } = await before.page({});
    const after = before.reconfigured({ resyncOnMappingChange: true }, { sharedNumbers: 'newest' });
    after.pass(HALF_AN_HOUR);
    const answer = await after.page({ synchronization_checkpoint: json['synchronization_checkpoint'] });
    expect(answer.json['contacts']).toEqual([]);
    expect((await after.runs())[0]).toMatchObject({ cause: 'checkpoint', mapping_differs: 0 });
  });

  test('is repaired at once where every contact is compared anyway', async () => {
    const before = connectContactService(5, { reading: { kind: 'scan' } });
    const { json } = await before.page({});
    const after = before.reconfigured({ map: { company: 'segment' } });
    after.pass(HALF_AN_HOUR);
    const answer = await after.page({ synchronization_checkpoint: json['synchronization_checkpoint'] });
    expect(answer.json['contacts']).toHaveLength(5);
  });
});

describe('readers of one account at different checkpoints', () => {
  test.each(['keyset', 'feed', 'scan'] as const)('both get every change of a %s source', async (kind) => {
    const connected = connectContactService(20, { reading: { kind }, contacts: { pageSize: 7 } });
    const [first, second] = [connected.talkdesk(), connected.talkdesk()];
    await first.syncContacts();
    connected.service.write('3');
    connected.pass(HALF_AN_HOUR);
    await second.syncContacts();
    connected.service.write('4');
    connected.pass(HALF_AN_HOUR);
    expect((await first.syncContacts()).changed.toSorted()).toEqual(['3', '4']);
    expect((await second.syncContacts()).changed).toEqual(['4']);
    connected.pass(HALF_AN_HOUR);
    expect((await first.syncContacts()).received).toBe(0);
    expect((await second.syncContacts()).received).toBe(0);
  });
});

describe('a list that can only be walked', () => {
  test('is walked at most as often as the connector and the integration allow', async () => {
    let walks = 0;
    const connected = connectContactService(5, {
      reading: { kind: 'scan', leastIntervalMs: HALF_AN_HOUR },
      contacts: { scanIntervalMinutes: 120 },
      intercept({ pathname }) {
        if (pathname === '/list') walks += 1;
        return undefined;
      },
    });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.write('3');
    const asked: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      connected.pass(HALF_AN_HOUR);
      const before = walks;
      const { received } = await talkdesk.syncContacts();
      asked.push(walks - before);
      if (received > 0) expect(run).toBe(3);
    }
    expect(asked).toEqual([0, 0, 0, 1, 0]);
    expect(talkdesk.state.contacts.size).toBe(5);
  });

  test('is sent as a whole after its database was replaced, never not at all', async () => {
    const connected = connectContactService(12, { reading: { kind: 'scan' } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const account = await connected.account();
    await env.DB.batch(
      ['known_contacts', 'contact_streams'].map((table) =>
        env.DB.prepare(`DELETE FROM ${table} WHERE account = ?`).bind(account),
      ),
    );
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(12);
  });
});
