/** Bounds for the answers of a service, so that reading one always ends soon. */

/** Levels of objects and lists. */
const DEEPEST = 64;
/** Keys and elements, all in all. */
const MOST_VALUES = 500_000;

/** What rule an answer breaks. It is walked through level by level, so that no nesting overflows the stack. */
export function boundsProblem(answer: unknown): string | undefined {
  let level = [answer].filter(isObject);
  let values = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return `is nested deeper than ${DEEPEST} levels`;
    const next: object[] = [];
    for (const parent of level) {
      const children: readonly unknown[] = Array.isArray(parent) ? parent : Object.values(parent);
      values += children.length;
      if (values > MOST_VALUES) return `has more than ${MOST_VALUES} keys and elements`;
      for (const child of children) if (isObject(child)) next.push(child);
    }
    level = next;
  }
  return undefined;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
