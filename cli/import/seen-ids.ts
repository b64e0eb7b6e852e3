/** On which line each id was seen first: twelve bytes for each, so that a file of a million rows needs no room to speak of. */

import { createHash } from 'node:crypto';

export interface SeenIds {
  /** The line on which the id stood before; else it is noted for this line. */
  lineOf(id: string, line: number): number | undefined;
}

const FIRST_SLOTS = 2 ** 16;
/** Fuller than this, a table grows. */
const MOST_FILLED = 0.6;

/** Ids are told apart by 53 bits of their SHA-256. */
export function createSeenIds(): SeenIds {
  let table = createTable(FIRST_SLOTS);
  let count = 0;

  function grow(): void {
    const larger = createTable(table.keys.length * 2);
    for (const [at, key] of table.keys.entries()) {
      if (key === 0) continue;
      const slot = slotOf(larger, key);
      larger.keys[slot] = key;
      larger.lines[slot] = table.lines[at] ?? 0;
    }
    table = larger;
  }

  return {
    lineOf(id, line) {
      const key = hash(id);
      const slot = slotOf(table, key);
      if (table.keys[slot] === key) return table.lines[slot];
      table.keys[slot] = key;
      table.lines[slot] = line;
      count += 1;
      if (count > table.keys.length * MOST_FILLED) grow();
    },
  };
}

interface Table {
  /** 0 where a slot is empty. */
  readonly keys: Float64Array;
  readonly lines: Uint32Array;
}

const createTable = (slots: number): Table => ({ keys: new Float64Array(slots), lines: new Uint32Array(slots) });

/** Where the key stands, or where it goes. */
function slotOf({ keys }: Table, key: number): number {
  let slot = key % keys.length;
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) % keys.length;
  return slot;
}

function hash(id: string): number {
  const digest = createHash('sha256').update(id).digest();
  return digest.readUIntBE(0, 6) * 32 + (digest.readUInt8(6) >> 3) || 1;
}
