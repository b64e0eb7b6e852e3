import * as fc from 'fast-check';
import type { CountryCode } from 'libphonenumber-js/min';
import { describe, expect, test } from 'vitest';
import { phoneForms, samePhone } from '../../src/domain/phone-forms.ts';

/** The numbers of the country that a service is in, which it writes without a country code. */
type Row = [country: CountryCode | undefined, callerId: string, stored: string, same: boolean, reason: string];

const ROWS: readonly Row[] = [
  ['US', '+14155550042', '(415) 555-0042', true, 'an area code in brackets'],
  ['US', '+14155550042', '1-415-555-0042', true, 'the 1 is country code and trunk prefix in one'],
  ['US', '+14155550042', '415.555.0042 x7', true, 'a caller id has no extension'],
  ['US', '+14155550042', '(415) 555-0042;ext=7', true, 'nor has it one that a tel: link would have'],
  ['US', '+14155550042', '555-0042', false, 'without its area code it is a number of any area'],
  ['US', '+14155550042', '(212) 555-0042', false, 'another area, though it ends in the same seven digits'],
  ['US', '+442079460018', '0044 20 7946 0018', true, '00 is written where 011 is dialled'],
  ['US', '+442079460018', '011 44 20 7946 0018', true, '011 is dialled before a country code'],
  [
    'US',
    '+6561234567',
    '(656) 123-4567',
    false,
    'area 656 of Florida is not Singapore, though all digits are the same',
  ],
  ['US', '+6561234567', 'Mobile 656 123 4567', false, 'nor is it behind a word'],
  ['CA', '+16132655501', '613-265-5501', true, 'Canada shares +1 and its rules'],
  ['PT', '+351211234567', '211 234 567', true, 'Portugal has no trunk prefix'],
  ['PT', '+351211234567', '(+351) 21 123 45 67', true, 'the country code may be in brackets'],
  ['PT', '+34211234567', '211 234 567', false, 'a Spanish number with the digits of a Portuguese one'],
  ['GB', '+442079460018', '+44 (0)20 7946 0018', true, 'the trunk zero in brackets is not dialled'],
  ['GB', '+442079460018', '+44 020 7946 0018', true, 'nor is it without the brackets'],
  ['GB', '+442079460018', '2079460018', true, 'a spreadsheet took the trunk zero away'],
  ['GB', '+442079460018', '020 7946 0019', false, 'another last digit'],
  ['IT', '+390212345678', '02 1234 5678', true, 'the leading zero of Italy is part of the number'],
  ['IT', '+390212345678', '2 1234 5678', false, 'without its leading zero it is not that number'],
  ['IT', '+393912345678', '391 234 5678', true, 'a mobile may begin with the digits of the country code'],
  ['FR', '+33612345678', '06.12.34.56.78', true, 'French pairs, with dots'],
  ['FR', '+33612345678', '06 12 34 56 78 poste 12', true, 'the French word for an extension'],
  ['DE', '+493090182022', '030 901820-22', true, 'what follows the dash in Germany is dialled with the number'],
  ['DE', '+493090182022', '030 901820', false, 'the head number is answered by somebody else'],
  ['DE', '+4915123456789', '4915123456789', true, 'the country code without its +'],
  ['DE', '+14155550042', '415 555 0042', false, 'read in Germany this is a number of Germany'],
  ['AT', '+431234567', '01/234567', true, 'a slash behind the Austrian area code'],
  ['CH', '+41446681800', "044'668'18'00", true, 'apostrophes group digits in Switzerland'],
  ['NL', '+31612345678', '06-12345678', true, 'a trunk zero before a Dutch mobile'],
  ['BE', '+32470123456', '0470/12.34.56', true, 'a slash and dots in Belgium'],
  ['ES', '+34912345678', '91 234 56 78', true, 'Spain has no trunk prefix'],
  ['PL', '+48221234567', '22 123 45 67 wew. 12', true, 'the Polish word for an extension'],
  ['HU', '+3612345678', '06 1 234 5678', true, 'the trunk prefix of Hungary is 06'],
  ['HU', '+36612345678', '06 1 234 5678', false, 'which is no zero before an area 61'],
  ['RU', '+74951234567', '8 (495) 123-45-67', true, 'the trunk prefix of Russia is 8'],
  ['TR', '+905321234567', '0532 123 45 67', true, 'a trunk zero in Turkey'],
  ['IN', '+919876543210', '098765 43210', true, 'a trunk zero before an Indian mobile'],
  ['IN', '+919198765432', '9198765432', true, 'an Indian mobile may begin with the digits of the country code'],
  ['AU', '+61412345678', '0412 345 678', true, 'Australian mobiles begin with 04 at home'],
  ['AU', '+61412345678', '0061 412 345 678', true, '00 is written where 0011 is dialled'],
  ['JP', '+81312345678', '０３−１２３４−５６７８', true, 'digits as wide as Han characters'],
  ['KR', '+821012345678', '010-1234-5678', true, 'a trunk zero before a Korean mobile'],
  ['SG', '+6561234567', '6123 4567', true, 'Singapore has no trunk prefix'],
  ['CN', '+8613800138000', '138-0013-8000', true, 'Chinese mobiles have no trunk prefix'],
  ['EG', '+201001234567', '٠١٠ ٠١٢٣ ٤٥٦٧', true, 'Arabic digits are digits'],
  ['AR', '+5491123456789', '011 15-2345-6789', true, 'the 15 of an Argentine mobile is a 9 behind +54'],
  ['AR', '+541123456789', '011 15-2345-6789', false, 'without the 9 it is dialled as a landline, so it may be another'],
  ['BR', '+5511912345678', '(11) 91234-5678', true, 'an area code in brackets'],
  ['BR', '+5511912345678', '011 91234-5678', true, 'a trunk zero before the area code of Brazil'],
  ['BR', '+5511912345678', '0055 11 91234-5678', true, '00 55 is the country code, though 0055 is a carrier too'],
  ['BR', '+5511912345678', '(11) 1234-5678', false, 'without the ninth digit it is another number'],
  ['BR', '+5555991234567', '(55) 99123-4567', true, 'an area may be called like the country'],
  [
    'MX',
    '+525512345678',
    '+52 1 55 1234 5678',
    true,
    'until 2019 mobiles of Mexico had a 1; the library rejects it, we drop it',
  ],
  ['MX', '+525512345678', '044 55 1234 5678', true, 'and 044 at home, which we drop as well'],
  ['MX', '+5215512345678', '55 1234 5678', true, 'carriers go on sending the 1'],
  ['CI', '+2250707123456', '07 12 34 56', false, 'eight digits of before 2021 do not tell which of ten they became'],
  ['CI', '+2250707123456', '07 07 12 34 56', true, 'since 2021 the zero is part of the number'],
  [undefined, '+351211234567', '211 234 567', false, 'nobody said of which country it is'],
  [undefined, '+351211234567', '00351 211 234 567', true, '00 before a country code is its +'],
  [undefined, '+351211234567', '351211234567', true, 'all digits are there, only the + is missing'],
];

