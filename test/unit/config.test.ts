import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Secret } from '../../src/domain/secret.ts';
import { readConfig, type Vars } from '../../src/env.ts';
import { declare } from './declare.ts';

/** As short as a secret may be: 32 characters. */
const SECRET = 'correct horse battery staple, 32';
const OLDER = 'wrong donkeys, no battery staple';
const VAULT = 'a vault is kept under lock & key.';
const production = { ENVIRONMENT: 'production', BRIDGE_SECRET: SECRET, VAULT_KEY: VAULT };
const guarded = declare();
const named = (name: string) => declare({ name, authentication: { type: 'none', fields: {} } });
const open = named('open');
const NO_PATH_SECRET =
  'integration open: authentication type none leaves it open to everybody who knows its URL; in production PATH_SECRET_HASH_OPEN must be set ("bridge path-secret open")';

/** A configuration with the texts of its secrets, which are all alike otherwise. */
function readRevealed(vars: Vars, integrations: Parameters<typeof readConfig>[1] = []) {
  const config = readConfig(vars, integrations);
  const [secrets, vaultKeys] = [config.secrets, config.vaultKeys].map((list) => list.map((each) => each.reveal()));
  return { ...config, secrets, vaultKeys };
}

describe('a configuration without a fault', () => {
  test('has one secret and logs from info on', () => {
    expect(readRevealed(production, [guarded])).toEqual({
      production: true,
      logLevel: 'info',
      secrets: [SECRET],
      vaultKeys: [VAULT],
      integrations: [guarded],
      pathSecretHashes: new Map(),
      operatorKeyHashes: [],
      localServices: new Map(),
      serviceBindings: new Map(),
      problems: [],
    });
  });

  test('believes the previous secret, after the one that signs', () => {
    const config = readRevealed({ ...production, BRIDGE_SECRET_PREVIOUS: OLDER });
    expect(config.secrets).toEqual([SECRET, OLDER]);
    expect(config.problems).toEqual([]);
  });

  test('knows the next key of the vault, after the one that it is to replace', () => {
    const config = readRevealed({ ...production, VAULT_KEY_NEXT: OLDER });
    expect(config).toMatchObject({ vaultKeys: [VAULT, OLDER], problems: [] });
    expect(readRevealed({ ...production, VAULT_KEY_NEXT: VAULT }).vaultKeys).toEqual([VAULT]);
  });

  test('takes an empty var for an absent one', () => {
    const config = readRevealed({ ...production, BRIDGE_SECRET_PREVIOUS: '', VAULT_KEY_NEXT: '', LOG_LEVEL: '' });
    expect(config).toEqual(readRevealed(production));
  });

  test('prints none of its secrets', () => {
    const config = readConfig({ ...production, BRIDGE_SECRET_PREVIOUS: OLDER, VAULT_KEY_NEXT: OLDER }, []);
    const printed = `${JSON.stringify(config)} ${inspect(config, { depth: null, showHidden: true })}`;
    for (const secret of [SECRET, VAULT, OLDER]) expect(printed).not.toContain(secret);
  });

  test.each(['debug', 'info', 'warn', 'error'])('may log from %s on', (level) => {
    const config = readConfig({ ...production, LOG_LEVEL: level }, []);
    expect(config).toMatchObject({ logLevel: level, problems: [] });
  });

  test('believes the hashes of two operator keys, and purges after the days that are set', () => {
    const [newer, older] = ['n'.repeat(43), 'o'.repeat(43)];
    const vars = { OPERATOR_KEY_HASH: newer, OPERATOR_KEY_HASH_PREVIOUS: older, PURGE_AFTER_DAYS: '30' };
    expect(readConfig({ ...production, ...vars }, [])).toMatchObject({
      operatorKeyHashes: [newer, older],
      purgeAfterDays: 30,
      problems: [],
    });
  });

  test.each(['never', '', undefined])('never purges where PURGE_AFTER_DAYS is %s', (days) => {
    const config = readConfig({ ...production, ...(days === undefined ? {} : { PURGE_AFTER_DAYS: days }) }, []);
    expect(config.problems).toEqual([]);
    expect(config).not.toHaveProperty('purgeAfterDays');
  });

  test('may leave an integration open in development', () => {
    const config = readConfig({ ...production, ENVIRONMENT: 'development' }, [open]);
    expect(config).toMatchObject({ production: false, problems: [], pathSecretHashes: new Map() });
  });

  test.each(['production', 'development'])('believes the hashes of two path secrets in %s', (ENVIRONMENT) => {
    const [newer, older] = ['n'.repeat(43), 'o'.repeat(43)];
    const vars = { PATH_SECRET_HASH_OPEN: newer, PATH_SECRET_HASH_OPEN_PREVIOUS: older, PATH_SECRET_HASH_ACME: newer };
    expect(readConfig({ ...production, ...vars, ENVIRONMENT }, [guarded, open])).toMatchObject({
      pathSecretHashes: new Map([['open', [newer, older]]]),
      problems: [],
    });
  });

  test('reads the hash of a path secret under the name of its integration in capitals', () => {
    const dashed = named('my-open_1');
    const vars = { ...production, PATH_SECRET_HASH_MY_OPEN_1: 'h'.repeat(43) };
    expect(readConfig(vars, [dashed])).toMatchObject({
      pathSecretHashes: new Map([['my-open_1', ['h'.repeat(43)]]]),
      problems: [],
    });
  });
});

