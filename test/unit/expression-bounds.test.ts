/** Expressions, and data, that try to make an evaluation long: refused beforehand, or as cheap as any. */
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../src/connectors/rest/expression.ts';
import { costOf } from '../../src/connectors/rest/expression-cost.ts';
import { expressionProblem } from '../../src/connectors/rest/expression-rules.ts';
import { compile } from '@jmespath-community/jmespath';

const evaluate = (text: string, value: unknown) => compileExpression(text).evaluate(value);

describe('what would multiply', () => {
  test.each<[what: string, text: string, problem: string]>([
    ['a text that is too long', `a${' '.repeat(1000)}`, 'must have at most 1000 characters; it has 1001'],
    ['brackets too deep', `${'('.repeat(17)}a${')'.repeat(17)}`, 'must not have brackets more than 16 deep'],
    ['nested filters too deep', `${'[?a'.repeat(17)}${']'.repeat(17)}`, 'must not have brackets more than 16 deep'],
    ['functions too deep', 'abs(abs(abs(abs(abs(a)))))', 'must not nest functions more than 4 deep'],
    [
      'functions too deep within references',
      'map(&map(&map(&map(&map(&a, @), @), @), @), @)',
      'must not nest functions',
    ],
    ['lists that double, five times', Array(5).fill('[@,@]').join(' | '), 'must not build so much'],
    [
      'lists that double within one another',
      '[[[[@,@],[@,@]] | [@,@]] | [@,@]] | [@,@,@] | [@,@,@]',
      'must not build so much',
    ],
    ['hashes that double', Array(5).fill('{a: @, b: @}').join(' | '), 'must not build so much'],
    ['elements that double', Array(7).fill('[@,@][]').join(' | '), 'must not build so much'],
    ['elements that double, by map', Array(5).fill('map(&[@,@], @)').join(' | '), 'must not build so much'],
    ['merged copies', Array(5).fill('{a: merge(@,@,@), b: @}').join(' | '), 'must not build so much'],
    ['zipped copies', Array(5).fill('zip(@,@,@)').join(' | '), 'must not build so much'],
    [
      'to_string of to_string of to_string',
      'to_string(to_string(to_string(@)))',
      'must not use to_string() more than 2',
    ],
    ['three times to_string', '[to_string(@),to_string(@),to_string(@)]', 'must not use to_string() more than 2 times'],
    ['to_string of many copies', 'to_string([@,@,@,@,@,@,@]) | to_string([@,@])', 'must not build so much'],
    [
      'characters as elements, again and again',
      "[*].split(@, '')[].split(@, '')[].split(@, '')[]",
      'must not build so much',
    ],
    [
      'a long literal for each element, over and over',
      `[*].split('${'a'.repeat(800)}', '')[]`,
      'must not build so much',
    ],
    [
      'a literal list for each element',
      `[*].not_null(\`[${Array(200).fill('0').join(',')}]\`)[]`,
      'must not build so much',
    ],
    ['glue from the data', 'join(a, [b, c])', 'must give join() a literal text'],
    ['long glue', `join('${'-'.repeat(65)}', @)`, 'must give join() a literal text of at most 64 characters'],
    ['a separator from the data', 'split(a, b)', 'must give split() a literal text'],
    ['a search for what the data say, in what they say', 'contains(a, b)', 'must give contains() at least one literal'],
    ['another such search', 'find_first(a, b)', 'must give find_first() a literal text'],
    ['another such search from behind', 'find_last(a, b)', 'must give find_last() a literal text'],
    ['a text as wide as the data say', 'pad_left(a, b)', 'must not use pad_left(): a width in the data'],
    ['another of the kind', "pad_right('x', `1000000000`)", 'must not use pad_right()'],
    ['replacements', "replace(a, 'a', 'aaaaaaaa')", 'must not use replace()'],
    ['the whole for each element', '[*].[$]', 'must not use $'],
    ['the whole for each element, by a variable', 'let $all = @ in [*].[$all]', 'must not use let or variables'],
    [
      'reading over and over what was made larger',
      `[@,@,@,@,@,@,@,@,@,@][]${' | [*]'.repeat(150)}`,
      'must not do so much',
    ],
  ])('is refused: %s', (_, text, problem) => {
    expect(expressionProblem(text)).toContain(problem);
  });

  test.each([
    "contacts[].{id: id, name: join(' ', [first, last]), mails: emails[].address, phones: phones[].{n: number, t: type}}",
    "results[?status == 'active'] | [0:50] | sort_by(@, &name)",
    "join(', ', addresses[].join(' ', [street, zip, city]))",
    "from_items(custom_fields[?type == 'text'].[name, value])",
    "not_null(trim(name), trim(company), 'Unknown')",
    "split(trim(lower(name)), ' ')[0]",
    `{${Array.from({ length: 40 }, (_, index) => `f${index}: properties.f${index}`).join(', ')}}`,
  ])('is not refused where it is of use: %s', (text) => {
    expect(expressionProblem(text)).toBeUndefined();
  });
});

