/** A port of this machine, as a flag or a variable gives it. */

import { UsageError } from './usage-error.ts';

/** Throws a `UsageError` for what is no port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError('The port must be a whole number from 1 to 65535');
}
