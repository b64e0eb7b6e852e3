/** What a log line shows of values: little enough, never throwing, and nothing that must not be seen. */

import { MASK, Secret } from './secret.ts';

const LONGEST_TEXT = 2000;
const MOST_KEYS = 50;
const DEEPEST = 5;
/** In all. */
const MOST_VALUES = 400;

/** Keys whose text is a secret, whoever wrote it there. */
const SECRET_KEY =
  /^((proxy-|set-)?(authorization|cookie)|pass(word|phrase)|[\w-]*(secret|token)|(x-)?(api|bridge|operator|private)[-_]?key)$/i;

/** Errors whose message repeats what was read: of a JSON that is none, of a value that a schema refuses. */
const QUOTING = /^(Syntax|Vali)Error$/;

/**
 * The fields as a line shows them: plain, at most 5 deep, 50 keys each, 2,000 characters a text. A `Secret` is `[secret]`,
 * and so are `hidden` texts wherever they occur, and text under a key such as `password`.
 */
export function loggable(fields: object, hidden: readonly string[]): Readonly<Record<string, unknown>> {
  let values = 0;

  function text(given: string): string {
    const shown = hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), given);
    return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}…` : shown;
  }

  /** Sentences are written by whoever throws, and like to name a person. */
  function sentence(given: string): string {
    return text(given)
      .replaceAll(/[^\s"'<>()@]+@[^\s"'<>()@]+/g, '[e-mail]')
      .replaceAll(/\+?\d(?:[\s().-]{0,3}\d){6,}/g, '[number]');
  }

  /** `read` may throw: it may be a getter of anybody's. */
  function show(read: () => unknown, key: string, depth: number): unknown {
    try {
      values += 1;
      return values > MOST_VALUES ? '[more]' : plain(read(), key, depth);
    } catch {
      return '[unreadable]';
    }
  }

  function plain(value: unknown, key: string, depth: number): unknown {
    if (typeof value === 'string') {
      if (SECRET_KEY.test(key)) return MASK;
      return key === 'message' ? sentence(value) : text(value);
    }
    if (typeof value === 'bigint') return text(String(value));
    if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Secret) return MASK;
    if (depth === DEEPEST) return '[deeper]';
    if (value instanceof Date) return value.toJSON();
    if (value instanceof Error) return described(value, depth);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
    if (Array.isArray(value) || value instanceof Set)
      return few([...value]).map((each) => show(() => each, key, depth + 1));
    const entries =
      value instanceof Map ? [...value].map(([name, each]): Entry => [String(name), () => each]) : entriesOf(value);
    return Object.fromEntries(
      few(entries)
        .map(([name, read]): [string, unknown] => [text(name), show(read, name, depth + 1)])
        .filter(([, each]) => each !== undefined),
    );
  }

  function described(error: Error, depth: number): object {
    // Whoever throws may have put anything there.
    const { name, message, stack, cause } = error as { readonly [Key in keyof Error]: unknown };
    const quotes = error instanceof SyntaxError || QUOTING.test(String(name));
    return {
      name: sentence(String(name)),
      message: quotes ? '[left out: it repeats what was read]' : sentence(String(message)),
      stack: text(framesOf(String(stack), String(message))),
      ...(cause instanceof Error ? { cause: show(() => cause, 'cause', depth + 1) } : {}),
    };
  }

  const shown = show(() => fields, '', 0);
  return (typeof shown === 'object' ? shown : { fields: shown }) as Readonly<Record<string, unknown>>;
}

const few = <Item>(items: readonly Item[]) => items.slice(0, MOST_KEYS);

/** A key, and how its value is read. */
type Entry = readonly [key: string, read: () => unknown];

const entriesOf = (value: object): readonly Entry[] =>
  Object.keys(value).map((key) => [key, () => (value as Readonly<Record<string, unknown>>)[key]]);

/** Where an error was thrown. A stack begins with the message, which may have lines of any form. */
function framesOf(stack: string, message: string): string {
  const at = stack.indexOf(message);
  const frames = at < 0 ? stack : stack.slice(at + message.length);
  return frames
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
