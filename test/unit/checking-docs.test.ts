import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECK_ARGS } from '../../cli/check/options.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { parseManifest } from '../../conformance/manifest.ts';

const page = readFileSync(new URL('../../docs/checking-a-bridge.md', import.meta.url), 'utf8');

/** The cells of the rows whose first cell is code. */
const rows = [...page.matchAll(/^\| `([^`]+)` +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => [
  name,
  ...rest.split(' | ').map((cell) => cell.trim()),
]);

test('the table of clauses in docs/checking-a-bridge.md is that of the code', () => {
  const documented = rows.filter(([id = '']) => /^[a-z]+\.[a-z\d-]+$/.test(id));
  expect(documented).toEqual(
    CLAUSES.map(({ id, level, says, source }) => [id, level, says.replace(/\.$/, ''), source]),
  );
});

test('every flag of the command is in docs/checking-a-bridge.md', () => {
  const flags = rows.flatMap(([name = '']) => /^--([a-z-]+)/.exec(name)?.[1] ?? []);
  expect(flags.toSorted()).toEqual(
    Object.keys(CHECK_ARGS)
      .filter((name) => name !== 'url')
      .toSorted(),
  );
});

test('the manifest in docs/checking-a-bridge.md can be used', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  expect(parseManifest(example).actions[0]?.inputs).toHaveLength(3);
});