describe('services on this machine', () => {
  const LOCAL_SERVICES = 'https://acme.example.org=http://127.0.0.1:8790';

  test('are reached in development', () => {
    const config = readConfig({ ...production, ENVIRONMENT: 'development', LOCAL_SERVICES }, []);
    expect(config.localServices).toEqual(new Map([['https://acme.example.org', 'http://127.0.0.1:8790']]));
    expect(config.problems).toEqual([]);
  });

  test.each(['production', 'live', ''])('are a problem where ENVIRONMENT is "%s", and not reached', (ENVIRONMENT) => {
    const config = readConfig({ ...production, ENVIRONMENT, LOCAL_SERVICES }, []);
    expect(config.localServices.size).toBe(0);
    expect(config.problems).toContain(
      'LOCAL_SERVICES: must be absent in production; it is for services on this machine',
    );
  });

  test('are none where the list has a fault, which is named without the list', () => {
    const vars = {
      ENVIRONMENT: 'development',
      LOCAL_SERVICES: `${LOCAL_SERVICES} https://b.example.org=http://c.example`,
    };
    const config = readConfig({ ...production, ...vars }, []);
    expect(config.localServices.size).toBe(0);
    expect(config.problems).toEqual([
      'LOCAL_SERVICES: entry 2 must lead to an origin of this machine, without a path: https://acme.example.org=http://127.0.0.1:8790',
    ]);
  });
});

describe('services behind bindings', () => {
  const SERVICE_BINDINGS = 'https://crm.example.com=CRM_CERT';
  const there = (name: string) => name === 'CRM_CERT';

  test('are reached in production', () => {
    const config = readConfig({ ...production, SERVICE_BINDINGS }, [], there);
    expect(config.serviceBindings).toEqual(new Map([['https://crm.example.com', 'CRM_CERT']]));
    expect(config.problems).toEqual([]);
  });

  test('are a problem where the binding is not there, and none is reached', () => {
    const more = `${SERVICE_BINDINGS}, https://erp.example.com=ERP_CERT`;
    const config = readConfig({ ...production, SERVICE_BINDINGS: more }, [], there);
    expect(config.serviceBindings.size).toBe(0);
    expect(config.problems).toEqual([
      'SERVICE_BINDINGS: entry 2 leads to ERP_CERT, but the Worker has no binding of that name that can fetch',
    ]);
  });
});

const WEBHOOK_SECRET = `whsec_${'c2VjcmV0'.repeat(4)}`;
const PREVIOUS_SECRET = `whsec_${'cHJldmlv'.repeat(4)}`;
const webhook = { ALERT_WEBHOOK_URL: 'https://ops.example/hook?key=1', ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET };

const revealed = (secrets: readonly Secret[] = []) => secrets.map((secret) => secret.reveal());

describe('the webhook of alerts', () => {
  const read = (vars: object) => readConfig({ ...production, ...vars }, []);
  const RULE = 'whsec_ followed by 24 to 64 random bytes in base64';

  test('is where the address says, signed with one secret, or with two while one replaces the other', () => {
    const { webhook: one, problems } = read(webhook);
    expect({ url: one?.url.reveal(), secrets: revealed(one?.secrets), problems }).toEqual({
      url: webhook.ALERT_WEBHOOK_URL,
      secrets: [WEBHOOK_SECRET],
      problems: [],
    });
    const { webhook: two } = read({ ...webhook, ALERT_WEBHOOK_SECRET_PREVIOUS: PREVIOUS_SECRET });
    expect(revealed(two?.secrets)).toEqual([WEBHOOK_SECRET, PREVIOUS_SECRET]);
  });

  test('is nowhere without an address, so that the secret can be set before it', () => {
    expect(read({ ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET })).toEqual(read({}));
    expect(read({})).not.toHaveProperty('webhook');
  });

  test('may be on this machine in development', () => {
    const local = { ...webhook, ALERT_WEBHOOK_URL: 'http://127.0.0.1:9999/hook' };
    const { webhook: onMachine, problems } = read({ ...local, ENVIRONMENT: 'development' });
    expect([onMachine?.url.reveal(), problems]).toEqual([local.ALERT_WEBHOOK_URL, []]);
  });

  test.each([
    ['http://ops.example/hook', 'scheme'],
    ['http://127.0.0.1:9999/hook', 'scheme'],
    ['https://127.0.0.1/hook', 'ip_address'],
    ['https://10.0.0.8/hook', 'ip_address'],
    ['https://localhost/hook', 'not_public'],
    ['https://alerts.internal/hook', 'not_public'],
    ['https://ops.example:8443/hook', 'port'],
    ['https://user:word@ops.example/hook', 'user_info'],
    ['ops.example/hook', 'not_a_url'],
  ])('is not at %s in production', (url, reason) => {
    const config = read({ ...webhook, ALERT_WEBHOOK_URL: url });
    expect(config).not.toHaveProperty('webhook');
    expect(config.problems).toEqual([`ALERT_WEBHOOK_URL: must be https to a public host at port 443 (${reason})`]);
  });

  test.each([
    [{ ...webhook, ALERT_WEBHOOK_SECRET: '' }, [`ALERT_WEBHOOK_SECRET: must be ${RULE}`]],
    [{ ...webhook, ALERT_WEBHOOK_SECRET: 'hunter2' }, [`ALERT_WEBHOOK_SECRET: must be ${RULE}`]],
    [{ ALERT_WEBHOOK_SECRET: 'hunter2' }, [`ALERT_WEBHOOK_SECRET: must be ${RULE}`]],
    [
      { ALERT_WEBHOOK_URL: 'hunter2', ALERT_WEBHOOK_SECRET: 'hunter2', ALERT_WEBHOOK_SECRET_PREVIOUS: 'hunter2' },
      [
        'ALERT_WEBHOOK_URL: must be https to a public host at port 443 (not_a_url)',
        `ALERT_WEBHOOK_SECRET: must be ${RULE}`,
        `ALERT_WEBHOOK_SECRET_PREVIOUS: must be absent or ${RULE}`,
      ],
    ],
  ])('needs a secret of its form, and all that is wrong is told at once, without a value: %o', (vars, problems) => {
    expect(read(vars).problems).toEqual(problems);
    expect(read(vars)).not.toHaveProperty('webhook');
  });
});

