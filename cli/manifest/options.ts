/** The flags of `bridge manifest`. */

import type { ArgsDef } from 'citty';
import { type Flags, parseFlags, takePositionals } from '../flags.ts';
import { UsageError } from '../usage-error.ts';
import { type Format, FORMATS, isFormat } from './formats.ts';

export const ARGS = {
  name: { type: 'positional', description: "The integration's name" },
  'base-url': {
    type: 'string',
    valueHint: 'URL',
    description: 'Where Talkdesk reaches the bridge; default: submission.baseUrl of the declaration',
  },
  format: { type: 'string', default: 'html', valueHint: 'FORMAT', description: `One of ${FORMATS.join(', ')}` },
  out: {
    type: 'string',
    valueHint: 'FILE',
    description: 'A file, or a folder; "-" prints json and md to stdout. Default: NAME-manifest.FORMAT in this folder',
  },
  submitted: {
    type: 'boolean',
    description: 'Write down that the document was handed in as it is now: submitted/NAME.json, to be committed',
  },
  diff: {
    type: 'boolean',
    description: 'Write what Talkdesk has to change since: NAME-change-request.md ("--out -" prints it)',
  },
  json: { type: 'boolean', description: 'Print what was written as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export interface Options {
  readonly name: string;
  readonly baseUrl: string | undefined;
  readonly format: Format;
  readonly out: string | undefined;
  readonly json: boolean;
  /** `document` writes the document, `submitted` records that it was handed in, `diff` what changed since. */
  readonly task: 'document' | 'submitted' | 'diff';
}

/** Throws a `UsageError` for flags that do not go together. */
export function parseOptions(rawArgs: readonly string[]): Options {
  const flags = parseFlags(ARGS, rawArgs);
  const [name = ''] = takePositionals(flags, ['NAME']);
  const task = taskOf(flags);
  const format = flags.last('format') ?? (task === 'diff' ? 'md' : ARGS.format.default);
  if (!isFormat(format)) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}`);
  const out = flags.last('out');
  const json = flags.has('json');
  if (out === '') throw new UsageError('--out must name a file or a folder');
  if (out === '-' && format !== 'json' && format !== 'md') {
    throw new UsageError('--out - is for --format json and md; for the others name a file or a folder');
  }
  if (out === '-' && json) throw new UsageError('--out - and --json both print to stdout: choose one of them');
  return { name, baseUrl: flags.last('base-url'), format, out, json, task };
}

function taskOf(flags: Flags): Options['task'] {
  if (flags.has('submitted') && flags.has('diff')) {
    throw new UsageError(
      '--submitted and --diff are two steps: first --diff, and --submitted once Talkdesk has changed it',
    );
  }
  const task = flags.has('submitted') ? 'submitted' : flags.has('diff') ? 'diff' : 'document';
  const useless = UNUSED[task].find((flag) => flags.last(flag) !== undefined);
  if (useless !== undefined) throw new UsageError(`--${useless} has no meaning with --${task}`);
  return task;
}

/** Flags that another task would overlook. */
const UNUSED = { document: [], submitted: ['format', 'out'], diff: ['format'] } as const;
