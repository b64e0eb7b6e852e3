/** Rules of logo and icon. The sizes are those of a draft of Talkdesk's documents that was never published. */

import type { LintRule } from './rule.ts';

const MOST_PIXELS = { logo_url: { width: 192, height: 96 }, icon_url: { width: 96, height: 96 } } as const;
const IMAGES = ['logo_url', 'icon_url'] as const;

export const IMAGE_RULES: readonly LintRule[] = [
  {
    id: 'image-https',
    severity: 'error',
    says: 'logo_url and icon_url are https URLs',
    mend: 'put the image into public/ and declare its path, such as /acme/logo.png, or declare an https URL',
    faults: ({ document: { integration } }) =>
      IMAGES.flatMap((key) => {
        const found = integration[key];
        return URL.parse(found)?.protocol === 'https:' ? [] : [{ at: `integration.${key}`, found }];
      }),
  },
  {
    id: 'image-readable',
    severity: 'error',
    says: 'an image that the bridge serves is there',
    mend: 'put the file into public/ under the path that is declared',
    faults: ({ images = {} }) =>
      IMAGES.flatMap((key) => {
        const image = images[key];
        return image && 'problem' in image ? [{ at: `integration.${key}`, found: image.problem }] : [];
      }),
  },
  {
    id: 'image-size',
    severity: 'error',
    says: 'a logo has at most 192 × 96 pixels, an icon at most 96 × 96',
    mend: 'make the image smaller',
    faults: ({ images = {} }) =>
      IMAGES.flatMap((key) => {
        const image = images[key];
        if (!image || 'problem' in image) return [];
        const { width, height } = MOST_PIXELS[key];
        if (image.width <= width && image.height <= height) return [];
        return [{ at: `integration.${key}`, found: `${image.width} × ${image.height}` }];
      }),
  },
];
