/** What a source says of one contact: how it is now, or that it is no more. */

import type { Contact } from './contact.ts';

/** A value of the external service under the service's own name for it. */
export type FieldValue = string | number | boolean | null | undefined | readonly (string | number | boolean)[];

/** The service's own fields of a contact, for an integration's `where`, `exclude` and `map`. */
export type ContactFields = Readonly<Record<string, FieldValue>>;

export type ContactChange =
  | { readonly contact: Contact; readonly fields?: ContactFields }
  /** The id of a contact that was deleted. */
  | { readonly deleted: string }
  /** The id of a contact that was merged into another, and the id of the one that survives. */
  | { readonly merged: string; readonly into: string };

/** The id of the contact that a change is about. */
export function idOf(change: ContactChange): string {
  if ('contact' in change) return change.contact.id;
  return 'deleted' in change ? change.deleted : change.merged;
}

/** Why a contact that Talkdesk may have is to be there no longer. */
export const DEPARTURE_REASONS = ['deleted', 'merged', 'filtered', 'excluded', 'missing'] as const;
/**
 * `deleted` and `merged` are what the service says; `filtered`: no longer within `where`, or without a phone where one
 * is required; `excluded`: met by `exclude`, such as an opt-out; `missing`: two walks over a list did not see it.
 */
export type DepartureReason = (typeof DEPARTURE_REASONS)[number];

export interface Departure {
  readonly id: string;
  readonly reason: DepartureReason;
  /** For a merge: the id that lives on. */
  readonly survivor?: string;
}
