import { describe, expect, test } from 'vitest';
import { makeRotation, toJson, toText } from '../../cli/path-secret/rotation.ts';
import { givenPathSecret } from '../../cli/read-path-secret.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import { openIntegration } from '../support/open-integration.ts';
import { runCli } from '../support/run-cli.ts';
import { declare } from './declare.ts';

const OLD = newPathSecret();
const options = { environment: 'production', baseUrl: 'https://bridge.acme.com', old: undefined };

describe('bridge path-secret', () => {
  test('makes another one each time, with its URLs, its hash and the command that sets it', async () => {
    const first = await makeRotation(openIntegration('my-open'), options);
    const second = await makeRotation(openIntegration('my-open'), options);
    expect(first.secret).not.toBe(second.secret);
    expect(JSON.parse(toJson(first))).toEqual({
      integration: 'my-open',
      path_secret: first.secret,
      url_base: `https://bridge.acme.com/my-open/${first.secret}`,
      secrets: [
        {
          name: 'PATH_SECRET_HASH_MY_OPEN',
          value: await hashPathSecret(first.secret),
          command: 'npx wrangler secret put PATH_SECRET_HASH_MY_OPEN --env production',
        },
      ],
    });
    const text = toText(first);
    expect(text.split(first.secret)).toHaveLength(2);
    expect(text).toContain('stop working at once');
  });

  test('has the old one go on working first, where it is given, and does not repeat it', async () => {
    const rotation = await makeRotation(openIntegration(), { ...options, environment: 'staging', old: OLD });
    expect(rotation.secrets).toEqual([
      {
        name: 'PATH_SECRET_HASH_OPEN_PREVIOUS',
        value: await hashPathSecret(OLD),
        command: 'npx wrangler secret put PATH_SECRET_HASH_OPEN_PREVIOUS --env staging',
      },
      expect.objectContaining({ name: 'PATH_SECRET_HASH_OPEN', value: await hashPathSecret(rotation.secret) }),
    ]);
    const text = toText(rotation);
    const order = [
      'put PATH_SECRET_HASH_OPEN_PREVIOUS',
      'put PATH_SECRET_HASH_OPEN ',
      'manifest open',
      'secret delete',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text + toJson(rotation)).not.toContain(OLD);
  });

  test('names the path where it is not known where the bridge is', async () => {
    const rotation = await makeRotation(openIntegration(), { ...options, baseUrl: undefined });
    expect(rotation.urlBase).toBe(`/open/${rotation.secret}`);
  });

  test('has none for an integration with credentials', async () => {
    await expect(makeRotation(declare(), options)).rejects.toThrow('"acme" has credentials, so it has no path secret');
    const { code, stderr, stdout } = await runCli(['path-secret', 'directory']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('only type none has one');
  });

  test('answers wrong usage with 2', async () => {
    for (const args of [[], ['directory', 'other'], ['nobody'], ['directory', '--env', 'a b']]) {
      expect((await runCli(['path-secret', ...args])).code).toBe(2);
    }
  });
});

describe('a path secret in the environment', () => {
  test('is taken without blanks around it; none is none', () => {
    expect(givenPathSecret({ BRIDGE_PATH_SECRET: ` ${OLD}\n` })).toBe(OLD);
    expect(givenPathSecret({ BRIDGE_PATH_SECRET: '' })).toBeUndefined();
    expect(givenPathSecret({})).toBeUndefined();
  });

  test.each(['swordfish', `${OLD}x`, `https://bridge.acme.com/open/${OLD}`])(
    'must be one, and is not repeated: %s',
    (text) => {
      const take = () => givenPathSecret({ BRIDGE_PATH_SECRET: text });
      expect(take).toThrow(UsageError);
      expect(take).toThrow(/^The path secret must be the one that/);
      expect(take).not.toThrow(text);
    },
  );
});
