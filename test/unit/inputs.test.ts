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

const read = (data: Readonly<Record<string, unknown>>, inputs: ActionInputs = INPUTS) =>
  parseInputs(inputs, data, SETTINGS);

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
