import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { acmeContacts } from '../support/acme-contacts.ts';
import { acmeInteractions, acmeSearch } from '../support/acme-people.ts';
import { acme } from '../support/acme-integration.ts';
import { inHouse } from '../support/in-house-integration.ts';
import { submission } from '../support/acme-submission.ts';
import { createTicket } from '../support/acme-tickets.ts';
import { acmeKey } from './docs-api-key.ts';
import { acmeConsent } from './docs-consent.ts';

const url = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(url(path), 'utf8');

test('the source of contacts in docs/writing-an-integration.md is the one that is type-checked here', () => {
  const [, example] =
    /```ts\n\/\/ src\/integrations\/acme-contacts\.ts\n(.*?)```/s.exec(read('docs/writing-an-integration.md')) ?? [];
  expect(example?.replaceAll("'../", "'../../src/")).toBe(read('test/support/acme-contacts.ts'));
  expect(acmeContacts.kind).toBe('keyset');
});

test('the search and the interactions in docs/writing-an-integration.md are those that are type-checked here', () => {
  const [, after = ''] = read('docs/writing-an-integration.md').split('// src/integrations/acme-people.ts\n');
  const [example = ''] = after.split('```');
  expect(example.replaceAll("'../", "'../../src/")).toBe(read('test/support/acme-people.ts'));
  expect([Object.keys(acmeSearch), Object.keys(acmeInteractions)]).toEqual([
    ['byId', 'byEmail', 'byPhone'],
    ['ticket', 'call'],
  ]);
});

test('the example in docs/writing-an-integration.md is the one that is type-checked here', () => {
  const [, example] =
    /```ts\n\/\/ src\/integrations\/acme\.ts\n(.*?)```/s.exec(read('docs/writing-an-integration.md')) ?? [];
  expect(example?.replaceAll("'../", "'../../src/")).toBe(read('test/support/acme-integration.ts'));
  expect(acme.name).toBe('acme');
});

test('the example in docs/actions.md is the one that is type-checked here', () => {
  const [, example] = /```ts\n\/\/ src\/integrations\/acme-tickets\.ts\n(.*?)```/s.exec(read('docs/actions.md')) ?? [];
  expect(example?.replaceAll("'../", "'../../src/")).toBe(read('test/support/acme-tickets.ts'));
  expect(createTicket.recovery?.kind).toBe('find');
});

test.each([
  ['acme-key', 'docs-api-key', acmeKey],
  ['acme-consent', 'docs-consent', acmeConsent],
])(
  'the example %s in docs/authentication.md is the one that is type-checked here',
  (name, file, { authentication }) => {
    const [, after = ''] = read('docs/authentication.md').split(`// src/integrations/${name}.ts\n`);
    const [example = ''] = after.split('```');
    expect(example.replaceAll("'../", "'../../src/")).toBe(read(`test/unit/${file}.ts`));
    expect(authentication.vault?.filledBy).toBe('operator');
  },
);

test('the example in docs/behind-a-firewall.md is the one that is tried against Access here', () => {
  const [, after = ''] = read('docs/behind-a-firewall.md').split('// src/integrations/in-house.ts\n');
  expect(after.split('```')[0]?.replaceAll("'../", "'../../src/")).toBe(read('test/support/in-house-integration.ts'));
  expect(inHouse.name).toBe('in_house');
});

test('the example in docs/operating.md is the one that verifies messages in tests here', () => {
  const [, after = ''] = read('docs/operating.md').split('// verify-alert.ts\n');
  expect(after.split('```')[0]).toBe(read('test/unit/docs-verify-alert.ts'));
});

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(url('docs')).map((name) => `docs/${name}`),
];

/** What leads to a heading, as GitHub makes it of the heading's text. */
const anchorsIn = (page: string) =>
  [...page.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );

test.each(PAGES)('every link in %s to another file of the project leads there, and to a heading in it', (page) => {
  for (const [, link = ''] of read(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(url(target)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsIn(read(target))).toContain(anchor);
  }
});

test('the submission in docs/manifest.md is the one that is type-checked here', () => {
  const [, after = ''] = read('docs/manifest.md').split('// src/integrations/acme-submission.ts\n');
  const [example = ''] = after.split('```');
  expect(example.replaceAll("'../", "'../../src/")).toBe(read('test/support/acme-submission.ts'));
  expect(submission.accountDomain).toBe('acme.mytalkdesk.com');
});

test('the excerpt in docs/manifest.md is one of the document that is reviewed', () => {
  const [, excerpt = ''] = /## An excerpt\n\n```md\n(.*?)```/s.exec(read('docs/manifest.md')) ?? [];
  expect(excerpt).toContain('### create_contact');
  // The formatter of the project aligns the columns of tables.
  const unaligned = (text: string) => text.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  expect(unaligned(read('test/manifest/acme.md'))).toContain(unaligned(excerpt));
});
