/** The body of an answer, as text. */

import { BridgeError } from '../domain/errors.ts';

/** A body may break off, or stall until the deadline, after its status and headers have come. */
export async function readText(response: Response, host: string): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    const stalled = cause instanceof Error && ['TimeoutError', 'AbortError'].includes(cause.name);
    if (stalled) throw new BridgeError('upstream_timeout', `${host} did not send its answer in time`, {}, { cause });
    throw new BridgeError('upstream_failed', `${host} broke its answer off`, {}, { cause });
  }
}
