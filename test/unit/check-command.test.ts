import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readManifestFile } from '../../cli/manifest-file.ts';
import { CHECK_ARGS, readOptions } from '../../cli/check/options.ts';
import { toJson, toText } from '../../cli/check/report.ts';
import { parseFlags } from '../../cli/flags.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { PLAIN_BREAKS } from '../../fakes/plain-bridge/breaks/all.ts';
import { createPlainBridge, type Fault, PLAIN_AUTH, PLAIN_MANIFEST } from '../../fakes/plain-bridge/plain-bridge.ts';
import { type Served, serve } from '../../fakes/serve.ts';
import { newPathSecret } from '../../src/credentials/path-secret.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { openIntegration } from '../support/open-integration.ts';
import { runCli } from '../support/run-cli.ts';
import { checkPlainBridge } from './plain-check.ts';

const read = (...args: readonly string[]) => readWith({}, ...args);
const readWith = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  readOptions(parseFlags(CHECK_ARGS, args), {
    env,
    readFile: (path) => `the content of ${path}`,
    readManifest: (file) => FILES[file] ?? readManifestFile(file),
  });

const withIntegration = (more: object) => JSON.stringify({ integration: { ...PLAIN_MANIFEST.integration, ...more } });

const FILES: Readonly<Record<string, string>> = {
  plain: JSON.stringify(PLAIN_MANIFEST),
  'no-json': '{',
  empty: '{}',
  nothing: '{"integration":[]}',
  open: JSON.stringify(describeIntegration(openIntegration(), 'https://bridge.acme.com')),
  relative: withIntegration({ agent_synchronization_endpoint: '/agents' }),
  nameless: withIntegration({ authentication_configuration: [{ display: 'Key' }] }),
  type: withIntegration({ authentication_type: 'basic' }),
  document: JSON.stringify({
    ...PLAIN_MANIFEST,
    cti: false,
  }),
  small:
    '{"integration":{"interaction_types":"ticket, note","auth_validation_endpoint":null,"agent_synchronization_endpoint":"https://a.example/agents"},"exported_at":"today"}',
};

const faultNamed = (clause: string): Fault => PLAIN_BREAKS.find(({ fails }) => fails[0] === clause)?.fault ?? {};

