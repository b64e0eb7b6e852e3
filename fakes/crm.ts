/**
 * A CRM over HTTP in which what a caller does stays to be seen: contacts that are merged and deleted, tickets, calls and
 * notes, an index that lags behind what was written, idempotency keys, and faults before and after the work. Bearer API
 * keys name a tenant. Time comes in from outside.
 */

import { Hono } from 'hono';
import type * as v from 'valibot';
import { AnswerLost } from './answer-lost.ts';
import { createActivities, newCall, newNote, newTicket } from './crm/activities.ts';
import { activityRoutes } from './crm/activity-routes.ts';
import { createContactBook, type CrmContact, type CrmContactFields } from './crm/contact-book.ts';
import { CONTACT_FILTERS, contactRoutes, type ContactTraits } from './crm/contact-routes.ts';
import type { CrmEnv } from './crm/env.ts';
import { createFaults, type CrmFault, type Faults } from './crm/faults.ts';
import { idempotency } from './crm/idempotency.ts';

/** How the CRM behaves; times are milliseconds. */
export interface CrmTraits extends ContactTraits {
  /** How long after a write searches show it, whereas what is read by id shows it at once. */
  readonly indexLagMs: number;
  /** Whether a POST with `Idempotency-Key` is done once, or that header means nothing. */
  readonly idempotency: 'header' | 'none';
  readonly keyLifetimeMs: number;
}

const TRAITS: CrmTraits = {
  indexLagMs: 0,
  filters: CONTACT_FILTERS,
  unknownFilters: 'refused',
  mostForms: 10,
  merged: 'winner',
  uniqueEmail: false,
  idempotency: 'header',
  keyLifetimeMs: 24 * 60 * 60_000,
};

export interface CrmCounters {
  /** Requests that were tried, whether or not they arrived. */
  readonly attempts: number;
  /** Contacts, tickets, calls and notes that were stored, and contacts that were changed, over HTTP. */
  readonly writes: number;
  readonly searches: number;
  /** Answers that were given again for an idempotency key. */
  readonly replays: number;
}

/**
 * Requests are told by how they begin: `POST /tickets`. For the next such request a fault can be set with `fail`; several may
 * be waiting. `hold` lets all such requests wait before their work, which is done even when whoever asked has gone.
 */
export interface Crm extends Pick<Faults, 'fail' | 'clearFaults' | 'hold'> {
  /** Takes the place of the network, whatever the host; rejects as `fetch` does: a broken connection, an aborted signal. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** To be given to `serve`; throws `AnswerLost` where the connection shall break. */
  readonly app: Hono<CrmEnv>;
  /** API keys that are accepted, and the tenant that each belongs to, which may have several. */
  readonly keys: Map<string, string>;
  /** While true, no connection comes about. */
  down: boolean;
  /** Everything that is stored, of all tenants; the contacts as they are, deleted and merged ones too. */
  readonly contacts: readonly CrmContact[];
  readonly tickets: ReturnType<typeof createStore>['tickets']['all'];
  readonly calls: ReturnType<typeof createStore>['calls']['all'];
  readonly notes: ReturnType<typeof createStore>['notes']['all'];
  /** What arrived, such as `GET /contacts/search`, in order. */
  readonly requests: readonly string[];
  readonly counters: CrmCounters;
  /** What people do in the CRM itself. A contact that is added has been there for long: searches show it at once. */
  add(tenant: string, contact: Partial<CrmContactFields>): CrmContact;
  change(id: string, fields: Partial<CrmContactFields>): void;
  remove(id: string): void;
  /** What happened with the first contact becomes the other's. */
  merge(id: string, into: string): void;
}

