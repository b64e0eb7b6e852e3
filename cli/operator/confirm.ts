/** Asks before something is done that cannot be taken back. */

import { askYesNo, canAsk } from '../ask.ts';
import { CommandError } from '../command-error.ts';
import type { Flags } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

export const YES_ARG = { yes: { type: 'boolean', description: 'Do not ask' } } as const;

/** Returns where the answer is yes, or `--yes` is given; throws where it is no, or where nobody can be asked. */
export async function askFirst(flags: Flags, question: string): Promise<void> {
  if (flags.has('yes')) return;
  if (!canAsk()) {
    throw new UsageError(`${question} Nobody can be asked here: repeat the command with --yes`);
  }
  if (!(await askYesNo(question))) throw new CommandError('Nothing was done.');
}
