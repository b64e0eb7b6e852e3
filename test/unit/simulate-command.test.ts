import { Hono } from 'hono';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseBridgeUrl } from '../../cli/bridge-url.ts';
import { readCredentials } from '../../cli/credentials.ts';
import { parseAssignments, parseFlags } from '../../cli/flags.ts';
import { allWentRight, toJson, toText } from '../../cli/simulate/report.ts';
import type { Step } from '../../cli/simulate/steps.ts';
import { type Plan, walkThrough } from '../../cli/simulate/walk-through.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { newPathSecret } from '../../src/credentials/path-secret.ts';
import { serve } from '../../fakes/serve.ts';
import { runCli } from '../support/run-cli.ts';
import { type Answerer, contact, createTinyBridge, refusal } from './tiny-bridge.ts';

describe('the URL of a bridge', () => {
  test.each([
    ['https://bridge.example', 'https://bridge.example'],
    ['https://bridge.example/', 'https://bridge.example'],
    ['https://bridge.example/talkdesk/', 'https://bridge.example/talkdesk'],
    ['bridge.example', 'https://bridge.example'],
    ['bridge.example:8443/x', 'https://bridge.example:8443/x'],
    ['localhost:8787', 'http://localhost:8787'],
    ['127.0.0.1:8787', 'http://127.0.0.1:8787'],
    ['[::1]:8787', 'http://[::1]:8787'],
    ['https://localhost:8787/?a=b#c', 'https://localhost:8787'],
  ])('%s means %s', (text, url) => {
    expect(parseBridgeUrl(text)).toBe(url);
  });

  test.each(['', 'ftp://bridge.example', 'http://', 'https://user:secret@bridge.example'])('is not "%s"', (text) => {
    expect(() => parseBridgeUrl(text)).toThrow(UsageError);
  });
});

