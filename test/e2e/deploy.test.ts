import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashOperatorKey } from '../../src/credentials/operator-key.ts';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { integrations } from '../../src/integrations/index.ts';
import { type Execute, executeProgram } from '../../cli/deploy/execute.ts';
import { createTestAccount, type TestAccount, type Tried } from '../support/deployment.ts';
import { openIntegration } from '../support/open-integration.ts';
import { runStub } from '../support/wrangler-stub.ts';

let account: TestAccount;
beforeEach(() => {
  account = createTestAccount();
});
afterEach(() => account.remove());

const secretsOf = (worker: string) => Object.keys(account.state().workers[worker] ?? {}).toSorted();
const argsOf = ({ calls }: Tried) => calls.map(({ args }) => args);

const BUILD = '--minify --define DECLARATIONS_CHECKED:true';
const CHECK = [`deploy --dry-run ${BUILD} --outdir`];
const QUEUES = ['talkdesk-bridge-actions', 'talkdesk-bridge-actions-dead'];
const LOOK = [
  'whoami --json',
  'd1 list --json',
  'kv namespace list',
  ...QUEUES.map((name) => `queues info ${name}`),
  'secret list --format json',
];
const MIGRATE = 'd1 migrations apply DB --remote';
const FROM_NOTHING = [
  ...CHECK,
  ...LOOK,
  'd1 create talkdesk-bridge',
  'd1 list --json',
  'kv namespace create talkdesk-bridge-cache',
  'kv namespace list',
  ...QUEUES.map((name) => `queues create ${name}`),
  MIGRATE,
  `deploy ${BUILD} --secrets-file`,
];

describe('a first deployment', () => {
  test('creates the stores, migrates, then deploys with the secrets that it made', async () => {
    const execute = executeProgram(account.program, account.folder);
    const tried = await account.deploy({}, { execute });
    expect(argsOf(tried)).toEqual(FROM_NOTHING);
    expect(account.state()).toMatchObject({
      databases: [{ uuid: 'd1-0', name: 'talkdesk-bridge', migrated: true }],
      namespaces: [{ id: 'kv-0', title: 'talkdesk-bridge-cache' }],
      queues: QUEUES,
    });
    expect(secretsOf('talkdesk-bridge')).toEqual(['BRIDGE_SECRET', 'OPERATOR_KEY_HASH', 'VAULT_KEY']);
    expect(tried.calls.slice(-2).map(({ ids }) => ids)).toEqual([
      ['d1-0', 'kv-0'],
      ['d1-0', 'kv-0'],
    ]);
    expect(new Set(tried.calls.slice(2).map(({ account: id }) => id))).toEqual(new Set(['account-1']));
    expect(tried.deployment).toMatchObject({ url: 'https://talkdesk-bridge.acme.workers.dev', health: 'ok' });
  });

  test('shows the operator key once, in the text and in the JSON, and never the other secrets', async () => {
    const tried = await account.deploy();
    const uploaded = account.state().workers['talkdesk-bridge'] ?? {};
    const key = tried.deployment?.operatorKey ?? '';
    expect(key).toMatch(/^tbo_[\w-]{43}$/);
    expect(uploaded['OPERATOR_KEY_HASH']).toBe(await hashOperatorKey(key));
    expect(tried.text.split(key)).toHaveLength(2);
    expect(JSON.parse(tried.json)).toMatchObject({ ok: true, operator_key: key });
    for (const name of ['BRIDGE_SECRET', 'VAULT_KEY']) expect(uploaded[name]).toMatch(/^[\w-]{43}$/);
    expect(uploaded['VAULT_KEY']).not.toBe(uploaded['BRIDGE_SECRET']);
    for (const secret of Object.values(uploaded)) expect(tried.text + tried.json).not.toContain(secret);
  });

  test('names the endpoints and the next commands', async () => {
    const { text } = await account.deploy();
    expect(text).toContain('https://talkdesk-bridge.acme.workers.dev/directory/contact_sync');
    expect(text).toContain('https://talkdesk-bridge.acme.workers.dev/directory/actions/create_contact');
    expect(text).toContain('npm run bridge -- account create --integration directory');
    expect(text).toContain('A domain of your own');
  });

  test('leaves the checks of declarations out of the bundle, once it has loaded them and so checked them', async () => {
    const order: string[] = [];
    await account.deploy(
      {},
      {
        loadIntegrations: async () => {
          order.push('load');
          return integrations;
        },
        execute: async (args, { env }) => {
          if (args.includes('DECLARATIONS_CHECKED:true')) order.push('build');
          return runStub(account.stateFile, args, env);
        },
      },
    );
    expect(order).toEqual(['load', 'build', 'build']);
  });

  test('gives wrangler a file of secrets that only the user can read, and takes it away', async () => {
    const { calls } = await account.deploy();
    const secrets = calls.at(-1)?.secrets;
    expect(secrets).toMatchObject({ mode: 0o600, names: ['BRIDGE_SECRET', 'VAULT_KEY', 'OPERATOR_KEY_HASH'] });
    expect(existsSync(secrets?.path ?? '')).toBe(false);
    expect(existsSync(dirname(secrets?.path ?? ''))).toBe(false);
  });

  test('keeps data within a jurisdiction and near a place where this is asked for', async () => {
    const tried = await account.deploy({ jurisdiction: 'eu', location: 'weur' });
    expect(argsOf(tried)).toContain('d1 create talkdesk-bridge --jurisdiction eu --location weur');
    expect(argsOf(tried)).toContain('kv namespace create talkdesk-bridge-cache --jurisdiction eu');
    expect(argsOf(tried)).toContain('queues create talkdesk-bridge-actions-dead --jurisdiction eu');
  });

  test('creates nothing where somebody declines, or where nobody can be asked', async () => {
    const questions: string[] = [];
    const declined = await account.deploy({ yes: false }, { ask: async (question) => questions.push(question) === 0 });
    expect(questions).toEqual([
      'Create Worker talkdesk-bridge, D1 database talkdesk-bridge, KV namespace talkdesk-bridge-cache, queue talkdesk-bridge-actions, queue talkdesk-bridge-actions-dead in the account Acme?',
    ]);
    expect(declined.failure?.message).toContain('nothing was changed, as you wished');
    await expect(account.deploy({ yes: false })).rejects.toThrow('allow it with --yes');
    expect(account.state().databases).toEqual([]);
  });

  test('never writes to wrangler.toml', async () => {
    const before = account.config();
    await account.deploy();
    expect(account.config()).toBe(before);
  });
});

