/** Orders in which contacts come. */

interface Ranked {
  readonly id: string;
  readonly stamp: number;
}

export type Rank = (a: Ranked, b: Ranked) => number;

export const byId = (a: Pick<Ranked, 'id'>, b: Pick<Ranked, 'id'>) => Number(a.id) - Number(b.id);
export const byStampAndId: Rank = (a, b) => a.stamp - b.stamp || byId(a, b);
/** Contacts of one time come in an order that has nothing to do with their ids. */
export const byStampOnly: Rank = (a, b) => a.stamp - b.stamp || mix(a.id) - mix(b.id) || byId(a, b);
/** No order that anybody could rely on, though the same for the same contacts. */
export const shuffled = (a: Pick<Ranked, 'id'>, b: Pick<Ranked, 'id'>) => mix(a.id) - mix(b.id);

/** A number without order, the same for the same id. */
function mix(id: string): number {
  return Math.imul(Number(id) + 1, 0x9e3779b1) >>> 0;
}
