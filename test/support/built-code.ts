/** Code built by the real wrangler, without an account. */

import { fileURLToPath } from 'node:url';
import { CommandError } from '../../cli/command-error.ts';
import { executeProgram } from '../../cli/deploy/execute.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const WRANGLER = fileURLToPath(new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url));

/** Builds the Worker of a configuration into a folder. Throws with what wrangler says. */
export async function buildInto(outdir: string, config: string, flags: readonly string[]): Promise<void> {
  const args = ['deploy', '--dry-run', ...flags, '--outdir', outdir, '--config', config];
  const execute = executeProgram([process.execPath, WRANGLER], PROJECT);
  const { code, stderr } = await execute(args, { env: process.env, signal: new AbortController().signal });
  if (code !== 0) throw new CommandError(`wrangler cannot build ${config}: ${stderr}`);
}
