/** A request's body, read once and within bounds. */

import { BridgeError } from '../domain/errors.ts';
import { joinChunks } from '../domain/join-chunks.ts';
import { boundJson, type JsonBounds } from './bounded-json.ts';

/** The largest body that is accepted, in bytes. Talkdesk's requests are a few hundred; an action's text may be long. */
export const LARGEST_BODY = 256 * 1024;

/** How much of a body that is too large is still read, so that the connection stays usable for the next request. */
const LARGEST_DRAIN = 8 * LARGEST_BODY;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * All bytes of the body. One over `LARGEST_BODY` is read on to its end, up to a bound, and then refused with
 * `body_too_large`.
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  try {
    const declared = request.headers.get('Content-Length');
    if (declared === null || Number(declared) > LARGEST_BODY) return await readBounded(request);
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.byteLength > LARGEST_BODY) throw tooLarge();
    return bytes;
  } catch (cause) {
    if (cause instanceof BridgeError) throw cause;
    const rule = 'must arrive in full';
    throw new BridgeError('invalid_body', `The body ${rule}`, { field: 'body', rule }, { cause });
  }
}

async function readBounded(request: Request): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size <= LARGEST_BODY) chunks.push(value);
    else chunks.length = 0;
    if (size > LARGEST_DRAIN) {
      await reader.cancel('body too large');
      break;
    }
  }
  if (size > LARGEST_BODY) throw tooLarge();
  return joinChunks(chunks, size);
}

function tooLarge(): BridgeError {
  return new BridgeError('body_too_large', `The body must not be larger than ${LARGEST_BODY} bytes`);
}

/** The JSON object in the bytes, within bounds, whatever Content-Type they came with. */
export function parseJsonObject(bytes: Uint8Array, bounds?: JsonBounds): object {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    throw new BridgeError(
      'invalid_json',
      'The body must be JSON in UTF-8',
      { field: 'body', rule: 'must be JSON' },
      { cause },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const rule = 'must be a JSON object';
    throw new BridgeError('invalid_body', `The body ${rule}`, { field: 'body', rule });
  }
  boundJson(value, bounds);
  return value;
}
