/** What the benches have in common as commands: `--help`, flags, exit code 1 for what was missed, 2 for wrong usage. */

import type { ArgsDef, CommandDef } from 'citty';
import { type Flags, parseFlags } from '../cli/flags.ts';
import { renderHelp } from '../cli/help.ts';
import { UsageError } from '../cli/usage-error.ts';

/** Runs a bench; `measure` prints what it found, and tells whether that is as it should be. */
export async function runBench<Args extends ArgsDef>(
  script: string,
  command: CommandDef<Args> & { readonly args: Args },
  measure: (flags: Flags) => Promise<boolean>,
): Promise<void> {
  const rawArgs = process.argv.slice(2);
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${await renderHelp(command, undefined, process.stdout.columns)}\n`);
    return;
  }
  try {
    if (!(await measure(parseFlags(command.args, rawArgs)))) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\nSee: npm run ${script} -- --help\n`);
    process.exitCode = 2;
  }
}

/** A whole number from a flag, of at most seven digits. */
export function countOf(flags: Flags, name: string, fallback: number): number {
  const text = flags.last(name) ?? String(fallback);
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${name} must be a whole number from 1 to 9999999`);
  return Number(text);
}
