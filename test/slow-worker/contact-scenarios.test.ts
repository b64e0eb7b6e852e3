/** The failures by which synchronization engines are known to lose contacts, each as a scenario that must not. */

import { describe, expect, test } from 'vitest';
import { BridgeRefusal } from '../../simulator/failures.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import { nameOf } from '../../fakes/contact-service/person.ts';
import type { Reading } from '../support/contact-service-integration.ts';
import { type ConnectedService, connectContactService, HALF_AN_HOUR, SETTLED_MS } from '../worker/contact-service.ts';

/** The ways in which a capped search can be read. */
const CAPPED: [name: string, reading: Partial<Reading>][] = [
  ['in the order of ids', { order: 'id', largestPage: 200 }],
  ['by (time, id)', { order: 'changed-then-id', largestPage: 200 }],
  ['by time, and by id within one time', { order: 'changed', largestPage: 200, cap: 10_000, readsTimeById: true }],
];

/** Contacts that Talkdesk lacks, or has in an older version than the service. */
function stale({ service }: ConnectedService, { state }: Talkdesk): string[] {
  return [...service.living]
    .filter(([id, { version }]) => state.contacts.get(id)?.name !== nameOf(id, version))
    .map(([id]) => id);
}

describe('no contact is lost', () => {
  test.each(['second', 'millisecond', 'microsecond'] as const)(
    'that changed in the same %s as the checkpoint',
    async (precision) => {
      const connected = connectContactService(3, { traits: { precision } });
      const talkdesk = connected.talkdesk();
      // Both are written at one instant; a run comes between them.
      connected.service.write('1');
      await talkdesk.syncContacts();
      connected.service.write('2');
      connected.pass(SETTLED_MS);
      await talkdesk.syncContacts();
      expect(stale(connected, talkdesk)).toEqual([]);
    },
  );

  test.each(CAPPED)('of 10,001 with the same time of change, read %s', async (_, reading) => {
    const traits = { cap: 10_000 };
    const connected = connectContactService(10_001, { traits, reading, contacts: { pageSize: 200 } });
    const talkdesk = connected.talkdesk();
    const report = await talkdesk.syncContacts();
    expect(stale(connected, talkdesk)).toEqual([]);
    expect(report).toMatchObject({ received: 10_001, repeated: 0 });
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(0);
  });

  test('silently where the service can give no more of one time: the run ends with a named error', async () => {
    const reading = { order: 'changed', largestPage: 200, cap: 1000, readsTimeById: false } as const;
    const connected = connectContactService(1001, { traits: { cap: 1000 }, reading, contacts: { pageSize: 200 } });
    await expect(connected.talkdesk().syncContacts()).rejects.toMatchObject({ status: 502, code: 'source_capped' });
    expect(await connected.runs()).toMatchObject([{ outcome: 'failed', error_code: 'source_capped' }]);
  });

  test.each(CAPPED)('of 11,000 changes behind a cap of 10,000, read %s', async (_, reading) => {
    const traits = { cap: 10_000 };
    const connected = connectContactService(11_000, { traits, reading, contacts: { pageSize: 200 } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    for (let id = 1; id <= 11_000; id += 1) {
      if (id % 100 === 0) connected.pass(1);
      connected.service.write(String(id));
    }
    connected.pass(HALF_AN_HOUR);
    const report = await talkdesk.syncContacts();
    expect(stale(connected, talkdesk)).toEqual([]);
    expect(report).toMatchObject({ received: 11_000, repeated: 0 });
  });

  test.each<[string, Partial<Reading>]>([
    ['a search by (time, id)', { order: 'changed-then-id' }],
    ['a search by id', { order: 'id' }],
    ['a search by time', { order: 'changed' }],
    ['page numbers that shift', { order: 'changed', cap: 10, largestPage: 10 }],
    ['a feed', { kind: 'feed' }],
    ['a list', { kind: 'scan' }],
  ])('whose edit is made while %s is being paged', async (_, reading) => {
    const traits = { cursor: reading.cap === undefined ? 'stable' : 'offset' } as const;
    const connected = connectContactService(0, { traits, reading, contacts: { pageSize: 10 } });
    for (let id = 1; id <= 60; id += 1) {
      connected.pass(1);
      connected.service.write(String(id));
    }
    connected.pass(SETTLED_MS);
    const talkdesk = connected.talkdesk();
    const run = talkdesk.openContactRun();
    // Before and behind the place that the run has reached.
    for (let page = 1; await run.next(); page += 1) {
      for (const id of [3, 17, 40, 59]) connected.service.write(String(((id + page) % 60) + 1));
      connected.pass(1000);
    }
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    expect(stale(connected, talkdesk)).toEqual([]);
  });

  test('that is committed late, with a time before the last run', async () => {
    const connected = connectContactService(5, { reading: { lagMs: 30_000 } });
    const talkdesk = connected.talkdesk();
    connected.service.write('2', {}, 29_000);
    await talkdesk.syncContacts();
    connected.pass(SETTLED_MS);
    await talkdesk.syncContacts();
    expect(stale(connected, talkdesk)).toEqual([]);
  });

  test('of 25,000 although the Worker crashes after each page', { timeout: 120_000 }, async () => {
    let crashes = 0;
    let repeated = false;
    const connected = connectContactService(25_000, {
      contacts: { pageSize: 250 },
      // What a page leaves in D1 is written, and then the Worker is gone before it can answer.
      async roundTrip(run, statements) {
        const result = await run();
        if (!statements.some((sql) => sql.includes('INSERT INTO contact_runs'))) return result;
        repeated = !repeated;
        if (repeated) throw new Error('the Worker crashed');
        return result;
      },
    });
    const talkdesk = connected.talkdesk();
    const run = talkdesk.openContactRun();
    for (let more = true; more;) {
      try {
        more = await run.next();
      } catch (error) {
        if (!(error instanceof BridgeRefusal)) throw error;
        crashes += 1;
      }
    }
    expect(stale(connected, talkdesk)).toEqual([]);
    expect(crashes).toBe(100);
  });
});