describe('a later deployment', () => {
  test('uses what is there, makes no secret and shows no key', async () => {
    const first = await account.deploy();
    const second = await account.deploy({ yes: false });
    expect(argsOf(second)).toEqual([...CHECK, ...LOOK, MIGRATE, `deploy ${BUILD}`]);
    expect(second.calls.at(-1)?.ids).toEqual(first.calls.at(-1)?.ids);
    expect(second.deployment?.operatorKey).toBeUndefined();
    expect(second.text + second.json).not.toContain('tbo_');
  });

  test('creates the queues that a version before had not, with the dead-letter queue', async () => {
    await account.deploy();
    account.change((state) => (state.queues = []));
    const later = await account.deploy();
    expect(argsOf(later).filter((args) => args.includes(' create '))).toEqual(
      QUEUES.map((name) => `queues create ${name}`),
    );
    expect(later.deployment).toBeDefined();
  });

  test('uploads a secret from a file, beside those that are there', async () => {
    await account.deploy();
    const secretsFile = join(account.folder, 'my-secrets');
    writeFileSync(secretsFile, 'CRM_TOKEN=abc\n');
    const { calls } = await account.deploy({ secretsFile });
    expect(calls.at(-1)?.secrets?.names).toEqual(['CRM_TOKEN']);
    expect(secretsOf('talkdesk-bridge')).toEqual(['BRIDGE_SECRET', 'CRM_TOKEN', 'OPERATOR_KEY_HASH', 'VAULT_KEY']);
  });

  test('makes the secrets that a new version needs, and leaves the others as they are', async () => {
    await account.deploy();
    account.change((state) => delete state.workers['talkdesk-bridge']?.['VAULT_KEY']);
    const before = account.state().workers['talkdesk-bridge'];
    const { calls, deployment } = await account.deploy({ yes: false });
    expect(calls.at(-1)?.secrets?.names).toEqual(['VAULT_KEY']);
    expect(account.state().workers['talkdesk-bridge']).toMatchObject({ ...before });
    expect(deployment?.operatorKey).toBeUndefined();
  });

  test('keeps staging and production apart', async () => {
    const production = await account.deploy();
    const staging = await account.deploy({ environment: 'staging' });
    expect(staging.calls.at(-1)).toMatchObject({ environment: 'staging', ids: ['d1-1', 'kv-1'] });
    expect(production.calls.at(-1)).toMatchObject({ environment: 'production', ids: ['d1-0', 'kv-0'] });
    expect(Object.keys(account.state().workers)).toEqual(['talkdesk-bridge', 'talkdesk-bridge-staging']);
    expect(staging.deployment?.operatorKey).not.toBe(production.deployment?.operatorKey);
  });
});

