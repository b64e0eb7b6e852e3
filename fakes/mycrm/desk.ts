/** Tickets with their comments, and cases, of My CRM's customers. */

import { toSeconds } from './customer-book.ts';

export const PRIORITIES = ['P1', 'P2', 'P3', 'P4'] as const;
export const SEVERITIES = [1, 2, 3, 4] as const;
export type TicketState = 'new' | 'in_progress' | 'waiting' | 'done';

export interface Ticket {
  readonly id: number;
  readonly customer_id: number;
  readonly subject: string;
  readonly body_html: string;
  readonly priority: (typeof PRIORITIES)[number];
  readonly state: TicketState;
  readonly created_at: string;
  readonly web_url: string;
  /** What a caller knows it by. */
  readonly external_id: string | null;
}

export interface TicketComment {
  readonly id: number;
  readonly ticket_id: number;
  readonly body_html: string;
  readonly created_at: string;
}

export interface Case {
  /** Such as `C-12`. */
  readonly number: string;
  readonly customer_id: number;
  readonly title: string;
  readonly summary: string;
  /** 1 is the worst. */
  readonly severity: (typeof SEVERITIES)[number];
  /** Seconds since 1970 UTC. */
  readonly opened_at: number;
  readonly closed: boolean;
}

/** `body` is plain text. */
export type NewTicket = Pick<Ticket, 'customer_id' | 'subject' | 'priority' | 'external_id'> & {
  readonly body: string;
  readonly state?: TicketState;
};
export type NewCase = Omit<Case, 'number' | 'opened_at' | 'closed'> & { readonly closed?: boolean };

/** What happened, the oldest first. `at` of what is added is its time in milliseconds; the current one unless told. */
export interface Desk {
  readonly tickets: readonly Ticket[];
  readonly comments: readonly TicketComment[];
  readonly cases: readonly Case[];
  addTicket(ticket: NewTicket, at?: number): Ticket;
  addComment(ticketId: number, body: string): TicketComment;
  addCase(one: NewCase, at?: number): Case;
  /** The ticket that came with this id of the caller's, if that is less than a day ago. */
  recent(externalId: string): Ticket | undefined;
  /** What is of one customer becomes another's. */
  move(from: number, to: number): void;
}

const DAY = 86_400_000;
/** `url` is what the addresses of tickets begin with. */
export function createDesk(url: string, now: () => number): Desk {
  let tickets: readonly Ticket[] = [];
  let cases: readonly Case[] = [];
  const comments: TicketComment[] = [];
  const byExternalId = new Map<string, { readonly id: number; readonly at: number }>();

  return {
    get tickets() {
      return tickets;
    },
    get cases() {
      return cases;
    },
    comments,
    addTicket({ body, state = 'new', ...fields }, at = now()) {
      const id = tickets.length + 1;
      const web_url = `${url}/tickets/${id}`;
      const ticket = { id, ...fields, body_html: toHtml(body), state, created_at: toSeconds(at), web_url };
      tickets = [...tickets, ticket];
      if (ticket.external_id !== null) byExternalId.set(ticket.external_id, { id, at });
      return ticket;
    },
    addComment(ticketId, body) {
      const comment = {
        id: comments.length + 1,
        ticket_id: ticketId,
        body_html: toHtml(body),
        created_at: toSeconds(now()),
      };
      comments.push(comment);
      return comment;
    },
    addCase({ closed = false, ...fields }, at = now()) {
      const one = { number: `C-${cases.length + 1}`, ...fields, opened_at: Math.floor(at / 1000), closed };
      cases = [...cases, one];
      return one;
    },
    recent(externalId) {
      const known = byExternalId.get(externalId);
      return known && now() < known.at + DAY ? tickets.find(({ id }) => id === known.id) : undefined;
    },
    move(from, to) {
      const moved = <Kind extends { readonly customer_id: number }>(one: Kind): Kind =>
        one.customer_id === from ? { ...one, customer_id: to } : one;
      tickets = tickets.map(moved);
      cases = cases.map(moved);
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Plain text as a paragraph. */
function toHtml(text: string): string {
  const escaped = text.replaceAll(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
  return escaped === '' ? '' : `<p>${escaped.replaceAll('\n', '<br>')}</p>`;
}
