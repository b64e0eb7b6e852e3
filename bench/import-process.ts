/** One import in a process of its own, with a bridge that takes everything; tells its parent what it cost. */

import { importFile } from '../cli/import/import-file.ts';

export interface ImportCost {
  readonly rows: number;
  readonly imported: number;
  readonly seconds: number;
  /** In bytes, looked at every few batches when garbage has been collected. */
  readonly peakHeap: number;
  /** In bytes, as the system counts it. */
  readonly peakResident: number;
}

const [, , path = ''] = process.argv;
const BATCHES_BETWEEN_LOOKS = 10;
let peakHeap = 0;
let batches = 0;
let msOfLooking = 0;
const start = performance.now();
const report = await importFile({ kind: 'contacts', path, country: 'PT' }, async (items) => {
  batches += 1;
  if (batches % BATCHES_BETWEEN_LOOKS === 0) {
    const before = performance.now();
    globalThis.gc?.();
    peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed);
    msOfLooking += performance.now() - before;
  }
  return { created: items.length, updated: 0, unchanged: 0, rejected: [] };
});
const cost: ImportCost = {
  rows: report.rows,
  imported: report.created,
  seconds: (performance.now() - start - msOfLooking) / 1000,
  peakHeap,
  peakResident: process.resourceUsage().maxRSS * 1024,
};
process.send?.(cost);
