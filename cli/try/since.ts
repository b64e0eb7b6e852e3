/** An instant as it is typed: `2026-03-01T00:00:00Z`, or how long ago: `7d`, `12h`, `30m`. */

import { UsageError } from '../usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** In milliseconds since 1970 UTC. */
export function parseSince(text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(text);
  const instant = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(instant)) return instant;
  throw new UsageError('--since must be a time such as 2026-03-01T00:00:00Z, or how long ago: 7d, 12h, 30m');
}
