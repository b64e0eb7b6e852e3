import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInputs } from '../../src/actions/inputs.ts';
import type { ActionInput, ActionInputs } from '../../src/domain/action.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { refusalOf } from './refusal.ts';

const SETTINGS: Settings = {
  country: 'PT',
  timeZone: 'Europe/Lisbon',
  language: 'en',
  unreadablePhones: 'keep',
  sharedNumbers: 'only',
};

const INPUTS = {
  subject: { name: 'Subject', type: 'text' },
  note: { name: 'Note', type: 'textarea' },
  count: { name: 'Count', type: 'number' },
  phone: { name: 'Phone', type: 'tel' },
  link: { name: 'Link', type: 'url' },
  due: { name: 'Due date', type: 'datetime', format: 'YYYY-MM-DD' },
  queue: { name: 'Queue', type: 'select', options: ['Sales', 'Support'] },
} as const satisfies ActionInputs;

const read = (data: Readonly<Record<string, unknown>>, inputs: ActionInputs = INPUTS, settings = SETTINGS) =>
  parseInputs(inputs, data, settings);

describe('an input', () => {
  test.each([
    ['text', { subject: 'Missed call' }, { subject: 'Missed call' }],
    ['text with blanks around it', { subject: ' Missed call\n' }, { subject: 'Missed call' }],
    ['text that is a number', { subject: 42 }, { subject: '42' }],
    ['text that is true or false', { subject: false }, { subject: 'false' }],
    ['text of several lines', { note: 'one\ntwo' }, { note: 'one\ntwo' }],
    ['a number', { count: 42 }, { count: 42 }],
    ['a number as text', { count: ' 42 ' }, { count: 42 }],
    ['zero', { count: 0 }, { count: 0 }],
    ['a negative number as text', { count: '-42' }, { count: -42 }],
    ['a number with zeros behind the point', { count: '42.00' }, { count: 42 }],
    ['a phone in E.164', { phone: '+351211234567' }, { phone: '+351211234567' }],
    ["a phone in the form of the account's country", { phone: '211 234 567' }, { phone: '+351211234567' }],
    ['a phone as a number', { phone: 211234567 }, { phone: '+351211234567' }],
    ['a link', { link: 'http://azenha.example/a' }, { link: 'http://azenha.example/a' }],
    ['a link without its scheme', { link: 'www.azenha.example' }, { link: 'https://www.azenha.example/' }],
    ['a date', { due: '2026-07-01' }, { due: { date: '2026-07-01' } }],
    ["a time of the account's zone", { due: '2026-07-01T09:00:00' }, { due: { instant: Date.UTC(2026, 6, 1, 8) } }],
    ['a time with an offset', { due: '2026-07-01T09:00:00Z' }, { due: { instant: Date.UTC(2026, 6, 1, 9) } }],
    ['an option', { queue: 'Sales' }, { queue: 'Sales' }],
    ['an option in other letters', { queue: 'sALES ' }, { queue: 'Sales' }],
    ['a list of one', { queue: ['Support'] }, { queue: 'Support' }],
    ['a list of texts', { subject: ['sales', null, '', 7] }, { subject: 'sales, 7' }],
    ['a list as JSON', { subject: '["agents", "sales"]' }, { subject: 'agents, sales' }],
    ['a list with blanks', { note: 'agents, sales' }, { note: 'agents, sales' }],
    ['a list without blanks', { subject: 'agents,sales' }, { subject: 'agents, sales' }],
    ['a text in brackets', { subject: '[urgent] call back' }, { subject: '[urgent] call back' }],
    ['a number with blanks between thousands', { count: '1 234 567' }, { count: 1_234_567 }],
    ['a number with blanks that do not break', { count: '-1\u00a0234\u202f567.00' }, { count: -1_234_567 }],
    ['a list of one number', { count: '["42"]' }, { count: 42 }],
    ['the first phone of several', { phone: '+351 211 234 567, +351 931 234 567' }, { phone: '+351211234567' }],
    ['the first phone of a JSON list', { phone: '["211234567", "931234567"]' }, { phone: '+351211234567' }],
    ['the first phone that can be read', { phone: 'anonymous,931234567' }, { phone: '+351931234567' }],
    ['the first link of several', { link: 'https://a.example/x,https://b.example' }, { link: 'https://a.example/x' }],
    ['the first link that can be read', { link: 'our page, b.example' }, { link: 'https://b.example/' }],
    ['a link with a comma', { link: 'https://a.example/x,y' }, { link: 'https://a.example/x,y' }],
    ['a list of one date', { due: ['2026-07-01'] }, { due: { date: '2026-07-01' } }],
    ['a list of one option as JSON', { queue: '["sales"]' }, { queue: 'Sales' }],
    ['the one option in a list', { queue: 'agents, sales' }, { queue: 'Sales' }],
    ['the same option twice', { queue: '["Sales", "sales"]' }, { queue: 'Sales' }],
  ])('may be %s', (_, data, values) => {
    expect(read(data)).toEqual(values);
  });

  test.each([
    ['a whole number, but is text', { count: 'many' }, 'Count', 'must be a whole number'],
    ['a whole number, but is a fraction', { count: 4.5 }, 'Count', 'must be a whole number'],
    ['a whole number, but is in powers of ten', { count: '1e3' }, 'Count', 'must be a whole number'],
    ['a whole number, but is too large', { count: '9007199254740993' }, 'Count', 'must be a whole number'],
    ['a whole number, but is true', { count: true }, 'Count', 'must be a whole number'],
    [
      'a phone, but is a word',
      { phone: 'anonymous' },
      'Phone',
      'must be a phone number with its country code, such as +351211234567',
    ],
    ['a link, but is a sentence', { link: 'our page' }, 'Link', 'must be a web address, such as https://example.com'],
    ['a date, but is a word', { due: 'tomorrow' }, 'Due date', 'must be a date or time of the form YYYY-MM-DD'],
    ['a day that exists', { due: '2026-02-30' }, 'Due date', 'must be a date or time of the form YYYY-MM-DD'],
    ['an option', { queue: 'Billing' }, 'Queue', 'must be one of Sales, Support'],
    ['one option, but is two', { queue: 'Sales, Support' }, 'Queue', 'must be one of Sales, Support'],
    ['a whole number, but is two', { count: '1, 2' }, 'Count', 'must be a whole number'],
    ['a whole number, but has a comma', { count: '1,234' }, 'Count', 'must be a whole number'],
    ['a whole number, but has blanks elsewhere', { count: '12 34' }, 'Count', 'must be a whole number'],
    [
      'one date, but is two',
      { due: '["2026-07-01", "2026-07-02"]' },
      'Due date',
      'must be a date or time of the form YYYY-MM-DD',
    ],
    ['a single value, but is an object', { subject: { text: 'Hello' } }, 'Subject', 'must be a single value'],
    ['a single value, but holds an object', { subject: ['a', {}] }, 'Subject', 'must be a single value'],
    ['a single value, but holds a list', { subject: ['a', ['b']] }, 'Subject', 'must be a single value'],
  ])('must be %s', (_, data, label, rule) => {
    const { code, message, detail } = refusalOf(() => read(data));
    const [key] = Object.keys(data);
    expect({ code, message, detail }).toEqual({
      code: 'invalid_input',
      message: `${label} ${rule}`,
      detail: { field: `data.${key}`, rule },
    });
  });
});

