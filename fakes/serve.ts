/** Serves a fake over HTTP on a port of this machine, for what cannot be given a function in the place of the network. */

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Hono } from 'hono';
import { AnswerLost } from './answer-lost.ts';

export interface Served {
  /** Such as http://127.0.0.1:40123, without a slash at its end. */
  readonly url: string;
  /** Ends what is still being answered, too. */
  close(): Promise<void>;
}

/** Connections that may wait to be accepted. */
const MOST_WAITING = 4096;

/**
 * Begins on this port, or on a free one; rejects with the code `EADDRINUSE` where something listens there. A request for which the app throws `AnswerLost` finds its connection broken.
 */
export async function serve(app: Pick<Hono, 'fetch'>, wantedPort = 0): Promise<Served> {
  const server = createAdaptorServer({
    async fetch(request, env) {
      try {
        return await app.fetch(request);
      } catch (error) {
        if (!(error instanceof AnswerLost)) throw error;
        env.incoming.socket.destroy();
        return RESPONSE_ALREADY_SENT;
      }
    },
  });
  // Hundreds may come at once, and use their connections again later.
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 60_000;
  server.listen(wantedPort, '127.0.0.1', MOST_WAITING);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
