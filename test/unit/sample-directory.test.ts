/** The sample directory is what demonstrations, load tests and the fakes stand on: the same people, every time. */
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import {
  SAMPLE_SHARES,
  sampleAgents,
  sampleContact,
  sampleContacts,
  sampleDirectory,
  sampleInteractions,
} from '../../fakes/sample-directory.ts';
import { COUNTRIES, UNREADABLE_PHONES } from '../../fakes/sample-names.ts';
import { toE164 } from '../../src/domain/phone.ts';
import { PRIORITIES, STATUSES } from '../../src/domain/interaction.ts';

const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const E164 = /^\+[1-9]\d{6,14}$/;

const { contacts, agents, interactions } = sampleDirectory();
const phones = contacts.flatMap((contact) => contact.phones);

/** How many items have which key; those without one are left out. */
function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function share<T>(items: readonly T[], has: (item: T) => boolean): number {
  return items.filter(has).length / items.length;
}

/** Within one and a half percent of all. */
function expectShare(actual: number, stated: number): void {
  expect(Math.abs(actual - stated), `${actual} instead of ${stated}`).toBeLessThan(0.015);
}

describe('the sample as a whole', () => {
  it('is the same for the same seed', () => {
    expect(sampleDirectory()).toEqual({ contacts, agents, interactions });
  });

  it('still begins with the people that were there when it was written', () => {
    expect(contacts.slice(0, 3)).toMatchInlineSnapshot(`
      [
        {
          "address": "Largo da Sé 26, 3800-857 Aveiro, Portugal",
          "company": "Antunes & Filhos – Padaria, Lda.",
          "emails": [
            "luis.rodrigues@padaria-antunes.example",
          ],
          "id": "c-00001",
          "name": "Luís Silva Rodrigues",
          "phones": [
            "+351220555838",
          ],
          "title": "Diretora Comercial",
        },
        {
          "company": "Électricité Gauthier SARL",
          "emails": [
            "helene.delaunay@electricite-gauthier.example",
          ],
          "id": "c-00002",
          "name": "Hélène Delaunay",
          "phones": [
            "+33199003352",
          ],
          "title": "Gérant",
          "twitter": "helene_ex2",
        },
        {
          "company": "Foods Gagnon Inc.",
          "emails": [
            "veronique.levesque@foods-gagnon.example",
          ],
          "id": "c-00003",
          "name": "Véronique Lévesque",
          "phones": [
            "+14165550176",
          ],
          "title": "Service Coordinator",
          "websites": [
            "http://foods-gagnon.example/contact",
          ],
        },
      ]
    `);
    expect(agents[0]).toMatchInlineSnapshot(`
      {
        "active": true,
        "email": "joseangel.pena@helpdesk.example",
        "id": "a-001",
        "name": "José Ángel Peña Reyes",
      }
    `);
    expect(interactions[0]).toMatchInlineSnapshot(`
      {
        "contact": "c-04177",
        "date": 1746319492922,
        "description": "First call after the contract. All set up, no open questions.",
        "id": "k-000001",
        "status": "closed",
        "subject": "Outbound call: welcome",
        "type": "call",
      }
    `);
  });

  it('has other people under the same ids for another seed', () => {
    const others = [...sampleContacts({ seed: 7, contacts: 200 })];
    const same = others.filter((other, index) => other.name === contacts[index]?.name);
    expect(others.map(({ id }) => id)).toEqual(contacts.slice(0, 200).map(({ id }) => id));
    expect(same.length).toBeLessThan(20);
  });

  it('has as many of each as it was asked for', () => {
    expect([contacts.length, agents.length, interactions.length]).toEqual([5_000, 40, 12_000]);
    const small = sampleDirectory({ contacts: 7, agents: 3, interactions: 11 });
    expect([small.contacts.length, small.agents.length, small.interactions.length]).toEqual([7, 3, 11]);
  });

  it('can be empty', () => {
    const nothing = { contacts: [], agents: [], interactions: [] };
    expect(sampleDirectory({ contacts: 0, agents: 0, interactions: 10 })).toEqual(nothing);
  });

  it('has an id of its own for each record', () => {
    for (const records of [contacts, agents, interactions]) {
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    }
  });

  it('keeps all e-mails, websites and photos under the reserved domain .example', () => {
    const emails = [...contacts, ...agents.map(({ email }) => ({ emails: email ? [email] : [] }))].flatMap(
      (r) => r.emails,
    );
    for (const email of emails) expect(email).toMatch(/^[A-Za-z0-9.]+@[a-z0-9-]+\.example$/);
    for (const { websites = [], photoUrl = 'https://photos.example' } of contacts) {
      for (const site of [...websites, photoUrl]) expect(site).toMatch(/^(https?:\/\/)?([a-z0-9-]+\.)+example(\/|$)/);
    }
  });

  it('leaves no place of a template unfilled', () => {
    expect(JSON.stringify({ contacts, agents, interactions })).not.toMatch(/\{\w+\}|#|undefined|NaN/);
  });
});

describe('sample contacts', () => {
  it('begin alike however many there are', () => {
    expect([...sampleContacts({ contacts: 50 })]).toEqual(contacts.slice(0, 50));
  });

  it('can be had one by one without those before', () => {
    for (const index of [0, 1, 99, 2_500, 4_999]) expect(sampleContact(index)).toEqual(contacts[index]);
  });

  it('are numbered from c-00001', () => {
    expect([contacts[0]?.id, contacts[4_999]?.id, sampleContact(99_999).id]).toEqual([
      'c-00001',
      'c-05000',
      'c-100000',
    ]);
  });

  it('come from each country by its weight', () => {
    expect(COUNTRIES.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    const portuguese = share(contacts, ({ address }) => address?.endsWith(', Portugal') ?? false);
    expectShare(portuguese / share(contacts, ({ address }) => address !== undefined), 0.14);
    expect(share(contacts, ({ phones: [first] }) => first?.startsWith('+55') ?? false)).toBeGreaterThan(0.08);
  });

  it('have names with accents and some in other scripts', () => {
    expect(share(contacts, ({ name }) => /[À-ž]/.test(name ?? ''))).toBeGreaterThan(0.25);
    expect(share(contacts, ({ name }) => /\p{Script=Han}/u.test(name ?? ''))).toBeGreaterThan(0.01);
    expect(share(contacts, ({ name }) => /\p{Script=Greek}/u.test(name ?? ''))).toBeGreaterThan(0.005);
  });

  it('have their features in the stated shares', () => {
    const withPhone = contacts.filter((contact) => contact.phones.length > 0);
    const withEmail = contacts.filter((contact) => contact.emails.length > 0);
    expectShare(
      share(contacts, (contact) => contact.phones.length === 0),
      SAMPLE_SHARES.withoutPhone,
    );
    expectShare(
      share(contacts, (contact) => contact.emails.length === 0),
      SAMPLE_SHARES.withoutEmail,
    );
    expectShare(
      share(withPhone, (contact) => contact.phones.length === 2),
      SAMPLE_SHARES.secondPhone,
    );
    expectShare(
      share(withEmail, (contact) => contact.emails.length === 2),
      SAMPLE_SHARES.secondEmail,
    );
    expectShare(
      share(contacts, ({ name, company }) => !name && !!company),
      SAMPLE_SHARES.companyOnly,
    );
    expectShare(
      share(withEmail, ({ emails }) => /[A-Z]/.test(emails.join())),
      SAMPLE_SHARES.capitalEmail,
    );
    for (const rare of [
      share(contacts, (contact) => contact.phones.length === 0 && contact.emails.length === 0),
      share(contacts, ({ name }) => name === undefined),
      share(contacts, ({ twitter }) => twitter?.startsWith('@') ?? false),
      share(contacts, ({ twitter }) => twitter !== undefined && !twitter.startsWith('@')),
      share(contacts, ({ websites }) => websites?.[0]?.startsWith('http') ?? false),
      share(contacts, ({ websites }) => websites !== undefined && !websites[0]?.startsWith('http')),
      share(contacts, ({ websites }) => websites?.length === 2),
    ]) {
      expect(rare).toBeGreaterThan(0.003);
      expect(rare).toBeLessThan(0.2);
    }
  });

  it('always have a name or a company, and never an address in the service', () => {
    expect(contacts.every(({ name, company }) => name !== undefined || company !== undefined)).toBe(true);
    expect(contacts.every((contact) => contact.url === undefined)).toBe(true);
  });

  it('share a telephone within families of one name and address, and with nobody else', () => {
    const byPhone = Map.groupBy(
      contacts.filter(({ phones: [first] }) => first !== undefined && E164.test(first)),
      ({ phones: [first] }) => first,
    );
    const families = [...byPhone.values()].filter((members) => members.length > 1);
    expect(families.length).toBeGreaterThan(100);
    for (const members of families) {
      const places = members.map(({ id }) => Number(id.slice(2)));
      expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
      expect(new Set(members.map(({ address }) => address).filter(Boolean)).size).toBeLessThanOrEqual(1);
      expect(members.every(({ name }) => name !== undefined)).toBe(true);
    }
  });

  it('have an e-mail that hardly anybody else has', () => {
    const counts = countBy(
      contacts.flatMap(({ emails }) => emails),
      (email) => email.toLowerCase(),
    );
    expect([...counts.values()].filter((count) => count > 1).length).toBeLessThan(contacts.length / 100);
  });

  it('have numbers enough for a hundred thousand, which pass one by one', { timeout: 20_000 }, () => {
    const numbers = new Set<string>();
    let count = 0;
    for (const {
      phones: [first],
    } of sampleContacts({ contacts: 100_000 })) {
      count += 1;
      if (first !== undefined && E164.test(first)) numbers.add(first);
    }
    expect(count).toBe(100_000);
    // Nine of ten have a number in E.164, and but for the families each has its own.
    expect(numbers.size).toBeGreaterThan(75_000);
  });
});

describe('sample telephones', () => {
  const loose = phones.filter((phone) => !E164.test(phone));
  const countries = COUNTRIES.map(({ code }) => code as CountryCode);

  it('are E.164 but for the stated share', () => {
    const { nationalPhone, loosePhone, unreadablePhone } = SAMPLE_SHARES;
    expectShare(loose.length / phones.length, nationalPhone + loosePhone + unreadablePhone);
    expect(phones.filter((phone) => UNREADABLE_PHONES.includes(phone)).length).toBeGreaterThan(20);
  });

  it('are possible numbers where they are E.164', () => {
    for (const phone of phones.filter((candidate) => E164.test(candidate))) {
      expect(parsePhoneNumberFromString(phone)?.isPossible(), phone).toBe(true);
    }
  });

  it('become E.164 by the rules of some country unless they are unreadable', () => {
    for (const phone of loose) {
      const readable = countries.some((country) => toE164(phone, country) !== undefined);
      expect(readable, phone).toBe(!UNREADABLE_PHONES.includes(phone));
    }
  });

  it('are possible in each range of each country, written either way', () => {
    for (const { code, dial, phones: ranges, trunk } of COUNTRIES) {
      for (const { prefixes, digits } of ranges) {
        for (const national of prefixes.map((prefix) => prefix + '1234'.slice(0, digits))) {
          const number = `+${dial}${national}`;
          expect(parsePhoneNumberFromString(number)?.isPossible(), number).toBe(true);
          expect(toE164(trunk + national, code as CountryCode), number).toBe(number);
        }
      }
    }
  });

  it('stay in the ranges kept for fiction where the country has them', () => {
    const blocks = { '+1': /^\+1\d{3}55501\d\d$/, '+33': /^\+33(19900|26191|35301|46571|53649|63998)\d{4}$/ };
    for (const [code, block] of Object.entries(blocks)) {
      const numbers = phones.filter((phone) => E164.test(phone) && phone.startsWith(code));
      expect(numbers.length).toBeGreaterThan(100);
      for (const number of numbers) expect(number).toMatch(block);
    }
  });
});

describe('sample agents', () => {
  it('are mostly active, with a few who are not', () => {
    const inactive = agents.filter(({ active }) => !active);
    expect(inactive.length).toBeGreaterThanOrEqual(3);
    expect(inactive.length).toBeLessThan(8);
  });

  it('have one without an e-mail and all others at one domain', () => {
    expect(agents.filter(({ email }) => email === undefined)).toHaveLength(1);
    expect(new Set(agents.flatMap(({ email }) => email?.split('@')[1] ?? [])).size).toBe(1);
  });

  it('have one e-mail twice, in other letters, of which one account is active', () => {
    const groups = Map.groupBy(agents, ({ email }) => email?.toLowerCase());
    groups.delete(undefined);
    const pairs = [...groups.values()].filter((accounts) => accounts.length > 1);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.map(({ active }) => active)).toEqual([false, true]);
    expect(new Set(pairs[0]?.map(({ email }) => email)).size).toBe(2);
    expect(new Set(pairs[0]?.map(({ name }) => name)).size).toBe(1);
  });

  it('keep their e-mails apart in a crowd', () => {
    const crowd = [...sampleAgents({ agents: 1_000 })].flatMap(({ email }) => email?.toLowerCase() ?? []);
    expect(new Set(crowd).size).toBe(crowd.length - 1);
  });
});

describe('sample interactions', () => {
  it('belong to contacts of the sample', () => {
    const ids = new Set(contacts.map(({ id }) => id));
    expect(interactions.every(({ contact }) => ids.has(contact))).toBe(true);
    const few = new Set([...sampleInteractions({ contacts: 2, interactions: 100 })].map(({ contact }) => contact));
    expect([...few].every((id) => id === 'c-00001' || id === 'c-00002')).toBe(true);
  });

  it('are tickets, calls and notes, told apart by their ids', () => {
    const letters = { ticket: 't', call: 'k', note: 'n' } as Record<string, string>;
    const counts = countBy(interactions, ({ type }) => type);
    expect([...counts.keys()].toSorted()).toEqual(['call', 'note', 'ticket']);
    for (const count of counts.values()) expect(count).toBeGreaterThan(2_000);
    for (const { id, type } of interactions) expect(id).toMatch(new RegExp(`^${letters[type]}-\\d{6}$`));
  });

  it('lie within the eighteen months before the reference time, the oldest first', () => {
    const dates = interactions.map(({ date }) => date);
    expect(Math.min(...dates)).toBeGreaterThanOrEqual(Date.UTC(2025, 4, 1));
    expect(Math.max(...dates)).toBeLessThan(NOW);
    expect(dates.toSorted((a, b) => a - b)).toEqual(dates);
  });

  it('move with the reference time', () => {
    const later = [...sampleInteractions({ now: NOW + 30 * DAY })];
    expect(later.map(({ date }) => date - 30 * DAY)).toEqual(interactions.map(({ date }) => date));
  });

  it('are spread unevenly: many contacts have none and some have dozens', () => {
    const counts = countBy(interactions, ({ contact }) => contact);
    expect(counts.size).toBeGreaterThan(2_000);
    expect(counts.size).toBeLessThan(3_500);
    expect([...counts.values()].filter((count) => count > 24).length).toBeGreaterThan(10);
    expect(Math.max(...counts.values())).toBeLessThan(500);
  });

  it('have the priorities and statuses that suit their type', () => {
    for (const { type, priority, status } of interactions) {
      if (type === 'note') expect([priority, status]).toEqual([undefined, undefined]);
      if (type === 'ticket') expect(PRIORITIES).toContain(priority);
      if (type !== 'note') expect(STATUSES).toContain(status);
    }
    const tickets = interactions.filter(({ type }) => type === 'ticket');
    expect(new Set(tickets.map(({ status }) => status)).size).toBe(STATUSES.length);
    expect(new Set(tickets.map(({ priority }) => priority)).size).toBe(PRIORITIES.length);
    const old = tickets.filter(({ date }) => date < NOW - 60 * DAY);
    expect(share(old, ({ status }) => status === 'closed' || status === 'solved')).toBeGreaterThan(0.95);
  });

  it('mostly have a description', () => {
    expectShare(
      share(interactions, ({ description }) => description === undefined),
      0.1,
    );
    expect(interactions.some(({ description }) => description?.includes('\n'))).toBe(true);
  });
});
