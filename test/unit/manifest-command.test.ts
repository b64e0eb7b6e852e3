import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { baseUrlOf, findIntegration } from '../../cli/manifest/find-integration.ts';
import { parseOptions } from '../../cli/manifest/options.ts';
import { documentPath, writeDocument, writeSecretDocument } from '../../cli/manifest/write-files.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { submission } from '../support/acme-submission.ts';
import { declare } from './declare.ts';

test('a document is HTML in this folder unless told otherwise', () => {
  const { format, out, json, baseUrl } = parseOptions(['acme']);
  expect({ format, out, json, baseUrl }).toEqual({ format: 'html', out: undefined, json: false, baseUrl: undefined });
  expect(documentPath(out, 'acme-manifest.html')).toBe('acme-manifest.html');
});

test('--out names a file, a folder that is there, or one that will be', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(documentPath('for-talkdesk.pdf', 'x.pdf')).toBe('for-talkdesk.pdf');
  expect(documentPath(folder, 'x.pdf')).toBe(join(folder, 'x.pdf'));
  expect(documentPath('not/there/yet/', 'x.pdf')).toBe(join('not/there/yet', 'x.pdf'));
});

test('a document with a secret is for its owner only, also where others could read the one before it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bridge-manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  const path = join(folder, 'new', 'x.json');
  writeDocument(path, 'one with a placeholder');
  chmodSync(path, 0o644);
  for (const each of [path, join(folder, 'y.json')]) {
    writeSecretDocument(each, 'the secret');
    expect({ mode: modeOf(each), text: readFileSync(each, 'utf8') }).toEqual({ mode: 0o600, text: 'the secret' });
  }
});

test.each([
  [[], 'NAME is missing'],
  [['acme', 'other'], 'there is "other"'],
  [['acme', '--frozen'], "Unknown option '--frozen'"],
  [['acme', '--submitted', '--diff'], '--submitted and --diff are two steps'],
  [['acme', '--submitted', '--out', 'x'], '--out has no meaning with --submitted'],
  [['acme', '--diff', '--format', 'pdf'], '--format has no meaning with --diff'],
  [['acme', '--format', 'docx'], '--format must be one of html, pdf, xlsx, md, json'],
  [['acme', '--out', '-'], '--out - is for --format json and md'],
  [['acme', '--out', '-', '--format', 'md', '--json'], '--out - and --json both print to stdout'],
  [['acme', '--out', ''], '--out must name a file or a folder'],
])('flags %j are refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(message);
});

test('an unknown name is answered with those that there are', () => {
  const integrations = [declare(), declare({ name: 'other' })];
  expect(findIntegration(integrations, 'other').name).toBe('other');
  expect(() => findIntegration(integrations, 'nobody')).toThrow(
    'There is no integration "nobody" in src/integrations; there are acme, other',
  );
});

test('the address of the bridge is that of the flag, or else that of the submission', () => {
  const integration = declare({ submission });
  expect(baseUrlOf(integration, undefined)).toBe('https://talkdesk-bridge.acme.example');
  expect(baseUrlOf(integration, 'https://other.example/talkdesk/')).toBe('https://other.example/talkdesk');
});

test.each([
  [undefined, {}, 'give --base-url https://…, or set submission.baseUrl in the declaration of "acme"'],
  ['http://bridge.example', {}, '--base-url must be an https address that Talkdesk can reach'],
  ['https://localhost:8787', {}, '--base-url must be an https address that Talkdesk can reach'],
  ['ftp://bridge.example', {}, '--base-url: it must be where the bridge is'],
  [undefined, { submission: { ...submission, baseUrl: 'http://x.example' } }, 'submission.baseUrl must be an https'],
])('the address %s is refused', (given, parts, message) => {
  expect(() => baseUrlOf(declare(parts), given)).toThrow(UsageError);
  expect(() => baseUrlOf(declare(parts), given)).toThrow(message);
});
