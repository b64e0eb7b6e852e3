import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lintIntegrations } from '../../cli/lint/lint-integrations.ts';
import { readDocument } from '../../cli/lint/read-document.ts';
import { isRefused, toJson, toText } from '../../cli/lint/report.ts';
import { writeSubmitted } from '../../cli/submitted.ts';
import { integrations } from '../../src/integrations/index.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { lint } from '../../src/manifest/lint/lint.ts';
import { openIntegration } from '../support/open-integration.ts';
import { runCli } from '../support/run-cli.ts';
import { declare } from './declare.ts';

test('every integration of this project keeps the rules whose breach fails the build', () => {
  const errors = lintIntegrations(integrations).flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'error'),
  );
  expect(errors).toEqual([]);
});

describe('lint of integrations', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
    mkdirSync(join(folder, 'public'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const SERVED = { logoUrl: '/logo.png', iconUrl: '/icon.png' };
  const linted = (parts: object, baseUrl?: string) =>
    lintIntegrations([declare({ ...SERVED, ...parts })], {
      publicFolder: join(folder, 'public'),
      submittedFolder: join(folder, 'submitted'),
      ...(baseUrl === undefined ? {} : { baseUrl }),
    });
  const errorsOf = (list: ReturnType<typeof linted>) =>
    list.flatMap(({ findings }) =>
      findings.flatMap(({ severity, id, at, found }) => (severity === 'error' ? [[id, at, found]] : [])),
    );
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, 'public', name), bytes);

  test('measures the images that the bridge serves', () => {
    put('logo.png', pngOf(193, 97));
    put('icon.png', pngOf(96, 96));
    expect(errorsOf(linted({}))).toContainEqual(['image-size', 'integration.logo_url', '193 × 97']);
    expect(errorsOf(linted({})).map(([id]) => id)).not.toContain('image-readable');
  });

  test('names an image that is not there, and one that is none', () => {
    put('icon.png', new TextEncoder().encode('<html>'));
    expect(errorsOf(linted({}))).toEqual([
      ['image-readable', 'integration.logo_url', 'public/logo.png is not there'],
      ['image-readable', 'integration.icon_url', 'public/icon.png is no image that can be read'],
      ['auth-secret-masked', 'integration.authentication_configuration.token', undefined],
    ]);
  });

  test('looks for images nowhere else', () => {
    writeFileSync(join(folder, 'logo.png'), pngOf(9, 9));
    const [[id, , found] = []] = errorsOf(linted({ logoUrl: '/../logo.png' }));
    expect([id, found]).toEqual(['image-readable', 'public/logo.png is not there']);
  });

  test('compares with what was handed in', () => {
    const before = declare({
      ...SERVED,
      authentication: { type: 'custom', fields: { pin: { display: 'Pin', secret: true } } },
    });
    const document = describeIntegration(before, 'https://bridge.acme.com');
    writeSubmitted(join(folder, 'submitted'), {
      base_url: 'https://bridge.acme.com',
      submitted_on: '2026-03-01',
      document,
    });
    expect(errorsOf(linted({}))).toEqual(
      expect.arrayContaining([
        ['submitted-served', 'integration.authentication_configuration.pin', 'is gone; Talkdesk goes on asking for it'],
        ['submitted-served', 'integration.authentication_configuration.token', 'is new and mandatory'],
      ]),
    );
  });

  test('misses an integration that was handed in and is gone, or has another name', () => {
    const document = describeIntegration(declare({ name: 'old_acme' }), 'https://bridge.acme.com');
    const base_url = 'https://bridge.acme.com';
    writeSubmitted(join(folder, 'submitted'), { base_url, submitted_on: '2026-03-01', document });
    expect(errorsOf(linted({}))).toContainEqual([
      'submitted-served',
      'submitted/old_acme.json',
      'src/integrations has no integration of this name any more',
    ]);
  });

  test('wants no path secret of a declaration, and says where a document lacks it', () => {
    const open = openIntegration();
    const [of] = lintIntegrations([open], { baseUrl: 'https://bridge.acme.com' });
    expect(of?.findings.map(({ id }) => id)).toEqual(['submission-present']);
    const file = join(folder, 'open.json');
    writeFileSync(file, JSON.stringify(describeIntegration(open, 'https://bridge.acme.com')));
    const findings = lint({ document: readDocument(file), located: true, names: ['open'] });
    expect(findings.map(({ id, at }) => [id, at])).toEqual([
      ['endpoint-path-secret', 'integration.auth_validation_endpoint'],
      ['endpoint-path-secret', 'integration.agent_synchronization_endpoint'],
      ['endpoint-path-secret', 'actions.ring.endpoint'],
    ]);
  });

  test('shows no password of an address', () => {
    const found = errorsOf(linted({ iconUrl: 'http://ana:hunter2@acme.com/icon.png' }));
    expect(found).toContainEqual(['image-https', 'integration.icon_url', 'http://…@acme.com/icon.png']);
  });

  test('takes the base URL of the submission, or the one that is given', () => {
    const submission = { baseUrl: 'https://bridge.workers.dev' };
    const ids = (list: ReturnType<typeof linted>) => list.flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(ids(linted({ submission }))).toContain('endpoint-own-domain');
    expect(ids(linted({ submission }, 'https://bridge.acme.com'))).not.toContain('endpoint-own-domain');
    expect(ids(linted({}))).toContain('submission-base-url');
  });

  test('tells a person the rule once, with all places and how to mend it, and a program the same', () => {
    const list = linted({});
    const text = toText(list);
    expect(text.match(/image-readable/g)).toHaveLength(1);
    expect(text).toContain('integration.icon_url: public/icon.png is not there');
    expect(text).toContain('to mend it: add secret: true to the field');
    expect(text).toMatch(/\n3 errors, \d warnings$/);
    expect(JSON.parse(toJson(list, false))).toMatchObject({ ok: false, documents: [{ name: 'acme' }] });
  });

  test('shows nothing of what a text may do to a terminal', () => {
    const display = 'A\u001b[2Jx\nfake: 0 errors';
    const text = toText(
      linted({
        connector: {
          validate: async () => ({}),
          actions: { a: { display, description: 'x', inputs: {}, run: async () => ({}) } },
        },
      }),
    );
    expect(text).toContain('actions.a.display: A [2Jx fake: 0 errors');
    expect(toText([{ name: 'a\u001b[31mb\u202e', findings: [] }])).toContain('a [31mb: nothing to mend');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(text).not.toMatch(/\u001b\[2J/);
  });

  test('refuses for errors, and when strict for warnings', () => {
    const warned = [{ name: 'a', findings: [{ id: 'x', severity: 'warning', says: '', mend: '', at: 'a' }] }] as const;
    expect([isRefused(warned, false), isRefused(warned, true), isRefused([], true)]).toEqual([false, true, false]);
    expect(isRefused(linted({}), false)).toBe(true);
  });
});

