import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readRecording } from '../../cli/record/recording.ts';
import { createMycrm, MYCRM_TOKEN } from '../../fakes/mycrm.ts';
import { serve } from '../../fakes/serve.ts';
import { copyProject } from '../support/project-copy.ts';
import { runCli } from '../support/run-cli.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const copy = copyProject();
const { main } = copy;
const folder = dirname(dirname(main));
for (const part of [
  '.oxfmtrc.json',
  'tsconfig.json',
  'tsconfig.node.json',
  'worker-configuration.d.ts',
  'conformance',
]) {
  cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
}
afterAll(() => copy.remove());

const bin = (name: string) => join(PROJECT, 'node_modules', '.bin', name);
const init = (...args: readonly string[]) => runCli(['init', ...args], { main });
const fileOf = (name: string) => join(folder, 'src', 'integrations', `${name}.ts`);
const read = (name: string) => readFileSync(fileOf(name), 'utf8');

const VARIANTS: readonly (readonly string[])[] = [
  ['acme', '--display-name', "O'Neil */ `x`"],
  [
    'whole-of-it',
    '--sort',
    "order=it's:asc",
    '--agents-path',
    '/users',
    '--email-parameter',
    'email',
    '--phone-parameter',
    'filter[phone]',
  ],
  ['linked', '--paging', 'link', '--agents-path', '/users'],
  ['by-id', '--paging', 'last-id', '--agents-path', '/users', '--sort', 'sort=updated_at'],
  [
    'fixed',
    '--base-url',
    'https://api.acme.com/v2',
    '--authentication',
    'header',
    '--paging',
    'cursor',
    '--action',
    'create_ticket',
    '--types',
    'ticket,call',
  ],
  [
    'whole',
    '--base-url',
    '{{site}}/api',
    '--authentication',
    'basic',
    '--paging',
    'link-header',
    '--since-parameter',
    'none',
    '--contacts-items',
    '@',
  ],
  [
    'client',
    '--authentication',
    'client-credentials',
    '--paging',
    'last-id',
    '--scopes',
    'read write',
    '--date-format',
    'unix',
  ],
  [
    'consent',
    '--authentication',
    'authorization-code',
    '--paging',
    'offset',
    '--types',
    'none',
    '--action',
    'add_note',
  ],
  [
    'in-path',
    '--authentication',
    'query',
    '--paging',
    'link',
    '--base-url',
    'https://acme.com/{{tenant}}/api',
    '--date-format',
    'YYYY-MM-DD HH:mm:ss',
    '--since-parameter',
    'filter[since]',
  ],
];

