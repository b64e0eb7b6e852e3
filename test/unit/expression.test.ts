import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression, ExpressionError } from '../../src/connectors/rest/expression.ts';
import { expressionProblem } from '../../src/connectors/rest/expression-rules.ts';

const evaluate = (text: string, value: unknown) => compileExpression(text).evaluate(value);

describe('an expression', () => {
  test.each<[text: string, value: unknown, found: unknown]>([
    ['name', { name: 'Ana' }, 'Ana'],
    ['a.b.c', { a: { b: { c: 0 } } }, 0],
    ['"first name"', { 'first name': 'Ana' }, 'Ana'],
    ['emails[0].address', { emails: [{ address: 'a@b.c' }] }, 'a@b.c'],
    ["phones[?type=='mobile'].number | [0]", { phones: [{ type: 'home' }, { type: 'mobile', number: '1' }] }, '1'],
    ["join(' ', [first, last])", { first: 'Ana', last: 'Sá' }, 'Ana Sá'],
    ["not_null(name, email, 'Unknown')", { email: 'a@b.c' }, 'a@b.c'],
    ['{id: to_string(id), name: name}', { id: 5, name: 'Ana' }, { id: '5', name: 'Ana' }],
    ["active && 'yes' || 'no'", { active: false }, 'no'],
    ["active ? 'yes' : 'no'", { active: true }, 'yes'],
    ['[?age > `17`].name', [{ age: 17 }, { age: 18, name: 'Ana' }], ['Ana']],
    ['from_items(fields[].[key, value])', { fields: [{ key: 'a', value: 1 }] }, { a: 1 }],
    ['`{"a": [1, "x"]}`', null, { a: [1, 'x'] }],
    ["'it\\'s'", null, "it's"],
    ['a - b', { a: 3, b: 1 }, 2],
  ])('%s finds what it says', (text, value, found) => {
    expect(evaluate(text, value)).toEqual(found);
  });

  test.each(['a', 'a.b', 'a[0]', '@.a', 'a | b', 'a || b', 'a ? b : c'])(
    '%s of nothing is undefined, not null',
    (text) => {
      expect(evaluate(text, null)).toBeUndefined();
      expect(evaluate(text, { a: null, b: null, c: null })).toBeUndefined();
    },
  );

  test.each(['__proto__', 'constructor', 'a.toString', 'a.length', 'length', '__proto__.constructor'])(
    'sees no %s that a value only inherits, with the interpreter or without',
    (text) => {
      for (const value of [{}, [], 'text', 5, { a: 'text' }, { a: [] }]) {
        expect(evaluate(text, value)).toBeUndefined();
        expect(evaluate(`${text} | @`, value)).toBeUndefined();
      }
    },
  );

  test('sees a field of such a name that came in the data', () => {
    const value: unknown = JSON.parse('{"__proto__": {"constructor": 1}}');
    expect(evaluate('__proto__.constructor', value)).toBe(1);
    expect(evaluate('__proto__.constructor | @', value)).toBe(1);
  });

  test('of names alone finds what the interpreter finds', () => {
    const names = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'length');
    const steps = fc.tuple(names, fc.constantFrom('', '', '[]', '[*]'));
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, 0, '', 'text', false),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc
          .array(fc.tuple(names, tie('tree')), { maxLength: 4 })
          .map((entries) => Object.fromEntries(entries) as unknown),
      ),
    }));
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), tree, (path, value) => {
        const text = path.map(([name, list]) => name + list).join('.');
        expect(evaluate(text, value)).toStrictEqual(evaluate(`${text} | @`, value));
      }),
      { numRuns: 2000 },
    );
  });

  test('is compiled once for a text', () => {
    expect(compileExpression('kept | once')).toBe(compileExpression('kept | once'));
  });

  test('does not stay known forever', () => {
    const first = compileExpression('first.of.many');
    for (let index = 0; index < 1000; index += 1) compileExpression(`other_${index}`);
    expect(compileExpression('first.of.many')).not.toBe(first);
  });

  test('leaves nothing behind for one that is evaluated while it is', () => {
    const inner = compileExpression('[*].name | [0]');
    const value = {
      list: [1],
      get name() {
        return inner.evaluate([{ name: 'inner' }]);
      },
    };
    expect(evaluate('[name, list[*] | [0], name]', value)).toEqual(['inner', 1, 'inner']);
  });
});

describe('a failure', () => {
  test.each<[text: string, value: unknown, message: string]>([
    [
      "join(', ', @)",
      ['secret', 4711],
      'the expression "join(\', \', @)" failed: Invalid type: join() expected argument 2 to be type (Array<string>) but received type array instead',
    ],
    ['a + b', { a: 'secret', b: 4711 }, 'the expression "a + b" failed: not-a-number'],
    [
      'sort_by(@, &a)',
      [{ a: 'secret' }, { a: 4711 }],
      'the expression "sort_by(@, &a)" failed: Invalid type: sort_by() needs keys that are all numbers or all strings',
    ],
    [
      'from_items(@)',
      [['secret', 1, 4711]],
      'the expression "from_items(@)" failed: invalid value, each array must contain two elements, a pair of string and value',
    ],
  ])('of %s is an error that shows nothing of the value', (text, value, message) => {
    expect(() => evaluate(text, value)).toThrow(ExpressionError);
    expect(() => evaluate(text, value)).toThrow(message);
    expect(message).not.toMatch(/secret|4711/);
  });

  test('says no more than that where the message is not known', () => {
    const value = {
      get a(): unknown {
        throw new Error('secret');
      },
    };
    expect(() => evaluate('a | @', value)).toThrow('the expression "a | @" cannot be evaluated on this value');
  });
});

