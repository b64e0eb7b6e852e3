/** The lines of a file, one after the other, whatever its encoding and its line ends; an endless one is not held. */

import { decode } from './decode.ts';
import type { Encoding } from './encoding.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end; of a line that is too long, the beginning. */
  readonly text: string;
  /** What ended it: `\n`, `\r\n`, `\r`, or nothing at the end of the file. */
  readonly end: string;
  /** Whether there were bytes that are no text in this encoding; U+FFFD stands for them. */
  readonly isBroken: boolean;
  readonly isTooLong: boolean;
}

/** A longer line is not held in memory. */
const MOST_LINE_BYTES = 4 * 1024 * 1024;
/** So much of it is kept, to be recognised by. An even number, for encodings of two bytes. */
const KEPT_BYTES = 2000;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Takes chunks apart into lines; a chunk may end anywhere. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Line> {
  const width = encoding.startsWith('utf-16') ? 2 : 1;
  const unitAt = (bytes: Buffer, at: number): number => {
    if (width === 1) return bytes[at] ?? 0;
    return encoding === 'utf-16be' ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  };

  let number = 0;
  /** Of a line that is too long. */
  let beginning: Buffer | undefined;
  const take = (bytes: Buffer, end: string): Line => {
    number += 1;
    const line = { number, end, isTooLong: beginning !== undefined, ...decode(beginning ?? bytes, encoding) };
    beginning = undefined;
    return line;
  };

  /** What was read of the line that has not ended yet, and up to where it has been looked at. */
  let rest: Buffer = Buffer.alloc(0);
  let seen = 0;
  for await (const chunk of chunks) {
    const data = Buffer.concat([rest, chunk]);
    let from = 0;
    let at = seen;
    // The last unit waits for the next one: a carriage return may be half of a line end.
    for (; at + 2 * width <= data.length; at += width) {
      const unit = unitAt(data, at);
      if (unit !== LINE_FEED && unit !== CARRIAGE_RETURN) continue;
      const isPair = unit === CARRIAGE_RETURN && unitAt(data, at + width) === LINE_FEED;
      yield take(data.subarray(from, at), isPair ? '\r\n' : String.fromCharCode(unit));
      if (isPair) at += width;
      from = at + width;
    }
    if (at - from > MOST_LINE_BYTES) beginning = Buffer.from(data.subarray(from, from + KEPT_BYTES));
    if (beginning) from = at;
    rest = data.subarray(from);
    seen = at - from;
  }

  const last = rest.length > 0 && rest.length % width === 0 ? unitAt(rest, rest.length - width) : 0;
  const isEnded = last === LINE_FEED || last === CARRIAGE_RETURN;
  if (isEnded) yield take(rest.subarray(0, rest.length - width), String.fromCharCode(last));
  else if (rest.length > 0) yield take(rest, '');
}
