/** Log lines are objects: Workers Logs indexes their fields. They never hold credentials or a person's data. */

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFields = Readonly<Record<string, unknown>>;
type Write = (event: string, fields?: LogFields) => void;

export interface Logger extends Readonly<Record<LogLevel, Write>> {
  /** A logger whose lines also carry `fields`. */
  child(fields: LogFields): Logger;
}

/** Writes lines of at least `level` to `sink`. */
export function createLogger(level: LogLevel, sink: (level: LogLevel, line: object) => void = toConsole): Logger {
  const least = LOG_LEVELS.indexOf(level);
  const withFields = (common: LogFields): Logger => {
    const writer = (of: LogLevel): Write => {
      if (LOG_LEVELS.indexOf(of) < least) return () => {};
      return (event, fields) => sink(of, { ...readable({ ...common, ...fields }), event, level: of });
    };
    return {
      debug: writer('debug'),
      info: writer('info'),
      warn: writer('warn'),
      error: writer('error'),
      child: (fields) => withFields({ ...common, ...fields }),
    };
  };
  return withFields({});
}

/** Errors have no fields of their own that JSON would show. */
function readable(fields: LogFields): LogFields {
  const entries = Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? describe(value) : value]);
  return Object.fromEntries(entries);
}

function describe({ name, message, stack, cause }: Error): object {
  return { name, message, stack, ...(cause instanceof Error ? { cause: describe(cause) } : {}) };
}

function toConsole(level: LogLevel, line: object): void {
  console[level](line);
}
