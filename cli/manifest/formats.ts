/** The formats of the document for Talkdesk. What one of them needs besides is loaded when it is asked for. */

import type { Manifest } from '../../src/manifest/manifest.ts';
import { outlineOf } from './document-outline.ts';

type Renderer = (manifest: Manifest) => Promise<string | Uint8Array>;

const RENDERERS = {
  async json(manifest) {
    return (await import('./json.ts')).renderJson(manifest);
  },
  async md(manifest) {
    return (await import('./markdown.ts')).renderMarkdown(outlineOf(manifest));
  },
} as const satisfies Record<string, Renderer>;

export type Format = keyof typeof RENDERERS;

export const FORMATS = Object.keys(RENDERERS) as readonly Format[];

export const isFormat = (text: string): text is Format => Object.hasOwn(RENDERERS, text);

/** The document in a format: text, or bytes. */
export const render = (manifest: Manifest, format: Format) => RENDERERS[format](manifest);