describe('an integration without credentials', () => {
  const URL_BASE = /https:\/\/talkdesk-bridge\.acme\.workers\.dev\/my-open\/(tbp_[\w-]{32})/g;
  const loadIntegrations = async () => [directoryIntegration, openIntegration('my-open')];

  test('is given a path secret, whose URLs are shown once and whose hash alone is kept', async () => {
    const tried = await account.deploy({}, { loadIntegrations });
    const [[, secret = ''] = [], ...others] = [...tried.text.matchAll(URL_BASE)];
    expect(others).toEqual([]);
    expect(tried.text.split(secret)).toHaveLength(2);
    const uploaded = account.state().workers['talkdesk-bridge'] ?? {};
    expect(uploaded['PATH_SECRET_HASH_MY_OPEN']).toBe(await hashPathSecret(secret));
    expect(JSON.parse(tried.json)).toMatchObject({ ok: true, path_secrets: { 'my-open': secret } });
    expect(tried.text).toContain('/my-open/PATH-SECRET-TO-BE-FILLED-IN/agent_sync');
    for (const value of Object.values(uploaded)) expect(tried.text + tried.json).not.toContain(value);
    expect(readFileSync(join(account.folder, '.wrangler/config/production.json'), 'utf8')).not.toContain(secret);
  });

  test('keeps it with the next deployment, and gets one where it comes later', async () => {
    await account.deploy();
    const later = await account.deploy({ yes: false }, { loadIntegrations });
    expect(later.calls.at(-1)?.secrets?.names).toEqual(['PATH_SECRET_HASH_MY_OPEN']);
    const again = await account.deploy({ yes: false }, { loadIntegrations });
    expect(again.calls.at(-1)?.secrets).toBeUndefined();
    expect(again.text + again.json).not.toContain('tbp_');
    expect(JSON.parse(again.json)).not.toHaveProperty('path_secrets');
  });

  test('takes the hash that a file gives, and refuses what is none before anything is changed', async () => {
    const secretsFile = join(account.folder, 'my-secrets.json');
    writeFileSync(secretsFile, '{"PATH_SECRET_HASH_MY_OPEN":"tbp_swordfish"}');
    const refused = await account.deploy({ secretsFile }, { loadIntegrations });
    expect(argsOf(refused)).toEqual(CHECK);
    expect(refused.text).toContain(
      'PATH_SECRET_HASH_MY_OPEN: must be the hash that "bridge path-secret my-open" prints',
    );
    expect(refused.text + refused.json).not.toContain('swordfish');
    const hash = await hashPathSecret(newPathSecret());
    writeFileSync(secretsFile, JSON.stringify({ PATH_SECRET_HASH_MY_OPEN: hash }));
    const given = await account.deploy({ secretsFile }, { loadIntegrations });
    expect(given.text + given.json).not.toMatch(/tbp_/);
    expect(account.state().workers['talkdesk-bridge']).toMatchObject({ PATH_SECRET_HASH_MY_OPEN: hash });
  });

  test('may not share its secret with another', async () => {
    const both = async () => [openIntegration('my-open'), openIntegration('my_open')];
    const tried = await account.deploy({}, { loadIntegrations: both });
    expect(argsOf(tried)).toEqual(CHECK);
    expect(tried.text).toContain('integration my_open: shares PATH_SECRET_HASH_MY_OPEN with integration my-open');
  });

  test('has its URLs shown by the run that set the hash, although that failed', async () => {
    account.change((state) => (state.failAt = { call: FROM_NOTHING.length - 1, when: 'after' }));
    const broken = await account.deploy({}, { loadIntegrations });
    const secret = broken.failure?.handout.pathSecrets?.['my-open'] ?? '';
    expect(broken.text).toContain(`begin with: /my-open/${secret}`);
    expect(JSON.parse(broken.json)).toMatchObject({ ok: false, path_secrets: { 'my-open': secret } });
    const uploaded = account.state().workers['talkdesk-bridge'] ?? {};
    expect(uploaded['PATH_SECRET_HASH_MY_OPEN']).toBe(await hashPathSecret(secret));
    account.change((state) => delete state.failAt);
    expect((await account.deploy({}, { loadIntegrations })).text).not.toContain('tbp_');
  });
});

