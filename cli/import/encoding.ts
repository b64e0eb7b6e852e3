/** In which encoding a file is written: what its first bytes, its zero bytes and its valid UTF-8 sequences tell. */

import { createReadStream } from 'node:fs';
import { createUtf8Census } from './utf8-census.ts';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** An encoding, and how many bytes of a byte order mark stand before the text. */
export interface DetectedEncoding {
  readonly encoding: Encoding;
  readonly markBytes: number;
}

const MARKS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** Of the pairs of bytes in Latin text as UTF-16, nearly all hold a zero; in a table of any script, many do. */
const LEAST_ZEROS = 0.25;
/** Zeros in both halves of the pairs are damage, or no text. */
const MOST_ZEROS_OF_THE_OTHER_HALF = 0.1;

/** Reads the file once, unless a mark or `forced` says at once what it is. */
export async function detectEncoding(path: string, forced?: Encoding): Promise<DetectedEncoding> {
  const census = createUtf8Census();
  let isFirst = true;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isFirst) {
      const mark = markOf(chunk);
      if (forced) return { encoding: forced, markBytes: mark?.encoding === forced ? mark.bytes.length : 0 };
      if (mark) return { encoding: mark.encoding, markBytes: mark.bytes.length };
      // The header first: below it, a byte that is lost moves all zeros to the other half.
      const wide = wideEncodingOf(headerOf(chunk)) ?? wideEncodingOf(chunk);
      if (wide) return { encoding: wide, markBytes: 0 };
      isFirst = false;
    }
    census.add(chunk);
  }
  return { encoding: forced ?? (census.isUtf8() ? 'utf-8' : 'windows-1252'), markBytes: 0 };
}

function markOf(start: Uint8Array): (typeof MARKS)[number] | undefined {
  return MARKS.find(({ bytes }) => bytes.every((byte, at) => start[at] === byte));
}

function headerOf(start: Buffer): Buffer {
  const end = start.findIndex((byte) => byte === 10 || byte === 13);
  return end < 0 ? start : start.subarray(0, end);
}

function wideEncodingOf(start: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  for (let at = 0; at < start.length; at += 1) {
    if (start[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const isMostlyIn = (half: number, other: number) =>
    half > (start.length / 2) * LEAST_ZEROS && other < half * MOST_ZEROS_OF_THE_OTHER_HALF;
  if (isMostlyIn(odd, even)) return 'utf-16le';
  if (isMostlyIn(even, odd)) return 'utf-16be';
  return undefined;
}