/** `now`: the CRM's clock in milliseconds. */
export function createCrm(settings: Partial<CrmTraits>, now: () => number): Crm {
  const traits = { ...TRAITS, ...settings };
  const { book, tickets, calls, notes } = createStore(traits.indexLagMs, now);
  const { take, pass, ...faults } = createFaults();
  const keys = new Map<string, string>();
  const requests: string[] = [];
  const counters = { attempts: 0, writes: 0, searches: 0, replays: 0 };
  const onWrite = () => void (counters.writes += 1);

  const app = new Hono<CrmEnv>();
  app.onError((error) => {
    throw error;
  });
  app.use(async (c, next) => {
    counters.attempts += 1;
    const request = `${c.req.method} ${c.req.path}`;
    const fault = crm.down ? 'no-connection' : take(request);
    if (fault === 'no-connection') throw new AnswerLost();
    requests.push(request);
    if (typeof fault === 'number') return c.json({ error: 'unwell' }, fault, HEADERS_OF[fault]);
    await next();
    switch (fault) {
      case 'answer-lost':
        throw new AnswerLost();
      case 'late-504':
        c.res = new Response('<html>gateway time-out</html>', { status: 504 });
        return;
      case 'hang':
        return await new Promise<never>(() => undefined);
      case undefined:
    }
  });
  app.use(async (c, next) => {
    const tenant = keys.get(c.req.header('Authorization')?.replace('Bearer ', '') ?? '');
    if (tenant === undefined) return c.json({ error: 'unknown key' }, 401);
    c.set('tenant', tenant);
    return await next();
  });
  if (traits.idempotency === 'header')
    app.use(idempotency(traits.keyLifetimeMs, now, () => void (counters.replays += 1)));
  app.use(async (c, next) => {
    await pass(`${c.req.method} ${c.req.path}`);
    await next();
  });
  app.get('/me', (c) => c.json({ tenant: { id: c.get('tenant'), name: `Tenant ${c.get('tenant')}` } }));
  app.route('/contacts', contactRoutes(traits, book, { onWrite, onSearch: () => void (counters.searches += 1) }));
  const ticketKind = { one: 'ticket', several: 'tickets', schema: newTicket, activities: tickets };
  app.route('/tickets', activityRoutes(ticketKind, book, onWrite));
  const callKind = { one: 'call', several: 'calls', schema: newCall, activities: calls };
  app.route('/calls', activityRoutes(callKind, book, onWrite));
  const noteKind = { one: 'note', several: 'notes', schema: newNote, activities: notes };
  app.route('/notes', activityRoutes(noteKind, book, onWrite));

  const crm: Crm = {
    ...faults,
    app,
    keys,
    requests,
    counters,
    down: false,
    async fetch(url, { signal, ...init }) {
      signal?.throwIfAborted();
      return await untilAborted(app.request(url, init), signal);
    },
    get contacts() {
      return book.all;
    },
    get tickets() {
      return tickets.all;
    },
    get calls() {
      return calls.all;
    },
    get notes() {
      return notes.all;
    },
    add: (tenant, contact) => book.add(tenant, { ...NOBODY, ...contact }, true),
    change: (id, fields) => void book.change(id, fields),
    remove: (id) => book.remove(id),
    merge(id, into) {
      book.merge(id, into);
      for (const kind of [tickets, calls, notes]) kind.move(id, into);
    },
  };
  return crm;
}

const NOBODY: CrmContactFields = { first_name: null, last_name: 'Roe', email: null, phone: null, external_id: null };

const HEADERS_OF: Readonly<Record<Extract<CrmFault, number>, Record<string, string>>> = {
  429: { 'Retry-After': '1' },
  500: {},
  503: {},
};

function createStore(indexLagMs: number, now: () => number) {
  const kinds = [indexLagMs, now] as const;
  return {
    book: createContactBook(indexLagMs, now),
    tickets: createActivities<v.InferOutput<typeof newTicket>, number>((count) => 500 + count, ...kinds),
    calls: createActivities<v.InferOutput<typeof newCall>, string>((count) => `CALL-${count}`, ...kinds),
    notes: createActivities<v.InferOutput<typeof newNote>, string>((count) => `note_${count}`, ...kinds),
  };
}

/** Whoever aborts does not hear of the answer any more; the work goes on. */
function untilAborted<Value>(work: Value | Promise<Value>, signal: AbortSignal | null | undefined): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  signal?.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  return Promise.race([work, aborted.promise]);
}
