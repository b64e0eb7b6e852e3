/** `bridge check`: whether a bridge, in whatever language, keeps to Talkdesk's contract, clause by clause. */

import { readFileSync } from 'node:fs';
import { type ArgsDef, defineCommand } from 'citty';
import { BridgeSilent } from '../conformance/caller.ts';
import { checkBridge, type CheckOptions } from '../conformance/check.ts';
import type { Clause } from '../conformance/clause.ts';
import { CLAUSES } from '../conformance/clauses/all.ts';
import { type Manifest, ManifestError, parseManifest } from '../conformance/manifest.ts';
import { parseBridgeUrl } from './bridge-url.ts';
import { listClauses } from './check/list.ts';
import { summarize, toJson, toText } from './check/report.ts';
import { CommandError } from './command-error.ts';
import { AUTH_VARIABLE, readCredentials } from './credentials.ts';
import { type Flags, parseAssignments, parseFlags } from './flags.ts';
import { createLiveLine } from './live-line.ts';
import { printable } from './print.ts';
import { UsageError } from './usage-error.ts';

const ARGS = {
  url: { type: 'positional', description: 'Scheme, host and port of the bridge; the paths are those of the manifest' },
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

export const check = defineCommand({
  meta: {
    name: 'check',
    description:
      'Plays Talkdesk against any bridge and judges it clause by clause. Nothing is written unless you allow actions. Exit code 0: every must passed; 1: one failed, or there is no bridge; 2: wrong usage',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const clauses = chooseClauses(flags.all('only'));
    if (flags.has('list')) {
      process.stdout.write(`${listClauses(clauses, flags.has('json'))}\n`);
      return;
    }
    const options = readOptions(flags, clauses);
    const result = await play(options);
    const { origin } = options;
    process.stdout.write(`${flags.has('json') ? toJson(origin, result) : toText(origin, result)}\n`);
    const { mustsFailed, othersFailed } = summarize(result);
    if (mustsFailed > 0 || (flags.has('strict') && othersFailed > 0)) process.exitCode = 1;
  },
});

type Options = Omit<CheckOptions, 'fetch' | 'onRequest'>;

function readOptions(flags: Flags, clauses: readonly Clause[]): Options {
  const [url, ...others] = flags.positionals;
  if (url === undefined) throw new UsageError('URL is missing: where is the bridge?');
  if (others.length > 0) throw new UsageError(`There must be one URL, and there is "${others[0]}" besides`);
  const file = flags.last('manifest');
  if (file === undefined) throw new UsageError('--manifest is missing: which file holds the configuration?');
  const expected = flags.last('expect-contacts');
  return {
    manifest: readManifest(file),
    origin: originOf(url),
    auth: readCredentials(flags.all('auth'), { env: process.env, readFile: (path) => readFileSync(path, 'utf8') }),
    clauses,
    allowActions: flags.has('allow-actions'),
    inputs: parseAssignments('input', flags.all('input')),
    contactIds: flags.all('contact'),
    maxPages: wholeNumber('max-pages', flags.last('max-pages') ?? ARGS['max-pages'].default),
    patienceMs: wholeNumber('timeout', flags.last('timeout') ?? ARGS.timeout.default) * 1000,
    ...(expected === undefined ? {} : { expectContacts: wholeNumber('expect-contacts', expected, 0) }),
    now: Date.now,
  };
}

function originOf(text: string): string {
  const url = parseBridgeUrl(text);
  const { origin } = new URL(url);
  if (url !== origin) {
    throw new UsageError(`URL must be scheme, host and port only, such as ${origin}: the paths come from the manifest`);
  }
  return origin;
}

function readManifest(file: string): Manifest {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as { readonly code?: string }).code ?? 'unreadable';
    throw new UsageError(`--manifest: cannot read the file ${file} (${code})`, { cause });
  }
  try {
    return parseManifest(text);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new UsageError(`--manifest: ${file} is not a manifest: ${error.message}`, { cause: error });
  }
}

function chooseClauses(only: readonly string[]): readonly Clause[] {
  const unknown = only.find((prefix) => !CLAUSES.some(({ id }) => id.startsWith(prefix)));
  if (unknown !== undefined)
    throw new UsageError(`--only ${unknown}: no clause begins like this; --list names them all`);
  return only.length === 0 ? CLAUSES : CLAUSES.filter(({ id }) => only.some((prefix) => id.startsWith(prefix)));
}

function wholeNumber(flag: string, text: string, least = 1): number {
  if (/^\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${flag} must be a whole number of ${least} or more`);
}

async function play(options: Options) {
  const line = createLiveLine(process.stderr, () => performance.now());
  try {
    return await checkBridge({
      ...options,
      fetch,
      onRequest: ({ number, purpose, about }) => line.update(printable(`${number}: ${purpose}, ${about}`)),
    });
  } catch (error) {
    if (error instanceof BridgeSilent) throw new CommandError(printable(error.message), { cause: error });
    throw error;
  } finally {
    line.clear();
  }
}
