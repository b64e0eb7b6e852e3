/** All revisions of all contacts: what was written, and what of it shows by now. */

import { toUnits } from '../../src/domain/precision.ts';
import type { ContactServiceTraits } from './traits.ts';

/** A contact as it was left by one write. */
interface Revision {
  readonly version: number;
  /** In units of the precision. */
  readonly stamp: number;
  /** From when on it shows, by the service's clock; milliseconds. */
  readonly visibleAt: number;
  /** Over all writes. */
  readonly order: number;
  readonly segment: string;
  readonly optedOut: boolean;
  readonly gone?: { readonly mergedInto?: string };
}

export interface ContactRow {
  readonly id: string;
  /** In units of the precision. */
  readonly stamp: number;
  readonly version: number;
  readonly segment: string;
  readonly opted_out: boolean;
  readonly deleted: boolean;
  readonly merged_into?: string;
}

export type VisibleRow = ContactRow & Pick<Revision, 'visibleAt' | 'order'>;

export interface Revisions {
  /** Ids of contacts that were not deleted or merged, and how each is now. */
  readonly living: ReadonlyMap<string, ContactRow>;
  /** Ids of contacts that are no more, and what each was merged into, if it was. */
  readonly gone: ReadonlyMap<string, string | undefined>;
  /** When a contact was last written, by our clock; milliseconds. */
  readonly writtenAt: (id: string) => number;
  /** What searches, lists and feeds see now of each contact: its latest revision that shows. */
  readonly visible: () => readonly VisibleRow[];
  /** What a read by id sees: the latest revision, whether or not it shows elsewhere. */
  readonly latest: (id: string) => ContactRow | undefined;
  /** Creates or changes a contact; it shows after `delayMs`. */
  readonly write: (
    id: string,
    change?: { readonly segment?: string; readonly optedOut?: boolean },
    delayMs?: number,
  ) => void;
  readonly remove: (id: string, delayMs?: number) => void;
  readonly merge: (id: string, into: string, delayMs?: number) => void;
}

const NOWHERE = { segment: 'in', optedOut: false } as const;

/** `now`: our clock in milliseconds. */
export function createRevisions(traits: ContactServiceTraits, now: () => number): Revisions {
  const history = new Map<string, Revision[]>();
  const writtenAt = new Map<string, number>();
  const living = new Map<string, ContactRow>();
  const gone = new Map<string, string | undefined>();
  const clock = () => now() + traits.clockAheadMs;
  let writes = 0;

  function add(id: string, delayMs: number, part: Pick<Revision, 'segment' | 'optedOut' | 'gone'>): void {
    const revisions = history.get(id) ?? [];
    writes += 1;
    const revision = {
      version: writes,
      stamp: toUnits(clock(), traits.precision),
      visibleAt: clock() + delayMs,
      order: writes,
      ...part,
    };
    history.set(id, [...revisions, revision]);
    writtenAt.set(id, now());
    if (part.gone) {
      living.delete(id);
      gone.set(id, part.gone.mergedInto);
    } else {
      living.set(id, rowOf(id, revision));
      gone.delete(id);
    }
  }

  return {
    living,
    gone,
    writtenAt: (id) => writtenAt.get(id) ?? 0,
    visible() {
      const time = clock();
      return [...history].flatMap(([id, revisions]) => {
        const latest = revisions.findLast(({ visibleAt }) => visibleAt <= time);
        return latest ? [{ ...rowOf(id, latest), visibleAt: latest.visibleAt, order: latest.order }] : [];
      });
    },
    latest(id) {
      const latest = history.get(id)?.at(-1);
      return latest && rowOf(id, latest);
    },
    write(id, { segment, optedOut } = {}, delayMs = 0) {
      const before = living.get(id);
      add(id, delayMs, {
        segment: segment ?? before?.segment ?? 'in',
        optedOut: optedOut ?? before?.opted_out ?? false,
      });
    },
    remove: (id, delayMs = 0) => add(id, delayMs, { ...NOWHERE, gone: {} }),
    merge: (id, into, delayMs = 0) => add(id, delayMs, { ...NOWHERE, gone: { mergedInto: into } }),
  };
}

function rowOf(id: string, { stamp, version, segment, optedOut, gone }: Revision): ContactRow {
  const { mergedInto } = gone ?? {};
  return {
    id,
    stamp,
    version,
    segment,
    opted_out: optedOut,
    deleted: gone !== undefined,
    ...(mergedInto === undefined ? {} : { merged_into: mergedInto }),
  };
}
