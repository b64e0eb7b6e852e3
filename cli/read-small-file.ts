/** Reads a file that holds one value, such as a token. */

import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes; a file may also be a device that never ends. */
const MOST_BYTES = 100_000;

/** Throws an error with a `code`, as the file system does: `EFBIG` for more than 100,000 bytes. */
export function readSmallFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(MOST_BYTES + 1);
    let size = 0;
    for (;;) {
      const count = readSync(file, bytes, size, bytes.length - size, null);
      size += count;
      if (size > MOST_BYTES) throw Object.assign(new Error('The file is too large'), { code: 'EFBIG' });
      if (count === 0) return bytes.toString('utf8', 0, size);
    }
  } finally {
    closeSync(file);
  }
}
