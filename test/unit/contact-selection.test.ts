import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contact } from '../../src/domain/contact.ts';
import type { ContactFields, FieldValue } from '../../src/domain/contact-change.ts';
import {
  type Condition,
  type ContactMap,
  MAPPABLE_FIELDS,
  mapContact,
  meets,
} from '../../src/domain/contact-selection.ts';

const ANA: Contact = {
  id: '7',
  name: 'Ana Costa',
  company: 'Acme',
  emails: ['ana@acme.example', 'ana@home.example'],
  phones: [],
};

const isMet = (condition: Condition, fields: ContactFields = {}, contact: Contact = ANA) =>
  meets(condition, contact, fields);
const withStage = (stage: FieldValue): ContactFields => ({ stage });

describe('a condition', () => {
  test.each<[FieldValue, is: string | number | boolean, met: boolean]>([
    ['customer', 'customer', true],
    ['customer', 'lead', false],
    ['customer', 'Customer', false],
    ['customer ', 'customer', false],
    [7, 7, true],
    [7, '7', true],
    ['7', 7, true],
    [0, '0', true],
    [0, false, false],
    [true, true, true],
    [true, 'true', true],
    [false, 'false', true],
    [1, true, false],
  ])('compares as text: %j is %j → %s, and "is not" says the contrary', (stage, is, met) => {
    expect(isMet({ field: 'stage', is }, withStage(stage))).toBe(met);
    expect(isMet({ field: 'stage', isNot: is }, withStage(stage))).toBe(!met);
  });

  test.each([null, undefined, '', [], ['']])('takes %j for absent', (stage) => {
    for (const is of ['', 'null', 'undefined', 'customer', ['', 'customer']]) {
      expect(isMet({ field: 'stage', is }, withStage(stage))).toBe(false);
      expect(isMet({ field: 'stage', isNot: is }, withStage(stage))).toBe(true);
    }
    expect(isMet({ field: 'stage', present: true }, withStage(stage))).toBe(false);
    expect(isMet({ field: 'stage', present: false }, withStage(stage))).toBe(true);
  });

  test.each([0, false, 'customer', ' ', [0], ['', 'customer']])('takes %j for present', (stage) => {
    expect(isMet({ field: 'stage', present: true }, withStage(stage))).toBe(true);
    expect(isMet({ field: 'stage', present: false }, withStage(stage))).toBe(false);
  });

  test('is met by a list when one of its elements meets it', () => {
    const tags = { tags: ['vip', 'newsletter', 3] };
    expect(isMet({ field: 'tags', is: 'newsletter' }, tags)).toBe(true);
    expect(isMet({ field: 'tags', is: 3 }, tags)).toBe(true);
    expect(isMet({ field: 'tags', is: 'vip,newsletter' }, tags)).toBe(false);
    expect(isMet({ field: 'tags', isNot: 'newsletter' }, tags)).toBe(false);
    expect(isMet({ field: 'tags', isNot: 'blocked' }, tags)).toBe(true);
  });

  test('may name several values, any of which will do', () => {
    const stages = ['customer', 'partner'];
    expect(isMet({ field: 'stage', is: stages }, withStage('partner'))).toBe(true);
    expect(isMet({ field: 'stage', is: stages }, withStage('lead'))).toBe(false);
    expect(isMet({ field: 'stage', isNot: stages }, withStage('partner'))).toBe(false);
    expect(isMet({ field: 'stage', isNot: stages }, withStage('lead'))).toBe(true);
    expect(isMet({ field: 'stage', is: stages }, withStage(['lead', 'customer']))).toBe(true);
  });

  test('that names no value is met by nothing, and as "is not" by all', () => {
    expect(isMet({ field: 'stage', is: [] }, withStage('lead'))).toBe(false);
    expect(isMet({ field: 'stage', isNot: [] }, withStage('lead'))).toBe(true);
  });

  test('looks at our field where the service has none of that name', () => {
    expect(isMet({ field: 'company', is: 'Acme' })).toBe(true);
    expect(isMet({ field: 'emails', is: 'ana@home.example' })).toBe(true);
    expect(isMet({ field: 'phones', present: false })).toBe(true);
    expect(isMet({ field: 'title', present: true })).toBe(false);
  });

  test("looks at the service's field first, even if that is empty", () => {
    expect(isMet({ field: 'company', is: 'Acme' }, { company: 'Globex' })).toBe(false);
    expect(isMet({ field: 'company', is: 'Globex' }, { company: 'Globex' })).toBe(true);
    expect(isMet({ field: 'company', present: true }, { company: null })).toBe(false);
    expect(isMet({ field: 'company', present: true }, { company: undefined })).toBe(false);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'finds nothing under a name that every object has: %s',
    (field) => {
      expect(isMet({ field, present: true })).toBe(false);
      expect(isMet({ field, is: String({}.constructor) })).toBe(false);
      expect(isMet({ field, is: 'own' }, Object.fromEntries([[field, 'own']]))).toBe(true);
    },
  );

  test('is met as "is" exactly when it is not met as "is not"', () => {
    const scalar = fc.oneof(fc.constantFrom('', 'a', 'b', '1', 'true'), fc.integer({ min: 0, max: 2 }), fc.boolean());
    const value = fc.oneof(scalar, fc.constantFrom(null, undefined), fc.array(scalar, { maxLength: 3 }));
    fc.assert(
      fc.property(value, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), (stage, wanted) => {
        const fields = withStage(stage);
        expect(isMet({ field: 'stage', isNot: wanted }, fields)).toBe(!isMet({ field: 'stage', is: wanted }, fields));
      }),
    );
  });
});

