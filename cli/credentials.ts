/**
 * Credentials for a command. What is typed lands in the shell's history, so a value can also come from a file
 * or from the environment.
 */

import { parseAssignments } from './flags.ts';
import { UsageError } from './usage-error.ts';

export interface CredentialSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

/** The variable that may hold the whole `auth` object as JSON. */
export const AUTH_VARIABLE = 'TALKDESK_AUTH';

type Auth = Record<string, string | number | boolean>;

/** The object in `TALKDESK_AUTH`, overridden by `--auth NAME=VALUE`, `NAME=@FILE` and `NAME=env:VARIABLE`. */
export function readCredentials(texts: readonly string[], sources: CredentialSources): Auth {
  return { ...parseAuthVariable(sources.env[AUTH_VARIABLE]), ...readValues('auth', texts, sources) };
}

/** The values of a repeated flag, each of the form `NAME=VALUE`, `NAME=@FILE` or `NAME=env:VARIABLE`. */
export function readValues(
  flag: string,
  texts: readonly string[],
  sources: CredentialSources,
): Readonly<Record<string, string>> {
  const typed = Object.entries(parseAssignments(flag, texts));
  return Object.fromEntries(typed.map(([name, value]) => [name, resolve(`--${flag} ${name}`, value, sources)]));
}

function resolve(subject: string, value: string, { env, readFile }: CredentialSources): string {
  if (value.startsWith('env:')) {
    const variable = value.slice('env:'.length);
    const found = env[variable];
    if (found === undefined) throw new UsageError(`${subject}: the environment has no variable ${variable}`);
    return found;
  }
  if (!value.startsWith('@')) return value;
  try {
    return readFile(value.slice(1)).trimEnd();
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code ?? 'unreadable';
    throw new UsageError(`${subject}: cannot read the file ${value.slice(1)} (${code})`, { cause });
  }
}

function parseAuthVariable(text: string | undefined): Auth {
  if (!text) return {};
  const refusal = new UsageError(
    `${AUTH_VARIABLE} must be a JSON object of texts, numbers and booleans, such as {"account":"acme","token":"…"}`,
  );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal;
  if (!Object.values(value).every((entry) => ['string', 'number', 'boolean'].includes(typeof entry))) throw refusal;
  return value as Auth;
}
