/** A Worker as `npm run deploy` would upload it, and its size. */

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { unstable_readConfig } from 'wrangler';
import { AS_DEPLOYED } from '../cli/deploy/as-deployed.ts';

export interface BuiltWorker {
  readonly name: string;
  readonly script: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly bytes: { readonly minified: number; readonly gzipped: number };
}

const WRANGLER = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const QUIET = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };

export async function buildWorker(config: string): Promise<BuiltWorker> {
  const { name, main, compatibility_date, compatibility_flags } = unstable_readConfig(
    { config },
    { hideWarnings: true },
  );
  if (!name || !main || !compatibility_date) throw new Error(`${config} must have name, main and compatibility_date`);

  const folder = await mkdtemp(join(tmpdir(), 'talkdesk-bridge-bench-'));
  try {
    const args = [WRANGLER, 'deploy', '--dry-run', ...AS_DEPLOYED, '--config', config, '--outdir', folder];
    await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...QUIET } });
    const script = await readFile(join(folder, `${parse(main).name}.js`));
    return {
      name,
      script: script.toString(),
      compatibilityDate: compatibility_date,
      compatibilityFlags: compatibility_flags,
      bytes: { minified: script.byteLength, gzipped: gzipSync(script, { level: 9 }).byteLength },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
