/**
 * Where contacts come from. A connector declares what its service can do (its kind, how late it shows a change, how it
 * orders, what it caps) and reads what it is asked for; bounds, order, paging and checkpoints are the engine's.
 */

import type { ContactChange } from '../domain/contact-change.ts';
import type { Condition } from '../domain/contact-selection.ts';
import type { SequencePosition } from '../domain/position.ts';
import type { Precision } from '../domain/precision.ts';
import type { AuthValues, Call } from './connector.ts';

interface SourceBasics {
  /** The most contacts that one read may ask for. */
  readonly largestPage: number;
  /** The fewest; a source that is too slow is asked for less, but not for less than this. Default 1. */
  readonly smallestPage?: number;
  /** To be raised when what the connector makes of a contact changes: checkpoints tell it apart. Default 1. */
  readonly version?: number;
  /** Whether `where` of a read may hold this condition, because the service can filter by it. Default: by none. */
  filters?(condition: Condition): boolean;
}

/** What every read may be asked for besides its place. */
interface ReadBasics {
  readonly limit: number;
  /** Conditions for the service to apply; all of them passed `filters`. The engine checks them again. */
  readonly where: readonly Condition[];
}

/** A source that numbers its own changes, 1, 2, 3, …; a changed contact takes the next number. */
export interface SequenceSource<Auth extends AuthValues = AuthValues> extends SourceBasics {
  readonly kind: 'sequence';
  /**
   * Changes in ascending order, above `after` and up to `upTo` (without it: up to the newest). Where `after` is
   * absent, of another generation, or ahead of the newest change, it reads from the first change to the newest.
   */
  read(call: Call<Auth>, range: SequenceRange): Promise<SequencePage>;
}

export interface SequenceRange {
  readonly after?: SequencePosition;
  readonly upTo?: number;
  readonly limit: number;
}

export interface SequencePage {
  readonly generation: string;
  /** The bound that was applied: no change above it is in this page. */
  readonly upTo: number;
  readonly changes: readonly SequenceChange[];
}

export type SequenceChange = ContactChange & { readonly sequence: number };

/** How a service compares ids: as numbers, by UTF-16 code units, or by code units without regard to case. */
export type IdOrder = 'number' | 'code-unit' | 'case-insensitive';

/** A source that can filter and sort by the time of change. */
export interface KeysetSource<Auth extends AuthValues = AuthValues> extends SourceBasics {
  readonly kind: 'keyset';
  /** The unit of the times of change, as coarse as the service stores or compares them. */
  readonly precision: Precision;
  /** How late a change may show, in milliseconds: commits that come after their time, an index that lags. */
  readonly lagMs: number;
  /**
   * What the service can do with a window of time, the first that applies:
   * `changed-then-id`: sort by (time, id) and begin after such a pair;
   * `id`: sort by id and begin after an id;
   * `changed`: sort by time only. Pages of one query are led through by cursors.
   */
  readonly order: 'changed-then-id' | 'id' | 'changed';
  readonly idOrder: IdOrder;
  /**
   * The most contacts that one query gives, over all its pages. For `order: 'changed'`: a service whose next page shifts
   * when a contact of an earlier one changes (page numbers, numeric offsets) has a cap of one page.
   */
  readonly cap?: number;
  /** For `order: 'changed'`: one time of change alone can be read in the order of ids. */
  readonly readsTimeById?: boolean;
  read(call: Call<Auth>, query: KeysetQuery): Promise<KeysetPage>;
}

/** Times are whole units of the source's precision; both bounds belong to the window. */
export interface KeysetQuery extends ReadBasics {
  readonly order: KeysetSource['order'];
  /** Absent: from the beginning. */
  readonly from?: number;
  readonly to: number;
  /** For `changed-then-id`: what comes after this pair. Its time is `from`. */
  readonly after?: { readonly changedAt: number; readonly id: string };
  /** For `id`: what comes after this id. */
  readonly afterId?: string;
  /** For `changed`: what an earlier page of the same query gave. */
  readonly cursor?: string;
}

export interface KeysetPage {
  readonly changes: readonly KeysetChange[];
  /** False where the service says that this was the query's last page. Without it the engine reads on to an empty one. */
  readonly more?: boolean;
  /** For `changed`: leads to the query's next page; absent on its last. */
  readonly cursor?: string;
}

/** `changedAt` is a whole number of units of the source's precision since 1970 UTC. */
export type KeysetChange = ContactChange & { readonly changedAt: number };

/** A source whose service keeps a cursor through its changes. */
export interface FeedSource<Auth extends AuthValues = AuthValues> extends SourceBasics {
  readonly kind: 'feed';
  /** How late a change may show, in milliseconds; used where a dead cursor is replaced by a time. */
  readonly lagMs: number;
  /** Throws `source_cursor_expired` for a cursor that the service knows no longer. */
  read(call: Call<Auth>, query: FeedQuery): Promise<FeedPage>;
}

export interface FeedQuery extends ReadBasics {
  /** Where to go on; absent at the beginning, or where the cursor has died. */
  readonly cursor?: string;
  /** Without a cursor: what changed at this instant or later, in milliseconds since 1970 UTC; to be rounded down. */
  readonly since?: number;
}

export interface FeedPage {
  readonly changes: readonly FeedChange[];
  /** Leads on from here, now or with a later run. */
  readonly cursor: string;
  /** False once the feed's end was reached. */
  readonly more: boolean;
}

/** `changedAt` is an instant in milliseconds since 1970 UTC; with it a run ends even if the feed never does. */
export type FeedChange = ContactChange & { readonly changedAt?: number };

/** A source that can only list. Each run reads all of it, and what has changed is found by comparing. */
export interface ScanSource<Auth extends AuthValues = AuthValues> extends SourceBasics {
  readonly kind: 'scan';
  /** The least time between two walks over the list, in milliseconds; an integration may set a longer one. */
  readonly leastIntervalMs: number;
  read(call: Call<Auth>, query: ScanQuery): Promise<ScanPage>;
}

export interface ScanQuery extends ReadBasics {
  readonly cursor?: string;
}

export interface ScanPage {
  readonly changes: readonly ContactChange[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export type ContactSource<Auth extends AuthValues = AuthValues> =
  | SequenceSource<Auth>
  | KeysetSource<Auth>
  | FeedSource<Auth>
  | ScanSource<Auth>;

/** Several lists of contacts in one service, such as contacts and leads, by name. Their ids must not collide. */
export interface ContactStreams<Auth extends AuthValues = AuthValues> {
  readonly streams: Readonly<Record<string, ContactSource<Auth>>>;
}
