import { describe, expect, test, vi } from 'vitest';
import { createLogger, LOG_LEVELS, type LogFields, type Logger, type LogLevel } from '../../src/log.ts';

/** The lines that `write` logs. */
function linesOf(level: LogLevel, write: (logger: Logger) => void): object[] {
  const lines: object[] = [];
  write(createLogger(level, (_, line) => lines.push(line)));
  return lines;
}

describe('a log line', () => {
  test('is an object with its event, its level and its fields', () => {
    expect(linesOf('info', (logger) => logger.warn('run_began', { run: 'r1', page: 1 }))).toEqual([
      { event: 'run_began', level: 'warn', run: 'r1', page: 1 },
    ]);
  });

  test('keeps its event and level whatever its fields are named', () => {
    const lines: object[] = [];
    createLogger('info', (_, line) => lines.push(line)).info('request', { event: 'x', level: 'y', kept: 1 });
    expect(lines).toEqual([{ event: 'request', level: 'info', kept: 1 }]);
  });

  test('needs no fields', () => {
    expect(linesOf('info', (logger) => logger.info('started'))).toEqual([{ event: 'started', level: 'info' }]);
  });

  test.each(LOG_LEVELS)('is written only from the least level on: %s', (least) => {
    const lines = linesOf(least, (logger) => {
      for (const level of LOG_LEVELS) logger[level](level);
    });
    const written = LOG_LEVELS.slice(LOG_LEVELS.indexOf(least));
    expect(lines).toEqual(written.map((level) => ({ event: level, level })));
  });

  test('reaches the sink together with its level', () => {
    const sink = vi.fn<(level: LogLevel, line: object) => void>();
    createLogger('debug', sink).error('failed');
    expect(sink).toHaveBeenCalledExactlyOnceWith('error', { event: 'failed', level: 'error' });
  });

  test('shows an error by its name, message and stack, which JSON would leave out', () => {
    const cause = new TypeError('no such thing');
    const [line] = linesOf('info', (logger) => logger.error('failed', { cause, code: 'internal' }));
    expect(JSON.parse(JSON.stringify(line))).toEqual({
      event: 'failed',
      level: 'error',
      code: 'internal',
      cause: { name: 'TypeError', message: 'no such thing', stack: cause.stack },
    });
  });

  test('goes to the console method of its level where no other sink is given', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      createLogger('info').warn('careful');
      expect(warn).toHaveBeenCalledExactlyOnceWith({ event: 'careful', level: 'warn' });
    } finally {
      warn.mockRestore();
    }
  });
});

describe('the child of a logger', () => {
  const fields: LogFields = { request_id: 'r1', integration: 'acme' };

  test('writes its fields on every line', () => {
    const lines = linesOf('info', (logger) => {
      const child = logger.child(fields);
      child.info('one');
      child.warn('two', { page: 1 });
    });
    expect(lines).toEqual([
      { event: 'one', level: 'info', ...fields },
      { event: 'two', level: 'warn', ...fields, page: 1 },
    ]);
  });

  test('hands its fields down, and a child or a line may put another value in', () => {
    const [line] = linesOf('info', (logger) =>
      logger.child(fields).child({ endpoint: 'a' }).info('one', { endpoint: 'b' }),
    );
    expect(line).toEqual({ event: 'one', level: 'info', ...fields, endpoint: 'b' });
  });

  test('keeps the least level, and leaves its parent as it was', () => {
    const lines = linesOf('warn', (logger) => {
      logger.child(fields).info('too little');
      logger.warn('enough');
    });
    expect(lines).toEqual([{ event: 'enough', level: 'warn' }]);
  });
});
