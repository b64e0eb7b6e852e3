import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../cli/record/kinds.ts';
import { createScrubber, type ScrubRules } from '../../cli/record/scrub.ts';

const RULES: ScrubRules = {
  timeKeys: new Set(['touched']),
  texts: new Set(['customers', 'sort']),
  words: new Set(['in_progress']),
  hosts: new Set(['acme.example.org']),
};

function scrubbed(value: unknown): unknown {
  const scrubber = createScrubber(RULES);
  scrubber.collect(value);
  return scrubber.json(value);
}

/** All texts in a value, without keys. */
function leavesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

const NAMES = ['name', 'note', 'email', 'phone', 'url', 'tags', 'body_html'];

/** Texts of services as they are: of every kind, with whatever characters. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'abcxyzÀßéñ ,-.@/:<>&=+0123456789') }),
  fc.emailAddress(),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .tuple(fc.lorem(), fc.webUrl())
    .map(([words, url]) => `<div class="x"><p>${words}</p><a href="${url}">${words}</a></div>`),
  fc.lorem().map((words) => `https://acme.example.org/api/${encodeURIComponent(words)}?q=${encodeURIComponent(words)}`),
);
const answer = fc.array(
  fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.oneof(text, fc.array(text), fc.integer({ min: -99_999, max: 99_999 }), fc.boolean()),
  ),
);

describe('what is stored of answers', () => {
  test('no text of more than three letters survives', () => {
    fc.assert(
      fc.property(answer, (value) => {
        const after = leavesOf(scrubbed(value));
        const isKept = (each: string) => ['date', 'flag', 'blank'].includes(kindOf(each));
        const originals = leavesOf(value).filter(
          (each) => each.replaceAll(/[^\p{L}]/gu, '').length > 3 && !isKept(each),
        );
        const survivors = originals.filter((original) => after.some((each) => each.includes(original.trim())));
        expect(survivors).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('the same text becomes the same, in every run, and short numbers, flags and the shape stay', () => {
    fc.assert(
      fc.property(answer, (value) => {
        const twice = scrubbed([value, value]) as readonly unknown[];
        expect(twice[0]).toEqual(twice[1]);
        expect(scrubbed(value)).toEqual(scrubbed(value));
        const bare = (each: unknown) =>
          JSON.stringify(each, (_, part: unknown) => (typeof part === 'string' ? '' : part));
        expect(bare(scrubbed(value))).toBe(bare(value));
      }),
    );
  });

  test.each([
    ['ana.silva@acme.com', /^[a-z]{3}\.[a-z]{5}@[a-z]{4}\.example$/],
    ['+351 21 123-45 67', /^\+351 \d{2} \d{3}-\d{2} \d{2}$/],
    ['(021) 555 0199', /^\(0\d{2}\) \d{3} \d{4}$/],
    [
      'https://acme.example.org/people/Ana%20Silva',
      /^https:\/\/acme\.example\.org\/[a-z]{6}\/[A-Z][a-z]{2}%20[A-Z][a-z]{4}$/,
    ],
    ['https://photos.acme.com/ana', /^https:\/\/[a-z]{6}\.[a-z]{4}\.example\/[a-z]{3}$/],
    ['<p>Ana &amp; <b onclick="x">Rui</b></p>', /^<p>[A-Z][a-z]{2} &amp; <b>[A-Z][a-z]{2}<\/b><\/p>$/],
    ['2026-03-01T08:00:00+01:00', /^2026-03-01T08:00:00\+01:00$/],
    ['In_Progress', /^In_Progress$/],
    ['Rua das Flores 66', /^[A-Z][a-z]{2} [a-z]{3} [A-Z][a-z]{5} \d{2}$/],
  ])('a text stays of its kind: %s', (original, kind) => {
    expect(String((scrubbed([original]) as readonly unknown[])[0])).toMatch(kind);
  });

  test('ids stay, and what only stands under the same key as one does not', () => {
    const uuid = '0b5f7c1e-8a55-4c11-9d3e-2f1c3b7f9a01';
    const kept = { id: 'c-17', customerId: '99', deal_id: 'a/b', owner_id: uuid, list_id: 1_234_567 };
    expect(scrubbed(kept)).toEqual(kept);
    const people = {
      id: 'ana@acme.com',
      number: '210123456',
      tax_id: 'PT501234567',
      wa_id: '351911222333',
      name_id: 'Anabela',
      deal_id: 'schmidt',
      contact_id: 'anna-marianne-1',
      session_id: 'c-18',
      cursor: 'c-19',
    };
    const after = scrubbed(people) as Record<string, string>;
    for (const [key, original] of Object.entries(people)) expect(after[key]).not.toBe(original);
  });

  test('an id that is a person’s name or number elsewhere is replaced in both places', () => {
    const after = scrubbed({ id: 'schmidt-1', last_name: 'Schmidt', deal_id: 'c-17', person_id: 'c-17' });
    const { id, deal_id: deal, person_id: person } = after as Record<string, string>;
    expect([id === 'schmidt-1', deal === 'c-17', deal === person]).toEqual([false, false, true]);
  });

  test('numbers of 6 digits and more are others of the same length, unless they are times', () => {
    const numbers = {
      phone: 2_025_550_123,
      lat: 52.520_008,
      count: 12_345,
      created_at: 1_772_000_000,
      touched: 1_772_000_000_000,
    };
    const after = scrubbed([numbers, numbers, { mobile: '2025550123' }]) as readonly (typeof numbers & {
      mobile: string;
    })[];
    expect(after[0]).toEqual(after[1]);
    expect(after[0]).toMatchObject({ count: 12_345, created_at: 1_772_000_000, touched: 1_772_000_000_000 });
    expect([after[0]?.phone === numbers.phone, after[0]?.lat === numbers.lat]).toEqual([false, false]);
    expect([String(after[0]?.phone), String(after[0]?.phone).length]).toEqual([after[2]?.mobile, 10]);
  });

  test('the dates of births are other dates, and only these', () => {
    const after = scrubbed({ birthday: '1980-05-17', dob: '17.05.1980', birth_year: 1980, seen: '1980-05-17' });
    const { birthday = '', dob = '', birth_year: year, seen } = after as Record<string, string>;
    expect([birthday, dob, year].some((each) => ['1980-05-17', '17.05.1980', 1980].includes(each ?? ''))).toBe(false);
    expect([kindOf(birthday), kindOf(dob), Number.isNaN(Date.parse(birthday)), seen]).toEqual([
      'date',
      'date',
      false,
      '1980-05-17',
    ]);
  });

  test('cursors and the parameters of links that lead on are replaced wherever they are asked with', () => {
    const scrubber = createScrubber(RULES);
    const cursor = Buffer.from('{"last":"anna.schmidt@acme.test"}').toString('base64');
    const next =
      'https://acme.example.org/c?after=Schmidt%7Canna.schmidt%40acme.test&anna.schmidt%40acme.test=1&page=2&sort=name';
    scrubber.collect({ next_cursor: cursor, next, last: 'Schmidt' });
    scrubber.collectCursors([cursor, next]);
    const first = 'https://acme.example.org/c?sort=name';
    const second = `https://acme.example.org/c?cursor=${encodeURIComponent(cursor)}`;
    scrubber.collectRequest(first, true);
    scrubber.collectRequest(second, false);
    scrubber.collectRequest(next, false);
    const page = scrubber.json({ next_cursor: cursor, next }) as Record<string, string>;
    expect(new URL(scrubber.url(second)).searchParams.get('cursor')).toBe(page['next_cursor']);
    expect([scrubber.part(cursor), scrubber.url(next)]).toEqual([page['next_cursor'], page['next']]);
    expect(scrubber.url(next)).toMatch(/^https:\/\/acme\.example\.org\/c\?after=.*&page=2&sort=name$/);
    for (const each of Object.values(page)) expect(scrubber.persons.areIn(each)).toBe(false);
    expect([scrubber.persons.areIn(cursor), scrubber.persons.areIn(next)]).toEqual([false, false]);
    scrubber.collect({ email: 'anna.schmidt@acme.test' });
    expect([scrubber.persons.areIn(cursor), scrubber.persons.areIn(next)]).toEqual([true, true]);
  });

  test('keys that are no names are replaced as texts are', () => {
    const after = scrubbed({ 'ana@acme.com': 1, 'key\u001B]0;x\u0007': 3, name: 2 }) as object;
    expect(Object.keys(after)).toEqual([
      expect.stringMatching(/^[a-z]{3}@[a-z]{4}\.example$/),
      expect.not.stringContaining('key'),
      'name',
    ]);
  });

  test('requests are scrubbed as the answers are, and keep what is nobody’s', () => {
    const scrubber = createScrubber(RULES);
    const contact = { id: '7', email: 'ana@acme.com' };
    scrubber.collect(contact);
    scrubber.collectKnown([contact.email]);
    const url = `https://acme.example.org/api/customers?email=${encodeURIComponent(contact.email)}&q=mail%3A%22ana%40acme.com%22&sort=name`;
    scrubber.collectRequest(url, false);
    const { email } = scrubber.json(contact) as { email: string };
    const { pathname, searchParams } = new URL(scrubber.url(url));
    expect([pathname, ...searchParams.values()]).toEqual(['/api/customers', email, `mail:"${email}"`, 'name']);
    expect(scrubber.within('FIND ana@acme.com')).toBe(`FIND ${email}`);
  });

  test('what was kept is told by key, without the texts', () => {
    const scrubber = createScrubber(RULES);
    const value = [
      { id: 'c-1', state: 'in_progress', at: '2026-03-01', country_code: 'PT', name: 'Ana' },
      { id: 'c-2', 'ana@acme.com': '2026-03-01' },
    ];
    scrubber.collect(value);
    scrubber.json(value);
    expect(scrubber.kept).toEqual([
      { key: 'id', why: 'id', texts: 2 },
      { key: 'state', why: 'word', texts: 1 },
      { key: 'at', why: 'date', texts: 1 },
      { key: 'country_code', why: 'country', texts: 1 },
      { key: '…', why: 'date', texts: 1 },
    ]);
  });
});