describe('credentials', () => {
  const files: Readonly<Record<string, string>> = { '/run/token': 'k_from_file\n' };
  const read = (texts: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    readCredentials(texts, {
      env,
      readFile(path) {
        const text = files[path];
        if (text === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
        return text;
      },
    });

  test('are typed, or come from a file or a variable', () => {
    const texts = ['account=acme', 'token=@/run/token', 'secret=env:SECRET', 'query=a=b'];
    expect(read(texts, { SECRET: 's3cret' })).toEqual({
      account: 'acme',
      token: 'k_from_file',
      secret: 's3cret',
      query: 'a=b',
    });
  });

  test('come from TALKDESK_AUTH, and what is typed wins', () => {
    const env = { TALKDESK_AUTH: '{"account":"acme","sandbox":true}' };
    expect(read(['account=other'], env)).toEqual({ account: 'other', sandbox: true });
  });

  test.each([
    [['token=@/run/nothing'], '/run/nothing (ENOENT)'],
    [['token=env:NOTHING'], 'no variable NOTHING'],
    [['a=b', 's3cret'], '--auth number 2 must have the form NAME=VALUE'],
  ])('are refused where %s leads nowhere', (texts, message) => {
    expect(() => read(texts)).toThrow(message);
    expect(() => read(texts)).not.toThrow('s3cret');
  });

  test.each(['s3cret', '["s3cret"]', '{"token":{"value":"s3cret"}}', 'null'])('are refused in the form %s', (text) => {
    expect(() => read([], { TALKDESK_AUTH: text })).toThrow('TALKDESK_AUTH must be a JSON object');
    expect(() => read([], { TALKDESK_AUTH: text })).not.toThrow('s3cret');
  });
});

describe('flags', () => {
  const declared = {
    url: { type: 'positional' },
    auth: { type: 'string' },
    json: { type: 'boolean' },
  } as const;

  test('may be repeated', () => {
    const flags = parseFlags(declared, ['localhost', '--auth', 'a=b', '--json', '--auth=c=d']);
    expect(flags.positionals).toEqual(['localhost']);
    expect(flags.all('auth')).toEqual(['a=b', 'c=d']);
    expect(flags.last('auth')).toBe('c=d');
    expect(flags.has('json')).toBe(true);
  });

  test('must be known', () => {
    expect(() => parseFlags(declared, ['--verbose'])).toThrow(new UsageError("Unknown option '--verbose'"));
  });

  test('assign a value up to the end of the text', () => {
    expect(parseAssignments('input', ['subject=a = b', 'note='])).toEqual({ subject: 'a = b', note: '' });
  });
});

describe('a simulation', () => {
  async function simulate(
    answers: Readonly<Record<string, Answerer>>,
    plan: Partial<Plan> = {},
  ): Promise<readonly Step[]> {
    const bridge = createTinyBridge(answers).address;
    return walkThrough({
      talkdesk: createTalkdesk({ bridge, integration: 'acme', auth: {} }),
      interactions: 2,
      actions: [],
      inputs: {},
      onStep: () => {},
      now: () => 0,
      ...plan,
    });
  }
  const outcomes = (steps: readonly Step[]) => steps.map(({ name, outcome }) => `${name}: ${outcome}`);

  test('takes every step', async () => {
    const steps = await simulate({}, { actions: ['create_ticket'] });
    expect(steps.map(({ name, requests, summary }) => `${name} (${requests}): ${summary}`)).toEqual([
      'activate (1): accepted',
      'contacts, initial (1): 2 contacts on 1 page: 2 created',
      'contacts, incremental (1): 2 contacts on 1 page: 2 unchanged',
      'agents (1): 1 agent on 1 page',
      'interactions (2): 2 interactions of 2 contacts',
      'action create_ticket (1): Ticket 9 created',
    ]);
    expect(allWentRight(steps)).toBe(true);
  });

  test('waits between the two synchronizations, and names the few contacts that came in the second one', async () => {
    let name = 'Ana';
    const steps = await simulate(
      {
        contact_sync: () =>
          Response.json({ synchronization_checkpoint: 'c1', contacts: [contact('1'), contact('7', { name })] }),
      },
      {
        async pause() {
          name = 'Ana Sá';
        },
      },
    );
    expect(steps.filter(({ name: step }) => step.startsWith('contacts')).map(({ summary }) => summary)).toEqual([
      '2 contacts on 1 page: 2 created',
      '2 contacts on 1 page: 1 updated, 1 unchanged (7)',
    ]);
  });

  test('ends where the credentials are refused', async () => {
    const steps = await simulate({ auth_validation: () => refusal(401, 'invalid_credentials', 'No') });
    expect(outcomes(steps)).toEqual(['activate: failed']);
    expect(allWentRight(steps)).toBe(false);
  });

  test('goes on behind a failure with what does not depend on it', async () => {
    const steps = await simulate({ contact_sync: () => refusal(502, 'upstream_failed', 'Later') });
    expect(outcomes(steps)).toEqual([
      'activate: done',
      'contacts, initial: failed',
      'agents: done',
      'interactions: done',
    ]);
  });

  test('does not blame an integration for what it does not offer', async () => {
    const steps = await simulate({ agent_sync: () => refusal(404, 'not_offered', 'There are no agents') });
    expect(outcomes(steps)).toContain('agents: not offered');
    expect(allWentRight(steps)).toBe(true);
  });

  test('is reported as a table with an explanation of every failure', async () => {
    const steps = await simulate({
      agent_sync: () => Response.json({}),
      interaction_update: () => refusal(502, 'upstream_failed', 'The service is down', { request_id: 'r1' }),
    });
    const text = toText(steps);
    expect(text).toMatch(/agents .* not as the contract wants it/);
    expect(text).toContain('agents must not be missing; it is mandatory');
    expect(text).toContain('look for request id r1');
  });

  test('names both ways to be an unknown integration: another name, and a path secret that is missing or wrong', async () => {
    const steps = await simulate({ auth_validation: () => refusal(404, 'unknown_integration', 'There is none') });
    expect(toText(steps)).toMatch(/what to do: Correct --integration; or, .* path secret, .* BRIDGE_PATH_SECRET; look/);
  });

  test('is reported as JSON', async () => {
    const steps = await simulate({ agent_sync: () => refusal(502, 'upstream_failed', 'The service is down') });
    const report: unknown = JSON.parse(toJson({ url: 'https://bridge.example', integration: 'acme' }, steps));
    expect(report).toMatchObject({ bridge: 'https://bridge.example', integration: 'acme', ok: false });
    expect(report).toHaveProperty('steps[1].report', expect.objectContaining({ kind: 'initial', received: 2 }));
    expect(report).toHaveProperty('steps[3].failure', expect.objectContaining({ kind: 'BridgeRefusal', status: 502 }));
  });
});

test('the path secret of an integration without credentials comes from the environment', async () => {
  const app = new Hono();
  const paths: string[] = [];
  app.all('*', (c) => {
    paths.push(c.req.path);
    return refusal(404, 'not_offered', 'There is nothing');
  });
  const bridge = await serve(app);
  onTestFinished(() => bridge.close());
  const secret = newPathSecret();
  const simulate = (name: string) =>
    runCli(['simulate', bridge.url, '--integration', name], { env: { BRIDGE_PATH_SECRET: secret } });
  const { stdout, stderr } = await simulate('open');
  await simulate('directory');
  expect(paths).toEqual([`/open/${secret}/auth_validation`, '/directory/auth_validation']);
  expect(stdout + stderr).not.toContain(secret);
});
