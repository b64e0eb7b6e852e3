/** JSON from an external service, parsed where it comes in: a connector sees only what it declared. */

import * as v from 'valibot';
import type { FetchJson, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';

/** Throws `upstream_failed` for any status but 2xx, for what is not JSON, and for JSON of another shape. */
export function createFetchJson(fetch: UpstreamFetch): FetchJson {
  return async function fetchJson(schema, url, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('Accept')) headers.set('Accept', 'application/json');
    if (init.body !== undefined && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    const response = await fetch(url, { ...init, headers });
    const { host } = new URL(url);
    const { status } = response;
    if (!response.ok) {
      await response.body?.cancel();
      throw new BridgeError('upstream_failed', `${host} answered with status ${status}`, { upstreamStatus: status });
    }
    const result = v.safeParse(schema, await readJson(response, host));
    if (result.success) return result.output;
    const [issue] = result.issues;
    const field = v.getDotPath(issue) ?? 'the answer';
    throw new BridgeError('upstream_failed', `${host} answered with JSON of another shape than expected: ${field}`);
  };
}

async function readJson(response: Response, host: string): Promise<unknown> {
  const text = await readText(response, host);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BridgeError('upstream_failed', `${host} answered with something that is not JSON`, {}, { cause });
  }
}

/** A body may break off, or stall until the deadline, after its status and headers have come. */
async function readText(response: Response, host: string): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    const stalled = cause instanceof Error && ['TimeoutError', 'AbortError'].includes(cause.name);
    if (stalled) throw new BridgeError('upstream_timeout', `${host} did not send its answer in time`, {}, { cause });
    throw new BridgeError('upstream_failed', `${host} broke its answer off`, {}, { cause });
  }
}