describe('an input without a value', () => {
  const nothing = [
    ['is missing', {}],
    ['is null', { value: null }],
    ['is empty', { value: '' }],
    ['is blank', { value: ' \t' }],
    ['is an empty list', { value: [] }],
    ['is a list of nothing', { value: [null, '', ' '] }],
    ['is an empty list as JSON', { value: '[]' }],
    ['is a provider that was not filled in', { value: '{{contact.email}}' }],
    ['is several of them', { value: '{{contact.first_name}} {{contact.last_name}}' }],
  ] as const;

  test.each(nothing)('is left out when it %s', (_, data) => {
    for (const input of Object.values(INPUTS)) expect(read(data, { value: input })).toEqual({});
  });

  test.each(nothing)('is refused when it is mandatory and %s', (_, data) => {
    for (const input of Object.values<ActionInput>(INPUTS)) {
      const mandatory = { ...input, mandatory: true } as ActionInput;
      const { code, message, detail } = refusalOf(() => read(data, { value: mandatory }));
      expect({ code, message, field: detail.field }).toEqual({
        code: 'invalid_input',
        message: `${input.name} must have a value`,
        field: 'data.value',
      });
    }
  });

  test('is not found among what every object inherits', () => {
    const inherited = { toString: { name: 'Text', type: 'text' } } as const;
    expect(read({}, inherited)).toEqual({});
  });
});

