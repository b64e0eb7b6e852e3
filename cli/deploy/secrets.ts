/** The secrets of a deployment: which are there, which are made here, and which only the user can give. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as v from 'valibot';
import { hashOperatorKey, newOperatorKey } from '../../src/credentials/operator-key.ts';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { toBase64Url } from '../../src/domain/signer.ts';
import { pathSecretNames } from '../../src/env.ts';
import { hasPathSecret } from '../../src/manifest/endpoints.ts';
import { CommandError } from '../command-error.ts';
import type { Commands } from './commands.ts';
import type { Handout } from './ports.ts';
import type { Target } from './target.ts';
import { type Wrangler, WranglerFailure } from './wrangler.ts';

/** Values by name. */
export type Secrets = Readonly<Record<string, string>>;

const secretList = v.array(v.looseObject({ name: v.string() }));
const secretsObject = v.record(v.string(), v.string());

/** Reads a file of secrets: a JSON object of texts, or lines of NAME=VALUE. No refusal repeats a value. */
export function readSecretsFile(path: string): Secrets {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code ?? 'unreadable';
    throw new CommandError(`the secrets file ${path} cannot be read (${code})`, { cause });
  }
  if (!text.trimStart().startsWith('{')) {
    // Node's parser leaves out what it does not understand.
    const fault = text.split(/\r?\n/).findIndex((line) => !/^\s*(#.*|(export\s+)?[A-Za-z_]\w*\s*=.*)?$/.test(line));
    if (fault >= 0)
      throw new CommandError(`line ${fault + 1} of the secrets file ${path} is not of the form NAME=VALUE`);
    return definedOnly(parseEnv(text));
  }
  try {
    return v.parse(secretsObject, JSON.parse(text));
  } catch {
    // The cause would quote the file.
    throw new CommandError(`the secrets file ${path} is no JSON object of texts, such as {"BRIDGE_SECRET":"…"}`);
  }
}

function definedOnly(values: NodeJS.Dict<string>): Secrets {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The names of the secrets that the Worker has; none where there is no Worker yet. */
export async function listSecrets(wrangler: Wrangler, commands: Commands): Promise<readonly string[] | undefined> {
  try {
    return (await wrangler.json(commands.secrets, secretList)).map(({ name }) => name);
  } catch (error) {
    if (error instanceof WranglerFailure && /Worker "[^"]*".* not found/.test(error.output)) return undefined;
    throw error;
  }
}

/** With the keys whose hashes are uploaded. */
export interface SecretsPlan extends Handout {
  /** To be uploaded with the code. */
  readonly upload: Secrets;
  /** The names of those that were made here. */
  readonly made: readonly string[];
}

/** Makes what is missing and can be made. Throws for what only the user can give, and changes nothing. */
export async function planSecrets(
  target: Target,
  integrations: readonly Integration[],
  existing: readonly string[],
  given: Secrets,
): Promise<SecretsPlan> {
  const isThere = (name: string) => existing.includes(name) || Object.hasOwn(given, name);
  const made: Record<string, string> = {};
  for (const name of ['BRIDGE_SECRET', 'VAULT_KEY']) {
    if (!isThere(name)) made[name] = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  }
  let operatorKey: string | undefined;
  if (!isThere('OPERATOR_KEY_HASH')) {
    operatorKey = newOperatorKey();
    made['OPERATOR_KEY_HASH'] = await hashOperatorKey(operatorKey);
  }
  const pathSecrets: Record<string, string> = {};
  for (const { name } of integrations.filter(hasPathSecret)) {
    const [hash] = pathSecretNames(name);
    if (isThere(hash)) continue;
    pathSecrets[name] = newPathSecret();
    made[hash] = await hashPathSecret(pathSecrets[name]);
  }
  const hasWebhook = isThere('ALERT_WEBHOOK_URL') || Object.hasOwn(target.vars, 'ALERT_WEBHOOK_URL');
  const needed = [...target.requiredSecrets, ...(hasWebhook ? ['ALERT_WEBHOOK_SECRET'] : [])];
  const missing = needed.filter((name) => !isThere(name) && !Object.hasOwn(made, name));
  if (missing.length > 0) {
    throw new CommandError(
      `nothing was changed: ${missing.join(', ')} must be set first. Write ${missing.length > 1 ? 'them' : 'it'} into a file, one NAME=VALUE a line, and give the file: npm run deploy -- --env ${target.environment} --secrets-file FILE`,
    );
  }
  const keys = { pathSecrets, ...(operatorKey ? { operatorKey } : {}) };
  return { upload: { ...made, ...given }, made: Object.keys(made), ...keys };
}

/** A file of secrets that only this user can read, for as long as `use` takes. None where there is nothing to upload. */
export async function withSecretsFile<Result>(
  secrets: Secrets,
  use: (path: string | undefined) => Promise<Result>,
): Promise<Result> {
  if (Object.keys(secrets).length === 0) return await use(undefined);
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-secrets-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const path = join(folder, 'secrets.json');
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
    return await use(path);
  } finally {
    remove();
    process.off('exit', remove);
  }
}
