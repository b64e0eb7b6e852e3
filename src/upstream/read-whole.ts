/** An answer with its whole body, read to the end; no more of it than a Worker can hold. */

import { BridgeError } from '../domain/errors.ts';
import { joinChunks } from '../domain/join-chunks.ts';

/**
 * The same answer, complete: reading it cannot fail any more, and its connection is free. A body may break off or stall
 * after status and headers have come: `upstream_unavailable`, `upstream_timeout`; one of more than `mostBytes` is
 * `upstream_failed`. Each error names the `host`.
 */
export async function readWhole(response: Response, host: string, mostBytes: number): Promise<Response> {
  const { status, statusText, body } = response;
  const headers = new Headers(response.headers);
  // They told of the body as it was sent.
  headers.delete('Content-Encoding');
  headers.delete('Content-Length');
  const bytes = body && (await readBounded(body, { host, status, mostBytes }));
  return new Response(BODILESS.has(status) ? null : bytes, { status, statusText, headers });
}

/** Statuses whose `Response` takes no body (Fetch, "null body status"). */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

async function readBounded(
  body: ReadableStream<Uint8Array>,
  { host, status, mostBytes }: { readonly host: string; readonly status: number; readonly mostBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return joinChunks(chunks, size);
      size += value.byteLength;
      if (size > mostBytes) {
        await reader.cancel();
        const detail = { upstreamStatus: status };
        throw new BridgeError('upstream_failed', `${host} answered with more than ${mostBytes} bytes`, detail);
      }
      chunks.push(value);
    }
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const stalled = cause instanceof Error && ['TimeoutError', 'AbortError'].includes(cause.name);
    if (stalled) throw new BridgeError('upstream_timeout', `${host} did not send its answer in time`, {}, { cause });
    throw new BridgeError('upstream_unavailable', `${host} broke its answer off`, {}, { cause });
  }
}
