/** What a person types, as a part of a path below `/_admin`. */

import { UsageError } from '../usage-error.ts';

/** The path of the account that a command names. */
export function accountPath(name: string): string {
  return `/accounts/${pathPart(name, 'ACCOUNT')}`;
}

/** A text as a part of a path; one that a URL would take for a way up, or for nothing, is refused. */
export function pathPart(text: string, name: string): string {
  if (/^\.{0,2}$/.test(text.trim())) throw new UsageError(`${name} must be an id or a label, and "${text}" is neither`);
  return encodeURIComponent(text);
}
