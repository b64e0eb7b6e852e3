/** The configuration that wrangler is given: the one of the project, for one environment, with the ids of its stores. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { experimental_readRawConfig } from 'wrangler';
import { CommandError } from '../command-error.ts';
import { type WranglerConfig, wranglerConfig } from './target.ts';

/** The ids of stores by binding. */
export type StoreIds = Readonly<Record<string, string>>;

/** Reads the project's configuration as it is written. */
export function readWranglerConfig(path: string): WranglerConfig {
  let raw: unknown;
  try {
    const read = experimental_readRawConfig({ config: path }) as { readonly rawConfig: unknown };
    raw = read.rawConfig;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(`${path} cannot be read: ${reason}`, { cause });
  }
  const { success, output, issues } = v.safeParse(wranglerConfig, raw);
  if (success) return output;
  const faults = issues.map((issue) => `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`);
  throw new CommandError(`${path} is not a wrangler configuration: ${faults.join('; ')}`);
}

/** Where the derived configuration of an environment is. Not `.wrangler/deploy`, whose `config.json` wrangler obeys. */
export function derivedConfigPath(project: string, environment: string): string {
  return join(project, '.wrangler', 'config', `${environment}.json`);
}

/** The same configuration with this environment only, absolute paths, and the ids that are known. */
export function deriveConfig(config: WranglerConfig, environment: string, folder: string, ids: StoreIds): object {
  const { env, ...top } = config;
  const chosen = env[environment];
  return absolutePaths({ ...top, env: chosen ? { [environment]: withIds(chosen, ids, folder) } : {} }, folder);
}

function withIds(section: WranglerConfig['env'][string], ids: StoreIds, folder: string): object {
  const { d1_databases, kv_namespaces, ...rest } = section;
  return {
    ...absolutePaths(rest, folder),
    d1_databases: d1_databases.map(({ migrations_dir = 'migrations', ...database }) => ({
      ...database,
      migrations_dir: resolve(folder, migrations_dir),
      ...idOf('database_id', ids[database.binding]),
    })),
    kv_namespaces: kv_namespaces.map((namespace) => ({ ...namespace, ...idOf('id', ids[namespace.binding]) })),
  };
}

const idOf = (field: string, id: string | undefined) => (id === undefined ? {} : { [field]: id });

/** Settings whose paths are relative to the file that they stand in. */
const PATHS = new Set(['main', 'tsconfig', 'base_dir']);

function absolutePaths(section: Readonly<Record<string, unknown>>, folder: string): object {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => {
      if (PATHS.has(key) && typeof value === 'string') return [key, resolve(folder, value)];
      if (key === 'assets' && hasDirectory(value)) {
        return [key, { ...value, directory: resolve(folder, value.directory) }];
      }
      return [key, value];
    }),
  );
}

function hasDirectory(value: unknown): value is { readonly directory: string } {
  return typeof value === 'object' && value !== null && 'directory' in value && typeof value.directory === 'string';
}

/** Writes it. It holds no secret. */
export function writeDerivedConfig(path: string, config: object): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
}
