/** Ctrl-C, or a request to end: the first time, a signal to come to an end; the second time, the end. */

import { INTERRUPTED } from '../exit-code.ts';

/** npm passes Ctrl-C on to a process that the terminal has told already: so soon, it is the same one. */
const MS_OF_THE_SAME = 1000;

interface Interruptible {
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): void;
}

/** `onStop` is called the first time. */
export function stopOnInterrupt(program: Interruptible, now: () => number, onStop: () => void): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  const interrupt = () => {
    if (!stop.signal.aborted) {
      first = now();
      stop.abort();
      onStop();
    } else if (now() - first > MS_OF_THE_SAME) program.exit(INTERRUPTED);
  };
  program.on('SIGINT', interrupt);
  program.on('SIGTERM', interrupt);
  return stop.signal;
}
