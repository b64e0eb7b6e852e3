/** The file that is imported. */

import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';

/** The size of the file in bytes; throws a `UsageError` where it is none that can be read. */
export async function measureFile(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new UsageError(`${path} is a directory: name the CSV file in it`);
    if (!found.isFile()) throw new UsageError(`${path} must be a file: it is read twice, which a pipe cannot be`);
    if (found.size === 0) throw new UsageError(`${path} is empty`);
    await access(path, constants.R_OK);
    return found.size;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`There is no file ${path}`, { cause: error });
    if (code === 'EACCES') throw new UsageError(`${path} may not be read by you`, { cause: error });
    throw error;
  }
}

/** The bytes of the file from `start`; `onRead` learns how many there were up to now. */
export async function* readChunks(
  path: string,
  start: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = start;
  for await (const chunk of createReadStream(path, { start }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    onRead(bytes);
    yield chunk;
  }
}
