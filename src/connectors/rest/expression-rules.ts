/**
 * Which JMESPath expressions may be used. The rules make the cost of an evaluation a multiple, which is known beforehand,
 * of the size of the value: nothing of the language that is left repeats itself without an end, each part sees the value
 * it stands at and no other, and how often parts multiply one another is added up in `expression-cost.ts`.
 */

import { compile, tokenize } from '@jmespath-community/jmespath';
import { costOf } from './expression-cost.ts';
import { FORBIDDEN_FUNCTIONS, FUNCTIONS, type FunctionRule } from './jmespath-functions.ts';
import { nearest } from '../../domain/nearest.ts';
import { syntaxProblem } from './expression-syntax.ts';

const MAX_LENGTH = 1000;
const MAX_NESTING = 16;
const MAX_NESTED_CALLS = 4;
const MAX_TO_STRING = 2;
/** How many times as much as its value an expression may build. */
const MAX_GROWTH = 256;
/** How many times an expression may read its value, and what it builds of it. */
const MAX_WORK = 1024;
/** The longest text that is looked for within others: the time is the product of both lengths at worst. */
const MAX_NEEDLE = 64;

type Node = ReturnType<typeof compile>;
type Call = Extract<Node, { readonly type: 'Function' }>;

/**
 * The rule that an expression breaks, as an end of a sentence that begins with its place, such as `must close the
 * bracket …`; nothing for one that may be used. Positions are counted from 1.
 */
