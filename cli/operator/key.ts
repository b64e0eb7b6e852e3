/** Where the operator key comes from: never from an argument, which would land in the shell's history. */

import { isCancel, password } from '@clack/prompts';
import { canAsk } from '../ask.ts';
import { isLoopback } from '../bridge-url.ts';
import { CommandError } from '../command-error.ts';
import { LOCAL_OPERATOR_KEY } from '../local/operator-key.ts';
import { UsageError } from '../usage-error.ts';

export const KEY_VARIABLE = 'BRIDGE_OPERATOR_KEY';

/** The key in the environment; for a bridge on this machine the local one; else whoever sits there is asked. */
export async function readOperatorKey(url: string): Promise<string> {
  const given = process.env[KEY_VARIABLE]?.trim();
  if (given) return checkKey(given);
  if (isLoopback(url)) return LOCAL_OPERATOR_KEY;
  if (!canAsk()) {
    throw new UsageError(`The operator key is missing: put it into the variable ${KEY_VARIABLE}`);
  }
  const typed = await password({ message: `Operator key of ${url}`, output: process.stderr });
  if (isCancel(typed) || !typed) throw new CommandError('Without the operator key nothing can be done.');
  return checkKey(typed.trim());
}

/** What could not be sent is refused here, where no error can quote it. */
function checkKey(key: string): string {
  if (/^[!-~]+$/.test(key)) return key;
  throw new UsageError('The operator key holds a blank, a line break or another character that no key has');
}
