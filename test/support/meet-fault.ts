/** One fault of the faulty service, met at one endpoint of a bridge in the middle of a conversation. */

import { setTimeout as wait } from 'node:timers/promises';
import { type FaultyService, startFaultyService } from '../../fakes/faulty-service.ts';
import { type FaultName, INNER_DETAIL } from '../../fakes/service-faults.ts';
import { FAULTY_PAGE } from './faulty-integration.ts';

export const ENDPOINTS = [
  'auth_validation',
  'contact_sync',
  'agent_sync',
  'interaction_update',
  'actions/create_ticket',
  'actions/create_ticket_once',
] as const;
export type EndpointPath = (typeof ENDPOINTS)[number];

export interface Cell {
  readonly fault: FaultName;
  /** Whether one request of the bridge meets the fault, or every one until Talkdesk has its answer. */
  readonly times: 'once' | 'on and on';
  readonly endpoint: EndpointPath;
}

export interface Outcome {
  /** Status and code; for a page of contacts `empty` where it only leads on; for an action `in doubt` where it says so. */
  readonly answer: string;
  /** As the caller sees it, in milliseconds. */
  readonly ms: number;
  /** What reached the service meanwhile. */
  readonly requests: number;
  readonly contentType: string | null;
  readonly retryAfter: string | null;
  /** Of an answer that is not 2xx. */
  readonly message: string | undefined;
  readonly tickets: number;
  /** What went wrong besides: lost, told to others, not to be had again. */
  readonly wrongs: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: {
    readonly code?: string;
    readonly message?: string;
    readonly synchronization_checkpoint?: string;
    readonly next_offset?: string | number;
    readonly contacts?: readonly { readonly id: string }[];
    readonly agents?: readonly { readonly id: string }[];
  };
}

type Ask = (meta?: object) => Promise<Answer>;

/** What is done at an endpoint before and after the request that meets the fault. */
interface Conversation {
  /** The `meta` of that request. */
  readonly before?: (ask: Ask) => Promise<object>;
  /** Requests of the service for it that are answered before the fault comes. */
  readonly skip?: number;
  /** What is wrong once the fault has gone. */
  readonly after: (ask: Ask, meta: object, faulted: Answer) => Promise<string[]>;
}

const CONTACTS = 60;
const AGENTS = 60;
/** How often something is asked for again until it must be there. */
const MOST_TRIES = 40;

const justWorks: Conversation = {
  async after(ask) {
    const { status, text } = await untilAnswered(ask, {});
    return status < 300 ? [] : [`does not work afterwards: ${status} ${text}`];
  },
};

/** Tickets are counted, so none is made afterwards. */
const doneOnce: Conversation = { after: async () => [] };

const CONVERSATIONS: Readonly<Record<EndpointPath, Conversation>> = {
  auth_validation: justWorks,
  interaction_update: justWorks,
  'actions/create_ticket': doneOnce,
  'actions/create_ticket_once': doneOnce,

  contact_sync: {
    async before(ask) {
      let page = await untilAnswered(ask, {});
      for (let tries = 1; page.json.contacts?.length === 0 && tries < MOST_TRIES; tries += 1) {
        page = await untilAnswered(ask, { offset: page.json.next_offset });
      }
      const { json, text } = page;
      if (json.contacts?.length !== FAULTY_PAGE || json.next_offset === undefined) throw new Error(`Page one: ${text}`);
      return { offset: json.next_offset, checkpoint: json.synchronization_checkpoint };
    },
    async after(ask, meta, { json }) {
      const { checkpoint, offset } = meta as { checkpoint: string; offset: string };
      const first = Array.from({ length: FAULTY_PAGE }, (_, index) => String(index + 1));
      const ways = {
        'with the same offset': { offset },
        'from the checkpoint before': { synchronization_checkpoint: checkpoint },
        ...(json.next_offset === undefined ? {} : { 'with the offset given': { offset: json.next_offset } }),
      };
      const lost = await Promise.all(
        Object.entries(ways).map(async ([way, from]) => {
          const delivered = [...first, ...(json.contacts ?? []).map(({ id }) => id)];
          const rest = await walk(ask, 'contacts', from);
          return lostOf(CONTACTS, way === 'with the offset given' ? [...delivered, ...rest] : [...first, ...rest], way);
        }),
      );
      return lost.flat();
    },
  },

  agent_sync: {
    skip: 1,
    async after(ask) {
      return lostOf(AGENTS, await walk(ask, 'agents', {}), 'from the beginning');
    },
  },
};

