import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { toWireContact, wireContact } from '../../src/contract/contact-sync.ts';
import type { Contact } from '../../src/domain/contact.ts';
import { toE164 } from '../../src/domain/phone.ts';
import type { Settings } from '../../src/domain/settings.ts';

const KEEP: Settings = {
  country: 'PT',
  timeZone: 'UTC',
  language: 'en',
  unreadablePhones: 'keep',
  sharedNumbers: 'only',
};
const DROP: Settings = { ...KEEP, unreadablePhones: 'drop' };

const wire = (contact: Partial<Contact>, settings = KEEP, unreadable = { phones: 0 }) =>
  toWireContact({ id: '501', emails: [], phones: [], ...contact }, settings, unreadable);

describe("a contact in Talkdesk's shape", () => {
  test('has an id, a name, e-mails and phones, and nothing that the service lacks', () => {
    expect(wire({})).toEqual({ id: '501', name: '501', emails: [], phones: [] });
  });

  test('has all that the service knows', () => {
    const contact: Contact = {
      id: '501',
      name: 'Maria Silva',
      company: 'Azenha Lda',
      title: 'Head of Support',
      emails: ['maria@azenha.example'],
      phones: ['+351211234567'],
      photoUrl: 'https://crm.example/501/photo',
      address: 'Rua Nova 1, Lisboa',
      websites: ['https://azenha.example/'],
      twitter: 'azenha',
      url: 'https://crm.example/501',
    };
    const { photoUrl, ...same } = contact;
    expect(wire(contact)).toEqual({ ...same, photo_url: photoUrl });
  });

  const full = { company: 'Azenha', emails: ['m@azenha.example'], phones: ['211 234 567'] };
  test.each([
    ['its name', { ...full, name: ' Maria ' }, 'Maria'],
    ['its company, where the name is blank', { ...full, name: ' ' }, 'Azenha'],
    ['its first e-mail, where there is no company', { ...full, company: '' }, 'm@azenha.example'],
    ['its first phone, where there is no e-mail', { phones: full.phones }, '+351211234567'],
    ['a phone as it came, where it is kept', { phones: ['ask Ana'] }, 'ask Ana'],
    ['its id, where there is nothing else', { emails: [' '], phones: [''] }, '501'],
  ])('is named by %s', (_, contact, name) => {
    expect(wire(contact).name).toBe(name);
  });

  test('has each e-mail once, without blanks', () => {
    expect(wire({ emails: [' a@b.example', 'c@d.example', '', 'a@b.example'] }).emails).toEqual([
      'a@b.example',
      'c@d.example',
    ]);
  });

  test('has each phone once, in E.164', () => {
    expect(wire({ phones: ['211 234 567', '+351 931 234 567', '+351211234567'] }).phones).toEqual([
      '+351211234567',
      '+351931234567',
    ]);
  });

  test.each([
    ['azenha', 'azenha'],
    ['@azenha', 'azenha'],
    [' @@azenha ', 'azenha'],
    ['@ azenha', 'azenha'],
    ['https://twitter.com/azenha?lang=pt', 'azenha'],
    ['x.com/@azenha', 'azenha'],
    ['@', undefined],
    ['', undefined],
  ])('has a user name without @ for Twitter: %j', (twitter, expected) => {
    expect(wire({ twitter }).twitter).toBe(expected);
  });

  test('has its web sites as URLs, and none that is no web site', () => {
    const websites = ['www.azenha.example', '', 'https://azenha.example/a', 'see our page', 'ftp://azenha.example'];
    expect(wire({ websites }).websites).toEqual(['https://www.azenha.example/', 'https://azenha.example/a']);
    expect(wire({ websites: ['see our page'] })).not.toHaveProperty('websites');
  });

  test.each(['/people/501', 'crm.example/501', 'javascript:alert(1)', 'none', ''])('has no link for %j', (text) => {
    const contact = wire({ url: text, photoUrl: text });
    expect(contact).not.toHaveProperty('url');
    expect(contact).not.toHaveProperty('photo_url');
  });

  test.each(['company', 'title', 'address', 'twitter'] as const)('has no %s where it is blank', (field) => {
    expect(wire({ [field]: '  ' })).not.toHaveProperty(field);
  });
});

describe('phones that cannot be put into E.164', () => {
  const phones = ['ask Ana', '211 234 567', '12', ' '];

  test('are sent as they are where the settings keep them, and counted', () => {
    const unreadable = { phones: 0 };
    expect(wire({ phones }, KEEP, unreadable).phones).toEqual(['ask Ana', '+351211234567', '12']);
    expect(unreadable).toEqual({ phones: 2 });
  });

  test('are left out where the settings drop them, and counted', () => {
    const unreadable = { phones: 0 };
    expect(wire({ phones }, DROP, unreadable).phones).toEqual(['+351211234567']);
    expect(unreadable).toEqual({ phones: 2 });
  });

  test('are counted over all contacts of a page', () => {
    const unreadable = { phones: 3 };
    wire({ phones }, KEEP, unreadable);
    expect(unreadable).toEqual({ phones: 5 });
  });
});

describe('whatever a service gives', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
    fc.emailAddress(),
    fc.stringMatching(/^[+@ ]{0,2}[\d ()/-]{0,16}$/),
  );
  const texts = fc.array(text, { maxLength: 4 });
  const contacts: fc.Arbitrary<Contact> = fc.record(
    {
      id: fc.string({ minLength: 1 }),
      emails: texts,
      phones: texts,
      websites: texts,
      name: text,
      company: text,
      title: text,
      photoUrl: text,
      address: text,
      twitter: text,
      url: text,
    },
    { requiredKeys: ['id', 'emails', 'phones'] },
  );

  test('Talkdesk gets what the schema of a contact allows', () => {
    fc.assert(
      fc.property(contacts, fc.constantFrom(KEEP, DROP), (contact, settings) => {
        const result = v.safeParse(wireContact, wire(contact, settings));
        expect(result.issues).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });

  test('every phone is in E.164, kept, or counted as dropped', () => {
    fc.assert(
      fc.property(contacts, (contact) => {
        const given = contact.phones.map((phone) => phone.trim()).filter((phone) => phone !== '');
        const readable = given.filter((phone) => toE164(phone, 'PT') !== undefined);
        const unreadable = { phones: 0 };
        const { phones } = wire(contact, DROP, unreadable);
        expect(phones.every((phone) => /^\+[1-9]\d{6,14}$/.test(phone))).toBe(true);
        expect(unreadable.phones).toBe(given.length - readable.length);
        const kept = wire(contact, KEEP).phones;
        expect(kept).toEqual(
          expect.arrayContaining([...phones, ...given.filter((phone) => !readable.includes(phone))]),
        );
      }),
      { numRuns: 500 },
    );
  });
});
