/**
 * An external service over HTTP on a port of this machine, with contacts, agents, interactions and tickets. It answers as
 * it should until it is told to fail.
 */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FaultName, type ServiceFault, serviceFaults } from './service-faults.ts';

export interface FaultyServiceOptions {
  readonly contacts: number;
  readonly agents: number;
  /** Another origin, to which it may be told to redirect. */
  readonly elsewhere?: string;
}

export interface CreatedTicket {
  readonly id: string;
  readonly subject: string;
  /** Which request made it, counted from 1. */
  readonly request: number;
}

export interface FaultyService extends AsyncDisposable {
  /** Such as http://127.0.0.1:40123, without a slash at its end. */
  readonly url: string;
  /** The bearer that it accepts. */
  readonly token: string;
  /** How many requests have come. */
  readonly requests: number;
  /** How many of them came with credentials. */
  readonly authorized: number;
  readonly tickets: readonly CreatedTicket[];
  /** The next `times` requests fail in this way; without a number all do, until it is mended. `skip` are answered before. */
  fail(fault: FaultName, options?: { readonly times?: number; readonly skip?: number }): Promise<void>;
  mend(): Promise<void>;
}

/** The time of change of the first contact, in seconds since 1970 UTC; each further one changed a second later. */
const FIRST_CHANGE = 1_700_000_000;

export async function startFaultyService(options: FaultyServiceOptions): Promise<FaultyService> {
  const { contacts, agents, elsewhere = '' } = options;
  const faults: Readonly<Record<FaultName, ServiceFault>> = serviceFaults(elsewhere);
  const tickets: CreatedTicket[] = [];
  const byKey = new Map<string, CreatedTicket>();
  let failing: { readonly fault: ServiceFault; times: number; skip: number } | undefined;
  let [requests, authorized] = [0, 0];

  /** The fault that the request meets. */
  function nextFault(): ServiceFault | undefined {
    if (!failing) return undefined;
    if (failing.skip > 0) failing.skip -= 1;
    else {
      const { fault } = failing;
      failing.times -= 1;
      if (failing.times === 0) failing = undefined;
      return fault;
    }
    return undefined;
  }

  function createTicket(sent: string, key: string | undefined): CreatedTicket {
    const known = key === undefined ? undefined : byKey.get(key);
    if (known) return known;
    const { subject } = JSON.parse(sent) as { subject: string };
    const ticket = { id: `t-${tickets.length + 1}`, subject, request: requests };
    tickets.push(ticket);
    if (key !== undefined) byKey.set(key, ticket);
    return ticket;
  }

  function read(url: URL): object | undefined {
    const limit = Number(url.searchParams.get('limit'));
    const from = Number(url.searchParams.get('from') ?? 0) - FIRST_CHANGE - 1;
    const after = Math.max(0, from, Number(url.searchParams.get('after')));
    const numbers = (count: number) =>
      Array.from({ length: Math.min(limit, Math.max(0, count - after)) }, (_, index) => after + index + 1);
    switch (url.pathname) {
      case '/me':
        return { customer: `customer at ${service.url}` };
      case '/contacts':
        return {
          contacts: numbers(contacts).map((id) => ({ id, name: `Contact ${id}`, changed: FIRST_CHANGE + id })),
        };
      case '/agents':
        return { agents: numbers(agents).map((id) => ({ id, email: `agent-${id}@service.example` })) };
      case '/tickets':
        return { tickets: [{ id: 't-0', subject: 'Of long ago', at: FIRST_CHANGE }] };
      default:
        return undefined;
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests += 1;
    if (request.headers.authorization !== undefined) authorized += 1;
    const fault = nextFault();
    const url = new URL(request.url ?? '/', service.url);
    const sent = await text(request);
    const isWrite = request.method === 'POST';
    const isKnown = request.headers.authorization === `Bearer ${service.token}`;
    const key = request.headers['idempotency-key'];
    const written = isKnown && isWrite && (!fault || fault.writes) ? createTicket(sent, key?.toString()) : undefined;
    if (fault) return fault.answer?.(response);
    const body = isWrite ? written : read(url);
    const status = !isKnown ? 401 : body === undefined ? 404 : isWrite ? 201 : 200;
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(isKnown && body !== undefined ? body : { error: status }));
  }

  const server = createServer((request, response) => {
    // One that was reset while it was read is of no interest any more.
    answer(request, response).catch(() => request.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;

  async function listen(port: number): Promise<number> {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function close(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  const port = await listen(0);
  const service: FaultyService = {
    url: `http://127.0.0.1:${port}`,
    token: `token-of-${port}`,
    get requests() {
      return requests;
    },
    get authorized() {
      return authorized;
    },
    tickets,
    async fail(name, { times = Number.POSITIVE_INFINITY, skip = 0 } = {}) {
      const fault = faults[name];
      if (fault.answer) failing = { fault, times, skip };
      else await close();
    },
    async mend() {
      failing = undefined;
      server.closeAllConnections();
      if (!server.listening) await listen(port);
    },
    [Symbol.asyncDispose]: close,
  };
  return service;
}
