/** Logo and icon of an integration, as far as they lie in the project. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import type { Integration } from '../../src/declaration/integration.ts';
import type { Image, Subject } from '../../src/manifest/lint/rule.ts';

/** The images that the bridge serves from `folder`; the others are elsewhere and not looked at. */
export function readImages({ logoUrl, iconUrl }: Integration, folder: string): NonNullable<Subject['images']> {
  const logo = readImage(logoUrl, folder);
  const icon = readImage(iconUrl, folder);
  return { ...(logo ? { logo_url: logo } : {}), ...(icon ? { icon_url: icon } : {}) };
}

function readImage(url: string, folder: string): Image | undefined {
  if (!url.startsWith('/')) return undefined;
  // Resolved as a URL is, so that no `..` leads out of the folder.
  const { pathname } = new URL(url, 'https://bridge.example');
  try {
    const { width, height } = imageSize(readFileSync(join(folder, decodeURIComponent(pathname))));
    return { width, height };
  } catch (error) {
    const isMissing = (error as { readonly code?: string }).code === 'ENOENT';
    return { problem: isMissing ? `public${pathname} is not there` : `public${pathname} is no image that can be read` };
  }
}
