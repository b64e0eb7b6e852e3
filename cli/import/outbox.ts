/** Rows on their way: items that fill a batch, and rejects that wait beside them, so that they are written in order. */

import type { Item } from './item.ts';
import { type Reason, REASONS, refusedByBridge } from './reasons.ts';
import type { RejectFile } from './reject-file.ts';
import { MOST_ITEMS } from '../../src/operators/import.ts';
import { MOST_BYTES, type SendBatch, sendChecked } from './send-batch.ts';
import { countAnswer, countItem, countReject, type Tally } from './tally.ts';

export interface SourceRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Outbox {
  send(row: SourceRow, item: Item): Promise<void>;
  reject(row: SourceRow, reason: Reason): Promise<void>;
  /** Sends and writes what waits. */
  flush(): Promise<void>;
  /** Writes the rejects that wait, and forgets the items. */
  abandon(): Promise<void>;
  /** The first line whose item has not been sent. */
  firstUnsent(): number | undefined;
}

/** So many characters of rejects may wait. */
const MOST_WAITING = 1024 * 1024;

interface Reject extends SourceRow {
  readonly reason: Reason;
}

export function createOutbox(send: SendBatch, tally: Tally, file: RejectFile): Outbox {
  let batch: (SourceRow & { readonly item: Item })[] = [];
  let bytes = 0;
  let rejects: Reject[] = [];
  let waiting = 0;

  async function writeRejects(ofBatch: readonly Reject[]): Promise<void> {
    const inOrder = [...rejects, ...ofBatch].toSorted((one, other) => one.line - other.line);
    rejects = [];
    waiting = 0;
    for (const { line, reason, cells } of inOrder) {
      countReject(tally, line, reason);
      await file.write(line, reason.text, cells);
    }
  }

  async function flush(): Promise<void> {
    const answer = await sendChecked(
      send,
      batch.map(({ item }) => item.value),
    );
    const sent = batch;
    batch = [];
    bytes = 0;
    countAnswer(tally, answer);
    for (const { line, item } of sent) countItem(tally, line, item);
    const ofBatch = answer.rejected.flatMap(({ index, field, rule }) => {
      const row = sent[index];
      return row ? [{ line: row.line, cells: row.cells, reason: refusedByBridge(field, rule) }] : [];
    });
    await writeRejects(ofBatch);
  }

  async function reject(row: SourceRow, reason: Reason): Promise<void> {
    rejects.push({ ...row, reason });
    waiting += row.cells.reduce((sum, cell) => sum + cell.length, 0);
    if (rejects.length >= MOST_ITEMS || waiting > MOST_WAITING) await flush();
  }

  return {
    flush,
    reject,
    async send(row, item) {
      const size = Buffer.byteLength(JSON.stringify(item.value)) + 1;
      if (size > MOST_BYTES) return reject(row, REASONS.tooLarge);
      if (batch.length >= MOST_ITEMS || bytes + size > MOST_BYTES) await flush();
      batch.push({ ...row, item });
      bytes += size;
    },
    abandon: () => writeRejects([]),
    firstUnsent: () => batch[0]?.line,
  };
}
