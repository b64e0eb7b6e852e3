/** A copy of the project in a folder of its own, for commands that read what lies beside them: integrations, `.dev.vars`. */

import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** What commands need for a local bridge. */
const PARTS = [
  'cli',
  'fakes',
  'migrations',
  'package.json',
  'public',
  'simulator',
  'src',
  'test/support/open-integration.ts',
  'wrangler.toml',
];

export interface ProjectCopy {
  /** The command of the copy. */
  readonly main: string;
  /** Sets what local bridges of the copy are set to. */
  setDevVars(vars: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** Makes one whose only integration is `acme-open`, of type `none`. */
export function copyProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-project-'));
  for (const part of PARTS) cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(
    join(folder, 'src', 'integrations', 'index.ts'),
    [
      "import { openIntegration } from '../../test/support/open-integration.ts';",
      "export const integrations = [openIntegration('acme-open')];",
    ].join('\n'),
  );
  return {
    main: join(folder, 'cli', 'main.ts'),
    setDevVars(vars) {
      const lines = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`);
      writeFileSync(join(folder, '.dev.vars'), lines.join(''));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What a clone does not have. */
const NOT_CLONED = new Set(['node_modules', '.git', '.wrangler', '.dev.vars', 'dist', 'coverage', '.bench']);

/** Makes one of the whole project, as somebody has it who cloned it and installed its packages. */
export function copyWholeProject(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-clone-'));
  for (const entry of readdirSync(PROJECT).filter((name) => !NOT_CLONED.has(name))) {
    cpSync(join(PROJECT, entry), join(folder, entry), { recursive: true });
  }
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
