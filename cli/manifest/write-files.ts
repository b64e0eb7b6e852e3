/** Where the document and the drafts go. */

import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
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
  write(path, () => writeFileSync(path, content));
}

/** The same for what holds a secret: only its owner can read the file, also where others could read the one before it. */
export function writeSecretDocument(path: string, content: string | Uint8Array): void {
  write(path, () => {
    const file = openSync(path, 'w', 0o600);
    try {
      // A device is not ours to close to others.
      if (fstatSync(file).isFile()) fchmodSync(file, 0o600);
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
  });
}

function write(path: string, writeFile: () => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFile();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new CommandError(`${path} cannot be written (${code}): choose another place with --out`, { cause: error });
  }
}