describe('bridge init', () => {
  test.each(VARIANTS)('writes a declaration and lists it: %s', async (...args) => {
    const [name = ''] = args;
    const { code, stdout, stderr } = await init(...args, '--yes');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`npm run bridge -- try ${name} validate`);
    expect(read('index')).toContain(`'./${name}.ts'`);
  });

  test('writes what the answers say of the order, searches and agents', () => {
    const source = read('whole-of-it');
    expect(source).toContain('order: "it\'s:asc"');
    expect(source).toMatch(/agents: \{\s+list: \{\s+path: '\/users'/);
    expect(source).toContain("query: { email: '{email}' }");
    expect(source).toContain("query: { 'filter[phone]': '{phones}' }");
    expect(source).not.toContain('It must come sorted');
    expect(read('acme')).toContain('// It must come sorted by time of change, the oldest first;');
  });

  test('says of each page on a line of its own whether it is stable', () => {
    expect(read('linked')).toMatch(/\n\s+\/\/ true if the pages of one query stay .*\n\s+paging: \{ by: 'link'/);
  });

  test('what it wrote has the right types, and the form of the project', () => {
    const files = [...VARIANTS.map(([name = '']) => name), 'index'].map(fileOf);
    expect(() => execFileSync(bin('oxfmt'), ['--check', ...files.slice(0, -1)], { cwd: folder })).not.toThrow();
    const config = {
      extends: './tsconfig.json',
      include: ['src', 'worker-configuration.d.ts'],
      compilerOptions: { types: ['@cloudflare/workers-types'] },
    };
    writeFileSync(join(folder, 'tsconfig.init.json'), JSON.stringify(config));
    expect(() =>
      execFileSync(bin('tsc'), ['-p', 'tsconfig.init.json'], { cwd: folder, encoding: 'utf8' }),
    ).not.toThrow();
  });

  test('what it wrote breaks no rule of the document for Talkdesk', async () => {
    const { code, stdout } = await runCli(['lint', 'acme', 'consent'], { main });
    expect([code, stdout]).toEqual([0, expect.stringContaining('0 errors')]);
  });

  test.each([
    [['acme', '--yes'], 'is there already'],
    [['Acme', '--yes'], 'NAME must begin with a letter'],
    [['health', '--yes'], '"health" is reserved'],
    [['index', '--yes'], 'is there already'],
    [['in_path', '--yes'], 'inPathIntegration, as it would be called in code, is there already in src/integrations/'],
    [['con', '--yes'], 'on every system'],
    [['a'.repeat(61), '--yes'], 'at most 60 characters'],
    [['other'], 'Nobody can be asked here'],
    [['other', '--yes', '--paging', 'pages'], '--paging must be one of'],
    [['other', '--yes', '--base-url', 'http://acme.com'], '--base-url must be'],
    [['other', '--yes', '--contacts-items', 'a['], '--contacts-items'],
    [['other', '--yes', '--sort', 'updated_at'], '--sort must be a parameter with its value'],
    [['other', '--yes', '--sort', 'sort={from}'], '--sort must be a parameter with its value'],
    [['other', '--yes', '--hosts', '*.acme.com'], '--hosts does not go'],
    [['other', '--yes', '--paging', 'last-id', '--since-parameter', 'none'], 'needs --since-parameter'],
    [['other', '--yes', '--base-url', 'https://127.0.0.1/{{account}}'], 'Nothing was written'],
  ])('answers wrong usage with 2, and writes nothing: %j', async (args, says) => {
    const before = [read('index'), read('acme')];
    const { code, stderr } = await init(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
    expect([read('index'), read('acme')]).toEqual(before);
    expect(existsSync(fileOf('other'))).toBe(false);
  });
});

test('bridge init leaves the list as it was where it cannot be loaded', async () => {
  const before = read('index');
  const broken = `${before}\nif (integrations.some(({ name }) => name === 'later')) throw new Error('too many');\n`;
  writeFileSync(fileOf('index'), broken);
  const { code, stderr } = await init('later', '--yes');
  const after = read('index');
  writeFileSync(fileOf('index'), before);
  expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be loaded with it (too many)')]);
  expect([after, existsSync(fileOf('later'))]).toEqual([broken, false]);
});

test.each([
  ['syntax', 'export const a = {;'],
  ['import', "import './nowhere.ts';"],
  ['thrown', "throw new Error('not today\\nnor tomorrow');"],
])('a file that cannot be loaded is told with its reason in one line: %s', async (name, source) => {
  writeFileSync(fileOf(name), source);
  const { code, stderr } = await runCli(['try', name, 'validate'], { main });
  rmSync(fileOf(name));
  expect([code, stderr]).toEqual([1, expect.stringMatching(`^src/integrations/${name}.ts cannot be loaded: .+\\n$`)]);
});

describe('bridge record', () => {
  test('a service is declared by init, recorded, and played again by the test that it writes', async () => {
    const crm = createMycrm({ now: Date.now, customers: 20 });
    const served = await serve(crm.app);
    const answers = [
      '--base-url',
      'https://{{account}}.example.org/api/v1',
      '--contacts-path',
      '/customers',
      '--paging',
      'last-id',
      '--limit-parameter',
      'per_page',
      '--types',
      'ticket',
    ];
    expect((await init('mine', '--yes', ...answers)).code).toBe(0);
    // The sort that the file asks for.
    const source = read('mine').replace('query: { updated_since:', "query: { sort: 'updated_at', updated_since:");
    const mapped = source
      .replace("name: 'name'", "name: 'last_name'")
      .replace("emails: 'email'", "emails: 'emails[].address'");
    writeFileSync(fileOf('mine'), mapped.replace("phones: 'phone'", "phones: 'phones[].number'"));
    const args = ['record', 'mine', '--auth', 'account=acme', '--auth', 'token=env:MYCRM', '--at', served.url];
    const env = { MYCRM: MYCRM_TOKEN };
    const { code, stdout, stderr } = await runCli(args, { main, env });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('validate, contacts contacts, contacts contacts, search byId, interactions ticket');

    const file = join(folder, 'test', 'integrations', 'mine.recorded.json');
    const recorded = JSON.stringify(readRecording(pathToFileURL(file)));
    expect(recorded).not.toContain(MYCRM_TOKEN);
    for (const { last_name: name, emails, phones } of crm.customers) {
      for (const each of [
        name ?? 'nobody',
        ...emails.map(({ address }) => address),
        ...phones.map(({ number }) => number),
      ]) {
        expect(recorded).not.toContain(JSON.stringify(each));
      }
    }
    for (const { subject } of crm.tickets) expect(recorded).not.toContain(subject);

    writeFileSync(
      join(folder, 'vitest.config.ts'),
      "export default { test: { include: ['test/integrations/*.test.ts'] } };\n",
    );
    const play = () => execFileSync(bin('vitest'), ['run'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(play()).toMatch(/5 passed/);
    writeFileSync(fileOf('mine'), read('mine').replace("name: 'last_name'", "name: 'first_name'"));
    expect(play).toThrow();

    const again = await runCli(args, { main, env });
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--again replaces it')]);
    expect((await runCli([...args, '--again'], { main, env })).code).toBe(0);
    expect(play()).toMatch(/5 passed/);
    rmSync(join(folder, 'test', 'integrations'), { recursive: true });

    const wrong = ['record', 'mine', '--auth', 'account=acme', '--auth', 'token=no-such-token', '--at', served.url];
    const refused = await runCli(wrong, { main });
    await served.close();
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('validate: ')]);
    expect(existsSync(file)).toBe(false);
  });
});