/** A number and its country's national forms. */
const NUMBERS: readonly [CountryCode, string][] = ROWS.flatMap(([country, callerId, , same]) =>
  country && same ? [[country, callerId] as [CountryCode, string]] : [],
);

describe('a caller id and what a service stored', () => {
  test.each(ROWS)('in %s: %s and %j: %s, as %s', (country, callerId, stored, same) => {
    expect(samePhone(callerId, stored, country)).toBe(same);
    expect(samePhone(stored, callerId, country)).toBe(same);
  });

  test('are tried for twenty countries and more', () => {
    expect(new Set(ROWS.map(([country]) => country)).size).toBeGreaterThan(20);
  });
});

describe('two texts are the same line', () => {
  test.each([
    ['tel: before it', 'tel:+6561234567'],
    ['a label before it', 'Mobile: +65 6123 4567'],
    ['a word before it', 'Mobile +65 6123 4567'],
    ['blanks around it', '  +65 6123 4567\n'],
    ['marks of writing direction around it', '\u202A+65 6123 4567\u202C'],
    ['a mark of writing direction within it', '+65 6123\u200E4567'],
    ['a blank that does not break', '+65\u00A06123\u00A04567'],
    ['a plus as wide as a Han character', '\uFF0B65 6123 4567'],
    ['an extension of digits behind a number sign', '+65 6123 4567 #12'],
    ['an extension behind pauses', '+6561234567,,12#'],
  ])('with %s', (_, text) => {
    expect(samePhone(text, '+6561234567')).toBe(true);
  });

  test.each([
    ['the same extension', 'x7', 'ext. 7', true],
    ['an extension on one side', 'x7', '', true],
    ['another extension', 'x7', 'x8', false],
    ['an extension that is longer', 'x7', 'x77', false],
  ])('or not, with %s', (_, one, other, same) => {
    expect(samePhone(`(415) 555-0042 ${one}`, `+1 415 555 0042 ${other}`, 'US')).toBe(same);
  });

  test.each([
    ['the same short number', '7042', '70-42', true],
    ['short numbers of which one ends like the other', '7042', '042', false],
    ['words', 'anonymous', 'anonymous', false],
    ['nothing', '', '', false],
    ['blanks', ' ', ' ', false],
    ['the same number in letters', '1-800-FLOWERS', '1 800 flowers', true],
    ['other letters behind the same digits', '1-800-FLOWERS', '1-800-MATTRES', false],
    ['the same number of no country', '+999123456789', '+999 123 456 789', true],
  ])('where neither is a number: %s', (_, one, other, same) => {
    expect(samePhone(one, other, 'US')).toBe(same);
  });
});

