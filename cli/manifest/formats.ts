/** The formats of the document for Talkdesk. What one of them needs besides is loaded when it is asked for. */

import type { Manifest } from '../../src/manifest/manifest.ts';
import { outlineOf } from './document-outline.ts';

export const FORMATS = ['html', 'pdf', 'xlsx', 'md', 'json'] as const;
export type Format = (typeof FORMATS)[number];

export const isFormat = (text: string): text is Format => FORMATS.some((format) => format === text);

/** The document in a format: text, or bytes. `logo` is a picture as a data URI. */
export async function render(manifest: Manifest, format: Format, logo?: string): Promise<string | Uint8Array> {
  switch (format) {
    case 'html':
      return await (await import('./html.ts')).renderHtml(outlineOf(manifest), logo);
    case 'pdf':
      return (await import('./pdf.ts')).printPdf(String(await render(manifest, 'html', logo)));
    case 'xlsx':
      return (await import('./xlsx.ts')).renderXlsx(outlineOf(manifest));
    case 'md':
      return (await import('./markdown.ts')).renderMarkdown(outlineOf(manifest));
    case 'json':
      return (await import('./json.ts')).renderJson(manifest);
  }
}
