/** The logo as part of the document, where it is a file that the bridge serves itself. */

import { readFileSync } from 'node:fs';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};
const PUBLIC = new URL('../../public/', import.meta.url);

/** A data URI for a path such as `/acme/logo.png`; nothing for an address elsewhere, or a file that is not there. */
export function embeddedLogo(logoUrl: string): string | undefined {
  const type = TYPES[extname(logoUrl).toLowerCase()];
  if (!logoUrl.startsWith('/') || type === undefined) return undefined;
  try {
    return `data:${type};base64,${readFileSync(new URL(`.${logoUrl}`, PUBLIC)).toString('base64')}`;
  } catch {
    return undefined;
  }
}