describe('a configuration has a problem when', () => {
  test.each([
    ['an integration is open to everybody in production', production, [guarded, open], NO_PATH_SECRET],
    [
      'there is the hash of a previous path secret only',
      { ...production, PATH_SECRET_HASH_OPEN_PREVIOUS: 'h'.repeat(43) },
      [open],
      NO_PATH_SECRET,
    ],
    [
      'a path secret stands where its hash should',
      { ...production, PATH_SECRET_HASH_OPEN: 'tbp_the-secret-itself' },
      [open],
      'PATH_SECRET_HASH_OPEN: must be the hash that "bridge path-secret open" prints',
    ],
    [
      'two integrations would share the hash of a path secret',
      { ...production, PATH_SECRET_HASH_A_B: 'h'.repeat(43) },
      [named('a-b'), named('a_b')],
      'integration a_b: shares PATH_SECRET_HASH_A_B with integration a-b; rename it',
    ],
    [
      'the path secret of an integration would be the previous one of another',
      {
        ...production,
        ENVIRONMENT: 'development',
      },
      [named('open_previous'), open],
      'integration open: shares PATH_SECRET_HASH_OPEN_PREVIOUS with integration open_previous; rename it',
    ],
    [
      'the environment is unknown',
      { ...production, ENVIRONMENT: 'staging' },
      [],
      'ENVIRONMENT: must be production or development',
    ],
    [
      'the environment is absent',
      { ...production, ENVIRONMENT: '' },
      [],
      'ENVIRONMENT: must be production or development',
    ],
    [
      'the log level is unknown',
      { ...production, LOG_LEVEL: 'verbose' },
      [],
      'LOG_LEVEL: must be one of debug, info, warn, error',
    ],
    [
      'the secret is absent',
      { ...production, BRIDGE_SECRET: '' },
      [],
      'BRIDGE_SECRET: must be a secret of at least 32 characters',
    ],
    [
      'the secret is short',
      { ...production, BRIDGE_SECRET: 'x'.repeat(31) },
      [],
      'BRIDGE_SECRET: must be a secret of at least 32 characters',
    ],
    [
      'the previous secret is short',
      { ...production, BRIDGE_SECRET_PREVIOUS: 'x'.repeat(31) },
      [],
      'BRIDGE_SECRET_PREVIOUS: must be absent or have at least 32 characters',
    ],
    [
      'the key of the vault is absent',
      { ...production, VAULT_KEY: '' },
      [],
      'VAULT_KEY: must be a secret of at least 32 characters',
    ],
    [
      'the next key of the vault is short',
      { ...production, VAULT_KEY_NEXT: 'x'.repeat(31) },
      [],
      'VAULT_KEY_NEXT: must be absent or have at least 32 characters',
    ],
    [
      'an operator key stands where its hash should',
      { ...production, OPERATOR_KEY_HASH: 'tbo_the-key-itself' },
      [],
      'OPERATOR_KEY_HASH: must be the hash that "bridge operator-key" prints',
    ],
  ])('%s', (_, vars, integrations, problem) => {
    expect(readConfig(vars, integrations).problems).toEqual([problem]);
  });

  test.each(['0', '6', '1.5', 'ninety', '-90'])('accounts would be purged after %s days', (days) => {
    expect(readConfig({ ...production, PURGE_AFTER_DAYS: days }, []).problems).toEqual([
      'PURGE_AFTER_DAYS: must be never, or a whole number of days from 7 on',
    ]);
  });

  test('several things are wrong: all of them at once, and in no case a secret', () => {
    const secrets = {
      BRIDGE_SECRET: 'hunter2',
      BRIDGE_SECRET_PREVIOUS: 'swordfish',
      VAULT_KEY: 'sesame',
      VAULT_KEY_NEXT: 'mellon',
    };
    const { problems } = readConfig({ ...secrets, ENVIRONMENT: 'live', LOG_LEVEL: 'loud' }, [open]);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'ENVIRONMENT',
      'LOG_LEVEL',
      'BRIDGE_SECRET',
      'BRIDGE_SECRET_PREVIOUS',
      'VAULT_KEY',
      'VAULT_KEY_NEXT',
      'integration open',
    ]);
    expect(problems.join()).not.toMatch(/hunter2|swordfish|sesame|mellon/);
  });

  test('the environment is unknown: then it counts as production', () => {
    expect(readConfig({ ...production, ENVIRONMENT: 'Development' }, []).production).toBe(true);
  });
});
