/** What is synchronized, and what becomes of contacts that are so no longer. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { ContactOptions } from '../../src/declaration/integration.ts';
import type { Reading } from '../support/contact-service-integration.ts';
import { type ConnectedService, connectContactService, HALF_AN_HOUR, type ServiceOptions } from './contact-service.ts';

const SELECTS: ContactOptions = {
  where: [{ field: 'segment', is: 'in' }],
  exclude: [{ field: 'opted_out', is: true }],
  brake: 1,
};

/** Every kind of source, where it shows what was deleted and merged. */
const KINDS: [kind: string, options: ServiceOptions][] = [
  ['keyset', { traits: { tombstones: true } }],
  ['feed', { traits: { tombstones: true }, reading: { kind: 'feed' } }],
  ['scan', { reading: { kind: 'scan' } }],
];

/** Lets one contact each leave the filter, opt out, be deleted and be merged. */
function depart({ service }: ConnectedService): void {
  service.write('1', { segment: 'out' });
  service.write('2', { optedOut: true });
  service.remove('3');
  service.merge('4', '5');
}

async function recordedOf(connected: ConnectedService) {
  const { results } = await env.DB.prepare(
    'SELECT id, reason, survivor, known FROM contact_departures WHERE account = ? ORDER BY id',
  )
    .bind(await connected.account())
    .all();
  return results;
}

/** Runs until a contact that is listed no longer counts as missing, which takes two walks. */
async function twoRuns(connected: ConnectedService, talkdesk: ReturnType<ConnectedService['talkdesk']>) {
  for (let run = 0; run < 2; run += 1) {
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
  }
}

