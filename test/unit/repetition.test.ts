import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { onceKey, onceOf, type Wish } from '../../src/actions/repetition.ts';
import { type ActionInputs, CONTACT_INPUTS } from '../../src/domain/action.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createSigner } from '../../src/domain/signer.ts';

const signer = createSigner([new Secret('a secret that signs in tests and nowhere else')]);
const INPUTS = {
  subject: { name: 'Subject', type: 'text' },
  call_id: { name: 'Call', type: 'text' },
  first_name: { name: 'First name', type: 'text' },
  due: { name: 'Due', type: 'datetime', format: 'YYYY-MM-DD' },
  ...CONTACT_INPUTS,
} as const satisfies ActionInputs;

const TICKET = { creates: 'ticket', inputs: INPUTS } as const;
const CONTACT = { creates: 'contact', inputs: INPUTS } as const;

const keyOf = (inputs: Wish['inputs'], more: Partial<Wish> = {}) =>
  onceKey(signer, { name: 'act', action: TICKET, inputs, ...more });

describe('whether requests can be repetitions', () => {
  test.each([
    ['for what creates a ticket, all inputs within half a minute', TICKET, { by: [], withinSeconds: 30 }],
    [
      'for what creates a contact, its e-mail, phone and name within an hour',
      CONTACT,
      { by: ['email', 'phone', 'first_name', 'contact_name'], withinSeconds: 3600 },
    ],
    ['for anything else, not at all', { inputs: INPUTS }, undefined],
    ['where it is declared so, not at all', { ...TICKET, once: false as const }, undefined],
    [
      'for an id, within seven days',
      { inputs: INPUTS, once: { by: ['call_id'] } },
      { by: ['call_id'], withinSeconds: 604_800 },
    ],
    ['for as long as is declared', { inputs: INPUTS, once: { withinSeconds: 5 } }, { by: [], withinSeconds: 5 }],
  ])('goes, %s', (_, action, rule) => {
    expect(onceOf(action)).toEqual(rule);
  });
});

/** Texts without blanks around and in them, which make no difference. */
const word = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => text.replaceAll(/\s/gu, '') || 'x');
const value = fc.oneof(
  fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  fc.integer(),
  fc.record({ date: fc.constantFrom('2026-03-29', '2026-03-30') }),
  fc.record({ instant: fc.integer() }),
);
const inputs = fc.dictionary(fc.constantFrom('subject', 'call_id', 'first_name', 'email', 'due', 'note'), value);

/** The same in another order, with other blanks in its texts. */
const disguise = (given: Wish['inputs'], blanks: string) =>
  Object.fromEntries(
    Object.entries(given)
      .toReversed()
      .map(([key, each]) => [key, typeof each === 'string' ? `${blanks}${each.replaceAll(' ', blanks)}\n` : each]),
  );

describe('a fingerprint', () => {
  test('is the same for the same inputs, whatever the order of keys and the blanks', async () => {
    await fc.assert(
      fc.asyncProperty(inputs, fc.constantFrom(' ', '  ', '\t', '\n ', '\u00A0'), async (given, blanks) => {
        expect(await keyOf(disguise(given, blanks))).toBe(await keyOf(given));
      }),
    );
  });

  test('is another one for other inputs', async () => {
    const normal = (given: Wish['inputs']) =>
      JSON.stringify(Object.entries(given).toSorted(([a], [b]) => (a < b ? -1 : 1))).normalize('NFC');
    await fc.assert(
      fc.asyncProperty(inputs, inputs, async (one, other) => {
        expect((await keyOf(one)) === (await keyOf(other))).toBe(normal(one) === normal(other));
      }),
    );
  });

  test.each([
    ['an input is there', { subject: 'a' }, {}],
    ['a value goes from one input to another', { subject: 'a' }, { note: 'a' }],
    ['a number is a text', { count: 1 }, { count: '1' }],
    ['values run into each other', { a: 'x', b: 'yz' }, { a: 'xy', b: 'z' }],
    ['a date is a time', { due: { date: '2026-03-29' } }, { due: { instant: Date.UTC(2026, 2, 29) } }],
    ['letters are others', { subject: 'ana' }, { subject: 'Ana' }],
    ['a list is another one', { a: ['x', 'y'] }, { a: ['xy'] }],
  ])('is another one where %s', async (_, one, other) => {
    expect(await keyOf(one)).not.toBe(await keyOf(other));
  });

  test('is another one for another action, contact or agent, and no two of these are the same', async () => {
    const keys = await Promise.all([
      keyOf({}),
      keyOf({}, { name: 'other' }),
      keyOf({}, { contactId: '1' }),
      keyOf({}, { agentId: '1' }),
      keyOf({}, { contactId: '1', agentId: '1' }),
      keyOf({}, { contactId: '11' }),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('goes by the named inputs alone where there are such', async () => {
    const action = { inputs: INPUTS, once: { by: ['call_id'] } };
    const one = await keyOf({ call_id: 'c-1', subject: 'a' }, { action, contactId: '1', agentId: '1' });
    expect(await keyOf({ call_id: 'c-1', subject: 'b' }, { action, contactId: '2' })).toBe(one);
    expect(await keyOf({ call_id: 'C-1', subject: 'a' }, { action, contactId: '1', agentId: '1' })).not.toBe(one);
    expect(await keyOf({ subject: 'a' }, { action })).toBeUndefined();
  });

  test('tells no letters of a contact that is created apart', async () => {
    const one = await keyOf({ email: 'Ana@azenha.example', first_name: 'ANA' }, { action: CONTACT });
    expect(await keyOf({ email: 'ana@azenha.example', first_name: 'Ana', subject: 'x' }, { action: CONTACT })).toBe(
      one,
    );
  });

  test('tells nothing of what it was made from', async () => {
    expect(await keyOf({ email: 'ana@azenha.example' })).toMatch(/^[\w-]{43}$/);
  });
});