describe('bridge lint', () => {
  test('ends with 0 where there is no error, with 1 where there is one, and with 2 when it was used wrongly', async () => {
    const [right, wrong, unknown, flag] = await Promise.all([
      runCli(['lint']),
      runCli(['lint', '--json', '--base-url', 'http://bridge.acme.com']),
      runCli(['lint', 'nope']),
      runCli(['lint', '--nope']),
    ]);
    expect(right.stdout).toMatch(/0 errors/);
    expect([right.code, wrong.code, unknown.code, flag.code]).toEqual([0, 1, 2, 2]);
    expect(JSON.parse(wrong.stdout).documents[0].findings[0]).toMatchObject({ id: 'image-https', severity: 'error' });
    expect(unknown.stderr).toContain('There is no integration "nope" in src/integrations; there are directory');
  });
});

describe('bridge lint --manifest', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lint-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('judges a document that was written by hand for another bridge', async () => {
    const integration = {
      name: 'theirs',
      description: 'x',
      authentication_type: 'basic',
      interaction_types: 'ticket,case',
    };
    const action = {
      provider: 'Theirs',
      name: 'open',
      display: 'Open',
      description: 'open',
      endpoint: 'http://a.io/b',
    };
    const file = join(folder, 'theirs.json');
    writeFileSync(file, JSON.stringify({ integration, actions: [action] }));
    const { code, stdout } = await runCli(['lint', '--json', '--manifest', file]);
    expect(code).toBe(1);
    const [{ name, findings }] = JSON.parse(stdout).documents;
    expect(name).toBe('theirs');
    expect(findings.map(({ id, at }: { id: string; at: string }) => `${id} ${at}`)).toEqual([
      'texts-present integration.display_name',
      'interaction-types-served integration.interaction_types',
      'image-https integration.logo_url',
      'image-https integration.icon_url',
      'auth-type integration.authentication_type',
      'auth-fields-present integration.authentication_configuration',
      'endpoint-https actions.open.endpoint',
      'endpoint-validation integration.auth_validation_endpoint',
      'action-provider actions.open.provider',
      'action-lower-case actions.open.display',
    ]);
  });

  test.each([
    ['{', 'must be JSON'],
    ['[]', 'integration must not be missing'],
    ['{"integration":{"name":7}}', 'integration.name must be a text; it is a number'],
    [
      '{"integration":{"interaction_types":{}}}',
      'integration.interaction_types must be an array or a text; it is an object',
    ],
    ['{"integration":{},"actions":[{"inputs":{}}]}', 'actions.0.inputs must be an array; it is an object'],
  ])('refuses %s, which is none', (text, problem) => {
    writeFileSync(join(folder, 'theirs.json'), text);
    expect(() => readDocument(join(folder, 'theirs.json'))).toThrow(problem);
  });

  test('refuses what is no file, and one that is too large', () => {
    expect(() => readDocument(folder)).toThrow('is no file');
    writeFileSync(join(folder, 'theirs.json'), ' '.repeat(5_000_001));
    expect(() => readDocument(join(folder, 'theirs.json'))).toThrow('is larger than 5 MB');
  });

  test('stands alone', async () => {
    const { code, stderr } = await runCli(['lint', 'directory', '--manifest', 'theirs.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('--manifest stands alone');
  });
});

/** The smallest PNG of a size. */
function pngOf(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0], 8);
  const chunk = (type: string, data: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(0))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
