/** Loads the sources with a break in them, and leaves the files alone. */

import type { Plugin } from 'vitest/config';
import type { Break } from './breaks.ts';

export function applyBreak({ name, file, find, replace }: Break): Plugin {
  return {
    name: `break ${name}`,
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith(`/${file}`)) return undefined;
      if (!code.includes(find)) throw new Error(`The break ${name} does not find its place in ${file}`);
      return { code: code.replaceAll(find, replace), map: null };
    },
  };
}