describe('the flags', () => {
  test('replace the host of the manifest by that of the URL', () => {
    expect(read('localhost:8787', '--manifest', 'plain').origin).toBe('http://localhost:8787');
    expect(read('https://staging.example/', '--manifest', 'plain').origin).toBe('https://staging.example');
  });

  test('choose clauses by their beginning', () => {
    const { clauses } = read('localhost', '--manifest', 'plain', '--only', 'contacts.id', '--only', 'auth.flat');
    expect(clauses.map(({ id }) => id)).toEqual(['auth.flat', 'contacts.id-text', 'contacts.id-unique']);
  });

  test('have defaults that write nothing', () => {
    expect(read('localhost', '--manifest', 'plain')).toMatchObject({
      allowActions: false,
      maxPages: 200,
      patienceMs: 30_000,
      clauses: CLAUSES,
    });
  });

  test('take the document of bridge manifest as well', () => {
    expect(read('localhost', '--manifest', 'document').manifest).toEqual(
      read('localhost', '--manifest', 'plain').manifest,
    );
  });

  test('take the path secret from the environment where the document lacks it', () => {
    const secret = newPathSecret();
    const { manifest } = readWith({ BRIDGE_PATH_SECRET: secret }, 'localhost', '--manifest', 'open');
    expect(manifest.integration.agent_synchronization_endpoint).toBe(
      `https://bridge.acme.com/open/${secret}/agent_sync`,
    );
    expect(manifest.actions[0]?.endpoint).toBe(`https://bridge.acme.com/open/${secret}/actions/ring`);
    expect(() => read('localhost', '--manifest', 'open')).toThrow('put it into the variable BRIDGE_PATH_SECRET');
  });

  test('take a manifest with little in it', () => {
    const { manifest } = read('localhost', '--manifest', 'small');
    expect(manifest.integration).toMatchObject({
      authentication_type: 'custom',
      interaction_types: ['ticket', 'note'],
    });
    expect(manifest.actions).toEqual([]);
  });

  test.each([
    [[], 'URL is missing'],
    [['localhost'], '--manifest is missing'],
    [['localhost', 'other', '--manifest', 'plain'], 'There must be one URL'],
    [['https://bridge.example/talkdesk', '--manifest', 'plain'], 'the paths come from the manifest'],
    [['ftp://bridge.example', '--manifest', 'plain'], 'URL must be where the bridge is'],
    [['localhost', '--manifest', 'nowhere'], 'cannot read the file nowhere (ENOENT)'],
    [['localhost', '--manifest', 'no-json'], 'it must be JSON'],
    [['localhost', '--manifest', 'empty'], 'integration must not be missing'],
    [['localhost', '--manifest', 'relative'], 'integration.agent_synchronization_endpoint must be an absolute URL'],
    [
      ['localhost', '--manifest', 'nameless'],
      'integration.authentication_configuration.0.field_name must not be missing',
    ],
    [['localhost', '--manifest', 'nothing'], 'it names no endpoint, so nothing can be checked'],
    [['localhost', '--manifest', 'plain', '--auth', 'nope=s3cret'], 'the manifest has no auth field of this name'],
    [['localhost', '--manifest', 'type'], 'integration.authentication_type must be'],
    [['localhost', '--manifest', 'plain', '--only', 'contact-id'], 'no clause begins like this'],
    [
      ['localhost', '--manifest', 'plain', '--input', 'title=x'],
      'there are subject, priority, minutes, due, name, phone',
    ],
    [['localhost', '--manifest', 'small', '--input', 'title=x'], 'there are none'],
    [['localhost', '--manifest', 'plain', '--max-pages', '0'], '--max-pages must be a whole number of 1 or more'],
    [['localhost', '--manifest', 'plain', '--timeout', 'soon'], '--timeout must be a whole number'],
    [['localhost', '--manifest', 'plain', '--expect-contacts', '-1'], '--expect-contacts'],
    [['localhost', '--manifest', 'plain', '--auth', 's3cret'], '--auth number 1 must have the form NAME=VALUE'],
  ])('are refused where they are %j', (args, message) => {
    expect(() => read(...args)).toThrow(UsageError);
    expect(() => read(...args)).toThrow(message);
  });
});

describe('the report', () => {
  test('tells of a failure what was sent, what came back, and why it matters', async () => {
    const text = toText('https://plain.example', await checkPlainBridge(faultNamed('agents.email')));
    expect(text).toContain('✘ agents.email ');
    expect(text).toContain('✔ agents.name ');
    expect(text).toContain('agents.email (must): An agent has an e-mail address.');
    expect(text).toContain('  found:    agents[0].email is missing');
    expect(text).toContain('meta: {offset: null}}');
    expect(text).toContain('agents: [20 × {id: "1", name: text}]');
    expect(text).toContain('  source:   Implementing an Agent Synchronization');
    expect(text).toMatch(
      /\d+ clauses passed, 1 must failed, 0 shoulds and carefuls failed, 1 not applicable, \d+ requests/,
    );
  });

  test('is the same as JSON', async () => {
    const json = JSON.parse(toJson('https://plain.example', await checkPlainBridge(faultNamed('agents.email')))) as {
      readonly clauses: readonly object[];
    };
    expect(json).toMatchObject({ bridge: 'https://plain.example', ok: false, mustsFailed: 1, othersFailed: 0 });
    expect(json.clauses).toHaveLength(CLAUSES.length);
    const of = (id: string) => json.clauses.find((clause) => 'id' in clause && clause.id === id);
    expect(of('agents.email')).toMatchObject({
      level: 'must',
      outcome: 'fail',
      detail: 'agents[0].email is missing',
      request: expect.stringContaining('agents, with offset null'),
      sent: expect.stringContaining('POST https://plain.example/agents'),
      received: expect.stringContaining('200 application/json'),
    });
    expect(of('auth.token-401')).toMatchObject({
      outcome: 'not applicable',
      reason: 'authentication_type is not oauth2',
    });
  });

  test('neutralises what a bridge sends to control a terminal', async () => {
    const escape = '\u001b[2J';
    const fault: Fault = {
      answer: (given) => (given.status === 401 ? { status: 403, body: { message: `${escape}gone` } } : given),
    };
    const result = await checkPlainBridge(fault);
    expect(toText('https://plain.example', result)).not.toContain(escape);
    expect(toText('https://plain.example', result)).toContain('[2Jgone');
    expect(toJson('https://plain.example', result)).not.toContain(escape);
  });
});

