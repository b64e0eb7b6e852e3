import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindOf } from '../../cli/record/kinds.ts';
import { createScrubber, type ScrubRules } from '../../cli/record/scrub.ts';

const RULES: ScrubRules = {
  idKeys: new Set(['number']),
  idTexts: new Set(['C-82']),
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
  fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(text, fc.array(text), fc.integer(), fc.boolean())),
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

  test('the same text becomes the same, in every run, and numbers, flags and the shape stay', () => {
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
    const kept = { id: 'c-17', customerId: '99', number: 'C-82', deal_id: 'a/b' };
    expect(scrubbed(kept)).toEqual(kept);
    const people = {
      id: 'ana@acme.com',
      number: '210123456',
      tax_id: 'PT501234567',
      wa_id: '351911222333',
      name_id: 'Anabela',
    };
    const after = scrubbed(people) as Record<string, string>;
    for (const [key, original] of Object.entries(people)) expect(after[key]).not.toBe(original);
  });

  test('keys that are no names are replaced as texts are', () => {
    const after = scrubbed({ 'ana@acme.com': 1, name: 2 }) as object;
    expect(Object.keys(after)).toEqual([expect.stringMatching(/^[a-z]{3}@[a-z]{4}\.example$/), 'name']);
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
      { id: 'c-2' },
    ];
    scrubber.collect(value);
    scrubber.json(value);
    expect(scrubber.kept).toEqual([
      { key: 'id', why: 'id', texts: 2 },
      { key: 'state', why: 'word', texts: 1 },
      { key: 'at', why: 'date', texts: 1 },
      { key: 'country_code', why: 'country', texts: 1 },
    ]);
  });
});