describe('what the library lacks', () => {
  test.each<[text: string, value: unknown, found: unknown]>([
    ['sort(@)', [10, 9, 1], [1, 9, 10]],
    ['sort(@)', ['b', 'a'], ['a', 'b']],
    ['sort_by(@, &a)[*].a', [{ a: 10 }, { a: 9 }], [9, 10]],
    ['max_by(@, &a).a', [{ a: 'x' }, { a: 'y' }], 'y'],
    ['min_by(@, &a).a', [{ a: 'y' }, { a: 'x' }], 'x'],
    ['max(@)', [], undefined],
    ['max_by(@, &a)', [], undefined],
    ['max(@)', Array.from({ length: 300_000 }, (_, index) => index), 299_999],
    ['min(@)', ['b', 'a'], 'a'],
    ['group_by(@, &k).constructor[0].k', [{ k: 'constructor' }], 'constructor'],
    ['group_by(@, &k) | keys(@)', [{ k: '__proto__' }], ['__proto__']],
    ['merge(@, `{"b": 1}`) | keys(@)', JSON.parse('{"__proto__": 1}'), ['__proto__', 'b']],
    ['to_number(@)', '', undefined],
    ['to_number(@)', ' 5', undefined],
    ['to_number(@)', '-5.5e1', -55],
    ['trim(@)', ' \n a b\u00A0', 'a b'],
    ["trim_left(@, '-')", '--a-', 'a-'],
    ["trim_right(@, '-]')", '-a-]', '-a'],
    ['reverse(@)', 'a🙂b', 'b🙂a'],
    ['length(reverse(@))', 'a'.repeat(300_000), 300_000],
  ])('%s is right', (text, value, found) => {
    expect(evaluate(text, value)).toEqual(found);
  });

  test('data that look like an expression are not evaluated', () => {
    expect(expressionProblem('map(a, b)')).toContain('must give map() an expression with & as argument 1');
    expect(expressionProblem('sort_by(a, b)')).toContain('must give sort_by() an expression with & as argument 2');
  });
});

describe('a problem', () => {
  test.each<[text: string, problem: string]>([
    ['', 'must be a JMESPath expression, such as `name` or `emails[0].address`; it is empty'],
    ['a.', 'it ends at position 3 where something is missing'],
    ['a[0', 'it ends at position 4 where something is missing'],
    ['a.b)', "')' at position 4 cannot stand there"],
    ['a..b', "'.' at position 3 cannot stand there"],
    ['|| a', "'||' at position 1 cannot stand there"],
    ['a # b', 'must not hold "#" at position 3'],
    ['a b', "must have a comma or an operator before 'b' at position 3"],
    ['[a b]', "must have a comma or an operator before 'b' at position 4"],
    ['[a,]', 'must not have a comma before the bracket at position 4'],
    ["a == 'x", 'must close the text between single quotes that begins at position 6'],
    ['a."b', 'must close the name between double quotes that begins at position 3'],
    ['a == `5', 'must close the value between backticks that begins at position 6'],
    ['`foo`', 'must have a value between backticks as JSON has it at position 1'],
    ['a == 5', 'must have a number between backticks at position 6, such as `5`'],
    ['a[1-2]', 'must have a whole number of at most nine digits at position 3'],
    ['a[99999999999]', 'must have a whole number of at most nine digits at position 3'],
    ['lenght(a)', 'there is no lenght(); the nearest is length()'],
    ['LOWER(a)', 'there is no LOWER(); the nearest is lower()'],
    ['toString(a)', 'there is no toString(); the nearest is to_string()'],
    ['constructor(a)', 'there is no constructor()'],
    ['length(a, b)', 'must give length() 1 argument, not 2'],
    ["split(',')", 'must give split() 2 to 3 arguments, not 1'],
    ['merge()', 'must give merge() at least 1 argument, not 0'],
    ['a = b', 'must compare with ==, not ='],
    ['[?a = b]', 'must compare with ==, not ='],
    ['&a', 'must use & only where a function takes an expression'],
    ['length(&a)', 'must use & only where a function takes an expression'],
    ['$.a', 'must not use $'],
    ['[?id == $]', 'must not use $'],
    ['let $a = b in [$a]', 'must not use let or variables'],
    ['$a', 'must not use let or variables'],
    ['{__proto__: a}', 'must not name a key __proto__'],
    ['{a: b, a: c}', 'must name each key of a hash once; "a" stands there twice'],
    ['a[::0]', 'must not have a slice whose step is 0'],
    ['!a.b', 'must have what ! negates in brackets, as in !(a.b): it is read as (!a).b'],
    ['!a[?b]', 'must have what ! negates in brackets'],
    ['!a[].b', 'must have what ! negates in brackets'],
    ['x[?!a.b]', 'must have what ! negates in brackets'],
  ])('of %j is told: %s', (text, problem) => {
    expect(expressionProblem(text)).toContain(problem);
    expect(() => compileExpression(text)).toThrow(ExpressionError);
  });

  test('is never a throw, and what has none can be compiled', () => {
    const pieces = fc.constantFrom(
      ..."a . [ ] { } ( ) , : * @ & | || && ! == = < ? - + % $ $a let in 1 -1 ' \" ` \\ [? [] # é join( sort_by( `1` 'x'".split(
        ' ',
      ),
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const problem = expressionProblem(text);
        if (problem === undefined) expect(compileExpression(text).text).toBe(text);
        else expect(problem).toMatch(/^must .*[^.]$/s);
      }),
      { numRuns: 3000 },
    );
  });
});
