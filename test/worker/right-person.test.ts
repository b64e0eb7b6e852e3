/** The right person: whose interactions are shown, and who gets what an action does. */

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { createCrm } from '../../fakes/crm.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { recordDepartures } from '../../src/store/contact-departures.ts';
import { createDatabase } from '../../src/store/database.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge } from './bridge.ts';
import { type CrmWorld, crmWorld, directoryWorld, plain, type World } from './people.ts';

const PHONE = '+351211234567';
const SUBJECT = { subject: 'Call back' };

const WORLDS: readonly [string, () => Promise<World>][] = [
  ['a CRM', async () => crmWorld()],
  ['the directory', directoryWorld],
];

/** Fields of all lines of an event. */
const logged = ({ bridge }: World, event: string) => bridge.lines.filter((line) => line['event'] === event);

describe.each(WORLDS)('in %s the person is found', (_world, open) => {
  test('by the id', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', email: 'ana@lopes.example', phone: PHONE });
    await world.add({ first: 'Rui', email: 'rui@lopes.example', phone: '+351211111111' });
    expect(await world.shown({ id: ana, emails: ['rui@lopes.example'], phones: ['+351211111111'] })).toEqual(['Ana']);
    expect(await world.ticketFor({ email: 'rui@lopes.example', phone: '+351211111111' }, ana)).toBe(ana);
  });

  test('by an e-mail in whatever case where there is no id, or one that was never seen', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', email: 'Ana@Lopes.example' });
    await world.add({ first: 'Rui', email: 'rui@lopes.example', phone: PHONE });
    for (const id of [undefined, 'never-seen']) {
      const known = { ...(id === undefined ? {} : { id }), emails: ['nobody@x.example', ' ana@lopes.EXAMPLE'] };
      expect(await world.shown({ ...known, phones: [PHONE] })).toEqual(['Ana']);
      expect(await world.ticketFor({ email: 'ana@lopes.EXAMPLE', phone: PHONE }, id)).toBe(ana);
    }
  });

  test('by a phone where no e-mail leads to anybody', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', phone: PHONE });
    const known = { id: 'never-seen', emails: ['nobody@x.example'], phones: [PHONE] };
    expect(await world.shown(known)).toEqual(['Ana']);
    expect(await world.ticketFor({ email: 'nobody@x.example', phone: PHONE }, 'never-seen')).toBe(ana);
  });

  test.each([
    ['E.164', '+351211234567'],
    ['digits', '351211234567'],
    ['national digits', '211234567'],
    ['national groups', '21 123 4567'],
    ['national groups of three', '211 234 567'],
    ['international groups', '+351 21 123 4567'],
    ['international groups of three', '+351 211 234 567'],
    ['00 for the +', '00351211234567'],
    ['00 before international groups', '00351 21 123 4567'],
    ['hyphens', '21-123-4567'],
    ['dots', '21.123.4567'],
  ])('by a phone that is stored as %s', async (_form, phone) => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', phone });
    await world.add({ first: 'Rui', phone: '+34211234567' });
    for (const caller of [PHONE, '211 234 567']) {
      expect(await world.shown({ phones: [caller] })).toEqual(['Ana']);
      expect(await world.ticketFor({ phone: caller })).toBe(ana);
    }
  });

  test('by the second of two phones', async () => {
    const world = await open();
    await world.add({ first: 'Ana', phone: PHONE });
    expect(await world.shown({ phones: ['+351919999999', PHONE] })).toEqual(['Ana']);
  });

  test('or not at all: nothing is shown, and an action is refused', async () => {
    const world = await open();
    await world.add({ first: 'Ana', email: 'ana@lopes.example', phone: PHONE });
    const known = { id: 'never-seen', emails: ['nobody@x.example'], phones: ['+351919999999'] };
    expect(await world.shown(known)).toEqual([]);
    expect(await world.shown({})).toEqual([]);
    expect(await world.ticketFor({ email: 'nobody@x.example', phone: '+351919999999' }, 'never-seen')).toMatch(
      /^No contact in .* fits; nothing was changed$/,
    );
  });
});

