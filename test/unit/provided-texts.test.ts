/** The forms in which a value of `data` holds texts. */
import { describe, expect, test } from 'vitest';
import { addressesIn, partsOf, spaced, textsOf } from '../../src/actions/provided-texts.ts';

describe('a value', () => {
  test.each([
    ['a text', 'agents', ['agents']],
    ['a text with blanks around it', ' agents\n', ['agents']],
    ['a list', ['agents', ' sales '], ['agents', 'sales']],
    ['a JSON list as text', '["agents", "sales"]', ['agents', 'sales']],
    ['a JSON list as text with blanks', ' [ "agents" ,"" , "sales" ] ', ['agents', 'sales']],
    ['an empty JSON list as text', '[]', []],
    ['a text with commas', 'agents,sales', ['agents,sales']],
    ['no JSON list, though it begins with a bracket', '[urgent] call back', ['[urgent] call back']],
    ['no JSON list, though it begins like one', '["urgent"] call back', ['["urgent"] call back']],
    ['no JSON list, because it is not closed', '["agents", "sales"', ['["agents", "sales"']],
    ['a JSON list of other things than texts', '["a", 1]', ['["a", 1]']],
    ['a JSON list of numbers', '[1, 2]', ['[1, 2]']],
    ['a JSON object', '{"a": "b"}', ['{"a": "b"}']],
    ['a provider that was not filled in', '{{contact.email}}', []],
    ['several of them', '{{contact.first_name}} {{ contact.last_name }}\n', []],
    ['a list of them', ['{{contact.email}}', 'ana@azenha.example'], ['ana@azenha.example']],
    ['a text with one of them', 'Call with {{contact.first_name}}', ['Call with {{contact.first_name}}']],
    ['braces with other words in them', '{{call her back!}}', ['{{call her back!}}']],
    ['a number', 7, ['7']],
    ['false', false, ['false']],
    ['nothing', undefined, []],
  ])('holds the texts of %s', (_, value, texts) => {
    expect(textsOf(value)).toEqual(texts);
  });

  test.each([
    ['is an object', {}],
    ['holds an object', ['a', {}]],
    ['holds a list', ['a', ['b']]],
  ])('holds no texts where it %s', (_, value) => {
    expect(textsOf(value)).toBeUndefined();
  });

  test('of a hundred thousand brackets or braces is read at once', () => {
    expect(textsOf('['.repeat(100_000))).toHaveLength(1);
    expect(textsOf(`["${'['.repeat(100_000)}`)).toHaveLength(1);
    expect(textsOf('{{a}} '.repeat(50_000))).toEqual([]);
    expect(textsOf(`${'{{a}} '.repeat(50_000)}!`)).toHaveLength(1);
  });
});

describe('a list of words', () => {
  test.each([
    ['agents,support', 'agents, support'],
    ['ana@azenha.example,rui@azenha.example', 'ana@azenha.example, rui@azenha.example'],
    ['Ávila,Évora,Óbidos', 'Ávila, Évora, Óbidos'],
  ])('has blanks behind its commas: %s', (text, expected) => {
    expect(spaced(text)).toBe(expected);
  });

  test.each([
    'agents, support',
    'agents',
    '1,50',
    'EUR 1,50',
    'a,1',
    'https://azenha.example/a,b',
    'Call her back,please do',
    'agents,',
  ])('is not what else holds a comma: %s', (text) => {
    expect(spaced(text)).toBe(text);
  });
});

test('A text is itself a part of a list, before what stands between its commas', () => {
  expect(partsOf('a')).toEqual(['a', 'a']);
  expect(partsOf('a, b,c')).toEqual(['a, b,c', 'a', 'b', 'c']);
});

test.each([
  ['https://a.example/x,y', ['https://a.example/x,y']],
  ['https://a.example, https://b.example', ['https://a.example', 'https://b.example']],
  ['https://a.example,https://b.example', ['https://a.example', 'https://b.example']],
  ['a.example, b.example', ['a.example', 'b.example']],
])('A web address ends before a blank or the next one: %s', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});
