/** Sends a batch again where the bridge was not there for a moment. A batch can be repeated: rows are written by their ids. */

import { TemporaryFailure } from '../operator/temporary-failure.ts';
import type { SendBatch } from './send-batch.ts';

/** Before the second try, and before the third; milliseconds. */
const PAUSES = [500, 2000];

export function sendPersistently(send: SendBatch, pause: (ms: number) => Promise<unknown>): SendBatch {
  return async (items) => {
    for (const ms of PAUSES) {
      try {
        return await send(items);
      } catch (error) {
        if (!(error instanceof TemporaryFailure)) throw error;
        await pause(ms);
      }
    }
    return await send(items);
  };
}
