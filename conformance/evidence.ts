/** All that came of the conversations with a bridge, which the clauses judge. */

import type { Exchange } from './caller.ts';
import type { AuthFieldEntry } from './manifest.ts';
import type { Page, Run } from './run.ts';

/** What a conversation brought, or why it was not held. */
export type Section<Found> = { readonly found: Found } | { readonly missing: string };

export interface Evidence {
  /** The bridge's address: scheme, host and port. */
  readonly origin: string;
  /** Values that prove who is calling, the right ones and the wrong ones that were sent. */
  readonly secrets: readonly string[];
  /** Values that must not be shown: all of auth, and path secrets. */
  readonly confidential: readonly string[];
  /** Every request, in order. */
  readonly exchanges: readonly Exchange[];
  readonly validation: Section<ValidationEvidence>;
  readonly strangers: Section<StrangerEvidence>;
  readonly protocol: Section<ProtocolEvidence>;
  readonly contacts: Section<ContactEvidence>;
  readonly agents: Section<AgentEvidence>;
  readonly interactions: Section<InteractionEvidence>;
  readonly actions: Section<readonly ActionEvidence[]>;
}

export interface ValidationEvidence {
  readonly isOpen: boolean;
  readonly declared: readonly AuthFieldEntry[];
  readonly accepted: Exchange;
  /** The rest is absent where the given credentials were not accepted. */
  readonly rest?: {
    /** The same credentials, and keys besides that nobody declared. */
    readonly unknownKeys: Exchange;
    /** One for each value that proves who is calling, with that one wrong. */
    readonly wrong: readonly { readonly field: string; readonly exchange: Exchange }[];
    /** Without credentials, in several forms. */
    readonly without: readonly Exchange[];
  };
}

/** For each endpoint that gives data: the request with a wrong credential, and then the same with the right one. */
export interface StrangerEvidence {
  readonly isOauth: boolean;
  readonly tries: readonly { readonly wrong: Exchange; readonly right: Exchange }[];
}

export interface ProtocolEvidence {
  /** A GET for each endpoint. */
  readonly wrongMethod: readonly Exchange[];
  /** Broken JSON for each endpoint. */
  readonly brokenJson: readonly Exchange[];
  readonly largeBody?: Exchange;
  readonly charset?: Exchange;
  readonly otherType?: Exchange;
}

export interface ContactEvidence {
  readonly initial: Run;
  /** How many contacts there are, where that was told. */
  readonly expected?: number;
  /** First pages that were asked for in other ways. */
  readonly absentMeta?: Page;
  readonly nulls?: Page;
  readonly emptyTexts?: Page;
  readonly unknownKeys?: Page;
  /** A page of a run that was broken off, and the same asked for again. */
  readonly repeated?: { readonly first: Page; readonly again: Page };
  /** A run after one that was broken off. */
  readonly restart?: Run;
  readonly incremental: readonly IncrementalEvidence[];
  /** One incremental run whose later pages carry the checkpoint it began with, and one with each page's own. */
  readonly habits?: { readonly kept: Run; readonly newest: Run };
  readonly unknownCheckpoint?: Exchange;
  readonly unknownOffset?: Exchange;
}

/** A run from the checkpoint of a page of the initial run. */
export interface IncrementalEvidence {
  /** The page's number. */
  readonly page: number;
  readonly isLast: boolean;
  /** Ids that the initial run brought behind that page and not before. */
  readonly later: ReadonlySet<string>;
  readonly run: Run;
}

export interface AgentEvidence {
  readonly run: Run;
  readonly nullOffset: Page;
  readonly absentOffset: Page;
  readonly absentMeta: Page;
  /** The second page again, with its offset as it came and as a text. */
  readonly second?: { readonly first: Page; readonly again: Page; readonly asText: Page };
}

export interface InteractionEvidence {
  /** Requests as Talkdesk sends them, with the types each asked for. */
  readonly usual: readonly { readonly exchange: Exchange; readonly types: readonly string[] }[];
  readonly unknownContact: Exchange;
  readonly withoutId?: Exchange;
  readonly emptyLists?: Exchange;
  readonly nullLists?: Exchange;
  readonly unknownType: Exchange;
}

export interface ActionEvidence {
  /** Whether there was a contact to execute it for. */
  readonly hasContact: boolean;
  readonly done: Exchange;
  /** The same with numbers as JSON numbers, where they were refused as texts. */
  readonly withNumbers?: Exchange;
  /** Absent where the action was not done. */
  readonly rest?: {
    readonly again: Exchange;
    /** Interactions of the contact after the action, where they can be asked for. */
    readonly seen?: Exchange;
    readonly withoutMandatory?: Exchange;
    /** Inputs that are not mandatory: left out, null, and empty. */
    readonly optional: readonly Exchange[];
    /** A datetime in its three forms. */
    readonly datetimes: readonly Exchange[];
    readonly unknownContact: Exchange;
    readonly withoutScope: Exchange;
    readonly wrongCredentials?: Exchange;
  };
}