describe('a deployment that broke', () => {
  const changes = / create | apply |^deploy --minify/;
  const breaks = FROM_NOTHING.flatMap((args, call) => [
    { call, when: 'before' as const, args },
    ...(changes.test(args) ? [{ call, when: 'after' as const, args }] : []),
  ]);

  test.each(breaks)('$when "$args" (call $call) goes on from there when it is run again', async ({ call, when }) => {
    account.change((state) => (state.failAt = { call, when }));
    const broken = await account.deploy();
    expect(broken.failure?.message).toContain('The connection broke');
    expect(broken.failure?.message).toContain('Run it again');
    expect(broken.calls).toHaveLength(call + 1);

    account.change((state) => delete state.failAt);
    const again = await account.deploy();
    expect(again.deployment).toMatchObject({ health: 'ok' });
    const { databases, namespaces } = account.state();
    expect(databases.map(({ name, migrated }) => ({ name, migrated }))).toEqual([
      { name: 'talkdesk-bridge', migrated: true },
    ]);
    expect(namespaces.map(({ title }) => title)).toEqual(['talkdesk-bridge-cache']);
    expect(account.state().queues).toEqual(QUEUES);
    expect(secretsOf('talkdesk-bridge')).toEqual(['BRIDGE_SECRET', 'OPERATOR_KEY_HASH', 'VAULT_KEY']);
    // The key in force was shown by the run that set it, even though that one failed.
    const wasSet = call === FROM_NOTHING.length - 1 && when === 'after';
    const inForce = wasSet ? broken.failure?.handout.operatorKey : again.deployment?.operatorKey;
    expect(await hashOperatorKey(inForce ?? '')).toBe(
      account.state().workers['talkdesk-bridge']?.['OPERATOR_KEY_HASH'],
    );
    if (wasSet) expect(again.text).not.toContain('tbo_');
  });

  test('at the migrations does not deploy the code', async () => {
    account.change((state) => (state.failAt = { call: FROM_NOTHING.indexOf(MIGRATE), when: 'before' }));
    const tried = await account.deploy();
    expect(argsOf(tried).at(-1)).toBe(MIGRATE);
    expect(tried.failure).toMatchObject({ step: 'bring the schema to its newest version', handout: {} });
    expect(tried.text).toContain(
      'create stores: D1 database talkdesk-bridge, KV namespace talkdesk-bridge-cache, queue talkdesk-bridge-actions, queue talkdesk-bridge-actions-dead',
    );
  });

  test('at the code says that the schema is new already, and hands out the key that may be in force', async () => {
    account.change((state) => (state.failAt = { call: FROM_NOTHING.length - 1, when: 'before' }));
    const tried = await account.deploy();
    expect(tried.text).toContain('The schema is already the newest one; code that was deployed before goes on serving');
    expect(tried.text.match(/tbo_/g)).toHaveLength(1);
    expect(JSON.parse(tried.json)).toMatchObject({ ok: false, step: 'deploy the code' });
    expect(existsSync(tried.calls.at(-1)?.secrets?.path ?? '')).toBe(false);
  });

  test('shows what wrangler wrote without the values of secrets', async () => {
    account.change((state) =>
      Object.assign(state, { leaks: true, failAt: { call: FROM_NOTHING.length - 1, when: 'after' } }),
    );
    const tried = await account.deploy();
    expect(tried.text).toContain('The connection broke. ••• ••• •••');
    const uploaded = Object.values(account.state().workers['talkdesk-bridge'] ?? {});
    expect(uploaded).toHaveLength(3);
    for (const secret of uploaded) expect(tried.text + tried.json).not.toContain(secret);
  });

  test('because it was interrupted ends wrangler and leaves no file of secrets', async () => {
    const interruption = new AbortController();
    const program = [process.execPath, '-e', 'setInterval(() => {}, 1000)'] as const;
    const forever = executeProgram(program, account.folder);
    let file = '';
    const execute: Execute = async (args, options) => {
      if (!args.includes('--secrets-file')) return runStub(account.stateFile, args, options.env);
      file = args[args.indexOf('--secrets-file') + 1] ?? '';
      expect(existsSync(file)).toBe(true);
      setImmediate(() => interruption.abort());
      return await forever([], options);
    };
    const tried = await account.deploy({}, { execute, signal: interruption.signal });
    expect(tried.failure).toMatchObject({ step: 'deploy the code', problem: 'interrupted' });
    expect(tried.text).toContain('tbo_');
    expect(existsSync(file)).toBe(false);
  });
});

