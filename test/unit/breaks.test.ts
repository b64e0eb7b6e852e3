import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BREAKS } from '../histories/breaks.ts';

test.each(BREAKS)('the deliberate break $name has its place in $file', ({ file, find }) => {
  expect(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')).toContain(find);
});
