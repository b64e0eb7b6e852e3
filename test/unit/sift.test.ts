import { describe, expect, test } from 'vitest';
import type { Contact } from '../../src/domain/contact.ts';
import type { ContactChange, ContactFields } from '../../src/domain/contact-change.ts';
import type { ContactSelection } from '../../src/domain/contact-selection.ts';
import { mergeSettings, type Settings } from '../../src/domain/settings.ts';
import { createSift } from '../../src/sync/sift.ts';

const sift = (
  changes: readonly ContactChange[],
  selection: Partial<ContactSelection> = {},
  settings: Partial<Settings> = {},
) =>
  createSift({ where: [], exclude: [], requirePhone: false, map: {}, ...selection }, mergeSettings(settings))(changes);

const contact = (id: string, parts: Partial<Contact> = {}): Contact => ({ id, emails: [], phones: [], ...parts });
const change = (id: string, fields?: ContactFields, parts: Partial<Contact> = {}): ContactChange => ({
  contact: contact(id, parts),
  ...(fields ? { fields } : {}),
});

const CUSTOMERS = { where: [{ field: 'stage', is: 'customer' }] };
const OPT_OUTS = { exclude: [{ field: 'opted_out', is: true }] };

describe('without a selection', () => {
  test('all contacts are sent as the source gave them', () => {
    const changes = [change('1', undefined, { name: 'Ana' }), change('2', { stage: 'lead' })];
    expect(sift(changes)).toEqual({ contacts: [contact('1', { name: 'Ana' }), contact('2')], departed: [] });
    expect(sift([])).toEqual({ contacts: [], departed: [] });
  });

  test('what was deleted or merged has departed, with the reason', () => {
    expect(sift([{ deleted: '1' }, { merged: '2', into: '3' }])).toEqual({
      contacts: [],
      departed: [
        { id: '1', reason: 'deleted' },
        { id: '2', reason: 'merged', survivor: '3' },
      ],
    });
  });
});

describe('of several changes of one contact', () => {
  test.each<[string, changes: readonly ContactChange[], expected: object]>([
    [
      'the last version is sent',
      [change('1', {}, { name: 'Old' }), change('1', {}, { name: 'New' })],
      { contacts: [contact('1', { name: 'New' })], departed: [] },
    ],
    [
      'a deletion at last means that it is gone',
      [change('1'), { deleted: '1' }],
      { contacts: [], departed: [{ id: '1', reason: 'deleted' }] },
    ],
    [
      'a version at last means that it is back',
      [{ deleted: '1' }, change('1')],
      { contacts: [contact('1')], departed: [] },
    ],
    [
      'the last of two departures is the reason',
      [{ deleted: '1' }, { merged: '1', into: '2' }],
      { contacts: [], departed: [{ id: '1', reason: 'merged', survivor: '2' }] },
    ],
    [
      'one that survives a merge stays',
      [change('2'), { merged: '1', into: '2' }],
      { contacts: [contact('2')], departed: [{ id: '1', reason: 'merged', survivor: '2' }] },
    ],
  ])('%s', (_, changes, expected) => {
    expect(sift(changes)).toEqual(expected);
  });

  test('the last one alone is judged by the filter', () => {
    expect(sift([change('1', { stage: 'lead' }), change('1', { stage: 'customer' })], CUSTOMERS).departed).toEqual([]);
    expect(sift([change('1', { stage: 'customer' }), change('1', { stage: 'lead' })], CUSTOMERS).contacts).toEqual([]);
  });

  test('the place is that of the last one', () => {
    const { contacts } = sift([change('1'), change('2'), change('1')]);
    expect(contacts.map(({ id }) => id)).toEqual(['2', '1']);
  });
});

describe('a filter', () => {
  test('must be met in all its conditions', () => {
    const where = [...CUSTOMERS.where, { field: 'country', isNot: 'US' }];
    const changes = [
      change('1', { stage: 'customer', country: 'PT' }),
      change('2', { stage: 'customer', country: 'US' }),
      change('3', { stage: 'lead', country: 'PT' }),
      change('4'),
    ];
    expect(sift(changes, { where })).toEqual({
      contacts: [contact('1')],
      departed: ['2', '3', '4'].map((id) => ({ id, reason: 'filtered' })),
    });
  });

  test('gives way to an exclusion, which one condition suffices for', () => {
    const exclude = [...OPT_OUTS.exclude, { field: 'blocked', present: true }];
    const changes = [
      change('1', { stage: 'customer', opted_out: true }),
      change('2', { stage: 'lead', opted_out: true }),
      change('3', { stage: 'customer', blocked: 'yes' }),
      change('4', { stage: 'lead', opted_out: false }),
      change('5', { stage: 'customer', opted_out: false }),
    ];
    expect(sift(changes, { ...CUSTOMERS, exclude })).toEqual({
      contacts: [contact('5')],
      departed: [
        { id: '1', reason: 'excluded' },
        { id: '2', reason: 'excluded' },
        { id: '3', reason: 'excluded' },
        { id: '4', reason: 'filtered' },
      ],
    });
  });

  test('looks at a contact as the service has it, not as it is mapped', () => {
    const map = { company: 'account' };
    const changes = [change('1', { account: 'Globex' }, { company: 'Acme' })];
    const expected = { contacts: [contact('1', { company: 'Globex' })], departed: [] };
    expect(sift(changes, { map, where: [{ field: 'company', is: 'Acme' }] })).toEqual(expected);
    expect(sift(changes, { map, exclude: [{ field: 'company', is: 'Globex' }] })).toEqual(expected);
  });
});

describe('where a phone is required', () => {
  const isSent = (phones: readonly string[], settings: Partial<Settings>) =>
    sift([change('1', {}, { phones })], { requirePhone: true }, settings).contacts.length === 1;

  test.each<[phones: readonly string[], kept: boolean, dropped: boolean]>([
    [['+351 912 345 678'], true, true],
    [[' +351 912 345 678 '], true, true],
    [['extension 12'], true, false],
    [['912 345 678'], true, false],
    [['extension 12', '+351 912 345 678'], true, true],
    [['', ' '], false, false],
    [[], false, false],
  ])('a contact with %j is sent: %s, or %s where unreadable phones are left out', (phones, kept, dropped) => {
    expect(isSent(phones, { unreadablePhones: 'keep' })).toBe(kept);
    expect(isSent(phones, { unreadablePhones: 'drop' })).toBe(dropped);
  });

  test('a number without its country is readable once a country is set', () => {
    expect(isSent(['912 345 678'], { unreadablePhones: 'drop', country: 'PT' })).toBe(true);
  });

  test('a contact without one counts as filtered', () => {
    expect(sift([change('1')], { requirePhone: true }).departed).toEqual([{ id: '1', reason: 'filtered' }]);
  });

  test('it is the mapped phones that count', () => {
    const selection = { requirePhone: true, map: { phones: 'mobile' } };
    const mobile = '+351912345678';
    expect(sift([change('1', { mobile })], selection).contacts).toEqual([contact('1', { phones: [mobile] })]);
    expect(sift([change('1', {}, { phones: [mobile] })], selection).contacts).toEqual([]);
  });
});
