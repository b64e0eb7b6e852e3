/** Priorities that Talkdesk knows. */
export const PRIORITIES = ['none', 'low', 'normal', 'high', 'urgent'] as const;
/** Statuses that Talkdesk knows. */
export const STATUSES = ['new', 'open', 'pending', 'solved', 'closed'] as const;

export type Priority = (typeof PRIORITIES)[number];
export type Status = (typeof STATUSES)[number];

/** Something that happened with a contact: a ticket, a call, a note. */
export interface Interaction {
  readonly id: string;
  /** One of the integration's `interactionTypes`. */
  readonly type: string;
  readonly subject: string;
  readonly description?: string;
  /** When it happened, or is due; milliseconds since 1970 UTC. */
  readonly date: number;
  readonly url?: string;
  readonly priority?: Priority;
  readonly status?: Status;
}
