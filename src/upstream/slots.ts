/** How many things may be done at once. */

/** Runs work, or lets it wait until there is room for it, in the order in which it came. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Room for `most` at once. */
export function createSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Whoever waits takes the place over.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
