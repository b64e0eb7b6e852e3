/** Table `contact_streams`: numbers that the bridge gives to changes, and walks over lists that can only be walked. */

import { type Query, query } from './database.ts';

/** The numbering of departures; no stream of a connector can have this name. */
export const DEPARTED = '*departed';

/** Whose numbering it is. */
export interface StreamKey {
  readonly account: string;
  readonly stream: string;
}

export interface StreamRow {
  readonly generation: string;
  /** The newest number. */
  readonly sequence: number;
  /** The number of the newest walk. */
  readonly walk: number;
  /** When the newest walk that came to its end had begun. */
  readonly walked_at: number | null;
}

export function findStream({ account, stream }: StreamKey): Query<StreamRow> {
  return query(
    'SELECT generation, sequence, walk, walked_at FROM contact_streams WHERE account = ?1 AND stream = ?2',
    account,
    stream,
  );
}

/** Makes sure that there is a numbering; a new one gets a name that was never used. */
export function openStream({ account, stream }: StreamKey): Query<never> {
  return query(
    `INSERT INTO contact_streams (account, stream, generation, sequence) VALUES (?1, ?2, ?3, 0)
     ON CONFLICT (account, stream) DO NOTHING`,
    account,
    stream,
    crypto.randomUUID(),
  );
}

/** Begins a walk; the row returned has its number in `walk` and the newest change in `sequence`. */
export function openWalk({ account, stream }: StreamKey): Query<StreamRow> {
  return query(
    `UPDATE contact_streams SET walk = walk + 1 WHERE account = ?1 AND stream = ?2
     RETURNING generation, sequence, walk, walked_at`,
    account,
    stream,
  );
}