/** The value, and how often something of it was read. */
function counted(value: unknown): { readonly value: unknown; readonly reads: () => number } {
  let reads = 0;
  const wrap = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null) return inner;
    return new Proxy(inner, {
      get(target, key, receiver) {
        reads += 1;
        return wrap(Reflect.get(target, key, receiver));
      },
    });
  };
  return { value: wrap(value), reads: () => reads };
}

const person = (index: number) => ({
  id: index,
  tags: ['a', 'b'],
  name: `n${(index * 7919) % 1009}`,
  sub: [{ x: index }],
});

describe('what stays cheap', () => {
  test.each([
    ['a filter in a filter in a filter', '[?sub[?x[?y] || x]]'],
    ['a comparison of all with itself in a filter', '[?@ == @]'],
    ['a search in a list of each element', "[?contains(tags, 'b')]"],
    ['sorting by a key', 'sort_by(@, &name)'],
    ['sorting by a key that is itself sorted', 'sort_by(@, &sort_by(sub, &x)[0].x)'],
    ['grouping', 'group_by(@, &name)'],
    ['items, values and keys', '[*].[items(@), values(@), keys(@)]'],
    ['zipping', 'zip(@, @)'],
    ['slices with a step', '[::-1] | [::2]'],
    ['maps within maps', 'map(&map(&x, sub), @)'],
    ['reversing', 'reverse(@)'],
    ['the largest and the smallest', '[max_by(@, &name), min_by(@, &id)]'],
    ['flattening again and again', '[[@][] | [] | []]'],
    ['arithmetic', '[*].[id + id * id - id]'],
    ['merging', '[*].merge(@, @)'],
  ])('is %s: twice the input takes twice the reads', (_, text) => {
    const readsOf = (size: number) => {
      const { value, reads } = counted(Array.from({ length: size }, (__, index) => person(index)));
      evaluate(text, value);
      return reads();
    };
    const [once, twice] = [readsOf(500), readsOf(1000)];
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThan(once * 2.1);
  });

  test.each([
    ['to_string(@)', '\u0000'.repeat(1000)],
    ["split(@, '')", 'a'.repeat(1000)],
    ["join('-', @)", Array.from({ length: 1000 }, () => '')],
    ['[@,@] | [@,@] | [@,@]', Array.from({ length: 1000 }, () => 0)],
    ['[*].{name: @, list: [@, @]}', Array.from({ length: 1000 }, () => 0)],
    ['to_string([*].{name: @})', Array.from({ length: 1000 }, () => 0)],
    ["[*].not_null('a rather long text of a literal')", Array.from({ length: 1000 }, () => 0)],
    ['items(@)', Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 0]))],
  ])('is the outcome of %s: no larger than the cost that is reckoned with', (text, value) => {
    const { growth } = costOf(compile(text));
    expect(wordsOf(evaluate(text, value))).toBeLessThanOrEqual(growth * wordsOf(value) + growth);
  });

  test.each([
    ['trimming a text of blanks that does not end with one', 'trim(@)', `x${' '.repeat(500_000)}x`],
    ['trimming lines', 'trim_right(@)', `${' \n'.repeat(300_000)}x`],
  ])('is %s', (_, text, value) => {
    expect(evaluate(text, value)).toBe(value);
  });

  test.each<[what: string, text: string, found: unknown]>([
    ['nots', `${'!'.repeat(500)}a`, true],
    ['minuses', `${'- '.repeat(498)}a`, 1],
    ['brackets', `${'('.repeat(16)}a${')'.repeat(16)}`, 1],
  ])('is a long row of %s', (_, text, found) => {
    expect(evaluate(text, { a: 1 })).toBe(found);
  });

  test('is a long chain of parts', () => {
    expect(evaluate(`@${' | @'.repeat(240)}`, 5)).toBe(5);
    expect(evaluate(`a${'||a'.repeat(330)}`, {})).toBeUndefined();
    expect(evaluate(`a${'.a'.repeat(499)}`, {})).toBeUndefined();
  });

  test('is a value 64 deep', () => {
    let value: unknown = 'leaf';
    for (let depth = 0; depth < 64; depth += 1) value = depth % 2 === 0 ? { a: value } : [value];
    expect(evaluate('@ == @', value)).toBe(true);
    expect(evaluate('length(to_string(@))', value)).toBeGreaterThan(64);
    expect(evaluate(`[0]${'.a[0]'.repeat(31)}.a`, value)).toBe('leaf');
  });
});

/** The size in words, as the cost has it. */
function wordsOf(value: unknown): number {
  if (typeof value === 'string') return Math.max(1, Math.ceil(value.length / 8));
  if (Array.isArray(value)) return value.reduce((sum: number, element) => sum + wordsOf(element), 1);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + Math.ceil(key.length / 8) + wordsOf(inner), 1);
}
