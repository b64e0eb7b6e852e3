import { describe, expect, test } from 'vitest';
import { DEEPEST, type JsonBounds, MOST_VALUES } from '../../src/http/bounded-json.ts';
import { parseJsonObject } from '../../src/http/body.ts';

const parse = (text: string, bounds?: JsonBounds) => parseJsonObject(new TextEncoder().encode(text), bounds);
const refusal = (rule: string) =>
  expect.objectContaining({ code: 'invalid_body', message: `The body ${rule}`, detail: { field: 'body', rule } });
const nested = (levels: number, open: string, close: string) =>
  `{"data":${open.repeat(levels - 1)}0${close.repeat(levels - 1)}}`;

describe('a body', () => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('of nested %s is taken down to the deepest level and refused below it', (_, open, close) => {
    expect(parse(nested(DEEPEST, open, close))).toHaveProperty('data');
    for (const levels of [DEEPEST + 1, 40_000]) {
      expect(() => parse(nested(levels, open, close))).toThrow(refusal('must not be nested deeper than 32 levels'));
    }
  });

  test('may have so many keys and elements in all, and no more', () => {
    const rule = 'must not have more than 10000 keys and elements';
    const many = (count: number) => JSON.stringify({ list: Array.from({ length: count - 1 }, () => 0) });
    expect(parse(many(MOST_VALUES))).toHaveProperty('list');
    expect(() => parse(many(MOST_VALUES + 1))).toThrow(refusal(rule));
    const keys = Object.fromEntries(Array.from({ length: MOST_VALUES / 2 }, (_, index) => [`k${index}`, 0]));
    expect(() => parse(JSON.stringify({ one: keys, other: keys }))).toThrow(refusal(rule));
    expect(parse(many(MOST_VALUES + 1), { mostValues: 2 * MOST_VALUES })).toHaveProperty('list');
  });

  test('gets rid of halves of surrogate pairs, in texts and in keys, and keeps whole ones', () => {
    const text = String.raw`{"a":"\ud83d","b":["x\udc00y",{"\ud800k":"\udfff","n":1}],"c":"\ud83d\ude00","\udc00":{"d":"\ud800"}}`;
    expect(parse(text)).toEqual({
      a: '\ufffd',
      b: ['x\ufffdy', { '\ufffdk': '\ufffd', n: 1 }],
      c: '😀',
      '\ufffd': { d: '\ufffd' },
    });
    expect(parse(String.raw`{"a":"\ud83d"}`, { keepsHalves: true })).toEqual({ a: '\ud83d' });
  });

  test('changes no prototype', () => {
    const body = parse(
      String.raw`{"__proto__":{"polluted":"\ud800"},"constructor":{"prototype":{"polluted":1}},"toJSON":1}`,
    );
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor', 'toJSON']);
  });
});