describe('what is wrong is told before anything is changed:', () => {
  const nothingBut = (tried: Tried, calls: readonly string[]) => {
    expect(tried.failure).toBeDefined();
    expect(argsOf(tried)).toEqual(calls);
    return expect(tried.text);
  };

  test('no login', async () => {
    account.change((state) => (state.loggedIn = false));
    const tried = await account.deploy();
    nothingBut(tried, [...CHECK, 'whoami --json']).toContain('npx wrangler login');
  });

  test('several accounts, unless one is named', async () => {
    account.change((state) => state.accounts.push({ id: 'account-2', name: 'Other' }));
    const tried = await account.deploy();
    const text = nothingBut(tried, [...CHECK, 'whoami --json']);
    text.toContain('CLOUDFLARE_ACCOUNT_ID');
    text.toContain('account-2  Other');
    const named = await account.deploy({}, { env: { ...process.env, CLOUDFLARE_ACCOUNT_ID: 'account-2' } });
    expect(named.deployment).toBeDefined();
    expect(named.calls.at(-1)?.account).toBe('account-2');
  });

  test('a required secret that only the user can give, unless a file gives it', async () => {
    account.configure((toml) => toml.replaceAll('"VAULT_KEY"]', '"VAULT_KEY", "CRM_TOKEN"]'));
    const tried = await account.deploy();
    const text = nothingBut(tried, [...CHECK, ...LOOK]);
    text.toContain('nothing was changed: CRM_TOKEN must be set first');
    text.toContain('--secrets-file FILE');
    const secretsFile = join(account.folder, 'my-secrets.json');
    writeFileSync(secretsFile, '{"CRM_TOKEN":"abc"}');
    const given = await account.deploy({ secretsFile });
    expect(given.calls.at(-1)?.secrets?.names).toEqual([
      'BRIDGE_SECRET',
      'VAULT_KEY',
      'OPERATOR_KEY_HASH',
      'CRM_TOKEN',
    ]);
  });

  test('a webhook of alerts without its secret, unless the Worker has it already', async () => {
    const secretsFile = join(account.folder, 'my-secrets');
    writeFileSync(secretsFile, 'ALERT_WEBHOOK_URL=https://ops.example/hook?key=sesame\n');
    const text = nothingBut(await account.deploy({ secretsFile }), [...CHECK, ...LOOK]);
    text.toContain('nothing was changed: ALERT_WEBHOOK_SECRET must be set first');
    text.not.toContain('sesame');
    account.change((state) => (state.workers['talkdesk-bridge'] = { ALERT_WEBHOOK_SECRET: 'set before' }));
    expect((await account.deploy({ secretsFile })).deployment).toBeDefined();
  });

  test('a service behind a binding that the environment does not have', async () => {
    const setting = 'SERVICE_BINDINGS = "https://crm.example.com=CRM_CERT"\n';
    account.configure((toml) => toml.replace('[env.production.vars]\n', `[env.production.vars]\n${setting}`));
    nothingBut(await account.deploy(), CHECK).toContain(
      'SERVICE_BINDINGS: entry 1 leads to CRM_CERT, but the Worker has',
    );
    const certificate = '[[env.production.mtls_certificates]]\nbinding = "CRM_CERT"\ncertificate_id = "id"\n\n';
    account.configure((toml) => toml.replace('[env.production.vars]\n', `${certificate}[env.production.vars]\n`));
    expect((await account.deploy()).deployment).toBeDefined();
  });

  test('bad settings, all at once, in the words of the bridge', async () => {
    const secretsFile = join(account.folder, 'my-secrets.json');
    writeFileSync(secretsFile, '{"BRIDGE_SECRET":"too-short","ALERT_WEBHOOK_URL":"http://a.example"}');
    account.configure((toml) =>
      toml.replace(
        /(\[env\.production\.vars\]\nENVIRONMENT = )"production"\nLOG_LEVEL = "info"/,
        '$1"test"\nLOG_LEVEL = "loud"',
      ),
    );
    const tried = await account.deploy({ secretsFile });
    const text = nothingBut(tried, CHECK);
    text.toContain('ENVIRONMENT: must be production or development');
    text.toContain('LOG_LEVEL: must be one of');
    text.toContain('BRIDGE_SECRET: must be a secret of at least 32 characters');
    text.toContain('ALERT_WEBHOOK_URL: must be https');
    text.not.toMatch(/too-short|a\.example/);
  });

  test('a declaration that is wrong', async () => {
    const loadIntegrations = () => Promise.reject(new Error('integration acme cannot be used'));
    const tried = await account.deploy({}, { loadIntegrations });
    nothingBut(tried, []).toContain('src/integrations: integration acme cannot be used');
  });

  test('a document that Talkdesk could not take', async () => {
    const shouting = { ...directoryIntegration, name: 'zendesk', displayName: ' ' };
    const tried = await account.deploy({}, { loadIntegrations: async () => [shouting] });
    const text = nothingBut(tried, CHECK);
    text.toContain(
      "integration zendesk: integration.name (zendesk): an integration's name is not a vendor's bare name",
    );
    text.toContain('To mend it, put your own name in front, such as acme_zendesk (name-vendor)');
    text.toContain('(texts-present)');
    text.not.toContain('submission-present');
  });

  test('code that cannot be built', async () => {
    account.change((state) => (state.failAt = { call: 0, when: 'before' }));
    nothingBut(await account.deploy(), CHECK).toContain('the Worker cannot be built');
  });

  test('a folder of images that is not there', async () => {
    account.configure((toml) => toml.replace('directory = "public"', 'directory = "images"'));
    nothingBut(await account.deploy(), CHECK).toContain(join(account.folder, 'images'));
  });

  test('an environment that is not there', async () => {
    const tried = await account.deploy({ environment: 'test' });
    nothingBut(tried, []).toContain('wrangler.toml has no [env.test]; there are: production, staging');
  });

  test('an environment that lacks what the top level has', async () => {
    account.configure((toml) => toml.replace(/\[\[env\.production\.kv_namespaces\]\]\nbinding = "CACHE"/, ''));
    nothingBut(await account.deploy(), []).toContain('[env.production] lacks the KV namespace CACHE');
  });

  test('an environment without the Durable Objects that the top level has, or a migration that makes them', async () => {
    account.configure((toml) =>
      toml
        .replace(/\[\[env\.production\.durable_objects\.bindings\]\]\n(.+\n){2}/, '')
        .replace(/(\[\[env\.production\.migrations\]\]\n)tag = "v1"/, '$1tag = "v0"'),
    );
    const text = nothingBut(await account.deploy(), []);
    text.toContain('[env.production] lacks the Durable Object TOKEN_BROKER');
    text.toContain('[env.production] lacks the migration v1');
  });

  test('two environments over one database', async () => {
    account.configure((toml) =>
      toml.replace('database_name = "talkdesk-bridge-staging"', 'database_name = "talkdesk-bridge"'),
    );
    nothingBut(await account.deploy(), []).toContain('both use the D1 database talkdesk-bridge; each needs its own');
  });

  test.each([
    ['{"BRIDGE_SECRET": sesame}', 'is no JSON object of texts'],
    ['{"BRIDGE_SECRET": 12345}', 'is no JSON object of texts'],
  ])('a file of secrets that cannot be read (%s)', async (content, message) => {
    const secretsFile = join(account.folder, 'my-secrets.json');
    writeFileSync(secretsFile, content);
    const text = nothingBut(await account.deploy({ secretsFile }), []);
    text.toContain(message);
    text.not.toMatch(/sesame|12345/);
  });
});

