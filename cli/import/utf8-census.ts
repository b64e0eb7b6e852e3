/**
 * Counts the multi-byte sequences of UTF-8 in a stream of bytes, and those that are none. Text in Windows-1252 holds
 * next to no valid sequence; text in UTF-8 with some broken bytes holds many.
 */

import { isAscii } from 'node:buffer';

export interface Utf8Census {
  add(chunk: Uint8Array): void;
  /**
   * Whether what was added is UTF-8, perhaps damaged. A sequence that the end of the file has cut off counts for
   * nothing: its line is rejected, and the others are read.
   */
  isUtf8(): boolean;
}

export function createUtf8Census(): Utf8Census {
  let valid = 0;
  let invalid = 0;
  /** Bytes that the sequence still needs. */
  let missing = 0;
  /** What the next byte of the sequence may be. */
  let lowest = 0x80;
  let highest = 0xbf;

  function begin(byte: number): void {
    [lowest, highest] = [0x80, 0xbf];
    if (byte < 0x80) return;
    if (byte >= 0xc2 && byte <= 0xdf) missing = 1;
    else if (byte >= 0xe0 && byte <= 0xef) {
      missing = 2;
      // No longer forms than needed, and no surrogates.
      if (byte === 0xe0) lowest = 0xa0;
      if (byte === 0xed) highest = 0x9f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      missing = 3;
      if (byte === 0xf0) lowest = 0x90;
      if (byte === 0xf4) highest = 0x8f;
    } else invalid += 1;
  }

  function goOn(byte: number): void {
    if (byte < lowest || byte > highest) {
      missing = 0;
      invalid += 1;
      begin(byte);
      return;
    }
    [lowest, highest] = [0x80, 0xbf];
    missing -= 1;
    if (missing === 0) valid += 1;
  }

  return {
    add(chunk) {
      if (missing === 0 && isAscii(chunk)) return;
      for (const byte of chunk) {
        if (missing > 0) goOn(byte);
        else if (byte >= 0x80) begin(byte);
      }
    },
    isUtf8: () => invalid === 0 || (valid > 0 && valid >= invalid),
  };
}
