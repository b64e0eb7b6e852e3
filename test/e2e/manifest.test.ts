import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startBrowser } from '../../cli/manifest/browser.ts';
import { printPdf } from '../../cli/manifest/pdf.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { hostileIntegration } from '../support/hostile-integration.ts';
import { manifestIntegration } from '../support/manifest-integration.ts';
import { textOf } from '../support/manifest-of.ts';
import { runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'bridge-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('bridge manifest', () => {
  const manifest = (...args: readonly string[]) => runCli(['manifest', ...args]);
  const BASE = ['--base-url', 'https://bridge.acme.example'];

  test('writes the document and two drafts, and says what is missing and what comes next', async () => {
    const out = join(folder, 'html/');
    const { code, stdout, stderr } = await manifest('directory', ...BASE, '--out', out);
    expect(code).toBe(0);
    expect(readdirSync(out).toSorted()).toEqual([
      'directory-mail.md',
      'directory-manifest.html',
      'directory-ticket.md',
    ]);
    expect(stdout).toContain(join(out, 'directory-manifest.html'));
    expect(stdout).toContain('Next: ');
    expect(stderr).toContain('submission.useCase');
    expect(stderr).toContain('npm run bridge -- lint directory');
    expect(readFileSync(join(out, 'directory-ticket.md'), 'utf8')).toContain('directory-manifest.html');
  });

  test('tells programs what it wrote', async () => {
    const file = join(folder, 'for-talkdesk.xlsx');
    const { code, stdout } = await manifest('directory', ...BASE, '--format', 'xlsx', '--out', file, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, document: file, mail: join(folder, 'directory-mail.md') });
    expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  });

  test('prints to stdout, and nothing but the document', async () => {
    const { code, stdout } = await manifest('directory', ...BASE, '--format', 'json', '--out', '-');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ integration: { name: 'directory' } });
  });

  test('prints a PDF', async () => {
    const { code } = await manifest('directory', ...BASE, '--format', 'pdf', '--out', folder);
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'directory-manifest.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('says what to do where no browser starts', async () => {
    const args = ['manifest', 'directory', ...BASE, '--format', 'pdf', '--out', folder];
    const { code, stderr } = await runCli(args, { env: { CHROME_PATH: join(folder, 'no-browser') } });
    expect(code).toBe(1);
    expect(stderr).toContain('no-browser, which does not start: set CHROME_PATH to the program');
    expect(stderr).toContain('--format html');
  });

  test('refuses wrong usage', async () => {
    const { code, stdout, stderr } = await manifest('directory');
    expect(stderr).toContain('set submission.baseUrl in the declaration of "directory"');
    expect(stderr).toContain('See: npm run bridge -- manifest --help');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('names a place where it cannot write', async () => {
    const { code, stderr } = await manifest('directory', ...BASE, '--out', '/dev/null/x.html');
    expect(code).toBe(1);
    expect(stderr).toContain('/dev/null/x.html cannot be written (EEXIST): choose another place with --out');
  });
});

describe('the HTML in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser({});
  });
  afterAll(() => browser.close());

  /** The page, with all that it asked for and complained of. It runs scripts, if there were any. */
  async function open(integration: Integration, width: number) {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    const seen = { requests: [] as string[], complaints: [] as string[] };
    await context.route('**', (route) => {
      seen.requests.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on('console', (message) => seen.complaints.push(message.text()));
    page.on('pageerror', (error) => seen.complaints.push(error.message));
    page.on('dialog', (dialog) => seen.complaints.push(dialog.message()));
    await page.setContent(await textOf(integration, 'html'));
    return { page, seen };
  }

  test.each([
    ['a proper one', manifestIntegration()],
    ['a hostile one', hostileIntegration()],
  ])('of %s asks for nothing, complains of nothing and fits a narrow screen', async (_, integration) => {
    for (const width of [400, 1200]) {
      const { page, seen } = await open(integration, width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(seen).toEqual({ requests: [], complaints: [] });
      await page.context().close();
    }
  });

  test('holds hostile texts as texts', async () => {
    const { page } = await open(hostileIntegration(), 1200);
    expect(await page.title()).toContain('<script>document.title="owned"</script>');
    expect(await page.locator('script, img, iframe, b').count()).toBe(0);
    const handlers =
      "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames()).filter((n) => n.startsWith('on'))";
    expect(await page.evaluate(handlers)).toEqual([]);
    const schemes = await page.evaluate(
      "[...new Set([...document.querySelectorAll('a')].map((a) => a.protocol))].sort()",
    );
    expect(schemes).toEqual(['about:', 'https:']);
    await page.context().close();
  });

  test('has headings in their order, and a row header for every row', async () => {
    const { page } = await open(manifestIntegration(), 1200);
    const levels = (await page.evaluate(
      "[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]))",
    )) as number[];
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
    expect(await page.locator('tbody tr').count()).toBe(await page.locator('tbody tr > th[scope=row]').count());
    await page.context().close();
  });
});

describe('the PDF', () => {
  const pagesOf = (pdf: Buffer) => Number(/\/Type \/Pages\b[^>]*?\/Count (\d+)/s.exec(pdf.toString('latin1'))?.[1]);

  test('has the pages of a short document', async () => {
    const pdf = Buffer.from(await printPdf(await textOf(manifestIntegration(), 'html')));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pagesOf(pdf)).toBeGreaterThanOrEqual(8);
    expect(pagesOf(pdf)).toBeLessThanOrEqual(20);
  });

  test('has its title, its language and an outline', async () => {
    const text = Buffer.from(await printPdf(await textOf(manifestIntegration(), 'html'))).toString('latin1');
    expect(text).toContain('/Title (ACME: custom integration for Talkdesk)');
    expect(text).toMatch(/\/Lang \(en\)/);
    for (const heading of ['Integration Details', 'create_ticket', 'Open questions']) {
      expect(text).toContain(`/Title (${heading})`);
    }
  });
});