describe('a mapping', () => {
  const mapped = (map: ContactMap, fields: ContactFields) => mapContact(ANA, fields, map);

  test('puts the field of the service in place of ours, as text', () => {
    expect(mapped({ company: 'account_no', title: 'role' }, { account_no: 4711, role: 'CEO' })).toEqual({
      ...ANA,
      company: '4711',
      title: 'CEO',
    });
  });

  test('leaves a field out that the service does not have, instead of keeping ours', () => {
    const { company: _, ...others } = ANA;
    for (const account of [null, undefined, '', []])
      expect(mapped({ company: 'account' }, { account })).toEqual(others);
    expect(mapped({ company: 'account' }, {})).toEqual(others);
    expect(mapped({ emails: 'mail' }, {})).toEqual({ ...ANA, emails: [] });
  });

  test('takes the first of several that is there', () => {
    const map = { name: ['nickname', 'full_name', 'login'] };
    expect(mapped(map, { nickname: '', full_name: 'Ana M. Costa', login: 'ana' }).name).toBe('Ana M. Costa');
    expect(mapped(map, { login: ['ana', 'costa'] }).name).toBe('ana');
  });

  test('takes all of several for a list, in the order in which they are named', () => {
    const map = { phones: ['mobile', 'others'], emails: 'mail' };
    const fields = { others: ['+351 2', 3513], mobile: '+351 1', mail: 'a@x.example' };
    expect(mapped(map, fields)).toEqual({ ...ANA, phones: ['+351 1', '+351 2', '3513'], emails: ['a@x.example'] });
  });

  test('looks at fields of the service only, not at ours', () => {
    expect(mapped({ title: 'company' }, {})).not.toHaveProperty('title');
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'finds nothing under a name that every object has: %s',
    (name) => {
      const { company: _, ...others } = ANA;
      expect(mapped({ company: name, phones: name }, {})).toEqual(others);
      expect(mapped({ company: [name, 'account'] }, { account: 'Globex' }).company).toBe('Globex');
      expect(mapped({ company: name }, Object.fromEntries([[name, 'own']])).company).toBe('own');
    },
  );

  test('neither changes the contact that it was given nor its id', () => {
    const before = structuredClone(ANA);
    const map = Object.fromEntries(MAPPABLE_FIELDS.map((field) => [field, 'x']));
    expect(mapped(map, { x: 'y', id: '8' }).id).toBe('7');
    expect(ANA).toEqual(before);
  });
});
