/** Every message in every language, with sample values. */
import { describe, expect, test } from 'vitest';
import { type Messages, messagesIn } from '../../src/domain/messages.ts';
import type { Settings } from '../../src/domain/settings.ts';

type Language = Settings['language'];
const TRANSLATIONS = { pt: true, es: true, fr: true, de: true } satisfies Record<Exclude<Language, 'en'>, true>;
const LANGUAGES = ['en', ...Object.keys(TRANSLATIONS)] as Language[];

const SERVICE = 'Acme Service Cloud';
const NAME = 'Maria João Silva';
const LABEL = 'E-mail of the contact';

/** Each message is said once with each of its samples. */
const SAMPLES: { readonly [Name in keyof Messages]: readonly Parameters<Messages[Name]>[] } = {
  mustHaveValue: [[LABEL]],
  mustBeSingle: [[LABEL]],
  mustBeWhole: [[LABEL]],
  mustBePhone: [[LABEL]],
  mustBeWebAddress: [[LABEL]],
  mustBeDate: [[LABEL, 'YYYY-MM-DDTHH:mm:ssZ']],
  mustBeOneOf: [[LABEL, 'normal, low, high, urgent']],
  contactsFit: [
    [SERVICE, 0],
    [SERVICE, 1],
    [SERVICE, 12],
  ],
  beingDone: [[SERVICE]],
  notKnown: [[SERVICE], [SERVICE, 1], [SERVICE, 15]],
  doneLater: [[SERVICE]],
  unreachable: [[SERVICE]],
  noAnswerInTime: [[SERVICE]],
  tooManyRequests: [[SERVICE]],
  errorAnswer: [[SERVICE], [SERVICE, 503]],
  mustReconnect: [[SERVICE]],
  ownError: [[SERVICE]],
  nothingDone: [[]],
  contactCreated: [[NAME]],
  contactUpdated: [[NAME]],
  ticketCreated: [['t-0e62c7dda497', NAME]],
  noteAdded: [[NAME]],
  callLogged: [[NAME]],
  contactNeedsReach: [[]],
  contactIsBusy: [[]],
  callSubject: [['inbound'], ['outbound', 40], ['missed', 0]],
};

const SAID = Object.entries(SAMPLES).flatMap(([name, samples]) =>
  samples.map((values: readonly unknown[]) => ({ name, values })),
);

function say(language: Language, name: string, values: readonly unknown[]): string {
  const message = messagesIn(language)[name as keyof Messages] as (...values: readonly unknown[]) => string;
  return message(...values);
}

/** What stands for itself in every language: a direction is a word, and none is counted. */
const isInserted = (value: unknown) => value !== 0 && !['inbound', 'outbound', 'missed'].includes(String(value));

const wordsOf = (text: string) => text.match(/\p{L}+/gu)?.join(' ');

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(SAID)('$name of $values is a short text with the values in it', ({ name, values }) => {
    const text = say(language, name, values);
    expect(text).toBe(text.trim());
    expect(text.length).toBeGreaterThan(0);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).not.toMatch(/undefined|null|\$\{/);
    for (const value of values.filter(isInserted)) expect(text).toContain(String(value));
  });

  test('each value makes a difference', () => {
    const texts = SAID.map(({ name, values }) => say(language, name, values));
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });
});

describe.each(Object.keys(TRANSLATIONS) as Language[])('the translation into %s', (language) => {
  test.each(SAID)('is one: $name of $values', ({ name, values }) => {
    expect(wordsOf(say(language, name, values))).not.toBe(wordsOf(say('en', name, values)));
  });
});

test('No two languages say the same', () => {
  for (const { name, values } of SAID) {
    const texts = LANGUAGES.map((language) => say(language, name, values));
    expect(new Set(texts).size, texts.join(' | ')).toBe(LANGUAGES.length);
  }
});

test.each([
  ['en', 0, 'No contact in Acme fits; nothing was changed'],
  ['en', 1, '1 contact in Acme fits; nothing was changed'],
  ['en', 2, '2 contacts in Acme fit; nothing was changed'],
  ['pt', 1, '1 contacto em Acme corresponde; nada foi alterado'],
  ['pt', 2, '2 contactos em Acme correspondem; nada foi alterado'],
  ['es', 2, '2 contactos en Acme coinciden; no se ha cambiado nada'],
  ['fr', 2, '2 contacts dans Acme correspondent\u00a0; rien n’a été modifié'],
  ['de', 1, '1 Kontakt in Acme passt; es wurde nichts geändert'],
  ['de', 2, '2 Kontakte in Acme passen; es wurde nichts geändert'],
] as const)('In %s %i contacts are counted as one counts', (language, count, text) => {
  expect(messagesIn(language).contactsFit('Acme', count)).toBe(text);
});
