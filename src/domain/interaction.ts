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

/** A service's own words, or numbers as text, for what Talkdesk knows. */
export type Meanings<Value extends string> = Readonly<Record<string, Value>>;

/** What a service calls a priority, as Talkdesk knows it: by the connector's table, then by name, else `none`. */
export function toPriority(value: unknown, meanings: Meanings<Priority> = {}): Priority {
  return meaning(value, meanings, PRIORITIES) ?? 'none';
}

/**
 * What a service calls a status, as Talkdesk knows it: by the connector's table, then by name. One that neither knows is
 * `closed` where the service's own flag says so, else `open`.
 */
export function toStatus(value: unknown, meanings: Meanings<Status> = {}, isClosed = false): Status {
  return meaning(value, meanings, STATUSES) ?? (isClosed ? 'closed' : 'open');
}

function meaning<Value extends string>(
  value: unknown,
  meanings: Meanings<Value>,
  values: readonly Value[],
): Value | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const word = String(value).trim().toLowerCase();
  const named = Object.entries(meanings).find(([name]) => name.toLowerCase() === word);
  return named ? named[1] : values.find((each) => each === word);
}
