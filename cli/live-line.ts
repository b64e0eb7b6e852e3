/**
 * Progress on stderr while something runs: one line that is rewritten on a terminal, and elsewhere, such as in a CI
 * log, a new line every few seconds.
 */

import type { WriteStream } from 'node:tty';

export interface LiveLine {
  /** Shows the newest state of what is going on. */
  update(text: string): void;
  /** Takes the rewritten line away. */
  clear(): void;
}

const MS_BETWEEN_LINES = 5000;
const MS_BETWEEN_REWRITES = 80;

export function createLiveLine(stream: WriteStream, now: () => number): LiveLine {
  const pause = stream.isTTY ? MS_BETWEEN_REWRITES : MS_BETWEEN_LINES;
  let last = Number.NEGATIVE_INFINITY;
  const clear = () => {
    last = Number.NEGATIVE_INFINITY;
    if (!stream.isTTY) return;
    stream.cursorTo(0);
    stream.clearLine(0);
  };
  return {
    clear,
    update(text) {
      if (now() - last < pause) return;
      clear();
      last = now();
      stream.write(stream.isTTY ? text.slice(0, stream.columns - 1) : `${text}\n`);
    },
  };
}