describe('the look at the bridge', () => {
  test('is patient with an address that is not known yet, and says how to look later', async () => {
    let tries = 0;
    const waits: number[] = [];
    const { deployment, text } = await account.deploy(
      {},
      {
        fetch: () => Promise.reject(new Error(`getaddrinfo ENOTFOUND ${tries++}`)),
        wait: async (ms) => void waits.push(ms),
      },
    );
    expect(deployment?.health).toBe('unreached');
    expect(tries).toBe(5);
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(15_000);
    expect(text).toContain('curl https://talkdesk-bridge.acme.workers.dev/health');
  });

  test('asks again when the bridge is not well at first', async () => {
    const statuses = ['schema_behind', 'ok'];
    const asked: string[] = [];
    const { deployment } = await account.deploy(
      {},
      {
        fetch: async (url) => {
          asked.push(url);
          return Response.json({ status: statuses.shift() });
        },
      },
    );
    expect(deployment?.health).toBe('ok');
    expect(asked).toEqual(Array.from({ length: 2 }, () => 'https://talkdesk-bridge.acme.workers.dev/health'));
  });

  test('fails where the bridge says that it is misconfigured, and hands out the key, which is in force', async () => {
    const fetch = async () => Response.json({ status: 'misconfigured' }, { status: 503 });
    const { failure, text } = await account.deploy({}, { fetch });
    expect(failure?.problem).toContain('cannot serve: misconfigured');
    expect(text).toContain('tbo_');
  });

  test('prefers a domain of one’s own', async () => {
    account.change((state) => state.targets.push('bridge.acme.example (custom domain - zone name: acme.example)'));
    const { deployment, text } = await account.deploy();
    expect(deployment).toMatchObject({ url: 'https://bridge.acme.example', ownDomain: true });
    expect(text).not.toContain('A domain of your own');
  });
});