export function expressionProblem(text: string): string | undefined {
  if (text.trim() === '') return 'must be a JMESPath expression, such as `name` or `emails[0].address`; it is empty';
  if (text.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters; it has ${text.length}`;
  const syntax = syntaxProblem(text);
  if (syntax !== undefined) return syntax;
  if (nestingOf(text) > MAX_NESTING) return `must not have brackets more than ${MAX_NESTING} deep`;
  const ast = compile(text);
  return structureProblem(ast, 0) ?? toStringProblem(text) ?? costProblem(ast);
}

const OPENS = new Set<string>(['Lparen', 'Lbracket', 'Lbrace', 'Filter']);
const CLOSES = new Set<string>(['Rparen', 'Rbracket', 'Rbrace']);

function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const { type } of tokenize(text)) {
    depth += Number(OPENS.has(type)) - Number(CLOSES.has(type));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

const STRAY_REFERENCE = 'must use & only where a function takes an expression, as in sort_by(list, &name)';

/** `calls` is how many function calls the node stands in. */
function structureProblem(node: Node, calls: number): string | undefined {
  const problem = nodeProblem(node, calls);
  if (problem !== undefined) return problem;
  const within = calls + Number(node.type === 'Function');
  for (const [index, child] of childrenOf(node).entries()) {
    const isReference = child.type === 'ExpressionReference';
    if (isReference && !(node.type === 'Function' && FUNCTIONS.get(node.name)?.reference === index)) {
      return STRAY_REFERENCE;
    }
    const found = structureProblem(isReference ? child.child : child, within);
    if (found !== undefined) return found;
  }
  return undefined;
}

const FORBIDDEN_NODES: Readonly<Partial<Record<Node['type'], string>>> = {
  Root: 'must not use $: each part of an expression sees the value at which it stands, which is @',
  LetExpression: 'must not use let or variables',
  Variable: 'must not use let or variables',
  Binding: 'must compare with ==, not =',
  ExpressionReference: STRAY_REFERENCE,
};

function nodeProblem(node: Node, calls: number): string | undefined {
  if (node.type === 'Slice' && node.step === 0) return 'must not have a slice whose step is 0';
  if (node.type === 'MultiSelectHash') return hashProblem(node.children.map(({ name }) => name));
  // true and false have no fields and no elements, so nothing would ever be found.
  if (leftOf(node)?.type === 'NotExpression')
    return 'must have what ! negates in brackets, as in !(a.b): it is read as (!a).b';
  return node.type === 'Function' ? callProblem(node, calls) : FORBIDDEN_NODES[node.type];
}

/** What a node takes fields or elements from. */
function leftOf(node: Node): Node | undefined {
  if (node.type === 'Flatten') return node.child;
  return TAKES_FROM_LEFT.has(node.type) && 'left' in node ? node.left : undefined;
}

const TAKES_FROM_LEFT: ReadonlySet<Node['type']> = new Set([
  'FilterProjection',
  'IndexExpression',
  'Projection',
  'Subexpression',
  'ValueProjection',
]);

function hashProblem(names: readonly string[]): string | undefined {
  if (names.includes('__proto__')) return 'must not name a key __proto__';
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  return repeated === undefined ? undefined : `must name each key of a hash once; "${repeated}" stands there twice`;
}

function callProblem({ name, children }: Call, calls: number): string | undefined {
  const rule = FUNCTIONS.get(name);
  if (!rule) {
    const reason = FORBIDDEN_FUNCTIONS.get(name);
    if (reason !== undefined) return `must not use ${name}(): ${reason}`;
    const meant = nearest(name, FUNCTIONS.keys());
    return `must use functions that there are: there is no ${name}()${meant === undefined ? '' : `; the nearest is ${meant}()`}`;
  }
  if (calls >= MAX_NESTED_CALLS) return `must not nest functions more than ${MAX_NESTED_CALLS} deep`;
  return argumentProblem(name, rule, children);
}

function argumentProblem(name: string, { args, reference, literal }: FunctionRule, given: readonly Node[]) {
  const [least, most] = args;
  if (given.length < least || given.length > most) {
    const count = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    return `must give ${name}() ${count} ${count === '1' || count.endsWith(' 1') ? 'argument' : 'arguments'}, not ${given.length}`;
  }
  if (reference !== undefined && given[reference]?.type !== 'ExpressionReference') {
    return `must give ${name}() an expression with & as argument ${reference + 1}, such as &name`;
  }
  if (literal === undefined) return undefined;
  const literals = given.map((node) => (node.type === 'Literal' ? node.value : undefined));
  if (literal === 'any') {
    if (literals.some((value) => value !== undefined && (typeof value !== 'string' || isNeedle(value))))
      return undefined;
    return `must give ${name}() at least one literal of at most ${MAX_NEEDLE} characters, such as 'text'`;
  }
  const value = literals[literal];
  if (typeof value === 'string' && isNeedle(value)) return undefined;
  return `must give ${name}() a literal text of at most ${MAX_NEEDLE} characters as argument ${literal + 1}, such as ', '`;
}

const isNeedle = (text: string) => text.length <= MAX_NEEDLE;

function toStringProblem(text: string): string | undefined {
  const tokens = tokenize(text);
  const calls = tokens.filter(
    ({ value }, index) => value === 'to_string' && tokens[index + 1]?.type.valueOf() === 'Lparen',
  );
  return calls.length > MAX_TO_STRING ? `must not use to_string() more than ${MAX_TO_STRING} times` : undefined;
}

function costProblem(ast: Node): string | undefined {
  const { growth, work } = costOf(ast);
  if (growth > MAX_GROWTH) {
    return `must not build so much: its lists, hashes and texts can become ${round(growth)} times as large as what it reads, and ${MAX_GROWTH} times is the most`;
  }
  if (work > MAX_WORK) {
    return `must not do so much: it can read ${round(work)} times over what it is given, and ${MAX_WORK} times is the most`;
  }
  return undefined;
}

const round = (number: number) => (number < 1e6 ? `${Math.ceil(number)}` : 'millions of');

/** The parts of a node, in the order in which they stand in the text. */
function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'Field':
    case 'Literal':
    case 'Index':
    case 'Slice':
    case 'Variable':
    case 'Identity':
    case 'Current':
    case 'Root':
      return [];
    case 'MultiSelectList':
    case 'Function':
      return node.children;
    case 'MultiSelectHash':
      return node.children.map(({ value }) => value);
    case 'LetExpression':
      return [...node.bindings, node.expression];
    case 'Binding':
      return [node.reference];
    case 'Ternary':
      return [node.condition, node.trueExpr, node.falseExpr];
    case 'FilterProjection':
      return [node.left, node.condition, node.right];
    case 'Flatten':
    case 'NotExpression':
    case 'ExpressionReference':
      return [node.child];
    case 'Unary':
      return [node.operand];
    case 'AndExpression':
    case 'Arithmetic':
    case 'Comparator':
    case 'IndexExpression':
    case 'OrExpression':
    case 'Pipe':
    case 'Projection':
    case 'Subexpression':
    case 'ValueProjection':
      return [node.left, node.right];
  }
}
