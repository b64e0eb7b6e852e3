import { describe, expect, test } from 'vitest';
import type { ActionInput, ActionInputs } from '../../src/domain/action.ts';
import type { WireContact } from '../../src/contract/contact-sync.ts';
import { fillInputs, renderTemplate } from '../../simulator/value-providers.ts';

const MARIA: WireContact = {
  id: '501',
  name: 'Maria João Silva',
  title: 'Head of Support',
  company: 'Azenha Lda',
  emails: ['maria@azenha.example', 'm.silva@azenha.example'],
  phones: ['+351211234567', '+351931234567'],
  address: 'Rua Nova 1, 1000-001 Lisboa, PT',
  websites: ['https://azenha.example'],
  twitter: 'azenha',
};

const now = () => Date.UTC(2025, 2, 3, 16, 40, 5);

describe('a value provider', () => {
  test.each([
    ['contact.name', 'Maria João Silva'],
    ['contact.first_name', 'Maria'],
    ['contact.last_name', 'João Silva'],
    ['contact.email', 'maria@azenha.example'],
    ['contact.phone', '+351211234567'],
    ['contact.company', 'Azenha Lda'],
    ['contact.title', 'Head of Support'],
    ['contact.address', 'Rua Nova 1, 1000-001 Lisboa, PT'],
    ['contact.website', 'https://azenha.example'],
    ['contact.twitter', 'azenha'],
  ])('gives %s', (provider, value) => {
    expect(renderTemplate(`<{{${provider}}}>`, MARIA)).toBe(`<${value}>`);
  });

  test('stands between texts, several times, with or without blanks', () => {
    expect(renderTemplate('{{ contact.first_name }} ({{contact.email}})', MARIA)).toBe('Maria (maria@azenha.example)');
  });

  test('is nothing where it is not known', () => {
    expect(renderTemplate('a{{contact.skype}}b{{toString}}c', MARIA)).toBe('abc');
  });

  test('is nothing where the contact has no value, or there is no contact', () => {
    const nameless: WireContact = { id: '502', name: 'Rui', emails: [], phones: [] };
    expect(renderTemplate('{{contact.last_name}}{{contact.email}}', nameless)).toBe('');
    expect(renderTemplate('{{contact.name}}')).toBe('');
  });
});

describe('an input', () => {
  const fill = (input: ActionInput) => fillInputs({ field: input }, { contact: MARIA, now })['field'];

  test('is filled from its default', () => {
    expect(fill({ type: 'text', name: 'Subject', default: 'Call with {{contact.first_name}}' })).toBe(
      'Call with Maria',
    );
  });

  test('is left out without a default', () => {
    expect(fill({ type: 'number', name: 'Count' })).toBeUndefined();
    expect(fill({ type: 'textarea', name: 'Note' })).toBeUndefined();
  });

  test('is sent empty where its default comes to nothing', () => {
    expect(fill({ type: 'text', name: 'Skype', default: '{{contact.skype}}' })).toBe('');
  });

  test('of type select takes the first option', () => {
    expect(fill({ type: 'select', name: 'Priority', options: ['low', 'high'] })).toBe('low');
  });

  test.each([
    ['YYYY-MM-DD', '2025-03-03'],
    ['YYYY-MM-DDTHH:mm:ss', '2025-03-03T16:40:05'],
    ['YYYY-MM-DDTHH:mm:ssZ', '2025-03-03T16:40:05+00:00'],
  ] as const)('of type datetime takes the present in the format %s', (format, value) => {
    expect(fill({ type: 'datetime', name: 'Due', format })).toBe(value);
  });

  test.each([
    ['text', 'Sample topic'],
    ['textarea', 'Sample topic'],
    ['number', '1'],
    ['tel', '+12025550123'],
    ['url', 'https://example.com/'],
  ] as const)('of type %s gets a sample value where it is mandatory and empty', (type, value) => {
    expect(fill({ type, name: 'Topic', mandatory: true })).toBe(value);
    expect(fill({ type, name: 'Topic', mandatory: true, default: '{{contact.skype}}' })).toBe(value);
  });
});

test('Values that were typed win over defaults, and others come along', () => {
  const declared: ActionInputs = {
    subject: { type: 'text', name: 'Subject', default: '{{contact.name}}' },
    count: { type: 'number', name: 'Count', default: '2' },
  };
  const inputs = { subject: 'Missed call', queue: 'VIP' };
  expect(fillInputs(declared, { contact: MARIA, inputs, now })).toEqual({
    subject: 'Missed call',
    count: '2',
    queue: 'VIP',
  });
});
