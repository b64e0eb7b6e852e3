/** The body of an answer, as text; no more of it than a Worker can hold. */

import { BridgeError } from '../domain/errors.ts';

/** What a service may answer, in bytes. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * A body may break off, stall until the deadline or never end, after its status and headers have come. Throws a
 * `BridgeError` for each, `host` named.
 */
export async function readText(response: Response, host: string, mostBytes = MOST_BYTES): Promise<string> {
  try {
    return await readBounded(response, host, mostBytes);
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const stalled = cause instanceof Error && ['TimeoutError', 'AbortError'].includes(cause.name);
    if (stalled) throw new BridgeError('upstream_timeout', `${host} did not send its answer in time`, {}, { cause });
    throw new BridgeError('upstream_failed', `${host} broke its answer off`, {}, { cause });
  }
}

async function readBounded({ body }: Response, host: string, mostBytes: number): Promise<string> {
  if (!body) return '';
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let [text, bytes] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > mostBytes) {
      await reader.cancel();
      throw new BridgeError('upstream_failed', `${host} answered with more than ${mostBytes} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
