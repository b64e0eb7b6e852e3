/** Where a path secret comes from: never from an argument, which would land in the shell's history. */

import { isCancel, password } from '@clack/prompts';
import { canAsk } from './ask.ts';
import { CommandError } from './command-error.ts';
import { UsageError } from './usage-error.ts';

export const PATH_SECRET_VARIABLE = 'BRIDGE_PATH_SECRET';

/** The one in the environment, if any; throws a `UsageError` for what is none. */
export function givenPathSecret(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const given = env[PATH_SECRET_VARIABLE]?.trim();
  return given ? checkPathSecret(given) : undefined;
}

/** That, or else what whoever sits there types; nothing where nobody does, or has it. */
export async function readPathSecret(integration: string): Promise<string | undefined> {
  const given = givenPathSecret();
  if (given !== undefined || !canAsk()) return given;
  const message = `Path secret of ${integration} (empty: a placeholder stands in its place)`;
  const typed = await password({ message, output: process.stderr });
  if (isCancel(typed)) throw new CommandError('Nothing was written.');
  return typed?.trim() ? checkPathSecret(typed.trim()) : undefined;
}

/** A refusal does not repeat it. */
function checkPathSecret(text: string): string {
  if (/^tbp_[\w-]{32}$/.test(text)) return text;
  throw new UsageError(
    `The path secret must be the one that "bridge path-secret" or the deployment printed: tbp_ and 32 characters`,
  );
}
