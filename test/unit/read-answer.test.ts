import { expect, test } from 'vitest';
import { readAnswer } from '../../simulator/read-answer.ts';

/** A body that never ends, of so many bytes at a time. */
function endless(bytes: number, pulled: () => void = () => undefined): Response {
  const chunk = new Uint8Array(bytes).fill(0x61);
  return new Response(
    new ReadableStream({
      pull(controller) {
        pulled();
        controller.enqueue(chunk);
      },
    }),
  );
}

test('a body is read to its end, characters that were cut in two put together', async () => {
  const bytes = new TextEncoder().encode('Zoë');
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, 3));
      controller.enqueue(bytes.slice(3));
      controller.close();
    },
  });
  expect(await readAnswer(new Response(body), new AbortController().signal)).toBe('Zoë');
  expect(await readAnswer(new Response(null), new AbortController().signal)).toBe('');
});

test('a body that never ends is given up once it is too large', async () => {
  await expect(readAnswer(endless(1 << 20), new AbortController().signal)).rejects.toThrow('larger than 16 MiB');
});

test('a body that never ends is given up once the patience has ended', async () => {
  const patience = new AbortController();
  let pulls = 0;
  const answer = endless(1, () => {
    pulls += 1;
    if (pulls === 100) patience.abort(new DOMException('Patience ended', 'TimeoutError'));
  });
  await expect(readAnswer(answer, patience.signal)).rejects.toThrow('Patience ended');
});

test('a body that stays silent is given up once the patience has ended', async () => {
  const patience = new AbortController();
  const reading = readAnswer(new Response(new ReadableStream()), patience.signal);
  patience.abort(new DOMException('Patience ended', 'TimeoutError'));
  await expect(reading).rejects.toThrow('Patience ended');
});
