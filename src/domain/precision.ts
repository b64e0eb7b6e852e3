/**
 * Times of change as a service counts them. They are whole numbers of its own unit, because a position must neither
 * lie between two of its times nor lose the digits that tell two of them apart.
 */

export const PRECISIONS = ['second', 'millisecond', 'microsecond'] as const;
export type Precision = (typeof PRECISIONS)[number];

const PER_MILLISECOND: Readonly<Record<Precision, number>> = { second: 0.001, millisecond: 1, microsecond: 1000 };

/** The unit in which an instant (milliseconds since 1970 UTC) lies. */
export function toUnits(instant: number, precision: Precision): number {
  return Math.floor(instant * PER_MILLISECOND[precision]);
}

/** The instant at which a unit begins, in milliseconds since 1970 UTC; a microsecond's is rounded down. */
export function toInstant(units: number, precision: Precision): number {
  return Math.floor(units / PER_MILLISECOND[precision]);
}