describe.each(KINDS)('contacts of a %s source that depart', (kind, options) => {
  test('stay at Talkdesk as they were by default, and are counted', async () => {
    const connected = connectContactService(8, { ...options, contacts: SELECTS });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    const before = new Map(talkdesk.state.contacts);
    depart(connected);
    await twoRuns(connected, talkdesk);
    expect(talkdesk.state.contacts.size).toBe(8);
    for (const id of ['1', '2', '3', '4']) expect(talkdesk.state.contacts.get(id)).toEqual(before.get(id));
    const runs = await connected.runs();
    const sum = (name: 'filtered' | 'excluded' | 'deleted' | 'merged' | 'missing') =>
      runs.reduce((total, run) => total + run[name], 0);
    // A list is walked again and again, and has no word for what is not on it.
    const seen = { filtered: kind === 'scan' ? 2 : 1, excluded: kind === 'scan' ? 2 : 1 };
    const said = kind === 'scan' ? { deleted: 0, merged: 0, missing: 2 } : { deleted: 1, merged: 1, missing: 0 };
    expect({
      filtered: sum('filtered'),
      excluded: sum('excluded'),
      deleted: sum('deleted'),
      merged: sum('merged'),
      missing: sum('missing'),
    }).toEqual({ ...seen, ...said });
  });

  test('become blank where the integration says so: the same id, a neutral name, neither e-mail nor phone', async () => {
    const connected = connectContactService(8, { ...options, contacts: { ...SELECTS, departed: 'blank' } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    depart(connected);
    await twoRuns(connected, talkdesk);
    for (const id of ['1', '2', '3', '4']) {
      expect(talkdesk.state.contacts.get(id)).toEqual({ id, name: 'Removed contact', emails: [], phones: [] });
    }
    expect(talkdesk.state.contacts.get('5')?.name).not.toBe('Removed contact');
    const [deleted, merged] = kind === 'scan' ? ['missing', 'missing'] : ['deleted', 'merged'];
    expect(await recordedOf(connected)).toEqual([
      { id: '1', reason: 'filtered', survivor: null, known: 1 },
      { id: '2', reason: 'excluded', survivor: null, known: 1 },
      { id: '3', reason: deleted, survivor: null, known: 1 },
      { id: '4', reason: merged, survivor: kind === 'scan' ? null : '5', known: 1 },
    ]);
    connected.pass(HALF_AN_HOUR);
    expect((await talkdesk.syncContacts()).received).toBe(0);
  });

  test('are no departures any more once they are back', async () => {
    const connected = connectContactService(8, { ...options, contacts: { ...SELECTS, departed: 'blank' } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.write('1', { segment: 'out' });
    await twoRuns(connected, talkdesk);
    expect(talkdesk.state.contacts.get('1')?.name).toBe('Removed contact');
    connected.service.write('1', { segment: 'in' });
    connected.pass(HALF_AN_HOUR);
    await talkdesk.syncContacts();
    expect(talkdesk.state.contacts.get('1')).toMatchObject({ emails: ['c1@contacts.example'] });
    expect(await recordedOf(connected)).toEqual([]);
  });

  test('that Talkdesk never had are not made known to it', async () => {
    const connected = connectContactService(8, { ...options, contacts: { ...SELECTS, departed: 'blank' } });
    connected.service.write('1', { segment: 'out' });
    connected.service.remove('2');
    connected.pass(HALF_AN_HOUR);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    connected.service.write('1');
    await twoRuns(connected, talkdesk);
    expect([...talkdesk.state.contacts.keys()].toSorted()).toEqual(['3', '4', '5', '6', '7', '8']);
  });

  test('all at once pull the brake: nobody is blanked, and the run says so', async () => {
    const contacts = { ...SELECTS, departed: 'blank', brake: 0.2 } as const;
    const connected = connectContactService(60, { ...options, contacts });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    for (let id = 1; id <= 30; id += 1) connected.service.write(String(id), { segment: 'out' });
    await twoRuns(connected, talkdesk);
    expect([...talkdesk.state.contacts.values()].filter(({ name }) => name === 'Removed contact')).toEqual([]);
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'finished', braked: 30, blanked: 0 });
    expect(connected.bridge.lines).toContainEqual(expect.objectContaining({ event: 'brake_pulled', departures: 30 }));

    // Whoever meant it raises the share.
    const meant = connected.reconfigured({ ...contacts, brake: 1 });
    let { json } = await meant.page({ synchronization_checkpoint: talkdesk.state.checkpoint });
    if (json['next_offset'] !== undefined) ({ json } = await meant.page({ offset: json['next_offset'] }));
    expect(json['contacts']).toHaveLength(30);
  });
});

test('a list that suddenly comes back empty blanks nobody', async () => {
  let empty = false;
  const connected = connectContactService(60, {
    reading: { kind: 'scan' },
    contacts: { departed: 'blank' },
    intercept: ({ pathname }) => (empty && pathname === '/list' ? Response.json({ rows: [] }) : undefined),
  });
  const talkdesk = connected.talkdesk();
  await talkdesk.syncContacts();
  empty = true;
  await twoRuns(connected, talkdesk);
  expect((await connected.runs())[0]).toMatchObject({ braked: 60, blanked: 0 });
  empty = false;
  await twoRuns(connected, talkdesk);
  expect([...talkdesk.state.contacts.values()].filter(({ name }) => name === 'Removed contact')).toEqual([]);
  expect(await recordedOf(connected)).toEqual([]);
  connected.pass(HALF_AN_HOUR);
  expect((await talkdesk.syncContacts()).received).toBe(0);
});

describe('the selection', () => {
  test.each<[string, Partial<Reading>]>([
    ['in the service where it can filter', { filters: true }],
    ['in the bridge where it cannot', { filters: false }],
  ])('is applied %s', async (_, reading) => {
    const asked: unknown[] = [];
    const connected = connectContactService(6, {
      reading,
      contacts: { where: [{ field: 'segment', is: 'in' }] },
      intercept(_url, body) {
        if (body !== '') asked.push(JSON.parse(body).segment);
        return undefined;
      },
    });
    connected.service.write('2', { segment: 'out' });
    connected.pass(HALF_AN_HOUR);
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    expect([...talkdesk.state.contacts.keys()]).toEqual(['1', '3', '4', '5', '6']);
    expect(asked).toEqual([reading.filters ? 'in' : undefined]);
    expect((await connected.runs())[0]).toMatchObject({ contacts: 5, filtered: reading.filters ? 0 : 1 });
  });

  test('is left to the bridge where departed contacts are blanked, which could not be seen otherwise', async () => {
    const asked: unknown[] = [];
    const connected = connectContactService(2, {
      reading: { filters: true },
      contacts: { where: [{ field: 'segment', is: 'in' }], departed: 'blank' },
      intercept(_url, body) {
        if (body !== '') asked.push(JSON.parse(body).segment);
        return undefined;
      },
    });
    await connected.talkdesk().syncContacts();
    expect(asked).toEqual([undefined]);
  });

  test('takes contact fields from the fields of the service that are mapped', async () => {
    const connected = connectContactService(1, { contacts: { map: { company: 'segment', title: 'nothing' } } });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    expect(talkdesk.state.contacts.get('1')).toMatchObject({ company: 'in' });
    expect(talkdesk.state.contacts.get('1')).not.toHaveProperty('title');
  });

  test('with requirePhone leaves out contacts that have none', async () => {
    const connected = connectContactService(2, { contacts: { requirePhone: true, map: { phones: 'nothing' } } });
    expect((await connected.talkdesk().syncContacts()).received).toBe(0);
    expect((await connected.runs())[0]).toMatchObject({ filtered: 2 });
  });
});

test('what a service gives without having been asked for it is dropped and counted', async () => {
  const connected = connectContactService(10, { traits: { widensBy: 1_000_000 }, reading: { order: 'id' } });
  const talkdesk = connected.talkdesk();
  await talkdesk.syncContacts();
  connected.service.write('3');
  connected.pass(HALF_AN_HOUR);
  expect(await talkdesk.syncContacts()).toMatchObject({ received: 1 });
  expect((await connected.runs())[0]).toMatchObject({ contacts: 1, outside: 9 });
});
