/** Lines with a look ahead: what was read in vain can be read again. */

import type { Line } from './lines.ts';

export interface LineQueue {
  /** The line that many behind the next one, or nothing where the file has ended. */
  peek(at: number): Line | undefined | Promise<Line | undefined>;
  /** Takes the next lines away. */
  drop(count: number): void;
}

export function createLineQueue(lines: AsyncIterator<Line>): LineQueue {
  const held: Line[] = [];
  async function read(at: number): Promise<Line | undefined> {
    while (held.length <= at) {
      const { value, done } = await lines.next();
      if (done === true) return undefined;
      held.push(value);
    }
    return held[at];
  }
  return {
    // A promise only where one has to wait: most lines are looked at twice.
    peek: (at) => held[at] ?? read(at),
    drop(count) {
      held.splice(0, count);
    },
  };
}
