/** Expressions in workerd, where the library is another build than in Node. */

import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/connectors/rest/expression.ts';

const evaluate = (text: string, value: unknown) => compileExpression(text).evaluate(value);

describe('an expression in workerd', () => {
  test('finds what it finds in Node', () => {
    const value = { results: [{ id: 10, first: ' Ana ', last: 'Sá' }, { id: 9 }] };
    expect(evaluate("results[?first].join(' ', [trim(first), last]) | [0]", value)).toBe('Ana Sá');
    expect(evaluate('sort(results[].id)', value)).toEqual([9, 10]);
    expect(evaluate('results.constructor | @', value)).toBeUndefined();
  });

  test('can be as long a chain, and evaluate as deep a value, as may be', () => {
    let deep: unknown = 'leaf';
    for (let depth = 0; depth < 64; depth += 1) deep = [deep];
    expect(evaluate(`a${'||a'.repeat(330)}`, {})).toBeUndefined();
    expect(evaluate(`a${'.a'.repeat(499)}`, {})).toBeUndefined();
    expect(evaluate(`${'!'.repeat(500)}a`, { a: 1 })).toBe(true);
    expect(evaluate('@ == @', deep)).toBe(true);
  });
});