describe('a lenient phone', () => {
  const lenient = { phone: { name: 'Phone', type: 'tel', lenient: true } } as const;
  const strict = { phone: { ...lenient.phone, lenient: false } } as const;

  test.each([
    ['that can be read is in E.164', '211 234 567', '+351211234567'],
    ['that cannot be read is given as it is', ' ramal 12 ', 'ramal 12'],
    ['of a list is the first that can be read', ['ramal 12', '+14155550042'], '+14155550042'],
    ['of a list that nobody can read is the first', ['ramal 12', 'sala'], 'ramal 12'],
  ])('%s', (_what, phone, value) => {
    expect(read({ phone }, lenient)).toEqual({ phone: value });
  });

  test('is refused where the same input is strict', () => {
    expect(refusalOf(() => read({ phone: 'ramal 12' }, strict))).toMatchObject({ code: 'invalid_input' });
  });
});

test('Of options that differ by their letters, the one as it is written is meant', () => {
  const inputs = { queue: { name: 'Queue', type: 'select', options: ['sales', 'Sales'] } } as const;
  expect(read({ queue: 'Sales' }, inputs)).toEqual({ queue: 'Sales' });
  expect(read({ queue: 'SALES' }, inputs)).toEqual({ queue: 'sales' });
});

test('A list of a hundred thousand words that are no phones is refused at once', () => {
  const began = performance.now();
  expect(refusalOf(() => read({ phone: 'word,'.repeat(100_000) })).code).toBe('invalid_input');
  expect(performance.now() - began).toBeLessThan(1000);
});

describe('a refusal', () => {
  const inPortuguese = (data: Readonly<Record<string, unknown>>, inputs: ActionInputs = INPUTS) =>
    refusalOf(() => read(data, inputs, { ...SETTINGS, language: 'pt' }));

  test.each([
    [{ count: 'many' }, '«Count» tem de ser um número inteiro', 'must be a whole number'],
    [{ queue: 'Billing' }, '«Queue» tem de ser um destes valores: Sales, Support', 'must be one of Sales, Support'],
    [{ subject: {} }, '«Subject» tem de ser um único valor', 'must be a single value'],
  ])('of %o is spoken in the account’s language, beside the English rule', (data, spoken, rule) => {
    const { message, detail } = inPortuguese(data);
    const [key] = Object.keys(data);
    expect(detail).toEqual({ field: `data.${key}`, rule, spoken });
    expect(message.endsWith(rule)).toBe(true);
  });

  test('of a missing value is spoken as well', () => {
    const { detail } = inPortuguese({}, { last: { name: 'Apelido', type: 'text', mandatory: true } });
    expect(detail.spoken).toBe('«Apelido» tem de ter um valor');
  });

  test('never repeats the value', () => {
    for (const key of Object.keys(INPUTS)) {
      const { message, detail } = inPortuguese({ [key]: { hunter2: 'hunter2' } });
      expect(JSON.stringify([message, detail])).not.toContain('hunter2');
    }
    for (const key of ['count', 'phone', 'link', 'due', 'queue']) {
      const { message, detail } = inPortuguese({ [key]: 'hunter2 is secret' });
      expect(JSON.stringify([message, detail])).not.toContain('hunter2');
    }
  });
});

test('Keys that are not declared are ignored', () => {
  expect(read(JSON.parse('{"subject": "Hello", "other": {"a": 1}, "__proto__": {"count": 7}}'))).toEqual({
    subject: 'Hello',
  });
});

describe('whatever JSON arrives, an input is a value or a refusal', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.double().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d)?$/),
    fc.stringMatching(/^[+\d][\d ()-]{1,20}$/),
    fc.webUrl(),
    fc.array(fc.string()).map((texts) => JSON.stringify(texts)),
    fc.array(fc.constantFrom('Sales', 'Support', '211234567', '7', '{{tags}}')).map((texts) => texts.join(',')),
  );

  test('that names an input by its label', () => {
    const keys = Object.keys(INPUTS) as (keyof typeof INPUTS)[];
    fc.assert(
      fc.property(fc.constantFrom(...keys), value, (key, given) => {
        const outcome = readOrRefusal({ [key]: given });
        if (!(outcome instanceof BridgeError)) return;
        expect(outcome.code).toBe('invalid_input');
        expect(outcome.message).toBe(`${INPUTS[key].name} ${outcome.detail.rule}`);
      }),
      { numRuns: 1000 },
    );
  });

  test('even when lists are nested as deeply as a body can hold', () => {
    const depth = 100_000;
    const data = JSON.parse(`{"subject": ${'['.repeat(depth)}${']'.repeat(depth)}}`);
    expect(() => readOrRefusal(data)).not.toThrow();
  });

  function readOrRefusal(data: Readonly<Record<string, unknown>>) {
    try {
      return read(data);
    } catch (error) {
      if (error instanceof BridgeError) return error;
      throw error;
    }
  }
});
