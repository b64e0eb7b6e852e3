/**
 * A place in a source's order of change. A checkpoint holds one per stream, and its one rule is: everything up to
 * the position has been delivered.
 */

/** The place in a source that numbers its own changes. */
export interface SequencePosition {
  readonly kind: 'sequence';
  /** Names the numbering. A source that starts to count anew (an emptied database) takes another name. */
  readonly generation: string;
  /** The last change number that has been delivered; 0 is before the first. */
  readonly sequence: number;
}

export type Position = SequencePosition;
