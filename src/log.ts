/** Log lines are objects: Workers Logs indexes their fields. What they show of a value: `domain/loggable.ts`. */

import { loggable } from './domain/loggable.ts';
import type { Secret } from './domain/secret.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;
type Write = (event: string, fields?: LogFields) => void;

export interface Logger extends Readonly<Record<LogLevel, Write>> {
  /** A logger whose lines also carry `fields`. It hides what this one hides, and is told of more by itself. */
  child(fields: LogFields): Logger;
  /** From now on, where the secret's text occurs in a line of this logger, `[secret]` stands instead. */
  hide(secret: Secret): void;
}

/** A shorter text would be found in half of all words. */
const SHORTEST_HIDDEN = 4;

/** Writes lines of at least `level` to `sink`. */
export function createLogger(level: LogLevel, sink: (level: LogLevel, line: object) => void = toConsole): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const withFields = (common: LogFields, inherited: readonly string[]): Logger => {
    let hidden = inherited;
    const writer = (of: LogLevel): Write => {
      if (LOG_LEVELS.indexOf(of) < least) return () => {};
      return (event, fields = {}) => {
        const parts = [common, fields, { event, level: of }].map((part) => loggable(part, hidden));
        sink(of, Object.assign({}, ...parts) as object);
      };
    };
    return {
      debug: writer('debug'),
      info: writer('info'),
      warn: writer('warn'),
      error: writer('error'),
      child: (fields) => withFields({ ...common, ...fields }, hidden),
      hide(secret) {
        const text = secret.reveal();
        if (text.length < SHORTEST_HIDDEN || hidden.includes(text)) return;
        // One may be part of another.
        hidden = [...new Set([...hidden, ...formsOf(text)])].toSorted((a, b) => b.length - a.length);
      },
    };
  };
  return withFields({}, []);
}

/** A text as it is, in a URL and in JSON. */
const formsOf = (text: string) => [text, encodeURIComponent(text.toWellFormed()), JSON.stringify(text).slice(1, -1)];

function toConsole(level: LogLevel, line: object): void {
  console[level](line);
}
