import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
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
      // The stack without its first line, which is the message.
      cause: { name: 'TypeError', message: 'no such thing', stack: cause.stack?.replace(/^.*\n/, '') },
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

/** What a line shows of a value. */
const shown = (value: unknown) =>
  JSON.parse(JSON.stringify(linesOf('info', (logger) => logger.info('shown', { value }))[0])).value as unknown;

const thrownBy = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('a log line hides', () => {
  const secret = new Secret('hunter2');

  test.each<[string, unknown, unknown]>([
    ['a secret', secret, '[secret]'],
    ['one in an object', { auth: { token: secret, site: 'acme' } }, { auth: { token: '[secret]', site: 'acme' } }],
    ['one in a list', [[secret]], [['[secret]']]],
    ['one in a map', new Map([['token', secret]]), { token: '[secret]' }],
    ['one in a set', new Set([secret]), ['[secret]']],
  ])('%s', (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test('a secret that is a property of an error, its message, its name or its cause', () => {
    const error = Object.assign(new Error(secret as unknown as string, { cause: secret }), { auth: { secret } });
    error.name = secret as unknown as string;
    expect(shown(error)).toEqual({ name: '[secret]', message: '[secret]', stack: expect.any(String) });
    expect(JSON.stringify(shown(error))).not.toContain('hunter2');
  });

  test.each([
    'authorization',
    'Proxy-Authorization',
    'Cookie',
    'set-cookie',
    'password',
    'PASSWORD',
    'passphrase',
    'token',
    'access_token',
    'refreshToken',
    'id_token',
    'secret',
    'client_secret',
    'clientSecret',
    'api_key',
    'apiKey',
    'X-API-Key',
    'bridge_key',
    'operator_key',
    'private_key',
  ])('text under the key %s', (key) => {
    expect(shown({ [key]: 'hunter2', deep: { [key]: ['hunter2'] } })).toEqual({
      [key]: '[secret]',
      deep: { [key]: ['[secret]'] },
    });
  });

  test('nothing else under such a key, and nothing under a key that only resembles one', () => {
    const value = { token: true, secret: 3, cookie: null, tokens: 'two', authorization_scheme: 'bearer', key: 'c' };
    expect(shown(value)).toEqual(value);
  });

  test.each<[string, () => unknown]>([
    ['JSON that is none', () => JSON.parse('{"token": hunter2}')],
    ['JSON that is none, of several lines', () => JSON.parse('hunter2\n    at hunter2 (hunter2:1:1)\nhunter2')],
    ['a number that is none', () => BigInt('hunter2')],
    ['a value that a schema refuses', () => v.parse(v.object({ token: v.number() }), { token: 'hunter2' })],
  ])('what was read, where an error repeats it: %s', (_, run) => {
    const error = thrownBy(run) as Error;
    expect(error.message).toContain('hunter2');
    const line = shown(new Error('It failed', { cause: error }));
    expect(line).toMatchObject({
      message: 'It failed',
      cause: { name: error.name, message: '[left out: it repeats what was read]' },
    });
    expect(JSON.stringify(line)).not.toContain('hunter2');
    expect(JSON.stringify(line)).toContain('log.test.ts');
  });

  test.each([
    ['No ticket of ada@example.com at acme', 'No ticket of [e-mail] at acme'],
    ['<ada.lovelace+x@example.com>: 503', '<[e-mail]>: 503'],
    ['No contact with +351 911 222 333', 'No contact with [number]'],
    ['(351) 911-222-333 is busy', '([number] is busy'],
    ['answered with status 503 after 20000 ms', 'answered with status 503 after 20000 ms'],
  ])('e-mails and phones in a message: %s', (message, expected) => {
    const [line] = linesOf('info', (logger) => logger.error('failed', { message, cause: new Error(message) }));
    expect(line).toMatchObject({ message: expected, cause: { message: expected } });
    const [, person = ''] = /([^ ]*@[^ ]*|911)/.exec(message) ?? [];
    if (person !== '') expect(JSON.stringify(line)).not.toContain(person);
  });

  test('texts that it was told of, wherever they occur, as they are, in a URL or in JSON', () => {
    const planted = 'pl"nted+1/2';
    const lines = linesOf('info', (logger) => {
      const child = logger.child({ integration: 'acme' });
      child.hide(new Secret('pl'));
      child.hide(new Secret('planted'));
      child.hide(new Secret(planted));
      child.hide(new Secret('pl"nted'));
      const child2 = child.child({ page: 1 });
      for (const each of [child, child2]) {
        each.info(`at ${planted}`, {
          [planted]: 1,
          url: `https://acme.example/?key=${encodeURIComponent(planted)}`,
          body: JSON.stringify({ planted }),
          cause: new Error(`refused ${planted}`, { cause: new Error(planted) }),
          long: `${'x'.repeat(1995)}${planted}`,
        });
      }
      logger.info('not told', { name: 'planted' });
    });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({
      event: 'at [secret]',
      '[secret]': 1,
      url: 'https://acme.example/?key=[secret]',
      body: '{"[secret]":"[secret]"}',
      cause: { message: 'refused [secret]', cause: { message: '[secret]' } },
    });
    expect(JSON.stringify(lines.slice(0, 2))).not.toMatch(/pl.{1,2}nted/);
    expect(lines[2]).toMatchObject({ name: 'planted' });
  });
});

describe('a log line is written whatever its fields are', () => {
  test.each<[string, unknown, unknown]>([
    [
      'a getter that throws',
      {
        kept: 1,
        get thrown() {
          throw new Error('no');
        },
      },
      { kept: 1, thrown: '[unreadable]' },
    ],
    ['a value that nobody can look at', hostile(), '[unreadable]'],
    [
      'an error whose message throws',
      Object.defineProperty(new Error('x'), 'message', { get: () => fail() }),
      '[unreadable]',
    ],
    ['a big integer', 10n ** 20n, '100000000000000000000'],
    ['functions and symbols', [() => 1, Symbol('hunter2')], ['[function]', '[symbol]']],
    ['a time', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['no time', new Date(Number.NaN), null],
    ['bytes', [new Uint8Array([104, 105]), new ArrayBuffer(2)], ['[bytes]', '[bytes]']],
    ['what has a JSON of its own', { toJSON: () => 'hunter2' }, { toJSON: '[function]' }],
    ['headers, whose values are no fields', new Headers({ Authorization: 'hunter2' }), {}],
    ['a text too long', 'x'.repeat(3000), `${'x'.repeat(2000)}…`],
    ['an object too deep', nested(8), { in: { in: { in: { in: '[deeper]' } } } }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: undefined, b: 1 }), { b: 1 }],
  ])('%s', (_, value, expected) => {
    expect(shown(value)).toEqual(expected);
  });

  test('which are none', () => {
    const lines = linesOf('info', (logger) => {
      for (const fields of [hostile(), null, 'text'] as LogFields[]) logger.info('odd', fields);
    });
    expect(lines).toEqual([
      { event: 'odd', level: 'info', fields: '[unreadable]' },
      { event: 'odd', level: 'info' },
      { event: 'odd', level: 'info', fields: 'text' },
    ]);
  });

  test('which go round in circles', () => {
    const circle: Record<string, unknown> = { name: 'round' };
    circle['again'] = circle;
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(shown(circle)).match(/round/g)).toHaveLength(4);
    expect(JSON.stringify(shown(error)).match(/"round"/g)).toHaveLength(4);
  });

  test('which are many', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, index]));
    expect(Object.keys(shown(many) as object)).toHaveLength(50);
    expect(shown(many)).toMatchObject({ k0: 0, k49: 49 });
    expect(shown(Object.values(many))).toHaveLength(50);
    const wide = (depth: number): unknown => (depth === 0 ? 'x' : Array.from({ length: 50 }, () => wide(depth - 1)));
    expect(JSON.stringify(shown(wide(3))).length).toBeLessThan(30_000);
  });
});

function fail(): never {
  throw new Error('Nobody may look');
}

/** An object all of whose traps throw. */
function hostile(): object {
  return new Proxy({}, new Proxy({}, { get: fail }));
}

function nested(depth: number): object {
  return depth === 0 ? {} : { in: nested(depth - 1) };
}

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