describe('the command', () => {
  let folder = '';
  const bridges: Record<string, Served> = {};
  const start = (fault?: Fault) => {
    const bridge = createPlainBridge(fault);
    return serve(new Hono().all('*', (c) => bridge(c.req.raw)));
  };
  const check = (bridge: string, ...more: readonly string[]) =>
    runCli(
      [
        'check',
        bridges[bridge]?.url ?? bridge,
        '--manifest',
        join(folder, 'plain.json'),
        '--auth',
        'account=acme',
        ...more,
      ],
      { env: { TALKDESK_AUTH: JSON.stringify({ api_key: PLAIN_AUTH.api_key }) } },
    );

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-'));
    await writeFile(join(folder, 'plain.json'), FILES['plain'] ?? '');
    bridges['good'] = await start();
    bridges['without e-mails'] = await start(faultNamed('agents.email'));
    bridges['with numbers for ids'] = await start(faultNamed('agents.id-text'));
  });
  afterAll(async () => {
    await Promise.all(Object.values(bridges).map((bridge) => bridge.close()));
    await rm(folder, { recursive: true });
  });

  test('ends with 0 where every must passes, and writes nothing unless allowed', async () => {
    const { code, stdout } = await check('good');
    expect(code).toBe(0);
    expect(stdout).toContain('not applicable: actions are executed with --allow-actions only');
    expect(stdout).toContain('not applicable: the bridge is on this machine');
    expect(stdout).not.toContain(PLAIN_AUTH.api_key);
  });

  test('executes actions where they are allowed', async () => {
    const { code, stdout } = await check('good', '--allow-actions', '--only', 'actions', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      passed: CLAUSES.filter(({ id }) => id.startsWith('actions')).length,
    });
  });

  test('ends with 1 where a must fails', async () => {
    expect(await check('without e-mails', '--only', 'agents')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 must failed'),
    });
  });

  test('ends with 1 for anything else that fails only where it is strict', async () => {
    expect((await check('with numbers for ids', '--only', 'agents')).code).toBe(0);
    expect((await check('with numbers for ids', '--only', 'agents', '--strict')).code).toBe(1);
  });

  test('has one thing to say where there is no bridge', async () => {
    expect(await check('http://127.0.0.1:1')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/http:\/\/127\.0\.0\.1:1 gave no answer/),
    });
  });

  test('ends with 2 where it is used wrongly', async () => {
    expect(await check('good', '--only', 'nothing')).toMatchObject({ code: 2, stdout: '' });
  });

  test('lists all clauses without a bridge', async () => {
    const { code, stdout } = await runCli(['check', '--list']);
    expect(code).toBe(0);
    expect(CLAUSES.filter(({ id, says }) => !stdout.includes(`${id} `) || !stdout.includes(says))).toEqual([]);
    expect(JSON.parse((await runCli(['check', '--list', '--json', '--only', 'auth.flat'])).stdout)).toMatchObject([
      { id: 'auth.flat', level: 'must' },
    ]);
  });
});
