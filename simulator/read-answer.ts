/** The body of an answer, for as long and as far as anyone would read it. */

/** The largest answer that is read, in bytes: a page of contacts has a few hundred thousand at most. */
const LARGEST_ANSWER = 16 * 1024 * 1024;

/** Reads the body as text. Throws the signal's reason once it aborts, and an error for a body that is too large. */
export async function readAnswer(response: Response, signal: AbortSignal): Promise<string> {
  if (!response.body) return '';
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  // Where nobody waits for it any more.
  aborted.catch(() => undefined);
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let size = 0;
  try {
    for (;;) {
      // Where the next piece is always there already, the race below would never be lost.
      signal.throwIfAborted();
      const { done, value } = await Promise.race([reader.read(), aborted]);
      if (done) return parts.join('') + decoder.decode();
      size += value.byteLength;
      if (size > LARGEST_ANSWER) throw new Error(`the answer is larger than ${LARGEST_ANSWER / 1024 / 1024} MiB`);
      parts.push(decoder.decode(value, { stream: true }));
    }
  } catch (error) {
    // The other side may be gone already, which is no news here.
    void reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
