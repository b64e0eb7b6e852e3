import { describe, expect, test } from 'vitest';
import { mergeSettings, parseSettings } from '../../src/domain/settings.ts';

describe('settings given as text', () => {
  test.each([
    ['a country', { country: 'PT' }, { country: 'PT' }],
    ['a country in lower case with blanks', { country: ' pt ' }, { country: 'PT' }],
    ['a time zone', { timeZone: 'America/New_York' }, { timeZone: 'America/New_York' }],
    ['a time zone in lower case with blanks', { timeZone: ' europe/lisbon ' }, { timeZone: 'Europe/Lisbon' }],
    ['the wish to keep phones', { unreadablePhones: 'keep' }, { unreadablePhones: 'keep' }],
    ['the wish to drop phones', { unreadablePhones: 'drop' }, { unreadablePhones: 'drop' }],
    ['the wish for the newest contact', { sharedNumbers: ' newest ' }, { sharedNumbers: 'newest' }],
    ['the wish for no contact', { sharedNumbers: 'none' }, { sharedNumbers: 'none' }],
    ['a language in capitals', { language: 'PT' }, { language: 'pt' }],
    ['nothing', {}, {}],
    ['empty texts, which are none', { country: '', timeZone: '', unreadablePhones: undefined }, {}],
  ])('may be %s', (_, texts, settings) => {
    expect(parseSettings(texts)).toEqual({ settings, problems: [] });
  });

  test.each([
    ['a country by its name', { country: 'Portugal' }, 'must be a country code of two letters, such as PT'],
    ['a country that does not exist', { country: 'ZZ' }, 'must be a country code of two letters, such as PT'],
    ['a zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'must be an IANA time zone, such as Europe/Lisbon'],
    ['a language that no message is in', { language: 'nl' }, 'must be one of en, pt, es, fr, de'],
    ['a third wish for phones', { unreadablePhones: 'hide' }, 'must be keep or drop'],
    ['a fifth wish for shared numbers', { sharedNumbers: 'all' }, 'must be one of only, newest, first, none'],
  ])('must not be %s', (_, texts, rule) => {
    const [name] = Object.keys(texts);
    expect(parseSettings(texts)).toEqual({ settings: {}, problems: [{ name, rule }] });
  });

  test('are all checked: the good ones are kept and every bad one is named', () => {
    const { settings, problems } = parseSettings({ country: 'ZZ', timeZone: 'Asia/Tokyo', unreadablePhones: 'hide' });
    expect(settings).toEqual({ timeZone: 'Asia/Tokyo' });
    expect(problems.map(({ name }) => name)).toEqual(['country', 'unreadablePhones']);
  });
});

describe('settings put together', () => {
  test('are the defaults where nobody says anything: UTC, phones kept, nobody of several, no country', () => {
    expect(mergeSettings()).toEqual({
      timeZone: 'UTC',
      language: 'en',
      unreadablePhones: 'keep',
      sharedNumbers: 'only',
    });
  });

  test('are those of the last who says something', () => {
    const merged = mergeSettings({ country: 'PT', timeZone: 'Europe/Lisbon' }, { country: 'ES' }, {});
    expect(merged).toEqual({
      country: 'ES',
      timeZone: 'Europe/Lisbon',
      language: 'en',
      unreadablePhones: 'keep',
      sharedNumbers: 'only',
    });
  });

  test('leave the defaults as they were', () => {
    mergeSettings({ timeZone: 'Asia/Tokyo' });
    expect(mergeSettings().timeZone).toBe('UTC');
  });
});
