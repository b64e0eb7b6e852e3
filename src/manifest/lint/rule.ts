/** What a rule of the document for Talkdesk is. The rules of one subject stand in one file beside this. */

import type { Submission } from '../../declaration/submission.ts';
import type { Change } from '../changes.ts';
import type { ManifestDocument } from '../document.ts';

/** An `error` fails the build; a `warning` is for a person to decide. */
export type Severity = 'error' | 'warning';

/** An image, as far as it could be read: one that the bridge serves can, one elsewhere cannot. */
export type Image = { readonly width: number; readonly height: number } | { readonly problem: string };

/** All that the rules look at. */
export interface Subject {
  readonly document: ManifestDocument;
  /** Whether the document's addresses are those that Talkdesk is given; without a base URL they stand for them. */
  readonly located: boolean;
  /** Names of all integrations of the deployment, this one included. */
  readonly names: readonly string[];
  /** `missing` where the declaration has none; absent for a document that was written by hand. */
  readonly submission?: Submission | 'missing';
  /** Absent: elsewhere, so its size is not known. */
  readonly images?: { readonly logo_url?: Image; readonly icon_url?: Image };
  /** What changed since the document was handed in, where it was. */
  readonly changes?: readonly Change[];
}

/** Where a rule is broken. */
export interface Fault {
  /** A path in the document, such as `actions.create_ticket.display`, or in the declaration's `submission`. */
  readonly at: string;
  /** What is there; never a secret. */
  readonly found?: string;
}

export interface LintRule {
  /** Stable: subject and rule. */
  readonly id: string;
  readonly severity: Severity;
  /** What must hold. */
  readonly says: string;
  /** How to mend it. */
  readonly mend: string;
  readonly faults: (subject: Subject) => readonly Fault[];
}

/** A fault with its rule. */
export interface Finding extends Fault, Omit<LintRule, 'faults'> {}
