/** One import in a process of its own, with a bridge that takes everything; tells its parent what it cost. */

import { importFile } from '../cli/import/import-file.ts';

export interface ImportCost {
  readonly rows: number;
  readonly imported: number;
  readonly seconds: number;
  /** In bytes, looked at once a batch. */
  readonly peakHeap: number;
  /** In bytes, as the system counts it. */
  readonly peakResident: number;
}

const [, , path = ''] = process.argv;
let peakHeap = 0;
const start = performance.now();
const report = await importFile({ kind: 'contacts', path, country: 'PT' }, async (items) => {
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
  return { created: items.length, updated: 0, unchanged: 0, rejected: [] };
});
const cost: ImportCost = {
  rows: report.rows,
  imported: report.created,
  seconds: (performance.now() - start) / 1000,
  peakHeap,
  peakResident: process.resourceUsage().maxRSS * 1024,
};
process.send?.(cost);
