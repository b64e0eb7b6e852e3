/**
 * A command's flags, read with Node's own parser: citty, which routes to the command and writes its help, keeps only
 * the last of a repeated flag and lets unknown ones pass.
 */

import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ArgsDef } from 'citty';
import { UsageError } from './usage-error.ts';

export interface Flags {
  readonly positionals: readonly string[];
  /** Whether a boolean flag is set. */
  has(name: string): boolean;
  /** The value of a flag that is given once, or the last one. */
  last(name: string): string | undefined;
  /** All values of a flag that may be repeated. */
  all(name: string): readonly string[];
}

/** Reads the flags that `declared` knows; throws a `UsageError` for any other. */
export function parseFlags(declared: ArgsDef, rawArgs: readonly string[]): Flags {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { type }] of Object.entries(declared)) {
    if (type === 'boolean') options[name] = { type: 'boolean' };
    else if (type !== 'positional') options[name] = { type: 'string', multiple: true };
  }
  const { values, positionals } = parseStrictly({ args: rawArgs, options, allowPositionals: true });
  const all = (name: string): readonly string[] => {
    const value = values[name];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return { positionals, all, last: (name) => all(name).at(-1), has: (name) => values[name] === true };
}

function parseStrictly(config: ParseArgsConfig): ReturnType<typeof parseArgs> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence names the flag; the rest is advice on how to escape it.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0], { cause: error });
    throw error;
  }
}

/** `NAME=VALUE` texts as an object. A refusal does not repeat the text: it may hold a secret. */
export function parseAssignments(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text, index) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--${flag} number ${index + 1} must have the form NAME=VALUE`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The positional arguments of a command that takes those of `names`; throws where one is missing, or one is too much. */
export function takePositionals(flags: Flags, names: readonly string[] = []): readonly string[] {
  const surplus = flags.positionals[names.length];
  if (surplus !== undefined) {
    const taken = names.length === 0 ? 'flags only' : names.join(' and ');
    throw new UsageError(`This command takes ${taken}, and there is "${surplus}"`);
  }
  const missing = names[flags.positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  return flags.positionals;
}
