/** Tickets and agents of the contact service. A ticket's priority and status are steps, which each API has words for. */

import * as v from 'valibot';
import { type Activities, type ActivityFields, createActivities, type Stored } from '../crm/activities.ts';

const STEPS = [0, 1, 2, 3] as const;
export type Step = (typeof STEPS)[number];

export interface TicketFields extends ActivityFields {
  readonly subject: string;
  readonly text: string;
  /** From 0, low, to 3, urgent. */
  readonly priority: Step;
  /** New, being worked on, waiting, done. */
  readonly status: Step;
}

export type Ticket = Stored<TicketFields, number>;

export interface ServiceAgent {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

export interface Desk {
  readonly tickets: Activities<TicketFields, number>;
  agents: readonly ServiceAgent[];
}

const FIRST_TICKET = 501;

export function createDesk(now: () => number): Desk {
  return { tickets: createActivities((count) => FIRST_TICKET - 1 + count, 0, now), agents: [] };
}

/** What an API calls the steps, from the first to the last. */
export interface Words<Word extends string | number = string | number> {
  readonly priorities: readonly [Word, Word, Word, Word];
  readonly statuses: readonly [Word, Word, Word, Word];
}

/** A ticket as somebody asks for it; `external` is the caller's own id. */
export interface TicketInput {
  readonly subject?: unknown;
  readonly text?: unknown;
  readonly priority?: unknown;
  readonly status?: unknown;
  readonly external?: unknown;
}

export interface TicketProblem {
  readonly field: keyof TicketInput;
  readonly message: string;
}

/** Stores the ticket, or says what is wrong with it. */
export function addTicket(desk: Desk, contactId: string, input: TicketInput, words: Words): Ticket | TicketProblem {
  const priority = stepOf(words.priorities, input.priority, 1);
  const status = stepOf(words.statuses, input.status, 0);
  const { subject } = input;
  if (typeof subject !== 'string' || subject.trim() === '') return { field: 'subject', message: 'must not be blank' };
  if (priority === undefined) return { field: 'priority', message: `must be one of ${words.priorities.join(', ')}` };
  if (status === undefined) return { field: 'status', message: `must be one of ${words.statuses.join(', ')}` };
  const texts = v.safeParse(optionalTexts, { text: input.text, external: input.external });
  if (!texts.success) {
    const [field] = texts.issues[0].path ?? [];
    return { field: field?.key === 'external' ? 'external' : 'text', message: 'must be a text' };
  }
  const { text, external } = texts.output;
  return desk.tickets.add('', { contact_id: contactId, external_id: external, subject, text, priority, status });
}

const optionalTexts = v.object({ text: v.nullish(v.string(), ''), external: v.nullish(v.string(), null) });

function stepOf(words: Words['priorities'], word: unknown, otherwise: Step): Step | undefined {
  if (word === undefined || word === null) return otherwise;
  return STEPS.find((step) => words[step] === word);
}

/** Tickets with the caller's own id, as they are found `lagMs` after they were stored; newest first. */
export function ticketsWithExternal({ tickets }: Desk, external: string, latest: number): readonly Ticket[] {
  return tickets.withExternalId('', external).filter(({ created_at }) => Date.parse(created_at) <= latest);
}
