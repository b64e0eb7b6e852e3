/** Bytes of one line as text. */

import { isUtf8 } from 'node:buffer';
import type { Encoding } from './encoding.ts';

interface Decoded {
  readonly text: string;
  /** Whether there were bytes that are no text in this encoding; U+FFFD stands for them. */
  readonly isBroken: boolean;
}

/** The characters of Windows-1252 from 0x80 to 0x9F; the five that do not exist are control characters, as on the web. */
const FROM_0X80 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

/** Zero bytes say nothing, and would hide a quote from the cell that it closes. */
export function decode(bytes: Buffer, encoding: Encoding): Decoded {
  const { text, isBroken } = decodeAll(bytes, encoding);
  return { text: text.replaceAll('\0', ''), isBroken };
}

function decodeAll(bytes: Buffer, encoding: Encoding): Decoded {
  if (encoding === 'utf-8') return { text: bytes.toString('utf8'), isBroken: !isUtf8(bytes) };
  if (encoding === 'windows-1252') return { text: decodeWindows1252(bytes), isBroken: false };
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  const text = (encoding === 'utf-16be' ? whole.swap16() : whole).toString('utf16le');
  const isCut = whole.length < bytes.length;
  return { text: text.toWellFormed() + (isCut ? '\uFFFD' : ''), isBroken: isCut || !text.isWellFormed() };
}

/** Node's own decoder took it for Latin-1 for some versions. */
function decodeWindows1252(bytes: Buffer): string {
  // oxlint-disable-next-line no-control-regex
  return bytes
    .toString('latin1')
    .replaceAll(/[\u0080-\u009F]/g, (code) => FROM_0X80[code.charCodeAt(0) - 0x80] ?? code);
}