describe('the command', () => {
  const run = promisify(execFile);
  const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
  /** A home without a login, and no way to the internet. */
  const env = () => ({
    PATH: process.env['PATH'],
    HOME: account.folder,
    XDG_CONFIG_HOME: account.folder,
    NO_COLOR: '1',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  });

  test.each(['production', 'staging'])('checks, builds and names its commands without a login (%s)', async (name) => {
    const { stdout } = await run(process.execPath, [main, 'deploy', '--dry-run', '--env', name], { env: env() });
    expect(stdout).toContain(`[env.${name}], directory; the Worker can be built`);
    expect(stdout).toContain('Nothing was changed.');
    expect(stdout).toContain('wrangler d1 migrations apply DB --remote');
    expect(stdout).not.toMatch(/tbo_/);
  });

  test('ends with 1 where wrangler is not logged in, and tells programs so', async () => {
    const ended = await run(process.execPath, [main, 'deploy', '--json'], { env: env() }).catch(
      (error: unknown) => error,
    );
    expect(ended).toMatchObject({ code: 1 });
    const report: unknown = JSON.parse((ended as { stdout: string }).stdout);
    expect(report).toMatchObject({ ok: false, step: 'log in', problem: expect.stringContaining('npx wrangler login') });
  });

  test.each(['--jurisdiction mars', '--evn staging', 'staging'])('answers wrong usage (%s) with 2', async (flags) => {
    const ended = await run(process.execPath, [main, 'deploy', ...flags.split(' ')]).catch((error: unknown) => error);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('npm run bridge -- deploy --help') });
  });
});
