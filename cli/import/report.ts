/** What is said at the end of an import. */

import type { Encoding } from './encoding.ts';
import type { Kind } from './fields.ts';

export interface ImportReport {
  /** Whether every row was imported. */
  readonly ok: boolean;
  readonly kind: Kind;
  readonly file: string;
  readonly encoding: Encoding;
  /** `comma`, `semicolon`, `tab`, `pipe` or the character itself. */
  readonly delimiter: string;
  readonly dryRun: boolean;
  /** All that are accounted for: the sum of the four below. */
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** The first rejects. */
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
  /** How many were rejected for the same reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly rejectFile?: string;
  /** The columns that were read, by field. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly unusedColumns: readonly string[];
  /** How many ids came from where. */
  readonly ids: Readonly<Record<string, number>>;
  /** Phones that were sent as they are written. */
  readonly unreadablePhones: { readonly count: number; readonly lines: readonly number[] };
  /** The last line where no line end is behind it, though its row is complete. */
  readonly unendedLine?: number;
  readonly interruption?: Interruption;
}

/** The import did not come to the end of the file. */
export interface Interruption {
  readonly reason: string;
  /** The first line that was not imported. */
  readonly line?: number;
}
