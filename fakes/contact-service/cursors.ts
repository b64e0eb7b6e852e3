/** Cursors that the service gives, and that it may forget. */

export interface Cursors<Place> {
  /** A text that says nothing to whoever gets it. */
  readonly seal: (place: Place) => string;
  /** The place of a cursor; undefined where it was forgotten, or never given. */
  readonly open: (cursor: string) => Place | undefined;
  /** Forgets all that were given so far. */
  readonly expire: () => void;
}

/** `Place` must be JSON's own. */
export function createCursors<Place>(): Cursors<Place> {
  const given = new Map<string, Place>();
  let age = 0;
  return {
    seal(place) {
      const cursor = btoa(`${age}:${JSON.stringify(place)}`);
      given.set(cursor, place);
      return cursor;
    },
    open: (cursor) => given.get(cursor),
    expire() {
      given.clear();
      age += 1;
    },
  };
}
