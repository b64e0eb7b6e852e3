/** Asks before something is done that cannot be taken back. */

import { confirm, isCancel } from '@clack/prompts';
import { CommandError } from '../command-error.ts';
import type { Flags } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

export const YES_ARG = { yes: { type: 'boolean', description: 'Do not ask' } } as const;

/** Returns where the answer is yes, or `--yes` is given; throws where it is no, or where nobody can be asked. */
export async function askFirst(flags: Flags, question: string): Promise<void> {
  if (flags.has('yes')) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${question} Nobody can be asked here: repeat the command with --yes`);
  }
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(answer) || !answer) throw new CommandError('Nothing was done.');
}
