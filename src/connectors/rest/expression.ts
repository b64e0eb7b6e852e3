/**
 * JMESPath expressions that read what a service answers, with a cost that is bounded before they are ever evaluated:
 * `expression-rules.ts` says which may be used.
 */

import { compile } from '@jmespath-community/jmespath';
import { failureOf, interpret, ownField } from './expression-interpreter.ts';
import { expressionProblem } from './expression-rules.ts';

export interface Expression {
  readonly text: string;
  /**
   * What the expression finds in a value that came as JSON; `undefined` where it finds nothing, or null. Throws an
   * `ExpressionError` where the value is of a type with which the expression cannot do what it says.
   */
  evaluate(value: unknown): unknown;
}

/** An expression that cannot be used, or that failed on a value. No message holds anything of the value. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
  readonly expression: string;

  constructor(expression: string, what: string, options?: ErrorOptions) {
    super(`the expression "${expression}" ${what}`, options);
    this.expression = expression;
  }
}

const KEPT_EXPRESSIONS = 1000;
/** By text, the oldest first. */
const kept = new Map<string, Expression>();

/** An expression to be evaluated any number of times. Throws an `ExpressionError` where `expressionProblem` finds one. */
export function compileExpression(text: string): Expression {
  const known = kept.get(text);
  if (known) return known;
  const problem = expressionProblem(text);
  if (problem !== undefined) throw new ExpressionError(text, problem);
  const expression = toExpression(text);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_EXPRESSIONS && oldest !== undefined) kept.delete(oldest);
  kept.set(text, expression);
  return expression;
}

type Node = ReturnType<typeof compile>;

function toExpression(text: string): Expression {
  const ast = compile(text);
  const path = pathOf(ast);
  if (path) return { text, evaluate: (value) => path(value) ?? undefined };
  return {
    text,
    evaluate(value) {
      try {
        return interpret(ast, value) ?? undefined;
      } catch (error) {
        // Without the library's error as its cause: that one may hold what was read, and a cause gets into the log.
        throw new ExpressionError(text, failureOf(error));
      }
    },
  };
}

type Path = (value: unknown) => unknown;

/** `a.b.c`, `a.b[].c` and `a[*].b`, most of all expressions, which need no interpreter; null for nothing. */
function pathOf(node: Node): Path | undefined {
  if (node.type === 'Identity') return (value) => value;
  if (node.type === 'Field') {
    const { name } = node;
    return (value) => ownField(value, name);
  }
  if (node.type === 'Subexpression') {
    const [left, right] = [pathOf(node.left), pathOf(node.right)];
    return left && right && ((value) => right(left(value)));
  }
  if (node.type !== 'Projection') return undefined;
  const [list, each] = [listOf(node.left), pathOf(node.right)];
  return list && each && ((value) => project(list(value), each));
}

/** The list that a projection goes through; of `a[]`, lists in it are put in its place. */
function listOf(node: Node): Path | undefined {
  if (node.type !== 'Flatten') return pathOf(node);
  const list = pathOf(node.child);
  return (
    list &&
    ((value) => {
      const found = list(value);
      return Array.isArray(found) ? found.flat(1) : null;
    })
  );
}

function project(list: unknown, each: Path): unknown {
  if (!Array.isArray(list)) return null;
  const found: unknown[] = [];
  for (const element of list) {
    const value = each(element);
    if (value !== null && value !== undefined) found.push(value);
  }
  return found;
}
