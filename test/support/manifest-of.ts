/** Documents for Talkdesk, made as the command makes them. */

import { recordExamples } from '../../cli/manifest/examples.ts';
import { type Format, render } from '../../cli/manifest/formats.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { assembleManifest, type Manifest } from '../../src/manifest/manifest.ts';

export const BASE_URL = 'https://talkdesk-bridge.acme.example';

export async function manifestOf(integration: Integration, baseUrl = BASE_URL, pathSecret?: string): Promise<Manifest> {
  const examples = await recordExamples(integration, baseUrl, pathSecret);
  return assembleManifest(integration, baseUrl, examples, pathSecret);
}

/** A document in a format that is text. */
export async function textOf(integration: Integration, format: Exclude<Format, 'pdf' | 'xlsx'>): Promise<string> {
  return String(await render(await manifestOf(integration), format));
}