describe.each(WORLDS)('in %s a number that a family shares', (_world, open) => {
  /** Eight people; Hugo is the last that was changed. */
  async function family(): Promise<{ world: World; ids: readonly string[] }> {
    const world = await open();
    const ids: string[] = [];
    for (const first of ['Ana', 'Beto', 'Caio', 'Dora', 'Eva', 'Fábio', 'Gil', 'Hugo']) {
      if (first === 'Hugo' && 'pass' in world) (world as CrmWorld).pass(60_000);
      ids.push(await world.add({ first, phone: PHONE, email: 'casa@lopes.example' }));
    }
    return { world, ids };
  }

  test('leads to the one with the name, however it is written', async () => {
    const { world, ids } = await family();
    expect(await world.shown({ name: 'LOPES, Fabio', phones: [PHONE] })).toEqual(['Fábio']);
    expect(await world.ticketFor({ phone: PHONE, contact_name: 'fábio lopes' })).toBe(ids[5]);
    expect(await world.shown({ name: 'LOPES, Fabio', emails: ['casa@lopes.example'] })).toEqual(['Fábio']);
    expect(await world.ticketFor({ email: 'casa@lopes.example', contact_name: 'fábio lopes' })).toBe(ids[5]);
  });

  test.each<[Settings['sharedNumbers'], readonly string[], RegExp]>([
    ['only', [], /^8 contacts in .* fit; nothing was changed$/],
    ['none', [], /^No contact in .* fits; nothing was changed$/],
    ['newest', ['Hugo'], /^(70008|id-of-Hugo)$/],
  ])('leads with %s to %j where no name decides', async (sharedNumbers, shown, outcome) => {
    const { world } = await family();
    await world.set({ sharedNumbers });
    for (const name of [undefined, 'Zé Lopes']) {
      const called = name === undefined ? {} : { name };
      expect(await world.shown({ ...called, phones: [PHONE] })).toEqual(shown);
      expect(await world.shown({ ...called, emails: ['casa@lopes.example'] })).toEqual(shown);
      expect(await world.ticketFor({ phone: PHONE, contact_name: name })).toMatch(outcome);
    }
    expect(await world.ticketFor({ phone: PHONE, contact_name: 'Eva Lopes' })).toMatch(/^(70005|id-of-Eva)$/);
  });

  test('leads with first to the one that the service lists first', async () => {
    const { world } = await family();
    await world.set({ sharedNumbers: 'first' });
    // The directory lists the one that was changed last first.
    const first = 'crm' in world ? ['Ana'] : ['Hugo'];
    expect(await world.shown({ phones: [PHONE] })).toEqual(first);
  });

  test('is told in the line of the request, as how many contacts fit', async () => {
    const { world } = await family();
    await world.shown({ phones: [PHONE] });
    expect(logged(world, 'request').at(-1)).toMatchObject({ interactions: 0, matches: 8 });
  });

  test('with none counts as nobody’s, so that a phone decides where an e-mail is shared', async () => {
    const { world } = await family();
    const rui = await world.add({ first: 'Rui', phone: '+351919999999' });
    await world.set({ sharedNumbers: 'none' });
    expect(await world.shown({ emails: ['casa@lopes.example'], phones: ['+351919999999'] })).toEqual(['Rui']);
    expect(await world.ticketFor({ email: 'casa@lopes.example', phone: '+351919999999' })).toBe(rui);
  });
});

describe.each(['winner', 'tombstone'] as const)('a contact that was merged, of which a CRM gives the %s', (merged) => {
  test.each([1, 2, 5])('is followed over %i merges', async (merges) => {
    const world = crmWorld({ traits: { merged } });
    const ids: string[] = [];
    for (const first of ['A', 'B', 'C', 'D', 'E', 'F'].slice(0, merges + 1)) ids.push(await world.add({ first }));
    for (const [at, id] of ids.slice(0, -1).entries()) world.crm.merge(id, ids[at + 1] ?? '');
    const stranger = await world.add({ first: 'Rui', email: 'rui@lopes.example' });
    const [old = '', winner] = [ids[0], ids.at(-1)];
    expect(await world.shown({ id: old, emails: ['rui@lopes.example'] })).toHaveLength(merges + 1);
    expect(await world.ticketFor({ email: 'rui@lopes.example' }, old)).toBe(winner);
    expect(stranger).not.toBe(winner);
  });
});