describe('the forms of a number', () => {
  test.each<[CountryCode | undefined, string, readonly string[]]>([
    [
      'US',
      '(415) 555-0042 ext. 7',
      [
        '+14155550042',
        '14155550042',
        '0014155550042',
        '(415) 555-0042',
        '4155550042',
        '+1 415 555 0042',
        '415-555-0042',
        '415.555.0042',
        '1-415-555-0042',
        '+1 (415) 555-0042',
        '+1-415-555-0042',
        '415 555 0042',
      ],
    ],
    [
      'PT',
      '+351211234567',
      [
        '+351211234567',
        '351211234567',
        '00351211234567',
        '21 123 4567',
        '211234567',
        '+351 21 123 4567',
        '211 234 567',
        '+351 211 234 567',
        '21-123-4567',
        '21.123.4567',
        '00351 21 123 4567',
        '+351-21-123-4567',
      ],
    ],
    [
      'GB',
      '020 7946 0018',
      [
        '+442079460018',
        '442079460018',
        '00442079460018',
        '020 7946 0018',
        '02079460018',
        '2079460018',
        '+44 20 7946 0018',
        '+44 (0)20 7946 0018',
        '020-7946-0018',
        '020.7946.0018',
        '0044 20 7946 0018',
        '+44-20-7946-0018',
      ],
    ],
    [
      'DE',
      '+1 (415) 555-0042',
      ['+14155550042', '0014155550042', '+1 415 555 0042', '+1 (415) 555-0042', '+1-415-555-0042'],
    ],
    [
      undefined,
      '+6561234567',
      ['+6561234567', '6561234567', '006561234567', '+65 6123 4567', '0065 6123 4567', '+65-6123-4567'],
    ],
    [undefined, '+999 123 456 789', ['+999123456789', '999123456789']],
    [undefined, ' 211 234 567 ', ['211 234 567']],
    ['PT', 'anonymous', ['anonymous']],
    ['PT', '  ', []],
  ])('in %s of %j', (country, phone, forms) => {
    expect(phoneForms(phone, country)).toEqual(forms);
  });

  test.each(NUMBERS)('are the same line in %s as %s, begin with E.164 and are twelve at most', (country, number) => {
    const forms = phoneForms(number, country);
    expect(forms.filter((form) => !samePhone(form, number, country))).toEqual([]);
    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.length).toBeGreaterThan(4);
    expect(forms.length).toBeLessThanOrEqual(12);
  });

  test('of an old Mexican number are those of the new, and the old ones are among them', () => {
    const forms = phoneForms('+5215512345678', 'MX');
    expect(forms).toEqual(phoneForms('+525512345678', 'MX'));
    expect(forms).toContain('+5215512345678');
  });
});

describe('whatever the text', () => {
  const countries = fc.constantFrom<CountryCode | undefined>(undefined, 'US', 'GB', 'DE', 'IT', 'BR', 'MX', 'RU');
  const phones = fc.stringMatching(/^(?:\+|00|0|)[1-9][\d ().,;x-]{0,18}$/);
  const texts = fc.oneof(phones, fc.string({ unit: 'binary' }));

  test('nothing throws, and no text is another line than itself in the other order', () => {
    fc.assert(
      fc.property(texts, texts, countries, (a, b, country) => {
        expect(samePhone(a, b, country)).toBe(samePhone(b, a, country));
      }),
    );
  });

  test('its forms are all one line, unless it is no number', () => {
    fc.assert(
      fc.property(phones, countries, (text, country) => {
        const [first = '', ...others] = phoneForms(text, country);
        expect(others.filter((form) => !samePhone(form, first, country))).toEqual([]);
        if (others.length > 0) expect(samePhone(text, first, country)).toBe(true);
      }),
    );
  });

  test('a number with its last digit changed is another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NUMBERS), fc.integer({ min: 1, max: 9 }), ([country, number], by) => {
        const other = number.slice(0, -1) + String((Number(number.at(-1)) + by) % 10);
        expect(phoneForms(number, country).filter((form) => samePhone(form, other, country))).toEqual([]);
      }),
    );
  });
});
