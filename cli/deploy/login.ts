/** Whether wrangler is logged in, and which Cloudflare account is meant. */

import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import type { Commands } from './commands.ts';
import type { DeployPorts } from './ports.ts';
import type { Target } from './target.ts';
import { parseJson, type Wrangler, WranglerFailure } from './wrangler.ts';

const whoami = v.looseObject({
  loggedIn: v.boolean(),
  accounts: v.optional(v.array(v.looseObject({ id: v.string(), name: v.string() })), []),
});

export interface Account {
  readonly id: string;
  /** As people know it; the id where the login does not tell. */
  readonly name: string;
}

/** The account that is deployed to. Throws where there is no login, or where several accounts come into question. */
export async function findAccount(
  wrangler: Wrangler,
  commands: Commands,
  { accountId, environment }: Target,
  env: DeployPorts['env'],
): Promise<Account> {
  const { loggedIn, accounts } = await askWhoami(wrangler, commands);
  if (!loggedIn) {
    throw new CommandError(
      'wrangler is not logged in to Cloudflare. Log in with: npx wrangler login\nWithout a browser, put an API token into the variable CLOUDFLARE_API_TOKEN.',
    );
  }
  const chosen = accountId ?? env['CLOUDFLARE_ACCOUNT_ID'];
  if (chosen) return { id: chosen, name: accounts.find(({ id }) => id === chosen)?.name ?? chosen };
  const [only, ...others] = accounts;
  if (only && others.length === 0) return only;
  const how = `Set the variable CLOUDFLARE_ACCOUNT_ID, or account_id in [env.${environment}] of wrangler.toml`;
  if (!only) throw new CommandError(`the login does not tell which accounts it reaches. ${how}.`);
  const list = accounts.map(({ id, name }) => `  ${id}  ${name}`);
  throw new CommandError([`the login reaches several accounts. ${how}, to one of:`, ...list].join('\n'));
}

async function askWhoami(wrangler: Wrangler, { whoami: args }: Commands): Promise<v.InferOutput<typeof whoami>> {
  try {
    return await wrangler.json(args, whoami);
  } catch (error) {
    // Without a login it ends with an error, and still answers.
    const answer = error instanceof WranglerFailure ? parseJson(error.stdout, whoami) : undefined;
    if (answer?.loggedIn !== false) throw error;
    return answer;
  }
}
