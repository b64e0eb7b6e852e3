import { describe, expect, test } from 'vitest';
import { mailDraft, ticketDraft } from '../../cli/manifest/drafts.ts';
import { hostileIntegration } from '../support/hostile-integration.ts';
import { manifestOf, textOf } from '../support/manifest-of.ts';

const integration = hostileIntegration();

describe('hostile texts', () => {
  test('stay texts in HTML', async () => {
    const html = await textOf(integration, 'html');
    const tags = new Set([...html.matchAll(/<([a-z][a-z\d]*)/gi)].map(([, name = '']) => name));
    expect(tags).not.toContain('script');
    expect(tags).not.toContain('img');
    expect(tags).not.toContain('b');
    const links = [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !/^(#[\w-]+|https:\/\/\S*.*)$/.test(target))).toEqual([]);
    expect(html).toContain('&lt;script&gt;document.title=&quot;owned&quot;&lt;/script&gt;');
  });

  test.each([
    ['the document', () => textOf(integration, 'md')],
    ['the ticket', async () => ticketDraft(await manifestOf(integration), 'x.pdf')],
    ['the mail', async () => mailDraft(await manifestOf(integration), 'x.pdf')],
  ])('stay texts in the Markdown of %s', async (_, render) => {
    const markdown = await render();
    const outsideCode = markdown
      .replaceAll(/^(`{3,})\w*\n[^]*?^\1$/gm, '')
      .replaceAll(/(?<![\\`])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, 'code')
      .replaceAll(/\\[^]/g, '');
    expect(outsideCode.replaceAll(/<br>|<https:[^\s<>]*>/g, '')).not.toMatch(/[<[`~]/);
    expect(outsideCode).not.toMatch(/^ {0,3}(#+ heading|- item|1\. one|> quoted|---$)/m);
    const rows = outsideCode.split('\n').filter((line) => line.startsWith('|'));
    for (const row of rows) expect(row.split('|').length).toBeOneOf([4, 6, 7, 9]);
  });

  test.each(['html', 'md', 'json'] as const)(
    'bring no control characters into %s, and nothing that turns text round',
    async (format) => {
      expect(await textOf(integration, format)).not.toMatch(
        /[^\P{Cc}\n\t]|[\u2028-\u202e\u2066-\u2069\ufffe\uffff]|\p{Cs}/u,
      );
    },
  );

  test('are kept where they are only unusual', async () => {
    const html = await textOf(integration, 'html');
    for (const text of ['שלום עולם', 'مرحبا', '👩‍👩‍👧‍👦', 'W'.repeat(300)]) expect(html).toContain(text);
  });
});