describe('merges that lead nowhere', () => {
  test('in a circle end, and the e-mail decides', async () => {
    const circle: Record<string, string> = { '/contacts/a': 'b', '/contacts/b': 'c', '/contacts/c': 'b' };
    const world = crmWorld({
      intercept({ pathname }) {
        const into = circle[pathname];
        if (into === undefined) return undefined;
        return Response.json({ contact: { id: pathname.slice(10), merged_into: into } });
      },
    });
    const ana = await world.add({ first: 'Ana', email: 'ana@lopes.example' });
    expect(await world.shown({ id: 'a', emails: ['ana@lopes.example'] })).toEqual(['Ana']);
    expect(await world.ticketFor({ email: 'ana@lopes.example' }, 'a')).toBe(ana);
  });

  test('for ever end as well', async () => {
    const world = crmWorld({
      intercept({ pathname }) {
        const [, count] = /^\/contacts\/m(\d+)$/.exec(pathname) ?? [];
        if (count === undefined) return undefined;
        return Response.json({ contact: { id: `m${count}`, merged_into: `m${Number(count) + 1}` } });
      },
    });
    await world.add({ first: 'Ana', email: 'ana@lopes.example' });
    expect(await world.shown({ id: 'm1', emails: ['ana@lopes.example'] })).toEqual(['Ana']);
  });
});

describe.each(WORLDS)('in %s a merge that only synchronization has learnt', (_world, open) => {
  const learn = async (world: World, merges: readonly (readonly [string, string])[]) =>
    await createDatabase(env.DB).run(
      ...recordDepartures(
        await world.account(),
        merges.map(([id, survivor]) => ({ id, reason: 'merged', survivor, always: true })),
        Date.now(),
      ),
    );

  test('is followed, also over several', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana' });
    await world.add({ first: 'Rui', email: 'rui@lopes.example' });
    await learn(world, [
      ['old', 'older'],
      ['older', ana],
    ]);
    expect(await world.shown({ id: 'old', emails: ['rui@lopes.example'] })).toEqual(['Ana']);
    expect(await world.ticketFor({ email: 'rui@lopes.example' }, 'old')).toBe(ana);
  });

  test('leads nowhere in a circle, nor from another account', async () => {
    const [world, other] = [await open(), await open()];
    const rui = await world.add({ first: 'Rui', email: 'rui@lopes.example' });
    const ana = await world.add({ first: 'Ana' });
    await learn(world, [
      ['old', 'older'],
      ['older', 'old'],
    ]);
    await learn(other, [['elsewhere', ana]]);
    for (const id of ['old', 'elsewhere']) {
      expect(await world.shown({ id, emails: ['rui@lopes.example'] })).toEqual(['Rui']);
      expect(await world.ticketFor({ email: 'rui@lopes.example' }, id)).toBe(rui);
    }
  });
});

test('of a contact that was deleted, the e-mail tells who took its place', async () => {
  const world = crmWorld();
  const old = await world.add({ first: 'Ana', email: 'ana@lopes.example', phone: PHONE });
  world.crm.remove(old);
  const anew = await world.add({ first: 'Ana', email: 'ana@lopes.example' });
  const other = await world.add({ first: 'Rui', phone: PHONE });
  expect(await world.ticketFor({ email: 'ana@lopes.example', phone: PHONE }, old)).toBe(anew);
  world.crm.remove(anew);
  expect(await world.ticketFor({ email: 'ana@lopes.example', phone: PHONE }, old)).toBe(other);
});

