/** What the flags of `bridge check` say. */

import type { ArgsDef } from 'citty';
import type { CheckOptions } from '../../conformance/check.ts';
import type { Clause } from '../../conformance/clause.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { type Manifest, ManifestError, parseManifest } from '../../conformance/manifest.ts';
import { parseBridgeUrl } from '../bridge-url.ts';
import { AUTH_VARIABLE, type CredentialSources, readCredentials } from '../credentials.ts';
import { PATH_SECRET_PLACEHOLDER } from '../../src/manifest/endpoints.ts';
import { type Flags, parseAssignments } from '../flags.ts';
import { givenPathSecret, PATH_SECRET_VARIABLE } from '../read-path-secret.ts';
import { UsageError } from '../usage-error.ts';

export const CHECK_ARGS = {
  url: {
    type: 'positional',
    required: false,
    description: 'Scheme, host and port of the bridge; the paths are those of the manifest',
  },
  manifest: {
    type: 'string',
    valueHint: 'FILE',
    description: 'The configuration that Talkdesk has of the integration, as JSON (docs/checking-a-bridge.md)',
  },
  auth: {
    type: 'string',
    valueHint: 'NAME=VALUE',
    description: `An auth field; repeat it. To keep a secret out of the shell's history, write NAME=@FILE or NAME=env:VARIABLE, or put the whole auth object into ${AUTH_VARIABLE} as JSON`,
  },
  only: {
    type: 'string',
    valueHint: 'ID',
    description: 'A clause, or the beginning of several such as contacts; repeat it',
  },
  list: { type: 'boolean', description: 'Print all clauses, and send nothing' },
  'allow-actions': {
    type: 'boolean',
    description: 'Execute the actions of the manifest, several times each. They really write, so it is off by default',
  },
  input: {
    type: 'string',
    valueHint: 'KEY=VALUE',
    description: "A value for the actions' inputs; repeat it. Others are filled from the formats in the manifest",
  },
  contact: {
    type: 'string',
    valueHint: 'ID',
    description:
      'A contact to ask for the interactions of, and to execute actions for; repeat it. Default some of those that come',
  },
  'expect-contacts': {
    type: 'string',
    valueHint: 'N',
    description: 'How many contacts there are; a clause then checks that all of them come',
  },
  'max-pages': { type: 'string', default: '200', valueHint: 'N', description: 'How many pages of a run to ask for' },
  timeout: { type: 'string', default: '30', valueHint: 'SECONDS', description: 'How long to wait for an answer' },
  strict: { type: 'boolean', description: 'End with exit code 1 also for a should or a careful that fails' },
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

/** Without what is the terminal's. */
export type FlagOptions = Omit<CheckOptions, 'fetch' | 'onRequest' | 'now'>;

export interface CheckSources extends CredentialSources {
  /** The text of the manifest's file; throws `UsageError`. */
  readonly readManifest: (file: string) => string;
}

/** Throws `UsageError`. */
export function readOptions(flags: Flags, sources: CheckSources): FlagOptions {
  const [url, ...others] = flags.positionals;
  if (url === undefined) throw new UsageError('URL is missing: where is the bridge?');
  if (others.length > 0) throw new UsageError(`There must be one URL, and there is "${others[0]}" besides`);
  const file = flags.last('manifest');
  if (file === undefined) throw new UsageError('--manifest is missing: which file holds the configuration?');
  const expected = flags.last('expect-contacts');
  const manifest = manifestIn(file, withPathSecret(sources.readManifest(file), sources));
  return {
    manifest,
    origin: originOf(url),
    auth: authFor(manifest, readCredentials(flags.all('auth'), sources)),
    clauses: chooseClauses(flags.all('only')),
    allowActions: flags.has('allow-actions'),
    inputs: inputsFor(manifest, parseAssignments('input', flags.all('input'))),
    contactIds: flags.all('contact'),
    maxPages: wholeNumber('max-pages', flags.last('max-pages') ?? CHECK_ARGS['max-pages'].default),
    patienceMs: wholeNumber('timeout', flags.last('timeout') ?? CHECK_ARGS.timeout.default) * 1000,
    ...(expected === undefined ? {} : { expectContacts: wholeNumber('expect-contacts', expected, 0) }),
  };
}

/** The document may have been made without the path secret that its addresses need. */
function withPathSecret(text: string, { env }: CheckSources): string {
  if (!text.includes(PATH_SECRET_PLACEHOLDER)) return text;
  const secret = givenPathSecret(env);
  if (secret !== undefined) return text.replaceAll(PATH_SECRET_PLACEHOLDER, secret);
  throw new UsageError(
    `--manifest: the addresses hold ${PATH_SECRET_PLACEHOLDER} in place of the path secret: put it into the variable ${PATH_SECRET_VARIABLE}`,
  );
}

/** A value for a field that nobody asked for would be sent in vain, and is more likely a mistyped name. */
function authFor({ integration }: Manifest, auth: CheckOptions['auth']): CheckOptions['auth'] {
  const names = integration.authentication_configuration.map(({ field_name }) => field_name);
  const unknown = Object.keys(auth).find((name) => names.length > 0 && !names.includes(name));
  if (unknown === undefined) return auth;
  throw new UsageError(`--auth ${unknown}: the manifest has no auth field of this name; there are ${names.join(', ')}`);
}

function inputsFor({ actions }: Manifest, inputs: Readonly<Record<string, string>>) {
  const known = new Set(actions.flatMap(({ inputs: entries }) => entries.map(({ key }) => key)));
  const unknown = Object.keys(inputs).find((key) => !known.has(key));
  if (unknown === undefined) return inputs;
  const choice = known.size > 0 ? `there are ${[...known].join(', ')}` : 'there are none';
  throw new UsageError(`--input ${unknown}: no action of the manifest has an input of this name; ${choice}`);
}

function originOf(text: string): string {
  const url = parseBridgeUrl(text);
  const { origin } = new URL(url);
  if (url !== origin) {
    throw new UsageError(`URL must be scheme, host and port only, such as ${origin}: the paths come from the manifest`);
  }
  return origin;
}

function manifestIn(file: string, text: string): Manifest {
  try {
    return parseManifest(text);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new UsageError(`--manifest: ${file} is not a manifest: ${error.message}`, { cause: error });
  }
}

/** Those whose ids are given, or begin like that; all where none is. */
export function chooseClauses(only: readonly string[]): readonly Clause[] {
  const unknown = only.find((prefix) => !CLAUSES.some(({ id }) => id.startsWith(prefix)));
  if (unknown !== undefined)
    throw new UsageError(`--only ${unknown}: no clause begins like this; --list names them all`);
  return only.length === 0 ? CLAUSES : CLAUSES.filter(({ id }) => only.some((prefix) => id.startsWith(prefix)));
}

function wholeNumber(flag: string, text: string, least = 1): number {
  if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${flag} must be a whole number of ${least} or more`);
}
