/** The file of a document for Talkdesk, as `check` and `lint` take it. */

import { readFileSync, statSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** No document is near this, in bytes. */
const LARGEST_FILE = 5_000_000;

/** The text of the file; throws a `UsageError` where it cannot be read, is no file or is too large. */
export function readManifestFile(file: string): string {
  try {
    const found = statSync(file);
    if (!found.isFile()) throw new UsageError(`--manifest: ${file} is no file`);
    if (found.size > LARGEST_FILE) throw new UsageError(`--manifest: ${file} is larger than 5 MB`);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const code = (cause as { readonly code?: string }).code ?? 'unreadable';
    throw new UsageError(`--manifest: cannot read the file ${file} (${code})`, { cause });
  }
}
