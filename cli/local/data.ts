/** The data of local bridges: D1 and KV on this machine's disk, under one directory that one bridge uses at a time. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { D1Database } from '@cloudflare/workers-types';
import { getPlatformProxy, unstable_readConfig as readConfig } from 'wrangler';
import { CommandError } from '../command-error.ts';
import { PROJECT, WRANGLER_CONFIG } from '../project.ts';
import { UsageError } from '../usage-error.ts';

/** The same place as wrangler's own, so that `wrangler d1 execute DB --local` sees the same data. */
export const DEFAULT_DATA = join(PROJECT, '.wrangler', 'state');

/** Takes the directory for this process, until it ends. Throws where another process has it. */
export function lockData(directory: string): void {
  const file = join(directory, 'bridge.lock');
  const holder = usingFiles(directory, () => {
    mkdirSync(directory, { recursive: true });
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  });
  if (holder !== undefined && isRunning(holder)) {
    throw new UsageError(
      `Another local bridge (process ${holder}) uses the data in ${directory}. Stop it with Ctrl-C where it runs, or give this one a directory of its own: npm start -- --data DIR. If no bridge is running, delete ${file}.`,
    );
  }
  usingFiles(directory, () => writeFileSync(file, String(process.pid)));
  process.once('exit', () => rmSync(file, { force: true }));
}

function usingFiles<Result>(directory: string, use: () => Result): Result {
  try {
    return use();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError(
      `The data directory ${directory} cannot be used: ${reason}. Choose another with --data DIR.`,
      {
        cause,
      },
    );
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Brings the local database to the newest schema. */
export async function migrate(directory: string): Promise<void> {
  const wrangler = join(PROJECT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', directory, '--config', WRANGLER_CONFIG];
  try {
    await promisify(execFile)(process.execPath, [wrangler, ...args], {
      cwd: PROJECT,
      env: { ...process.env, CI: 'true' },
    });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const [reason = ''] = /[^\n]*ERROR[^\n]*/.exec(stripVTControlCharacters(output)) ?? [output];
    throw new CommandError(
      `The local database in ${directory} could not be brought to the newest schema: ${reason.trim()}\nDelete the directory to start anew, or choose another with --data DIR.`,
      { cause: error },
    );
  }
}

/** Opens the local database without a Worker, for as long as `use` takes. */
export async function withDatabase<Result>(
  directory: string,
  use: (d1: D1Database) => Promise<Result>,
): Promise<Result> {
  const proxy = await getPlatformProxy<{ readonly DB: D1Database }>({
    configPath: writeDatabaseConfig(directory),
    persist: { path: join(directory, 'v3') },
  });
  try {
    return await use(proxy.env.DB);
  } finally {
    await proxy.dispose();
  }
}

/** The databases of `wrangler.toml` alone: without the Worker, wrangler warns of each Durable Object that has no class. */
function writeDatabaseConfig(directory: string): string {
  const { name, compatibility_date, d1_databases } = readConfig({ config: WRANGLER_CONFIG });
  const path = join(directory, 'database.json');
  usingFiles(directory, () => writeFileSync(path, JSON.stringify({ name, compatibility_date, d1_databases })));
  return path;
}
