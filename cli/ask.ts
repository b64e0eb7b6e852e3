/** A question with yes or no, asked on stderr, so that stdout is left to the result. */

import { confirm, isCancel } from '@clack/prompts';

/** Whether there is a person who can be asked. */
export const canAsk = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** No is the answer of whoever only presses Enter, or Ctrl-C; `signal` ends the question. */
export async function askYesNo(question: string, signal?: AbortSignal): Promise<boolean> {
  const answer = await confirm({
    message: question,
    initialValue: false,
    output: process.stderr,
    ...(signal ? { signal } : {}),
  });
  return !isCancel(answer) && answer;
}
