/** Files to import in a folder of their own, and a bridge that remembers what it was sent. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ImportOptions } from '../../cli/import/import-file.ts';
import { importFile } from '../../cli/import/import-file.ts';
import type { ImportReport } from '../../cli/import/report.ts';
import type { SendBatch } from '../../cli/import/send-batch.ts';

export interface SentItem {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface FakeBridge {
  readonly send: SendBatch;
  /** What it has been sent, in order; rejected items are not among it. */
  readonly items: SentItem[];
  readonly batches: number[];
}

/** Compares with what it has, as the bridge does; rejects the ids that begin with `bad`. */
export function createFakeBridge(): FakeBridge {
  const known = new Map<string, string>();
  const items: SentItem[] = [];
  const batches: number[] = [];
  return {
    items,
    batches,
    async send(batch) {
      batches.push(batch.length);
      const answer = {
        created: 0,
        updated: 0,
        unchanged: 0,
        rejected: [] as { index: number; field: string; rule: string }[],
      };
      for (const [index, value] of batch.entries()) {
        const item = value as SentItem;
        if (item.id.startsWith('bad')) {
          answer.rejected.push({ index, field: 'id', rule: 'must not begin with bad' });
          continue;
        }
        const before = known.get(item.id);
        const now = JSON.stringify(item);
        answer[before === undefined ? 'created' : before === now ? 'unchanged' : 'updated'] += 1;
        known.set(item.id, now);
        items.push(item);
      }
      return answer;
    },
  };
}

export interface Imported {
  readonly report: ImportReport;
  readonly items: readonly SentItem[];
  readonly path: string;
  /** The text of the file of rejects; empty where there is none. */
  readonly rejects: string;
}

const folder = mkdtempSync(join(tmpdir(), 'bridge-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A path in a new folder, which is gone after the tests. */
export function newPath(name = 'contacts.csv'): string {
  return join(mkdtempSync(join(folder, '/')), name);
}

export async function importPath(
  path: string,
  options: Partial<ImportOptions> = {},
  bridge: FakeBridge = createFakeBridge(),
): Promise<Imported> {
  const report = await importFile({ kind: 'contacts', path, ...options }, bridge.send);
  const rejects = report.rejectFile === undefined ? '' : readFileSync(report.rejectFile, 'utf8');
  return { report, items: bridge.items, path, rejects };
}

export async function importContent(
  content: string | Uint8Array,
  options: Partial<ImportOptions> = {},
  bridge?: FakeBridge,
): Promise<Imported> {
  const path = newPath();
  writeFileSync(path, content);
  return importPath(path, options, bridge);
}
