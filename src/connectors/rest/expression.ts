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
  const path = fieldsOf(ast);
  if (path) return { text, evaluate: (value) => path.reduce(ownField, value) ?? undefined };
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

/** The names of `a.b.c`, most of all expressions, which need no interpreter. */
function fieldsOf(node: Node): readonly string[] | undefined {
  if (node.type === 'Field') return [node.name];
  if (node.type !== 'Subexpression' || node.right.type !== 'Field') return undefined;
  const left = fieldsOf(node.left);
  return left && [...left, node.right.name];
}
