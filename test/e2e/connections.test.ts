import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LARGEST_BODY } from '../../src/http/body.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

let bridge: BuiltBridge;
beforeAll(async () => {
  bridge = await startBuiltBridge();
});
afterAll(() => bridge.close());

interface Reply {
  readonly status: number | undefined;
  readonly json: Record<string, unknown>;
  /** Whether the request travelled over a connection that had served another one before. */
  readonly reused: boolean;
}

async function send(agent: Agent, path: string, body: string, method = 'POST'): Promise<Reply> {
  const outgoing = request(`${bridge.url}/${path}`, { agent, method });
  outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    json: (await json(response)) as Reply['json'],
    reused: outgoing.reusedSocket,
  };
}

describe('a kept-alive connection', () => {
  const large = JSON.stringify({ auth: {}, filling: 'x'.repeat(LARGEST_BODY + 200_000) });

  test.each([
    ['another method', 'directory/contact_sync', large, 'PUT', 413],
    ['an unknown integration', 'nobody/contact_sync', 'x'.repeat(LARGEST_BODY - 1), 'POST', 404],
    ['an unknown path', 'nothing/here/at/all', 'x'.repeat(LARGEST_BODY - 1), 'POST', 404],
    ['a body that is too large', 'directory/contact_sync', large, 'POST', 413],
    ['a body that is no JSON', 'directory/contact_sync', 'x'.repeat(LARGEST_BODY - 1), 'POST', 400],
  ])('serves the next request after %s was refused', async (_, path, body, method, status) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (let round = 0; round < 5; round += 1) {
        expect((await send(agent, path, body, method)).status).toBe(status);
        const next = await send(agent, 'directory/contact_sync', '{"auth":{"bridge_key":"wrong"}}');
        expect({ status: next.status, reused: next.reused }).toEqual({ status: 401, reused: true });
      }
    } finally {
      agent.destroy();
    }
  });

  test('is cut off where a body has no end, and the bridge serves on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const chunk = 'x'.repeat(64 * 1024);
    const patience = 64 * 1024 * 1024;
    let sent = 0;
    try {
      const outcome = await new Promise((resolve) => {
        const outgoing = request(`${bridge.url}/directory/contact_sync`, { agent, method: 'POST' }, (response) => {
          resolve(response.statusCode);
          outgoing.destroy();
        });
        // Whoever is still writing may see the connection close before the answer.
        outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        const pump = (): void => {
          if (outgoing.destroyed || sent > patience) return;
          sent += chunk.length;
          outgoing.write(chunk, pump);
        };
        pump();
      });
      // 500 is what the proxy that wrangler puts before a local Worker makes of a connection that was cut.
      expect([413, 500, 'ECONNRESET', 'EPIPE']).toContain(outcome);
      expect(sent).toBeLessThan(patience);
    } finally {
      agent.destroy();
    }
    const after = await send(new Agent(), 'directory/contact_sync', '{"auth":{"bridge_key":"wrong"}}');
    expect(after.status).toBe(401);
  });
});
