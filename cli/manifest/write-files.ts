/** Where the document and the drafts go. */

import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command-error.ts';

/** The file of a document: `out` itself, or one of this name in it where it is a folder; by default here. */
export function documentPath(out: string | undefined, fileName: string): string {
  if (out === undefined) return fileName;
  const isFolder = /[/\\]$/.test(out) || statSync(out, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(out, fileName) : out;
}

/** Writes a file, and its folder where that is not there yet. Throws a `CommandError` that names the file. */
export function writeDocument(path: string, content: string | Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new CommandError(`${path} cannot be written (${code}): choose another place with --out`, { cause: error });
  }
}