/** Meets it, and goes on once it is gone. */
export async function meetFault(bridge: string, elsewhere: FaultyService, cell: Cell): Promise<Outcome> {
  await using service = await startFaultyService({ contacts: CONTACTS, agents: AGENTS, elsewhere: elsewhere.url });
  const { before, after, skip = 0 } = CONVERSATIONS[cell.endpoint];
  const ask = askAt(bridge, service, cell.endpoint);
  const { status, text } = await untilAnswered(askAt(bridge, service, 'auth_validation'), {});
  if (status !== 200) throw new Error(`It cannot be activated: ${text}`);
  const meta = (await before?.(ask)) ?? {};
  const requestsBefore = service.requests;

  await service.fail(cell.fault, { skip, ...(cell.times === 'once' ? { times: 1 } : {}) });
  const began = performance.now();
  const faulted = await ask(meta);
  const ms = Math.round(performance.now() - began);
  const requests = service.requests - requestsBefore;
  await service.mend();
  const lost = await after(ask, meta, faulted).catch((error: unknown) => [String(error)]);

  const { code, message } = faulted.json;
  return {
    answer: answerText(faulted),
    ms,
    requests,
    contentType: faulted.headers.get('Content-Type'),
    retryAfter: faulted.headers.get('Retry-After'),
    message: code === undefined ? undefined : message,
    tickets: service.tickets.length,
    wrongs: [
      ...[INNER_DETAIL, service.token]
        .filter((secret) => faulted.text.includes(secret))
        .map((secret) => `told: ${secret}`),
      ...lost,
    ],
  };
}

function askAt(bridge: string, { url, token }: FaultyService, path: EndpointPath): Ask {
  return async (meta = {}) => {
    const data = { contact_external_id: '1', subject: 'Call back' };
    const response = await fetch(`${bridge}/faulty/${path}`, {
      method: 'POST',
      body: JSON.stringify({ auth: { site: url, token }, meta, data }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Answer['json'] };
  };
}

function answerText({ status, json }: Answer): string {
  const { code, message = '', contacts, next_offset: next } = json;
  const leadsOn = contacts?.length === 0 && next !== undefined;
  const inDoubt = code !== undefined && /not known|unknown/.test(message);
  return [status, code, leadsOn && 'empty', inDoubt && 'in doubt'].filter(Boolean).join(' ');
}

/** Asks until the service is asked again; a bridge may leave it alone for a while, and says for how long. */
async function untilAnswered(ask: Ask, meta: object): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask(meta);
    if (answer.status < 500 || tries === MOST_TRIES) return answer;
    await wait(Number(answer.headers.get('Retry-After') ?? 1) * 1000);
  }
}

/** The ids on all pages from there on. */
async function walk(ask: Ask, list: 'contacts' | 'agents', from: object): Promise<string[]> {
  const ids: string[] = [];
  let meta = from;
  for (let pages = 1; pages <= MOST_TRIES; pages += 1) {
    const { status, json, text } = await untilAnswered(ask, meta);
    if (status !== 200) throw new Error(`A page is not to be had: ${status} ${text}`);
    ids.push(...(json[list] ?? []).map(({ id }) => id));
    if (json.next_offset === undefined) return ids;
    meta = { offset: json.next_offset };
  }
  throw new Error('The pages do not end');
}

function lostOf(count: number, delivered: readonly string[], way: string): string[] {
  const ids = new Set(delivered);
  const lost = Array.from({ length: count }, (_, index) => String(index + 1)).filter((id) => !ids.has(id));
  return lost.length === 0 ? [] : [`lost ${way}: ${lost.join(', ')}`];
}
