import { describe, expect, test } from 'vitest';
import { type Attempt, createRefusalLimits } from '../../src/credentials/refusal-limits.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { createLogger } from '../../src/log.ts';

const refused = () => new BridgeError('invalid_credentials', 'crm.example does not accept the credentials');

function prepare() {
  const lines: unknown[] = [];
  const clock = { now: Date.UTC(2026, 2, 1) };
  const limits = createRefusalLimits(() => clock.now);
  const logger = createLogger('debug', (_level, line) => lines.push(line));

  /** What one request with these credentials ends with; `error` is what the service has to say. */
  async function attempt(key: string, error?: BridgeError, more: Partial<Attempt> = {}): Promise<string> {
    try {
      const trial = await limits.admit({
        key,
        claim: async () => 'acme',
        isRemembered: async () => false,
        logger,
        ...more,
      });
      if (error) await trial.failed(error);
      trial.accepted();
      return 'accepted';
    } catch (caught) {
      const { code, detail } = caught as BridgeError;
      return detail.retryAfterSeconds === undefined ? code : `${code} for ${detail.retryAfterSeconds} s`;
    }
  }
  async function refuse(times: number, key = 'wrong', pauseMs = 0): Promise<void> {
    for (let index = 0; index < times; index += 1) {
      expect(await attempt(key, refused())).toBe('invalid_credentials');
      clock.now += pauseMs;
    }
  }
  /** Refusals of the account by as many credentials as it takes. */
  async function refuseAccount(times: number): Promise<void> {
    for (let index = 0; index < times; index += 1) await refuse(1, `guess ${index}`);
  }
  return { lines, clock, attempt, refuse, refuseAccount };
}

describe('credentials', () => {
  test('that were refused five times within a minute are not tried until a minute after the last', async () => {
    const { clock, attempt, refuse } = prepare();
    await refuse(5, 'wrong', 10_000);
    expect(await attempt('wrong')).toBe('invalid_credentials for 50 s');
    clock.now += 49_001;
    expect(await attempt('wrong')).toBe('invalid_credentials for 1 s');
    clock.now += 999;
    expect(await attempt('wrong')).toBe('accepted');
  });

  test('that are refused more slowly than that are always tried', async () => {
    const { refuse } = prepare();
    await refuse(12, 'wrong', 15_000);
  });

  test('begin anew with a success', async () => {
    const { attempt, refuse } = prepare();
    await refuse(4);
    expect(await attempt('wrong')).toBe('accepted');
    await refuse(4);
    expect(await attempt('wrong')).toBe('accepted');
  });

  test('are tried whatever became of others', async () => {
    const { attempt, refuse } = prepare();
    await refuse(5);
    expect(await attempt('right')).toBe('accepted');
  });

  test('are not held to have been refused where the service failed, or what is kept is no good', async () => {
    const { attempt } = prepare();
    for (const code of ['upstream_timeout', 'upstream_failed', 'upstream_rate_limited', 'reconnect_needed'] as const) {
      for (let index = 0; index < 30; index += 1) {
        expect(await attempt('right', new BridgeError(code, 'unwell'))).toBe(code);
      }
    }
  });
});

describe('an account', () => {
  test('that was claimed with twenty refusals within a minute is closed to unknown credentials until it is over', async () => {
    const { clock, attempt, refuseAccount } = prepare();
    await refuseAccount(20);
    expect(await attempt('unknown')).toBe('too_many_refusals for 60 s');
    clock.now += 59_000;
    expect(await attempt('unknown')).toBe('too_many_refusals for 1 s');
    clock.now += 1000;
    expect(await attempt('unknown')).toBe('accepted');
  });

  test('stays open to credentials that were accepted, and to those that another isolate has seen accepted', async () => {
    const { attempt, refuseAccount } = prepare();
    expect(await attempt('right')).toBe('accepted');
    await refuseAccount(20);
    expect(await attempt('right')).toBe('accepted');
    expect(await attempt('remembered', undefined, { isRemembered: async () => true })).toBe('accepted');
    expect(await attempt('unknown')).toBe('too_many_refusals for 60 s');
  });

  test('is not closed by credentials that were good, in however many requests at once they end', async () => {
    const { attempt, clock } = prepare();
    const requests = Array.from({ length: 40 }, () => attempt('access token that ended', refused()));
    expect(new Set(await Promise.all(requests))).toEqual(new Set(['invalid_credentials']));
    clock.now += 1000;
    expect(await attempt('the new access token')).toBe('accepted');
  });

  test('is none of those that were not claimed', async () => {
    const { attempt, refuseAccount } = prepare();
    await refuseAccount(20);
    expect(await attempt('unknown', undefined, { claim: async () => 'other' })).toBe('accepted');
    expect(await attempt('key', undefined, { claim: async () => undefined })).toBe('accepted');
  });
});

describe('the limits', () => {
  test('are logged once in a window, without anything of the credentials', async () => {
    const { lines, clock, attempt, refuseAccount } = prepare();
    for (let index = 0; index < 9; index += 1) await attempt('wrong', refused());
    await refuseAccount(15);
    for (let index = 0; index < 9; index += 1) await attempt('unknown', refused());
    const limited = (limit: string) => ({ event: 'authentication_limited', level: 'warn', limit });
    expect(lines).toEqual([limited('credentials'), limited('account')]);
    clock.now += 60_000;
    for (let index = 0; index < 9; index += 1) await attempt('wrong', refused());
    expect(lines).toEqual([limited('credentials'), limited('account'), limited('credentials')]);
  });

  test('say what was refused and from when on it is tried again', async () => {
    const limits = createRefusalLimits(() => 0);
    const of = { key: 'k', claim: async () => 'a', isRemembered: async () => false, logger: createLogger('error') };
    const error = new BridgeError('invalid_credentials', 'auth.bridge_key is not a valid bridge key', {
      field: 'auth.bridge_key',
      rule: 'is not a valid bridge key',
    });
    for (let index = 0; index < 5; index += 1) {
      const trial = await limits.admit(of);
      await expect(trial.failed(error)).rejects.toBe(error);
    }
    await expect(limits.admit(of)).rejects.toMatchObject({
      message:
        'auth.bridge_key is not a valid bridge key; this was refused several times and is tried again in 60 seconds',
      detail: { field: 'auth.bridge_key', rule: 'is not a valid bridge key', retryAfterSeconds: 60 },
    });
  });

  test('forget the oldest where there are too many', async () => {
    const { attempt, refuse } = prepare();
    await refuse(5);
    for (let index = 0; index < 4000; index += 1) {
      await attempt(`other ${index}`, refused(), { claim: async () => undefined });
    }
    expect(await attempt('wrong')).toBe('accepted');
  });
});
