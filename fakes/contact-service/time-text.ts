/** Times of change as text in UTC, with as many digits as they have: 2026-03-01T09:30:00.123Z. */

import type { Precision } from '../../src/domain/precision.ts';

const DIGITS: Readonly<Record<Precision, number>> = { second: 0, millisecond: 3, microsecond: 6 };

/** `units` are units of the precision since 1970. */
export function toIso(units: number, precision: Precision): string {
  const digits = DIGITS[precision];
  const perSecond = 10 ** digits;
  const seconds = Math.floor(units / perSecond);
  const fraction = digits === 0 ? '' : `.${String(units - seconds * perSecond).padStart(digits, '0')}`;
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${fraction}Z`;
}

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?$/u;

/** Units of the precision, perhaps a fraction of them; undefined where the text is no time. Without an offset it is UTC. */
export function fromIso(text: string, precision: Precision): number | undefined {
  const [, day, time, fraction = '', offset = 'Z'] = TIME.exec(text) ?? [];
  const instant = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(instant)) return undefined;
  const microseconds = instant * 1000 + Number(fraction.padEnd(6, '0'));
  return microseconds / 10 ** (6 - DIGITS[precision]);
}
