/** The file into which the rows go that were not imported: the source's columns, and why. */

import { constants } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { UsageError } from '../usage-error.ts';
import { REJECT_COLUMNS } from './reject-columns.ts';

export interface RejectFile {
  write(line: number, reason: string, cells: readonly string[]): Promise<void>;
  /** Where the rows are; nothing where there were none. It may be called again. */
  close(): Promise<string | undefined>;
}

export interface RejectFormat {
  readonly columns: readonly string[];
  readonly delimiter: string;
}

/** No rejects are written down. */
export const NO_REJECT_FILE: RejectFile = { write: async () => {}, close: async () => undefined };

const MOST_BUFFERED = 64 * 1024;

/** The file is created with the first reject. */
export function createRejectFile(paths: Iterable<string>, { columns, delimiter }: RejectFormat): RejectFile {
  let file: { readonly handle: FileHandle; readonly path: string } | undefined;
  let buffered = '';
  const add = (cells: readonly string[]) => {
    buffered += `${cells.map((cell) => quote(cell, delimiter)).join(delimiter)}\r\n`;
  };
  async function flush(): Promise<void> {
    const text = buffered;
    buffered = '';
    if (text === '') return;
    try {
      file ??= await createFirst(paths);
      await file.handle.appendFile(text);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new CommandError(`The rejected rows cannot be written (${code})`, { cause: error });
    }
  }
  return {
    async write(line, reason, cells) {
      if (!file && buffered === '') {
        // Excel takes a file in UTF-8 for one of another encoding unless it begins with this mark.
        buffered = '\uFEFF';
        add([...REJECT_COLUMNS, ...columns]);
      }
      add([String(line), reason, ...cells]);
      if (buffered.length > MOST_BUFFERED) await flush();
    },
    async close() {
      await flush();
      await file?.handle.close();
      return file?.path;
    },
  };
}

function quote(cell: string, delimiter: string): string {
  const isPlain = !/[",;|\t\r\n]|^\s|\s$/.test(cell) && !cell.includes(delimiter);
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

/** No file that is there is ever written over. */
async function createFirst(paths: Iterable<string>): Promise<{ readonly handle: FileHandle; readonly path: string }> {
  for (const path of paths) {
    try {
      return { handle: await open(path, 'wx'), path };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new UsageError('There is already a file of the name given with --rejects');
}

/** `contacts.rejects.csv` beside `contacts.csv`, or the same with the first number that is free. */
export function* rejectPaths(source: string): Generator<string> {
  const extension = extname(source);
  const name = basename(source, extension).replace(/\.rejects(-\d+)?$/, '');
  const start = join(dirname(source), `${name}.rejects`);
  yield `${start}.csv`;
  for (let number = 2; ; number += 1) yield `${start}-${number}.csv`;
}

/** Throws a `UsageError` where a file of rejects could not be created, before anything is imported. */
export async function checkRejectPath(path: string, isChosen: boolean): Promise<void> {
  if (isChosen && (await canAccess(path, constants.F_OK))) {
    throw new UsageError(`There is already a file ${path}: name another one with --rejects, or remove it`);
  }
  if (await canAccess(dirname(path), constants.W_OK)) return;
  throw new UsageError(`Rows that are rejected could not be written to ${path}: name a file with --rejects`);
}

async function canAccess(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
