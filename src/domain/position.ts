/**
 * A place in a stream's order of change. A checkpoint holds one per stream, and its one rule is: everything up to
 * the position has been delivered.
 */

import * as v from 'valibot';

const wholeNumber = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(wholeNumber, v.minValue(0));

/** The place in a stream that numbers its own changes, or that the bridge numbers. */
export const sequencePosition = v.object({
  kind: v.literal('sequence'),
  /** Names the numbering. A source that starts to count anew (an emptied database) takes another name. */
  generation: v.string(),
  /** The last change number that has been delivered; 0 is before the first. */
  sequence: count,
});

/** The place in a stream that is ordered by (time of change, id). */
const keysetPosition = v.object({
  kind: v.literal('keyset'),
  /** In units of the source's precision since 1970 UTC. */
  changedAt: wholeNumber,
  /** The last contact delivered of those with this time; absent once all of them have been. */
  id: v.exactOptional(v.string()),
});

/** The place in a stream of which the service keeps a cursor. */
const feedPosition = v.object({
  kind: v.literal('feed'),
  cursor: v.string(),
  /**
   * For when the cursor has died: all that changed before this instant had been delivered, in milliseconds since
   * 1970 UTC. Absent while the feed has never been read to its end.
   */
  at: v.exactOptional(wholeNumber),
});

/** The place in a list that the bridge compares with what it saw before; the numbers are the bridge's own. */
const scanPosition = v.object({ kind: v.literal('scan'), generation: v.string(), sequence: count });

/** For whatever reads a position back: a checkpoint, a page's row. */
export const position = v.variant('kind', [sequencePosition, keysetPosition, feedPosition, scanPosition]);

export type SequencePosition = Readonly<v.InferOutput<typeof sequencePosition>>;
export type KeysetPosition = Readonly<v.InferOutput<typeof keysetPosition>>;
export type FeedPosition = Readonly<v.InferOutput<typeof feedPosition>>;
export type ScanPosition = Readonly<v.InferOutput<typeof scanPosition>>;
export type Position = SequencePosition | KeysetPosition | FeedPosition | ScanPosition;
