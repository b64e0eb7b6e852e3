import type { CountryCode } from 'libphonenumber-js/min';
import { describe, expect, test } from 'vitest';
import { toE164 } from '../../src/domain/phone.ts';

type Case = [reason: string, country: CountryCode | undefined, phone: string, e164: string];

describe('a phone number is put into E.164', () => {
  test.each<Case>([
    ['as it is, because it is E.164 already', undefined, '+351211234567', '+351211234567'],
    ['as it is, whatever the country', 'US', '+351211234567', '+351211234567'],
    ['without checking again what looks like E.164', undefined, '+999123456789', '+999123456789'],
    ['because blanks do not matter', undefined, '+351 211 234 567', '+351211234567'],
    ['because hyphens and brackets do not matter', 'US', '(212) 555-0123', '+12125550123'],
    ['because a slash does not matter', 'DE', '030/123456', '+4930123456'],
    ['because a tel: link is a number', undefined, 'tel:+351211234567', '+351211234567'],
    ['by the code of the country', 'PT', '211 234 567', '+351211234567'],
    ['without the national 0 of Britain', 'GB', '020 7946 0018', '+442079460018'],
    ['without the 0 that Britons put in brackets', 'GB', '+44 (0)20 7946 0018', '+442079460018'],
    ['without the national 0 of France', 'FR', '06 12 34 56 78', '+33612345678'],
    ['without the national 0 of Australia', 'AU', '0412 345 678', '+61412345678'],
    ['without the national 8 of Russia', 'RU', '8 (495) 123-45-67', '+74951234567'],
    ['without the national 1 of the United States', 'US', '1 212 555 0123', '+12125550123'],
    ['with the 0 of Italy, which belongs to the number', 'IT', '02 1234 5678', '+390212345678'],
    ['with the ninth digit of a Brazilian mobile', 'BR', '11 91234-5678', '+5511912345678'],
    ['without the trunk 0 of India', 'IN', '098765 43210', '+919876543210'],
    ['behind the 00 of Portugal', 'PT', '0034 911 234 567', '+34911234567'],
    ['behind the 011 of the United States', 'US', '011 351 211 234 567', '+351211234567'],
    ['with the code of the country but no +', 'PT', '351 211 234 567', '+351211234567'],
    ['without an extension, which E.164 has no room for', undefined, '+351211234567 ext. 12', '+351211234567'],
    ['without an extension of a national number', 'US', '(212) 555-0123 x7', '+12125550123'],
    ['without the extension of a tel: link', undefined, 'tel:+1-212-555-0123;ext=7', '+12125550123'],
    ['without an extension in Portuguese', 'PT', '211 234 567 ramal 5', '+351211234567'],
    ['without marks of writing direction', undefined, '\u202A+351211234567\u202C', '+351211234567'],
    ['without a mark within it', 'PT', '211\u200E234 567', '+351211234567'],
    [
      'without checking again what looks like E.164 between such marks',
      undefined,
      '\u200E+999123456789',
      '+999123456789',
    ],
    ['with blanks that do not break', undefined, '+351\u00A0211\u00A0234\u00A0567', '+351211234567'],
    ['with characters as wide as Han characters', undefined, '＋３５１ ２１１２３４５６７', '+351211234567'],
    ['without a label before it', 'PT', 'Tel. 211 234 567', '+351211234567'],
    ['with its country code in brackets', undefined, '(+351) 211 234 567', '+351211234567'],
    ['without the apostrophes of Switzerland', 'CH', "044'668'18'00", '+41446681800'],
    ['without the national 0 behind the code of Britain', undefined, '+44 020 7946 0018', '+442079460018'],
    ['with the 0 of Italy behind its code', undefined, '+39 02 1234 5678', '+390212345678'],
    ['behind a 00 that is not dialled there', 'US', '0044 20 7946 0018', '+442079460018'],
    ['behind a 00 that with what follows is a carrier there', 'BR', '0055 11 91234-5678', '+5511912345678'],
    ['with the code of Germany but no +', 'DE', '4915123456789', '+4915123456789'],
    ['of a mobile that begins with the code of its country', 'IN', '9198765432', '+919198765432'],
    ['without what mobiles of Mexico had before them', 'MX', '044 55 1234 5678', '+525512345678'],
  ])('%s (%s: %s)', (_, country, phone, e164) => {
    expect(toE164(phone, country)).toBe(e164);
  });

  test.each<[reason: string, country: CountryCode | undefined, phone: string]>([
    ['it has no country code and there is no country', undefined, '211 234 567'],
    ['00 means nothing without a country', undefined, '00351211234567'],
    ['it lacks its area code', 'US', '555-0123'],
    ['it is a short number', 'PT', '112'],
    ['it is too long', 'PT', '211 234 567 890 123 456'],
    ['two numbers are none', 'PT', '211 234 567 / 931 234 567'],
    ['it stands in a sentence', 'PT', 'call 211 234 567 tomorrow'],
    ['a withheld number is a word', 'PT', 'anonymous'],
    ['it is too short for E.164', undefined, '+12345'],
    ['no country code begins with 0', undefined, '+0351211234567'],
    ['it is empty', 'PT', ''],
    ['it is blank', 'PT', '  '],
  ])('but not when %s (%s: %j)', (_, country, phone) => {
    expect(toE164(phone, country)).toBeUndefined();
  });
});
