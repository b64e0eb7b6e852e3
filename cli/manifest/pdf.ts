/** The document for Talkdesk as PDF: its HTML, printed by a browser that can reach nothing. */

import { env } from 'node:process';
import { startBrowser } from './browser.ts';

export async function printPdf(html: string): Promise<Uint8Array> {
  const browser = await startBrowser(env);
  try {
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
    await context.route('**', (route) => route.abort());
    const page = await context.newPage();
    await page.setContent(html);
    return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
  } finally {
    await browser.close();
  }
}