describe('a contact that was created a moment ago, which the index does not show yet', () => {
  const NEW = { first_name: 'Nuno', last_name: 'Lopes', email: 'Nuno@Lopes.example', phone: PHONE };
  async function create(data: object = NEW): Promise<{ world: CrmWorld; id: string }> {
    const world = crmWorld({ traits: { indexLagMs: 60_000 } });
    const { json } = await world.act('create_contact', data);
    return { world, id: String(json['contact_external_id']) };
  }

  test.each([
    ['phone', { phone: '211 234 567' }],
    ['e-mail', { email: 'nuno@lopes.example' }],
  ])('gets a ticket by %s at once, and later as well', async (_key, data) => {
    const { world, id } = await create();
    expect(await world.ticketFor(data)).toBe(id);
    world.pass(61_000);
    expect(await world.ticketFor(data)).toBe(id);
  });

  test('is told by the name from a relative who is indexed under the number', async () => {
    const { world, id } = await create();
    const ana = await world.add({ first: 'Ana', phone: '211 234 567' });
    expect(await world.ticketFor({ phone: PHONE, contact_name: 'Nuno Lopes' })).toBe(id);
    expect(await world.ticketFor({ phone: PHONE, contact_name: 'Ana Lopes' })).toBe(ana);
    expect(await world.ticketFor({ phone: PHONE })).toMatch(/^2 contacts/);
  });

  test('is followed where it was merged meanwhile, and left out where it was deleted or has another number', async () => {
    const { world, id } = await create();
    const ana = await world.add({ first: 'Ana', phone: PHONE });
    world.crm.merge(id, ana);
    expect(await world.ticketFor({ phone: PHONE })).toBe(ana);

    const changed = await create();
    changed.world.crm.change(changed.id, { phone: '+351219999999' });
    expect(await changed.world.ticketFor({ phone: PHONE })).toMatch(/^No contact/);

    const deleted = await create();
    deleted.world.crm.remove(deleted.id);
    expect(await deleted.world.ticketFor({ phone: PHONE })).toMatch(/^No contact/);
  });

  test('is not remembered for another account, nor for longer than an index may lag', async () => {
    const { world, id } = await create();
    const other = crmWorld();
    expect(await other.ticketFor({ phone: PHONE })).toMatch(/^No contact/);
    const late = crmWorld({ traits: { indexLagMs: 86_400_000 } });
    await late.act('create_contact', NEW);
    late.pass(19 * 60_000);
    expect(await late.ticketFor({ phone: PHONE })).not.toMatch(/^No contact/);
    late.pass(60_000);
    expect(await late.ticketFor({ phone: PHONE })).toMatch(/^No contact/);
    expect(world.crm.contacts.map((contact) => contact.id)).toEqual([id]);
  });
});

describe('a service that returns everybody for a filter that it does not know', () => {
  const everybody = () => crmWorld({ traits: { filters: [], unknownFilters: 'ignored' } });

  test('leads to nobody where nobody has the e-mail or the phone', async () => {
    const world = everybody();
    await world.add({ first: 'Ana', email: 'ana@lopes.example', phone: '+351219999999' });
    await world.add({ first: 'Rui', email: 'rui@lopes.example' });
    for (const known of [
      { phones: [PHONE] },
      { emails: ['nobody@x.example'] },
      { id: 'never-seen', phones: [PHONE] },
    ]) {
      expect(await world.shown(known)).toEqual([]);
    }
    expect(await world.ticketFor({ phone: PHONE, email: 'nobody@x.example', contact_name: 'Ana Lopes' })).toMatch(
      /^No contact/,
    );
    // In each of two searches, as one takes ten forms of a number.
    expect(logged(world, 'contacts_not_searched_for')[0]).toMatchObject({ by: 'phone', contacts: 4 });
  });

  test.each([
    ['an extension', '21 123 4567 ext. 12'],
    ['a word for an extension', '211 234 567 ramal 12'],
    ['stray blanks', '  +351 211234567\u00a0 '],
    ['a label', 'Tel.: 211 234 567'],
  ])('leads to the one whose number has %s', async (_what, phone) => {
    const world = everybody();
    const ana = await world.add({ first: 'Ana', phone });
    await world.add({ first: 'Rui', phone: '+351219999999' });
    expect(await world.shown({ phones: [PHONE] })).toEqual(['Ana']);
    expect(await world.ticketFor({ phone: PHONE })).toBe(ana);
  });

  test('leads nobody to those without a phone, whatever the number is', async () => {
    const world = everybody();
    await world.add({ first: 'Ana' });
    await world.add({ first: 'Rui', phone: ' ' });
    for (const phone of ['anonymous', '-', ' ', 'unknown']) {
      expect(await world.shown({ phones: [phone] })).toEqual([]);
      expect(await world.ticketFor({ phone })).toMatch(/^No contact/);
    }
  });
});

