/**
 * What an expression costs at most, as multiples of the size of the value on which it is evaluated. Sizes are in words of
 * memory: one for an element or a field, one for eight characters of a text.
 */

import type { compile } from '@jmespath-community/jmespath';
import { FUNCTIONS } from './jmespath-functions.ts';

type Node = ReturnType<typeof compile>;

export interface Cost {
  /** How many times as large as the value the result may be, if everything that is shared is copied. */
  readonly growth: number;
  /** How many times all of the value is read, what is built on the way included. */
  readonly work: number;
}

const words = (text: string) => Math.ceil(text.length / 8);

const ONE: Cost = { growth: 1, work: 1 };

/** The second is evaluated on what the first gives, all of it or each element. */
const after = (first: Cost, second: Cost): Cost => ({
  growth: first.growth * second.growth,
  work: first.work + first.growth * second.work,
});

/** All are evaluated on the same value, and the result holds all. */
const together = (parts: readonly Cost[], extra: number): Cost => ({
  growth: parts.reduce((sum, { growth }) => sum + growth, extra),
  work: parts.reduce((sum, { work }) => sum + work, 1),
});

/** All may be evaluated on the same value, and the result is one of them. */
const either = (parts: readonly Cost[]): Cost => ({
  growth: Math.max(...parts.map(({ growth }) => growth)),
  work: parts.reduce((sum, { work }) => sum + work, 1),
});

/** All are evaluated and read to the end, and the result is one number or truth value. */
const judged = (parts: readonly Cost[]): Cost => ({
  growth: 1,
  work: parts.reduce((sum, { growth, work }) => sum + growth + work, 1),
});

export function costOf(node: Node): Cost {
  switch (node.type) {
    case 'Literal':
      return { growth: sizeOf(node.value), work: 1 };
    case 'Pipe':
    case 'Subexpression':
    case 'IndexExpression':
    case 'Projection':
    case 'ValueProjection':
      return after(costOf(node.left), costOf(node.right));
    case 'FilterProjection':
      return filterCost(costOf(node.left), costOf(node.condition), costOf(node.right));
    case 'Flatten':
    case 'ExpressionReference':
      return after(costOf(node.child), ONE);
    case 'MultiSelectList':
      return together(node.children.map(costOf), 2);
    case 'MultiSelectHash':
      return together(
        node.children.map(({ value }) => costOf(value)),
        node.children.reduce((sum, { name }) => sum + words(name), 2),
      );
    case 'OrExpression':
    case 'AndExpression':
      return either([costOf(node.left), costOf(node.right)]);
    case 'Ternary':
      return either([costOf(node.condition), costOf(node.trueExpr), costOf(node.falseExpr)]);
    case 'Comparator':
    case 'Arithmetic':
      return judged([costOf(node.left), costOf(node.right)]);
    case 'NotExpression':
      return judged([costOf(node.child)]);
    case 'Unary':
      return judged([costOf(node.operand)]);
    case 'Function':
      return callCost(node.name, node.children);
    case 'Current':
    case 'Field':
    case 'Identity':
    case 'Index':
    case 'Slice':
    // The rules refuse these.
    case 'Binding':
    case 'LetExpression':
    case 'Root':
    case 'Variable':
      return ONE;
  }
}

/** Conditions are forgotten once judged. */
function filterCost(list: Cost, condition: Cost, then: Cost): Cost {
  return after(list, { growth: then.growth, work: judged([condition]).work + then.work });
}

/** Of a literal. */
function sizeOf(value: unknown): number {
  return typeof value === 'string' ? Math.max(1, words(value)) : JSON.stringify(value).length;
}

function callCost(name: string, args: readonly Node[]): Cost {
  const { reference, growth = 1 } = FUNCTIONS.get(name) ?? {};
  const parts = args.map(costOf);
  const [first = ONE, second = ONE] = parts;
  if (name === 'join') return after(second, { growth: 1 + first.growth, work: 2 });
  if (name === 'not_null') return either(parts);
  if (name === 'map') return after(second, first);
  if (reference !== undefined)
    return after(first, { growth: name === 'group_by' ? growth + second.growth : growth, work: second.work + 2 });
  const all = judged(parts);
  const size = parts.reduce((sum, part) => sum + part.growth, 0);
  return growth === 0 ? all : { growth: size * growth, work: all.work + size * growth };
}
