/** A bridge of a few lines, in memory, whose every answer a test can replace. It keeps what it was sent. */

import { Hono } from 'hono';

interface Received {
  /** Behind the integration's name. */
  readonly endpoint: string;
  readonly body: {
    readonly auth?: Readonly<Record<string, unknown>>;
    readonly meta?: Readonly<Record<string, unknown>>;
    readonly data?: Readonly<Record<string, unknown>>;
  };
}

export type Answerer = (received: Received) => Response | Promise<Response>;

const PROPER: Readonly<Record<string, Answerer>> = {
  auth_validation: () => Response.json({}),
  contact_sync: () => Response.json({ synchronization_checkpoint: 'c1', contacts: [contact('1'), contact('2')] }),
  agent_sync: () => Response.json({ agents: [{ id: '7', name: 'Ana Costa', email: 'ana@acme.example' }] }),
  interaction_update: () => Response.json([interaction('t1')]),
  'actions/create_ticket': () => Response.json({ message: 'Ticket 9 created', external_id: '9' }, { status: 201 }),
};

/** A bridge that does all well, but for the answers given here by endpoint. */
export function createTinyBridge(answers: Readonly<Record<string, Answerer>> = {}) {
  const received: Received[] = [];
  const app = new Hono();
  app.post('/acme/:endpoint{.+}', async (c) => {
    const request = { endpoint: c.req.param('endpoint'), body: await c.req.json<Received['body']>() };
    received.push(request);
    const answer = answers[request.endpoint] ?? PROPER[request.endpoint];
    return answer ? await answer(request) : refusal(404, 'not_found', 'There is nothing at this path');
  });
  return {
    received,
    /** What was sent as `meta`, request by request. */
    metas: () => received.map(({ body }) => body.meta),
    address: { url: 'https://bridge.example', fetch: (request: Request) => app.fetch(request) },
  };
}

/** Pages of contacts: a page's offset is its number, and its checkpoint `c` and the number. */
export function contactPages(...pages: readonly (readonly object[])[]): Answerer {
  return ({ body }) => {
    const page = Number(body.meta?.['offset'] ?? 1);
    return Response.json({
      ...(page < pages.length ? { next_offset: String(page + 1) } : {}),
      synchronization_checkpoint: `c${page}`,
      contacts: pages[page - 1],
    });
  };
}

export function contact(id: string, more: object = {}): object {
  return { id, name: `Contact ${id}`, emails: [], phones: [], ...more };
}

export function interaction(id: string, more: object = {}): object {
  const date = '2025-03-03 16:40:00 UTC';
  return { id, subject: 'Router will not start', date, type: 'ticket', priority: 'high', status: 'open', ...more };
}

export function refusal(status: number, code: string, message: string, more: object = {}): Response {
  return Response.json({ code, message, ...more }, { status });
}

/** What a call failed with. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (failure) {
    return failure;
  }
  throw new Error('The call did not fail');
}