describe.each(WORLDS)('in %s a phone that cannot be read', (_world, open) => {
  const RAW = 'ramal 12';

  test('is searched for as it is where it is kept, and counted', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', phone: RAW });
    expect(await world.shown({ phones: [RAW, 'sala'] })).toEqual(['Ana']);
    expect(logged(world, 'phones_unreadable')).toMatchObject([{ phones: 2, searched: true }]);
    expect(await world.ticketFor({ phone: RAW })).toBe(ana);
    expect(JSON.stringify(world.bridge.lines)).not.toContain(RAW);
  });

  test('is left out where it is dropped, and counted', async () => {
    const world = await open();
    await world.add({ first: 'Ana', phone: RAW });
    await world.set({ unreadablePhones: 'drop' });
    expect(await world.shown({ phones: [RAW] })).toEqual([]);
    expect(logged(world, 'phones_unreadable')).toMatchObject([{ phones: 1, searched: false }]);
    expect(await world.ticketFor({ phone: RAW })).toMatch(/^No contact/);
  });

  test('refuses nothing where the id or the e-mail finds the contact, and is not counted', async () => {
    const world = await open();
    const ana = await world.add({ first: 'Ana', email: 'ana@lopes.example' });
    for (const action of ['create_ticket', 'add_note', 'log_call', 'update_contact']) {
      const data = { ...SUBJECT, note: 'x', text: 'x', direction: 'inbound', phone: RAW };
      expect((await world.act(action, data, ana)).status).toBe(201);
      expect((await world.act(action, { ...data, email: 'ana@lopes.example' })).status).toBe(201);
    }
    expect(logged(world, 'phones_unreadable')).toEqual([]);
  });

  test('creates no contact', async () => {
    const world = await open();
    const { status, json } = await world.act('create_contact', { last_name: 'Lopes', phone: RAW });
    expect({ status, field: json['field'] }).toEqual({ status: 400, field: 'data.phone' });
  });
});

test('a phone that cannot be read is not written into a contact of the directory', async () => {
  const world = await directoryWorld();
  const ana = await world.add({ first: 'Ana', phone: PHONE });
  expect((await world.act('update_contact', { phone: 'ramal 12', title: 'CFO' }, ana)).status).toBe(201);
  const row = await env.DB.prepare('SELECT contact FROM directory_contacts WHERE account = ? AND id = ?')
    .bind(await world.account(), ana)
    .first<string>('contact');
  expect(JSON.parse(row ?? '')).toMatchObject({ phones: [PHONE], title: 'CFO' });
});

test('without a search, interactions are asked for by all that Talkdesk knows', async () => {
  const asked: unknown[] = [];
  const integration = plain(async (_call, { contact }) => {
    asked.push(contact);
    return [];
  });
  const world = crmWorld({ integration });
  const known = { id: 'x', name: 'Ana', emails: ['ana@lopes.example'], phones: ['ramal 12'] };
  expect(await world.shown(known)).toEqual([]);
  expect(asked).toEqual([known]);
});

test.each([
  ['an object without an id', {}],
  ['a list', [{ id: '1', emails: [], phones: [] }]],
  ['an empty id', { id: '', emails: [], phones: [] }],
  ['no phones', { id: '1', emails: [] }],
])('Nothing is done for a contact that the search of a connector gives as %s', async (_, given) => {
  const integration = acmeCrm({ recovery: 'none' });
  const search = { byId: async () => given as never };
  const crm = createCrm({}, Date.now);
  const key = crypto.randomUUID();
  crm.keys.set(key, key);
  const bridge = createTestBridge({
    integrations: [{ ...integration, connector: { ...integration.connector, search } }],
    fetch: crm.fetch,
  });
  const { status } = await bridge.post('acme_crm/actions/add_note', {
    auth: { api_key: key },
    meta: { contact_external_id: '1' },
    data: { text: 'Hello' },
  });
  expect([status, crm.notes.length]).toEqual([400, 0]);
});
