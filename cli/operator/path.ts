/** The one thing that a command is about. */

import type { Flags } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

/** The value of the only positional argument; throws where there is none, or more than `most`. */
export function positionals(flags: Flags, names: readonly string[]): readonly string[] {
  const given = flags.positionals.slice(0, names.length);
  const surplus = flags.positionals[names.length];
  if (surplus !== undefined) {
    const taken = names.length === 0 ? 'flags only' : names.join(' and ');
    throw new UsageError(`There is "${surplus}" too much; the command takes ${taken}`);
  }
  const missing = names[given.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  return given;
}

/** The account that the command names, as a part of a path. */
export function accountPath(name: string): string {
  return `/accounts/${pathPart(name, 'ACCOUNT')}`;
}

/** A text as a part of a path; one that a URL would take for a way up, or for nothing, is refused. */
export function pathPart(text: string, name: string): string {
  if (/^\.{0,2}$/.test(text.trim())) throw new UsageError(`${name} must be an id or a label, and "${text}" is neither`);
  return encodeURIComponent(text);
}
