import { describe, expect, test } from 'vitest';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { runCli } from '../support/run-cli.ts';

const run = (flags: readonly string[], old?: string) =>
  runCli(['operator-key', ...flags], old === undefined ? {} : { env: { BRIDGE_OPERATOR_KEY: old } });

const OLD = 'tbo_the-old-key-of-this-bridge-which-is-long';

interface Rotation {
  readonly operator_key: string;
  readonly secrets: readonly unknown[];
}

describe('bridge operator-key', () => {
  test('makes another key each time, with its hash and the command that sets it', async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(async () => JSON.parse((await run(['--json'])).stdout) as Rotation),
    );
    expect(first?.operator_key).not.toBe(second?.operator_key);
    expect(first?.secrets).toEqual([
      {
        name: 'OPERATOR_KEY_HASH',
        value: await hashOperatorKey(first?.operator_key ?? ''),
        command: 'npx wrangler secret put OPERATOR_KEY_HASH --env production',
      },
    ]);
  });

  test('has the old key go on working first, where it is given, and does not repeat it', async () => {
    const { stdout } = await run(['--env', 'staging'], OLD);
    const commands = [...stdout.matchAll(/npx wrangler secret put (.*)\n\s+(\S+)/g)].map(([, ...parts]) => parts);
    expect(commands).toEqual([
      ['OPERATOR_KEY_HASH_PREVIOUS --env staging', await hashOperatorKey(OLD)],
      ['OPERATOR_KEY_HASH --env staging', expect.stringMatching(/^[\w-]{43}$/)],
    ]);
    expect(stdout).not.toContain('the-old-key');
  });

  test('says that a key that is not given stops working at once', async () => {
    expect((await run([])).stdout).toContain('The old key stops working at once');
  });

  test('answers wrong usage, and what is no key, with 2', async () => {
    expect((await run(['production'])).code).toBe(2);
    expect((await run(['--env', 'a b'])).code).toBe(2);
    expect((await run([], 'abc')).code).toBe(2);
  });
});
