/** A gateway before a service that does what it is asked for, and then loses the answer of one request. */

import { Hono } from 'hono';
import { serve } from '../../fakes/serve.ts';

export interface Lossy {
  readonly url: string;
  /** How many answers were lost. */
  lost(): number;
  close(): Promise<void>;
}

/** Loses the first answer to a request such as `POST /api/tickets`. */
export async function serveLossy(service: string, request: string): Promise<Lossy> {
  let lost = 0;
  const app = new Hono();
  app.all('*', async ({ req }) => {
    const { pathname, search } = new URL(req.url);
    const { method } = req;
    const headers = new Headers({ Authorization: req.header('Authorization') ?? '' });
    const type = req.header('Content-Type');
    if (type !== undefined) headers.set('Content-Type', type);
    const body = method === 'GET' ? {} : { body: await req.text() };
    const answer = await fetch(`${service}${pathname}${search}`, { method, headers, ...body });
    const text = await answer.text();
    if (lost === 0 && `${method} ${pathname}` === request) {
      lost += 1;
      return new Response('Bad Gateway', { status: 502 });
    }
    return new Response(text, { status: answer.status, headers: { 'Content-Type': 'application/json' } });
  });
  const served = await serve(app);
  return { url: served.url, lost: () => lost, close: () => served.close() };
}
