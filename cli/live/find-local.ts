/** An integration of this project by its name, also one that is not put into the list in `src/integrations/index.ts`. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Integration } from '../../src/declaration/integration.ts';
import { PROJECT } from '../project.ts';
import { loaded, loadIntegrations } from './loaded.ts';
import { UsageError } from '../usage-error.ts';

const FOLDER = join(PROJECT, 'src', 'integrations');

/** Where the integration of this name is written, by the custom of one file each. */
export const integrationFile = (name: string): string => join(FOLDER, `${name}.ts`);

export interface LocalIntegration {
  readonly integration: Integration;
  /** Under which name its file exports it; absent where it has no file of its name. */
  readonly exported?: string;
}

/** Throws a `UsageError` where there is none, and whatever is wrong with its declaration. */
export async function findLocal(name: string): Promise<LocalIntegration> {
  const own = /^[\w-]+$/.test(name) && existsSync(integrationFile(name)) ? await exportOf(name) : undefined;
  if (own) return own;
  const integrations = await loadIntegrations();
  const integration = integrations.find((each) => each.name === name);
  if (integration) return { integration };
  const names = integrations.map((each) => each.name).join(', ');
  throw new UsageError(
    `There is no integration "${name}" in src/integrations; there are ${names}. To write one: npm run bridge -- init ${name}`,
  );
}

async function exportOf(name: string): Promise<LocalIntegration | undefined> {
  const exports = await loaded(
    name,
    async () => (await import(pathToFileURL(integrationFile(name)).href)) as Readonly<Record<string, unknown>>,
  );
  for (const [exported, value] of Object.entries(exports)) {
    if (isNamed(value, name)) return { integration: value, exported };
  }
  return undefined;
}

const isNamed = (value: unknown, name: string): value is Integration =>
  typeof value === 'object' && value !== null && 'connector' in value && 'name' in value && value.name === name;
