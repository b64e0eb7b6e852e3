/**
 * A service of contacts over HTTP that is as awkward as real ones are: changes show late, times are coarse, searches are
 * capped, pages shift, cursors die, filters are ignored, requests fail. Time and chance come in from outside. It can be
 * reached in several shapes of API, of which one is chosen.
 */

import { Hono } from 'hono';
import { AnswerLost } from './answer-lost.ts';
import { type ContactCore, createCore } from './contact-service/core.ts';
import type { ServiceAgent, Ticket } from './contact-service/desk.ts';
import { answerOf, type Fault } from './contact-service/faults.ts';
import { feedApi } from './contact-service/feed-api.ts';
import { idsApi } from './contact-service/ids-api.ts';
import { linksApi } from './contact-service/links-api.ts';
import { pagesApi } from './contact-service/pages-api.ts';
import { plainApi } from './contact-service/plain-api.ts';
import type { Revisions } from './contact-service/revisions.ts';
import { searchApi } from './contact-service/search-api.ts';
import type { ContactServiceTraits } from './contact-service/traits.ts';
import type { CrmEnv } from './crm/env.ts';

export { REFUSED } from './contact-service/authentication.ts';
export type { Fault } from './contact-service/faults.ts';
export type { ContactServiceTraits } from './contact-service/traits.ts';

const APIS = {
  plain: plainApi,
  links: linksApi,
  pages: pagesApi,
  feed: feedApi,
  ids: idsApi,
  search: searchApi,
} as const;

export type ContactApi = keyof typeof APIS;

export interface ContactService extends Omit<Revisions, 'visible' | 'latest'> {
  /** Takes the place of the network. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** To be given to `serve`. */
  readonly app: Pick<Hono, 'fetch'>;
  /** Tickets in the order in which they were created; those of a contact that was merged are the other's. */
  readonly tickets: readonly Ticket[];
  agents: readonly ServiceAgent[];
  /** Cursors that were given so far are not known any more. */
  expireCursors(): void;
  /** The next request ends like this; several may be waiting. */
  fail(fault: Fault): void;
  clearFaults(): void;
  /** How many requests were answered, whatever with. */
  readonly requests: number;
}

export interface ContactServiceOptions {
  /** Default: `plain`. */
  readonly api?: ContactApi;
  /** Where links in answers lead to, without a slash at its end. Default: https://contacts.example */
  readonly url?: string;
}

/** `now`: our clock in milliseconds. */
export function createContactService(
  traits: ContactServiceTraits,
  now: () => number,
  { api = 'plain', url = 'https://contacts.example' }: ContactServiceOptions = {},
): ContactService {
  const core: ContactCore = createCore(traits, now, url);
  const { revisions, cursors, desk } = core;
  const faults: Fault[] = [];
  let requests = 0;

  const app = new Hono<CrmEnv>();
  app.use(async (c, next) => {
    requests += 1;
    const fault = faults.shift();
    if (fault === undefined) return await next();
    if (fault === 'time-out') throw new DOMException('The operation timed out', 'TimeoutError');
    if (fault !== 'answer-lost') return answerOf(fault, c.req.raw);
    await next();
    throw new AnswerLost();
  });
  app.onError((error) => {
    throw error;
  });
  app.route('/', APIS[api](core));

  return {
    app,
    fetch: async (asked, init) => app.request(asked, init),
    living: revisions.living,
    gone: revisions.gone,
    writtenAt: revisions.writtenAt,
    write: revisions.write,
    remove: revisions.remove,
    merge(id, into, delayMs) {
      revisions.merge(id, into, delayMs);
      desk.tickets.move(id, into);
    },
    get tickets() {
      return desk.tickets.all;
    },
    get agents() {
      return desk.agents;
    },
    set agents(agents) {
      desk.agents = agents;
    },
    expireCursors() {
      for (const kind of [cursors.search, cursors.feed, cursors.lists]) kind.expire();
    },
    fail: (fault) => void faults.push(fault),
    clearFaults: () => void (faults.length = 0),
    get requests() {
      return requests;
    },
  };
}
